"""From a user to the Actor that actions receive."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Membership, User
from core.actor import Actor, Channel


def memberships(user: User, at: datetime) -> Sequence[Membership]:
    return list(user.memberships.in_force(at).select_related("organisation").order_by("pk"))


def actor_for(
    user: User,
    *,
    at: datetime,
    organisation_id: UUID | str | None = None,
    channel: Channel = Channel.PAGE,
    **known: Any,
) -> Actor:
    """The user acting for `organisation_id`, or for their first organisation when they hold no role there.

    Roles are read anew each time, so that a role taken away is gone with the next request.
    """
    held = memberships(user, at)
    chosen = _chosen(held, str(organisation_id or ""))
    roles = frozenset(member.role for member in held if member.organisation_id == chosen)
    return Actor(user_id=user.pk, organisation_id=chosen, roles=roles, channel=channel, label=str(user)[:200], **known)


def _chosen(held: Sequence[Membership], wanted: str) -> UUID | None:
    ids = [member.organisation_id for member in held]
    for identity in ids:
        if str(identity) == wanted:
            return identity
    return ids[0] if ids else None
