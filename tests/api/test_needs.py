"""Needs and match runs over the API: what is shown to whom, and how they move."""

from typing import Any

import pytest
from django.utils import timezone

from core.models import AuditEntry
from matching.models import MatchRun, Need, NeedContact
from merchants.models import MerchantProfile, Vocabulary
from tests import factories
from tests.api.client import Api, problem
from tests.personas import Persona

NEED: dict[str, Any] = {"title": "机器自己报数", "text": "三十来台注塑机，产量全靠班长抄，想让机器自己报数。"}


@pytest.fixture
def need(enterprise: Persona) -> Need:
    return factories.need(organisation=enterprise.organisation)


def test_need_is_written_read_and_listed(as_enterprise: Api, enterprise: Persona) -> None:
    factories.region(), factories.industry()
    code = factories.term(Vocabulary.DELIVERY_FORM).code
    body = NEED | {
        "region": "320902",
        "industry": "C",
        "delivery_form": code,
        "budget_kind": "range",
        "budget_from": "100000",
        "budget_to": "220000.50",
        "requirements": [{"rule": "region", "region": "320902"}],
        "contact": {"name": "王工", "phone": "0515-55500000"},
    }
    made = as_enterprise.post("needs", body)
    content = made.json()
    assert made.status_code == 201
    assert made["Location"] == f"/api/v1/needs/{content['id']}" and made["ETag"] == f'"{content["id"]}-1"'
    assert content["region"] == {"code": "320902", "name": "亭湖区"}
    assert (content["budget_from"], content["budget_to"]) == ("100000.00", "220000.50")
    assert content["contact"] == {"name": "王工", "phone": "0515-55500000", "email": ""}
    assert [rule["label"] for rule in content["requirements"]] == ["服务方所在地区：江苏省盐城市亭湖区"]
    assert [move["name"] for move in content["moves"]] == ["submit"]
    assert as_enterprise.get(made["Location"]).json() == content
    listed = as_enterprise.get("needs").json()["results"]
    assert [row["id"] for row in listed] == [content["id"]]
    assert "contact" not in listed[0]
    assert AuditEntry.objects.get(action="need.created").request_id == made["X-Request-ID"]


def test_need_without_a_contact_shows_none(as_enterprise: Api, need: Need) -> None:
    assert as_enterprise.get(f"needs/{need.pk}").json()["contact"] is None


def test_endless_requirements_are_refused_without_an_answer_as_long(as_enterprise: Api) -> None:
    answer = as_enterprise.post("needs", NEED | {"requirements": [{}] * 20_000})
    content = problem(answer, 400, "invalid")
    assert [fault["field"] for fault in content["errors"]] == ["requirements"]


def test_every_fault_of_a_need_is_named_at_once(as_enterprise: Api) -> None:
    body = {
        "title": "长" * 41,
        "text": "？！。" * 20,
        "region": "999999",
        "budget_kind": "range",
        "needed_by": "2020-01-01",
    }
    content = problem(as_enterprise.post("needs", body), 400, "invalid")
    assert {fault["field"] for fault in content["errors"]} == {"title", "text", "region", "needed_by", "budget_to"}
    assert not Need.objects.exists()


@pytest.mark.parametrize("length", [0, 100_000])
def test_text_of_no_or_a_hundred_thousand_characters_is_refused(as_enterprise: Api, length: int) -> None:
    content = problem(as_enterprise.post("needs", NEED | {"text": "长" * length}), 400, "invalid")
    assert [fault["field"] for fault in content["errors"]] == ["text"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("budget_from", "1e3"), ("budget_from", "١٠"), ("budget_from", True), ("budget_from", "1.001"), ("budget_from", -1),
     ("needed_by", "2099-1-1"), ("needed_by", "٢٠٩٩-٠١-٠١"), ("show_organisation", "yes"), ("show_organisation", 1),
     ("title", 5), ("kind", "galaxy"), ("requirements", {"rule": "region"}), ("contact", "王工")],
)  # fmt: skip
def test_value_of_another_type_is_refused_by_name(as_enterprise: Api, field: str, value: Any) -> None:
    content = problem(as_enterprise.post("needs", NEED | {field: value}), 400, "invalid")
    assert {fault["field"].split(".")[0] for fault in content["errors"]} == {field}


