"""Organisations and members over the API."""

from typing import Any

import pytest

from accounts.models import Membership, Organisation
from core.models import AuditEntry
from tests import factories
from tests.api.client import Api, problem
from tests.personas import Persona


@pytest.fixture
def path(enterprise: Persona) -> str:
    return f"organisations/{enterprise.organisation.pk}"


def tag(persona: Persona, version: int = 1) -> str:
    return f'"{persona.organisation.pk}-{version}"'


def test_members_see_their_own_and_staff_all(as_enterprise: Api, as_broker: Api, enterprise: Persona) -> None:
    assert [row["id"] for row in as_enterprise.get("organisations").json()["results"]] == [
        str(enterprise.organisation.pk)
    ]
    assert as_broker.get("organisations").json()["count"] == Organisation.objects.count() == 2


def test_edit_writes_what_was_sent_and_leaves_a_diff(as_enterprise: Api, enterprise: Persona, path: str) -> None:
    factories.region()
    body = {
        "region": "320902",
        "registered_capital": "5000000",
        "website": "https://www.example.com/",
        "insured_count": None,
    }
    answer = as_enterprise.patch(path, body, If_Match=tag(enterprise))
    content = answer.json()
    assert (content["region"]["code"], content["registered_capital"], content["version"]) == ("320902", "5000000.00", 2)
    diff = AuditEntry.objects.get(action="organisation.edited").data["diff"]
    assert set(diff) == {"region", "registered_capital", "website"}
    assert as_enterprise.patch(path, {"region": None}, If_Match=answer["ETag"]).json()["region"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "盐城\u200b科技"), ("region", "nowhere"), ("founded_on", "2999-01-01"), ("insured_count", -1),
     ("insured_count", 2**31), ("insured_count", "12"), ("registered_capital", "0"), ("registered_capital", 10**14),
     ("website", "javascript:alert(1)"), ("website", "ftp://example.com"), ("source", "长" * 201)],
)  # fmt: skip
def test_wrong_fact_is_refused_by_name(
    as_enterprise: Api, enterprise: Persona, path: str, field: str, value: Any
) -> None:
    content = problem(as_enterprise.patch(path, {field: value}, If_Match=tag(enterprise)), 400, "invalid")
    assert {fault["field"] for fault in content["errors"]} == {field}
    enterprise.organisation.refresh_from_db()
    assert enterprise.organisation.version == 1


@pytest.mark.parametrize("field", ["uscc", "function", "is_fictional", "version", "name_key", "created_at"])
def test_identity_cannot_be_written(as_enterprise: Api, enterprise: Persona, path: str, field: str) -> None:
    problem(as_enterprise.patch(path, {field: "bureau"}, If_Match=tag(enterprise)), 400, "unknown_field")


def test_list_is_narrowed(as_broker: Api, enterprise: Persona) -> None:
    own = as_broker.get(f"organisations?uscc={enterprise.organisation.uscc}").json()
    assert [row["name"] for row in own["results"]] == [enterprise.organisation.name]
    assert as_broker.get("organisations?function=bureau").json()["count"] == 1
    problem(as_broker.get("organisations?members__user__password__startswith=m"), 400, "unknown_filter")


def test_role_is_granted_and_ended(as_administrator: Api, enterprise: Persona) -> None:
    body = {"username": "enterprise", "organisation": str(enterprise.organisation.pk), "role": "merchant"}
    made = as_administrator.post("members", body).json()
    assert (made["role"], made["user"]["username"], made["granted_by"]) == ("merchant", "enterprise", "administrator")
    problem(as_administrator.post("members", body), 409, "already_granted")
    problem(as_administrator.post("members", body | {"role": "broker"}), 400, "role_does_not_fit")
    problem(as_administrator.post("members", body | {"username": "nobody"}), 400, "invalid")
    ended = as_administrator.post(f"members/{made['id']}/end").json()
    assert (ended["ended_by"], ended["ended_at"] is not None) == ("administrator", True)
    problem(as_administrator.post(f"members/{made['id']}/end"), 409, "stale")
    assert as_administrator.get(f"members?ended=true&organisation={enterprise.organisation.pk}").json()["count"] == 1


def test_nobody_grants_themselves(as_administrator: Api, administrator: Persona) -> None:
    body = {"username": "administrator", "organisation": str(administrator.organisation.pk), "role": "auditor"}
    problem(as_administrator.post("members", body), 400, "self_grant")
    assert Membership.objects.count() == 1


def test_organisation_is_registered_by_its_code(as_recruiter: Api) -> None:
    code = factories.code(997)
    body = {"uscc": f" {code[:9].lower()} {code[9:]}", "name": "盐城登记科技有限公司"}
    made = as_recruiter.post("organisations", body)
    content = made.json()
    assert (made.status_code, content["uscc"], content["function"]) == (201, code, "ordinary")
    assert made["Location"] == f"/api/v1/organisations/{content['id']}" and made["ETag"] == f'"{content["id"]}-1"'
    problem(as_recruiter.post("organisations", body), 409, "uscc_taken")
    problem(as_recruiter.post("organisations", body | {"function": "bureau"}), 400, "unknown_field")


def test_wrong_check_digit_is_named_by_its_place(as_recruiter: Api) -> None:
    code = factories.code(997)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    content = problem(
        as_recruiter.post("organisations", {"uscc": wrong, "name": "盐城登记科技有限公司"}), 400, "invalid"
    )
    assert [fault["field"] for fault in content["errors"]] == ["uscc"]
    assert "18" in content["errors"][0]["message"]
    assert not Organisation.objects.filter(name="盐城登记科技有限公司").exists()
