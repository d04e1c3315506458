"""Tokens and sessions at the door of the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import ApiToken, Membership, User
from core.models import AuditEntry
from tests import factories
from tests.api.client import BASE, Api, problem
from tests.personas import Persona


def ask_token(**given: Any) -> Any:
    body = {"username": "enterprise", "password": factories.PASSWORD, "name": "同步", "scopes": ["read"]}
    return Api().post("tokens", body | given)


def test_token_is_issued_for_a_password_and_opens_the_api(enterprise: Persona) -> None:
    answer = ask_token(days=3)
    content = answer.json()
    assert answer.status_code == 201
    assert set(content) == {
        "id", "name", "hint", "scopes", "organisation", "created_at", "expires_at", "revoked_at", "last_used_at",
        "token",
    }  # fmt: skip
    assert content["token"].startswith("sq_") and content["organisation"] == str(enterprise.organisation.pk)
    assert factories.PASSWORD not in answer.content.decode()
    token = ApiToken.objects.get()
    assert token.expires_at - token.created_at == timedelta(days=3)
    me = Client().get(BASE + "me", headers={"Authorization": f"Bearer {content['token']}"}).json()
    assert (me["user"]["username"], me["roles"], me["scopes"]) == ("enterprise", ["enterprise"], ["read"])
    assert "need.write" not in me["operations"] and "need.read" in me["operations"]


def test_wrong_password_is_refused_and_then_limited(enterprise: Persona) -> None:
    for _ in range(8):
        problem(ask_token(password="wrong"), 400, "bad_credentials")
    answer = ask_token()
    problem(answer, 429, "too_many_requests")
    assert int(answer["Retry-After"]) > 0
    assert not ApiToken.objects.exists()


def test_secret_answer_takes_no_idempotency_key(enterprise: Persona) -> None:
    answer = Api().post("tokens", {}, Idempotency_Key="a-key-of-mine")
    problem(answer, 400, "idempotency_unsupported")


@pytest.mark.parametrize("given", ["Bearer", "Bearer sq_unknown", "Bearer x", "bearer sq_ünknown"])
def test_unknown_token_is_refused_even_where_none_is_needed(db: None, given: str) -> None:
    answer = Client().get(BASE + "regions", headers={"Authorization": given})
    problem(answer, 401, "bad_token")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("change", ["expired", "revoked", "inactive"])
def test_ended_token_is_refused(enterprise: Persona, change: str) -> None:
    api, now = Api(enterprise), timezone.now()
    assert api.get("me").status_code == 200
    if change == "inactive":
        User.objects.update(is_active=False)
    else:
        column = {"expired": "expires_at", "revoked": "revoked_at"}[change]
        ApiToken.objects.update(**{column: now})
    problem(api.get("me"), 401, "bad_token")


def test_token_acts_for_its_own_organisation_only(enterprise: Persona) -> None:
    """The role elsewhere is not lent to a token that was given out for a place where its owner holds none any more."""
    other = factories.organisation()
    Membership.objects.create(user=enterprise.user, organisation=other, role="merchant", granted_by="测试")
    api = Api(enterprise)
    assert api.get("me").json()["roles"] == ["enterprise"]
    Membership.objects.filter(role="enterprise").update(ended_at=timezone.now(), ended_by="测试")
    me = api.get("me").json()
    assert (me["organisation"], me["roles"]) == (None, [])
    problem(api.get("needs"), 403, "forbidden")


def test_use_of_a_token_is_noted_once_a_minute(enterprise: Persona) -> None:
    api, before = Api(enterprise), timezone.now() - timedelta(minutes=2)
    ApiToken.objects.update(last_used_at=before)
    api.get("me")
    noted = ApiToken.objects.get().last_used_at
    assert noted is not None and noted > before
    with CaptureQueriesContext(connection) as found:
        api.get("me")
    assert [query["sql"] for query in found if query["sql"].startswith("UPDATE")] == []
    assert ApiToken.objects.get().last_used_at == noted


def test_scope_that_is_missing_is_named(enterprise: Persona) -> None:
    content = problem(Api(enterprise, "read").post("needs", {}), 403, "scope_missing")
    assert "need" in content["detail"]


def test_revoked_token_is_gone_at_once(enterprise: Persona) -> None:
    api = Api(enterprise)
    token = ApiToken.objects.get()
    assert api.delete(f"tokens/{token.pk}").status_code == 204
    problem(api.get("me"), 401, "bad_token")
    assert AuditEntry.objects.filter(action="token.revoked", channel="api").count() == 1


def test_session_needs_its_csrf_value(enterprise: Persona) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(enterprise.user)
    assert client.get(BASE + "me").json()["scopes"] is None
    answer = client.post(BASE + "needs", "{}", content_type="application/json")
    problem(answer, 403, "csrf_failed")


def test_session_with_its_csrf_value_writes_over_the_api(administrator: Persona, enterprise: Persona) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator.user)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    body = {"username": enterprise.user.username, "organisation": str(enterprise.organisation.pk), "role": "merchant"}
    answer = client.post(BASE + "members", body, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert answer.status_code == 201, answer.content
    assert AuditEntry.objects.get(action="member.granted").channel == "api"
