"""Sessions: left idle they end; the actor on the request is the organisation chosen, with today's roles."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.middleware import ORGANISATION
from accounts.models import Membership, Role
from core.clock import ZONE
from tests import factories
from tests.personas import Persona

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZONE)


def actor_of(client: Client) -> object:
    return client.get("/health/live").wsgi_request.actor  # type: ignore[attr-defined]


def test_session_left_idle_is_signed_out(client: Client, enterprise: Persona) -> None:
    with time_machine.travel(NOW, tick=False):
        client.force_login(enterprise.user)
        assert actor_of(client).user_id == enterprise.user.pk  # type: ignore[attr-defined]
    with time_machine.travel(NOW + timedelta(minutes=29), tick=False):
        assert actor_of(client).user_id == enterprise.user.pk  # type: ignore[attr-defined]
    with time_machine.travel(NOW + timedelta(minutes=58), tick=False):
        assert actor_of(client).user_id == enterprise.user.pk  # type: ignore[attr-defined]
    with time_machine.travel(NOW + timedelta(minutes=89), tick=False):
        assert actor_of(client).user_id is None  # type: ignore[attr-defined]


def test_session_in_constant_use_ends_after_half_a_day(client: Client, enterprise: Persona) -> None:
    with time_machine.travel(NOW, tick=False):
        client.force_login(enterprise.user)
    for minutes in range(0, 12 * 60 + 1, 20):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            assert actor_of(client).user_id == enterprise.user.pk  # type: ignore[attr-defined]
    with time_machine.travel(NOW + timedelta(hours=12, minutes=1), tick=False):
        assert actor_of(client).user_id is None  # type: ignore[attr-defined]


def test_page_that_asks_by_itself_does_not_keep_the_session_alive(client: Client, enterprise: Persona) -> None:
    with time_machine.travel(NOW, tick=False):
        client.force_login(enterprise.user)
        actor_of(client)
    with time_machine.travel(NOW + timedelta(minutes=29), tick=False):
        client.get("/", headers={"X-Automatic": "1"})
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert actor_of(client).user_id is None  # type: ignore[attr-defined]


def test_actor_follows_the_chosen_organisation(client: Client, enterprise: Persona) -> None:
    other = factories.organisation()
    Membership.objects.create(
        user=enterprise.user,
        organisation=other,
        role=Role.MERCHANT,
        granted_at=NOW - timedelta(days=9),
        granted_by="测试",
    )
    client.force_login(enterprise.user)
    session = client.session
    session[ORGANISATION] = str(other.pk)
    session.save()
    actor = actor_of(client)
    assert (actor.organisation_id, actor.roles) == (other.pk, {Role.MERCHANT})  # type: ignore[attr-defined]


def test_chosen_organisation_without_a_role_is_not_entered(client: Client, enterprise: Persona) -> None:
    client.force_login(enterprise.user)
    session = client.session
    session[ORGANISATION] = str(factories.organisation().pk)
    session.save()
    assert actor_of(client).organisation_id == enterprise.organisation.pk  # type: ignore[attr-defined]
