"""Accounts over the API: opened by administrators, listed with the roles held now, and never a password anywhere."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.timezone import localtime

from accounts.models import Membership, User
from core.models import AuditEntry, IdempotencyRecord
from tests import factories
from tests.api.client import Api, problem
from tests.personas import Persona

PASSWORD = "wei-gang-shu-qiao-9"
WANG: dict[str, Any] = {
    "username": "wang",
    "display_name": "王工",
    "email": "wang@example.com",
    "password": PASSWORD,
}


def test_account_is_opened_without_a_role_and_can_sign_in(as_administrator: Api) -> None:
    made = as_administrator.post("users", WANG)
    user = User.objects.get(username="wang")
    assert (made.status_code, made.json()) == (
        201,
        {
            "id": user.pk, "username": "wang", "display_name": "王工", "active": True,
            "opened_at": localtime(user.date_joined).isoformat(),
            "memberships": [],
        },
    )  # fmt: skip
    assert (user.email, user.is_staff, user.is_superuser) == ("wang@example.com", False, False)
    entry = AuditEntry.objects.get(action="user.opened")
    assert (entry.object_id, entry.data, entry.request_id) == (
        str(user.pk), {"username": "wang"}, made["X-Request-ID"],
    )  # fmt: skip
    signing = {"username": "wang", "password": PASSWORD, "name": "首次", "scopes": ["read"]}
    assert Api().post("tokens", signing).status_code == 201


def test_retry_with_the_key_opens_one_account_and_keeps_no_password(as_administrator: Api, settings: Any) -> None:
    first = as_administrator.post("users", WANG, Idempotency_Key="open-wang-1")
    again = as_administrator.post("users", WANG, Idempotency_Key="open-wang-1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert User.objects.filter(username="wang").count() == 1
    other = as_administrator.post("users", WANG | {"password": PASSWORD + "x"}, Idempotency_Key="open-wang-1")
    problem(other, 422, "idempotency_mismatch")
    kept = json.dumps(list(IdempotencyRecord.objects.values()), default=str)
    assert PASSWORD not in kept + json.dumps(list(AuditEntry.objects.values("data")))
    before = IdempotencyRecord.objects.get().body_digest
    settings.SECRET_KEY = "another key of another installation"
    as_administrator.post("users", WANG | {"username": "li"}, Idempotency_Key="open-li-01")
    IdempotencyRecord.objects.all().delete()
    User.objects.filter(username="wang").delete()
    as_administrator.post("users", WANG, Idempotency_Key="open-wang-1")
    assert IdempotencyRecord.objects.get().body_digest != before  # keyed: nobody can try passwords against it


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "123456"}, "password"),
        ({"password": "wang"}, "password"),
        ({"display_name": ""}, "display_name"),
        ({"username": "wang li"}, "username"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_fault_is_named_by_its_field(as_administrator: Api, changes: dict[str, str], field: str) -> None:
    content = problem(as_administrator.post("users", WANG | changes), 400, "invalid")
    assert {fault["field"] for fault in content["errors"]} == {field}
    assert not User.objects.filter(username__startswith="wang").exists()


@pytest.mark.parametrize("name", ["is_superuser", "is_staff", "roles", "memberships", "active"])
def test_rights_cannot_come_with_the_account(as_administrator: Api, name: str) -> None:
    problem(as_administrator.post("users", WANG | {name: True}), 400, "unknown_field")


@pytest.mark.parametrize("name", ["wang", "Wang", "WANG", "ｗａｎｇ"])
def test_name_that_reads_like_a_taken_one_is_refused(as_administrator: Api, name: str) -> None:
    as_administrator.post("users", WANG)
    content = problem(as_administrator.post("users", WANG | {"username": name}), 409, "username_taken")
    assert [fault["field"] for fault in content["errors"]] == ["username"]


def test_name_typed_in_full_width_signs_in_as_well(as_administrator: Api) -> None:
    as_administrator.post("users", WANG)
    signing = {"username": "ｗａｎｇ", "password": PASSWORD, "name": "首次", "scopes": ["read"]}
    assert Api().post("tokens", signing).status_code == 201


@pytest.mark.parametrize("name", ["王\u202e工", "王\u200b工"])
def test_hidden_character_in_a_name_is_refused(as_administrator: Api, name: str) -> None:
    content = problem(as_administrator.post("users", WANG | {"display_name": name}), 400, "invalid")
    assert [fault["field"] for fault in content["errors"]] == ["display_name"]


def test_list_shows_roles_held_now_and_can_be_narrowed(as_administrator: Api, enterprise: Persona) -> None:
    now = timezone.now()
    Membership.objects.create(
        user=enterprise.user, organisation=factories.organisation(), role="merchant", granted_by="测试",
        granted_at=now - timedelta(days=2), ended_at=now - timedelta(days=1), ended_by="测试",
    )  # fmt: skip
    User.objects.create(username="left", display_name="离任", is_active=False)
    rows = as_administrator.get("users").json()["results"]
    assert [(row["username"], row["active"]) for row in rows] == [
        ("administrator", True), ("enterprise", True), ("left", False),
    ]  # fmt: skip
    held = {"organisation": {"id": str(enterprise.organisation.pk), "name": enterprise.organisation.name}}
    assert rows[1]["memberships"] == [held | {"role": "enterprise"}]
    assert set(rows[1]) == {"id", "username", "display_name", "active", "opened_at", "memberships"}
    for query, found in {"active=false": ["left"], "username=enterprise": ["enterprise"], "name=离": ["left"]}.items():
        assert [row["username"] for row in as_administrator.get(f"users?{query}").json()["results"]] == found
    problem(as_administrator.get("users?password__startswith=scrypt"), 400, "unknown_filter")


def test_token_without_the_account_scope_opens_none(administrator: Persona) -> None:
    problem(Api(administrator, "read", "profile").post("users", WANG), 403, "scope_missing")
    problem(Api(administrator, "account").get("users"), 403, "scope_missing")
