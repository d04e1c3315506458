"""Making a profile public, and taking it down."""

from datetime import datetime

from accounts import policy
from core import transitions, work
from core.actor import Actor
from merchants.actions.writing import refresh
from merchants.models import MerchantProfile
from merchants.states import PROFILE


def move_profile(
    *, actor: Actor, profile: MerchantProfile, move: str, version: int | None, reason: str = "", at: datetime
) -> MerchantProfile:
    """`list` or `withdraw` (which needs a reason); the match index follows."""
    policy.require(actor, "merchant.list")
    with work.unit_of_work():
        transitions.run(PROFILE, profile, move, actor=actor, at=at, reason=reason, version=version)
        refresh(profile, at)
    return profile
