"""Signing in, tokens, roles: what each refuses, and that a change bites at the next request."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from accounts import policy
from accounts.actions import (
    create_token,
    edit_organisation,
    end_role,
    grant_role,
    register_organisation,
    revoke_token,
    sign_in,
)
from accounts.actors import actor_for, as_errand, errand_actor
from accounts.models import ApiToken, Membership, Organisation, Role, User
from core.actor import Actor, Channel
from core.errors import Conflict, Forbidden, Invalid, NotFound, StaleState, TooMany
from core.models import AuditEntry
from tests import factories, personas
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def try_sign_in(username: str, password: str, at: datetime, ip: str = "192.0.2.1") -> object:
    return sign_in(username=username, password=password, ip=ip, channel=Channel.PAGE, at=at, request=None)


def test_right_password_signs_in_and_is_noted(at: datetime) -> None:
    user = factories.user(username="wang")
    assert try_sign_in(" wang ", factories.PASSWORD, at) == user
    assert AuditEntry.objects.get().action == "user.signed_in"


def test_unknown_user_and_wrong_password_read_the_same(at: datetime) -> None:
    factories.user(username="wang")
    refusals = []
    for name in ("wang", "nobody"):
        with pytest.raises(Invalid) as refusal:
            try_sign_in(name, "wrong", at)
        refusals.append((refusal.value.code, refusal.value.message))
    assert refusals[0] == refusals[1]


def test_password_typed_as_user_name_stays_out_of_the_trail(at: datetime) -> None:
    factories.user(username="wang")
    for name in ("wang", factories.PASSWORD):
        with pytest.raises(Invalid):
            try_sign_in(name, "wrong", at)
    assert list(AuditEntry.objects.order_by("seq").values_list("object_id", flat=True)) == ["wang", "-"]


def test_disabled_user_cannot_sign_in(at: datetime) -> None:
    factories.user(username="wang", is_active=False)
    with pytest.raises(Invalid):
        try_sign_in("wang", factories.PASSWORD, at)


def test_guessing_is_stopped_without_locking_out_the_owner_elsewhere(at: datetime) -> None:
    user = factories.user(username="wang")
    for _ in range(8):
        with pytest.raises(Invalid):
            try_sign_in("wang", "guess", at)
    with pytest.raises(TooMany):
        try_sign_in("WANG", factories.PASSWORD, at)
    assert try_sign_in("wang", factories.PASSWORD, at, ip="192.0.2.2") == user
    assert try_sign_in("wang", factories.PASSWORD, at + timedelta(minutes=15)) == user


def test_spraying_many_names_from_one_address_is_stopped(at: datetime) -> None:
    refused_as = []
    for number in range(42):
        with pytest.raises((Invalid, TooMany)) as refusal:
            try_sign_in(f"user{number}", "Spring2026", at)
        refused_as.append(refusal.value.code)
    assert refused_as == ["bad_credentials"] * 40 + ["too_many_requests"] * 2


def make_token(persona: Persona, at: datetime, **given: object) -> tuple[ApiToken, str]:
    facts = {"name": "接口联调", "scopes": ["read"], "lifetime": DAY, "organisation_id": None} | given
    return create_token(actor=persona.actor, user=persona.user, at=at, **facts)  # type: ignore[arg-type]


def test_token_is_stored_as_a_digest_only(enterprise: Persona, at: datetime) -> None:
    token, secret = make_token(enterprise, at)
    assert secret.startswith("sq_")
    assert len(secret) > 40
    stored = ApiToken.objects.values().get()
    assert secret not in str(stored)
    assert token.organisation_id == enterprise.organisation.pk


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["root"]}, "scopes"),
        ({"lifetime": timedelta(0)}, "days"),
        ({"lifetime": timedelta(days=366)}, "days"),
        ({"organisation_id": "00000000-0000-0000-0000-000000000001"}, "organisation"),
    ],
)
def test_token_request_with_a_fault_names_the_field(
    enterprise: Persona, at: datetime, given: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        make_token(enterprise, at, **given)
    assert list(refusal.value.fields) == [field]
    assert not ApiToken.objects.exists()


def test_revoked_expired_and_disabled_tokens_are_not_in_force(enterprise: Persona, at: datetime) -> None:
    revoked, _ = make_token(enterprise, at)
    live, _ = make_token(enterprise, at)
    revoke_token(actor=enterprise.actor, token=revoked, at=at)
    assert list(ApiToken.objects.in_force(at)) == [live]
    assert not ApiToken.objects.in_force(at + DAY).exists()
    enterprise.user.is_active = False
    enterprise.user.save()
    assert not ApiToken.objects.in_force(at).exists()


def test_revoking_twice_is_noted_once(enterprise: Persona, at: datetime) -> None:
    token, _ = make_token(enterprise, at)
    revoke_token(actor=enterprise.actor, token=token, at=at)
    revoke_token(actor=enterprise.actor, token=token, at=at + DAY)
    token.refresh_from_db()
    assert token.revoked_at == at
    assert AuditEntry.objects.filter(action="token.revoked").count() == 1


def test_role_taken_away_is_gone_with_the_next_request(broker: Persona, administrator: Persona, at: datetime) -> None:
    member = Membership.objects.get(user=broker.user)
    end_role(actor=administrator.actor, membership=member, at=at)
    assert actor_for(broker.user, at=at, organisation_id=broker.organisation.pk).roles == frozenset()
    with pytest.raises(StaleState):
        end_role(actor=administrator.actor, membership=member, at=at)


def test_token_of_a_lost_role_gets_no_role_elsewhere(broker: Persona, administrator: Persona, at: datetime) -> None:
    elsewhere = factories.organisation()
    Membership.objects.create(
        user=broker.user, organisation=elsewhere, role=Role.ENTERPRISE, granted_at=at - DAY, granted_by="测试"
    )
    end_role(actor=administrator.actor, membership=broker.user.memberships.get(role=Role.BROKER), at=at)
    bound = actor_for(broker.user, at=at, organisation_id=broker.organisation.pk, settle=False)
    assert (bound.roles, bound.organisation_id) == (frozenset(), None)
    assert actor_for(broker.user, at=at, organisation_id=broker.organisation.pk).organisation_id == elsewhere.pk


def test_roles_of_another_organisation_do_not_leak_into_the_actor(enterprise: Persona, at: datetime) -> None:
    other = factories.organisation()
    Membership.objects.create(
        user=enterprise.user, organisation=other, role=Role.MERCHANT, granted_at=at - DAY, granted_by="测试"
    )
    assert actor_for(enterprise.user, at=at, organisation_id=other.pk).roles == {Role.MERCHANT}
    assert actor_for(enterprise.user, at=at, organisation_id=enterprise.organisation.pk).roles == {Role.ENTERPRISE}


def test_only_an_administrator_grants_roles(recruiter: Persona, at: datetime) -> None:
    with pytest.raises(Forbidden):
        grant_role(
            actor=recruiter.actor, user=factories.user(), organisation=recruiter.organisation, role=Role.BROKER, at=at
        )


@pytest.mark.parametrize(
    ("role", "function", "code"),
    [
        (Role.BROKER, Organisation.Function.ORDINARY, "role_does_not_fit"),
        (Role.MERCHANT, Organisation.Function.BUREAU, "role_does_not_fit"),
        (Role.BANK, Organisation.Function.ORDINARY, "role_does_not_fit"),
        ("root", Organisation.Function.BUREAU, "role_does_not_fit"),
    ],
)
def test_role_must_fit_the_organisation(
    administrator: Persona, at: datetime, role: str, function: str, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        grant_role(
            actor=administrator.actor, user=factories.user(), organisation=factories.organisation(function=function),
            role=role, at=at,
        )  # fmt: skip
    assert refusal.value.code == code


def test_nobody_grants_themselves(administrator: Persona, at: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        grant_role(
            actor=administrator.actor, user=administrator.user, organisation=administrator.organisation,
            role=Role.BROKER, at=at,
        )  # fmt: skip
    assert refusal.value.code == "self_grant"


@pytest.mark.parametrize("holder", ["auditor", "broker"])
def test_auditor_holds_no_other_duty(
    request: pytest.FixtureRequest, administrator: Persona, at: datetime, holder: str
) -> None:
    persona: Persona = request.getfixturevalue(holder)
    wanted = Role.BROKER if holder == "auditor" else Role.AUDITOR
    with pytest.raises(Invalid) as refusal:
        grant_role(actor=administrator.actor, user=persona.user, organisation=persona.organisation, role=wanted, at=at)
    assert refusal.value.code == "duties_conflict"


@pytest.mark.race
def test_clashing_duties_granted_at_once_are_not_both_held(real_transactions: None, at: datetime) -> None:
    administrator, someone = personas.make("administrator"), factories.user(username="someone")
    start, outcomes = threading.Barrier(2), []

    def grant(role: Role) -> None:
        try:
            start.wait()
            grant_role(
                actor=administrator.actor, user=someone, organisation=administrator.organisation, role=role, at=at
            )
            outcomes.append("granted")
        except Invalid as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    for _ in range(5):
        Membership.objects.filter(user=someone).delete()
        threads = [threading.Thread(target=grant, args=(role,)) for role in (Role.AUDITOR, Role.BROKER)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(outcomes) == ["duties_conflict"] * 5 + ["granted"] * 5


def test_same_role_twice_is_a_conflict(administrator: Persona, broker: Persona, at: datetime) -> None:
    with pytest.raises(Conflict):
        grant_role(
            actor=administrator.actor, user=broker.user, organisation=broker.organisation, role=Role.BROKER, at=at
        )


def test_registering_normalises_the_code_and_refuses_it_twice(recruiter: Persona, at: datetime) -> None:
    made = register_organisation(actor=recruiter.actor, code=" 91320913ma1ma43g41", name="盐城苇航数据有限公司", at=at)
    assert made.uscc == "91320913MA1MA43G41"
    with pytest.raises(Conflict):
        register_organisation(actor=recruiter.actor, code="91320913MA1MA43G41", name="另一家公司", at=at)


def test_registering_reports_code_and_name_together(recruiter: Persona, at: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        register_organisation(actor=recruiter.actor, code="123", name="盐城\u200b苇航", at=at)
    assert set(refusal.value.fields) == {"uscc", "name"}
    assert not AuditEntry.objects.exists()


def test_second_editor_of_the_same_version_is_refused(enterprise: Persona, at: datetime) -> None:
    own = enterprise.organisation
    edit_organisation(
        actor=enterprise.actor, organisation=own, version=1, at=at, changes={"website": "https://a.example"}
    )
    with pytest.raises(StaleState):
        edit_organisation(
            actor=enterprise.actor, organisation=own, version=1, at=at, changes={"website": "https://b.example"}
        )
    own.refresh_from_db()
    assert (own.website, own.version) == ("https://a.example", 2)
    assert AuditEntry.objects.get().data["diff"] == {"website": ["", "https://a.example"]}


def test_stranger_organisation_looks_absent(enterprise: Persona, other_enterprise: Persona, recruiter: Persona) -> None:
    for pk in (other_enterprise.organisation.pk, "not-a-uuid", "00000000-0000-0000-0000-000000000001"):
        with pytest.raises(NotFound):
            Organisation.objects.for_actor(enterprise.actor, pk)
    found = Organisation.objects.for_actor(recruiter.actor, enterprise.organisation.pk)
    assert found == enterprise.organisation


def test_token_scopes_narrow_what_roles_allow(broker: Persona, at: datetime) -> None:
    reading = actor_for(broker.user, at=at, scopes=frozenset({"read"}))
    assert policy.allows(reading, "need.read") is True
    assert policy.allows(reading, "need.triage") is False


def test_visitor_may_only_what_anyone_may() -> None:
    allowed = {name for name in policy.RULES if policy.allows(Actor.visitor(), name)}
    assert allowed == {"token.create", "reference.read", "merchant.read", "need.browse"}


def test_errand_is_run_in_the_roles_held_when_it_starts(recruiter: Persona, at: datetime) -> None:
    errand = as_errand(recruiter.actor)
    assert errand_actor(errand, at=at).roles == {"recruiter"}
    Membership.objects.filter(user=recruiter.user).update(role=Role.BROKER)
    again = errand_actor(errand, at=at)
    assert (again.roles, again.organisation_id, again.channel) == ({"broker"}, recruiter.organisation.pk, Channel.TASK)
    Membership.objects.all().delete()
    assert errand_actor(errand, at=at).roles == frozenset()


def test_errand_is_narrowed_like_the_token_it_came_with(recruiter: Persona, at: datetime) -> None:
    held = actor_for(
        recruiter.user, at=at, organisation_id=recruiter.organisation.pk, scopes=frozenset({"import"}), settle=False
    )
    assert errand_actor(as_errand(held), at=at).scopes == {"import"}


def test_errand_of_somebody_who_left_is_refused(recruiter: Persona, at: datetime) -> None:
    errand = as_errand(recruiter.actor)
    User.objects.filter(pk=recruiter.user.pk).update(is_active=False)
    with pytest.raises(Forbidden):
        errand_actor(errand, at=at)