def test_need_cannot_be_bound_to_another_organisation_or_state(
    as_enterprise: Api, need: Need, other_enterprise: Persona
) -> None:
    tag = f'"{need.pk}-1"'
    for field, value in {
        "organisation": str(other_enterprise.organisation.pk), "status": "published", "version": 9, "id": "x",
        "created_by": "x", "published_at": "2026-01-01T00:00:00Z", "due_at": None, "status_reason": "x",
    }.items():  # fmt: skip
        answer = as_enterprise.patch(f"needs/{need.pk}", {field: value}, If_Match=tag)
        assert problem(answer, 400, "unknown_field")["errors"][0]["field"] == field
    body = NEED | {"organisation": str(other_enterprise.organisation.pk)}
    problem(as_enterprise.post("needs", body), 404, "not_found")
    need.refresh_from_db()
    assert (need.version, need.status, Need.objects.count()) == (1, "draft", 1)


def test_broker_writes_for_an_asker(as_broker: Api, enterprise: Persona) -> None:
    made = as_broker.post("needs", NEED | {"organisation": str(enterprise.organisation.pk)})
    assert made.json()["organisation"]["id"] == str(enterprise.organisation.pk)


def test_change_touches_only_what_was_sent(as_enterprise: Api, need: Need) -> None:
    NeedContact.objects.create(need=need, name="王工", phone="0515-55500000")
    path = f"needs/{need.pk}"
    changed = as_enterprise.patch(path, {"title": "机器报数"}, If_Match=f'"{need.pk}-1"').json()
    assert (changed["title"], changed["text"], changed["contact"]["name"]) == ("机器报数", need.text, "王工")
    changed = as_enterprise.patch(path, {"contact": None}, If_Match=f'"{need.pk}-2"').json()
    assert (changed["contact"], changed["version"]) == (None, 3)


def test_need_goes_from_draft_to_the_open_board(as_enterprise: Api, as_broker: Api, need: Need) -> None:
    path = f"needs/{need.pk}/moves"
    assert as_enterprise.post(path, {"move": "submit"}).json()["status"] == "submitted"
    problem(as_enterprise.post(path, {"move": "publish"}), 403, "forbidden")
    problem(as_broker.post(path, {"move": "return"}), 400, "reason_required")
    assert as_broker.post(path, {"move": "return", "reason": "请写明设备数量"}).json()["status"] == "returned"
    assert as_enterprise.get(f"needs/{need.pk}").json()["status_reason"] == "请写明设备数量"
    as_enterprise.post(path, {"move": "submit"})
    assert as_broker.post(path, {"move": "publish"}).json()["status"] == "published"
    content = problem(as_broker.post(path, {"move": "publish"}), 409, "wrong_state")
    assert content["state"] == "published"
    assert [row["id"] for row in Api().get("open-needs").json()["results"]] == [str(need.pk)]


def test_open_board_tells_neither_who_nor_whom_to_call(need: Need) -> None:
    NeedContact.objects.create(need=need, name="王工", phone="0515-55501234")
    Need.objects.update(
        status="published", published_at=timezone.now(), contains_important_data=True, purpose="用途绝密"
    )
    for path in ("open-needs", f"open-needs/{need.pk}"):
        text = Api().get(path).content.decode()
        assert need.title in text
        assert not any(word in text for word in (need.text, "0515", "王工", "绝密", need.organisation.name))


def test_open_board_is_narrowed_and_ordered(enterprise: Persona) -> None:
    now = timezone.now()
    for number, kind in enumerate(("service", "tool", "service")):
        factories.need(
            organisation=enterprise.organisation, title=f"需求{number}", kind=kind, status="published", published_at=now
        )
    titles = lambda query: [row["title"] for row in Api().get(f"open-needs?{query}").json()["results"]]  # noqa: E731
    assert sorted(titles("kind=service")) == ["需求0", "需求2"]
    assert titles("q=需求1") == ["需求1"]
    problem(Api().get("open-needs?kind=galaxy"), 400, "invalid")
    problem(Api().get("open-needs?status=draft"), 400, "unknown_filter")


