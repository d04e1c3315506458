"""The people of the tests: each has a user, an organisation and one role. Ask for the fixture of that name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from accounts.actors import actor_for
from accounts.models import Membership, Organisation, Role, User
from core.actor import Actor, Channel
from core.clock import ZONE
from tests import factories

ALL = {
    "enterprise": (Role.ENTERPRISE, "ordinary"),
    "other_enterprise": (Role.ENTERPRISE, "ordinary"),
    "merchant": (Role.MERCHANT, "ordinary"),
    "other_merchant": (Role.MERCHANT, "ordinary"),
    "bank": (Role.BANK, "bank"),
    "other_bank": (Role.BANK, "bank"),
    "administrator": (Role.ADMINISTRATOR, "bureau"),
    "recruiter": (Role.RECRUITER, "bureau"),
    "broker": (Role.BROKER, "bureau"),
    "event_officer": (Role.EVENT_OFFICER, "bureau"),
    "finance_officer": (Role.FINANCE_OFFICER, "bureau"),
    "auditor": (Role.AUDITOR, "bureau"),
}
SINCE = datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)


@dataclass(frozen=True)
class Persona:
    name: str
    user: User
    organisation: Organisation
    actor: Actor


def make(name: str, channel: Channel = Channel.API) -> Persona:
    """The persona `name`; bureau roles share one bureau, everybody else has an organisation of their own."""
    role, function = ALL[name]
    user = factories.user(username=name, display_name=name)
    if function == "bureau":
        organisation = Organisation.objects.filter(function="bureau").first() or factories.organisation(
            function="bureau"
        )
    else:
        organisation = factories.organisation(function=function)
    Membership.objects.create(user=user, organisation=organisation, role=role, granted_at=SINCE, granted_by="测试")
    return Persona(name, user, organisation, actor_for(user, at=datetime.now(ZONE), channel=channel))


def fixture(name: str) -> Callable[..., Persona]:
    @pytest.fixture(name=name)
    def build(db: None) -> Persona:
        return make(name)

    return build