def test_run_shows_reasons_that_sum_to_the_score(
    as_enterprise: Api, need: Need, indexed: list[MerchantProfile]
) -> None:
    made = as_enterprise.post(f"needs/{need.pk}/runs", {"top": 5, "seed": 7})
    run = made.json()
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/match-runs/{run['id']}")
    assert (run["seed"], run["parameters"]["top"], run["need_version"]) == (7, 5, 1)
    assert run["snapshot"]["documents"] == 2
    assert as_enterprise.get(made["Location"]).json() == run
    results = as_enterprise.get(f"match-runs/{run['id']}/results").json()["results"]
    assert results[0]["merchant"]["id"] == str(indexed[0].pk)
    for result in results:
        assert result["score"] == sum(reason["weight"] for reason in result["reasons"]) > 0
        for snippet in result["snippets"]:
            assert all(snippet["text"][start:end] for start, end in snippet["marks"])
    assert as_enterprise.get(f"match-runs/{run['id']}/replay").json()["same"] is True
    assert [row["id"] for row in as_enterprise.get(f"needs/{need.pk}/runs").json()["results"]] == [run["id"]]


def test_removed_by_a_requirement_are_listed_with_the_rule(
    as_enterprise: Api, need: Need, indexed: list[MerchantProfile]
) -> None:
    body = {"requirements": [{"rule": "region", "region": "320903"}]}
    assert as_enterprise.patch(f"needs/{need.pk}", body, If_Match=f'"{need.pk}-1"').status_code == 200
    run = as_enterprise.post(f"needs/{need.pk}/runs", {}).json()
    found = as_enterprise.get(f"match-runs/{run['id']}/exclusions?rule=region").json()["results"]
    assert [row["merchant"]["id"] for row in found] == [str(indexed[0].pk)]
    ids = [row["merchant"]["id"] for row in as_enterprise.get(f"match-runs/{run['id']}/results").json()["results"]]
    assert str(indexed[0].pk) not in ids
    assert "不在" in found[0]["message"]
    MerchantProfile.objects.filter(pk=indexed[0].pk).update(status="withdrawn")
    later = as_enterprise.get(f"match-runs/{run['id']}/exclusions").json()["results"]
    assert [(row["requirement"], row["message"]) for row in later] == [(found[0]["requirement"], "")]


def test_merchant_withdrawn_since_is_named_but_not_quoted(
    as_enterprise: Api, need: Need, indexed: list[MerchantProfile]
) -> None:
    run = as_enterprise.post(f"needs/{need.pk}/runs", {}).json()
    MerchantProfile.objects.filter(pk=indexed[0].pk).update(status="withdrawn")
    first = as_enterprise.get(f"match-runs/{run['id']}/results").json()["results"][0]
    assert (first["withdrawn"], first["reasons"], first["snippets"]) == (True, [], [])
    assert first["merchant"]["name"] == indexed[0].organisation.name


def test_run_without_an_index_is_503_and_stores_nothing(
    as_enterprise: Api, need: Need, settings: Any, tmp_path: Any
) -> None:
    settings.INDEX_DIR = tmp_path
    answer = as_enterprise.post(f"needs/{need.pk}/runs", {}, Idempotency_Key="key-of-the-client")
    problem(answer, 503, "index_missing")
    assert not MatchRun.objects.exists()


@pytest.mark.parametrize("top", [0, 101, "5", 2.0, None, True])
def test_number_of_suggestions_is_bounded(as_enterprise: Api, need: Need, top: Any) -> None:
    content = problem(as_enterprise.post(f"needs/{need.pk}/runs", {"top": top}), 400, "invalid")
    assert [fault["field"] for fault in content["errors"]] == ["top"]


def test_merchant_sees_the_need_with_the_score_its_asker_sees(
    as_enterprise: Api, need: Need, indexed: list[MerchantProfile], as_broker: Api
) -> None:
    Need.objects.update(status="published", published_at=timezone.now())
    run = as_enterprise.post(f"needs/{need.pk}/runs", {}).json()
    forward = as_enterprise.get(f"match-runs/{run['id']}/results").json()["results"][0]
    found = as_broker.get(f"merchants/{indexed[0].pk}/needs?top=5").json()["results"]
    assert [(row["need"]["id"], row["score"]) for row in found] == [(str(need.pk), forward["score"])]
    assert found[0]["reasons"] == forward["reasons"]
    problem(as_broker.get(f"merchants/{indexed[0].pk}/needs?top=0"), 400, "invalid")
