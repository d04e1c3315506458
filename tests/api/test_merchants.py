"""The catalogue over the API."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from core.models import AuditEntry, OutboxMessage
from merchants import search
from merchants.models import Contact, MerchantProfile, Vocabulary
from tests import factories
from tests.api.client import Api, problem
from tests.personas import Persona

PHONE = "0515-55501234"


@pytest.fixture
def mine(merchant: Persona) -> MerchantProfile:
    profile = factories.profile(organisation=merchant.organisation)
    Contact.objects.create(profile=profile, name="李工", phone=PHONE)
    search.rebuild([profile.pk])
    return profile


def names(answer: Any) -> list[str]:
    return [row["organisation"]["name"] for row in answer.json()["results"]]


def test_directory_is_searched_filtered_and_ordered(mine: MerchantProfile) -> None:
    law = factories.profile(
        organisation=factories.organisation(name="甲律师事务所", region=factories.region()),
        merchant_type=factories.term(code="third", name="第三方服务商"),
        summary="合规意见书",
    )
    search.rebuild([law.pk])
    api = Api()
    assert names(api.get("merchants?q=合规")) == ["甲律师事务所"]
    assert names(api.get("merchants?merchant_type=third")) == ["甲律师事务所"]
    assert len(names(api.get("merchants?merchant_type=third&merchant_type=technical"))) == 2
    assert names(api.get("merchants?region=320902&merchant_type=technical")) == []
    assert names(api.get("merchants?ordering=-updated_at"))[0] == "甲律师事务所"
    problem(api.get("merchants?ordering=updated_at"), 400, "invalid")
    problem(api.get("merchants?q=a&q=b"), 400, "repeated_parameter")
    problem(api.get("merchants?type=third"), 400, "unknown_filter")
    problem(api.get("merchants?q=" + "长" * 101), 400, "query_too_long")


def test_draft_is_not_found_by_asking_for_its_state(mine: MerchantProfile, as_recruiter: Api) -> None:
    MerchantProfile.objects.update(status="draft")
    assert names(Api().get("merchants?status=draft")) == []
    assert len(names(as_recruiter.get("merchants?status=draft"))) == 1
    problem(Api().get("merchants?status=secret"), 400, "invalid")


def test_facets_count_what_the_actor_sees(mine: MerchantProfile) -> None:
    factories.profile(status="draft")
    counted = Api().get("merchants/facets").json()
    assert counted["merchant_type"] == [{"code": "technical", "name": "技术型数据商", "count": 1}]
    problem(Api().get("merchants/facets?page=1"), 400, "unknown_filter")


def test_profile_tells_its_people_only_to_its_editors(mine: MerchantProfile, as_merchant: Api, as_broker: Api) -> None:
    own = as_merchant.get(f"merchants/{mine.pk}").json()
    assert own["created_by"] == "测试" and own["completeness"]["percent"] > 0
    assert own["completeness"]["missing"][0].keys() == {"code", "label", "advice"}
    for api in (Api(), as_broker):
        shown = api.get(f"merchants/{mine.pk}").json()
        hidden = ("completeness", "created_at", "created_by", "updated_by", "classified_by")
        assert {name: shown[name] for name in hidden} == dict.fromkeys(hidden)
    for path in ("merchants", f"merchants/{mine.pk}", "merchants/export?file=csv"):
        assert PHONE not in as_merchant.get(path).content.decode()


def test_reading_contacts_is_on_record(mine: MerchantProfile, as_broker: Api) -> None:
    answer = as_broker.get(f"merchants/{mine.pk}/contacts")
    assert [row["phone"] for row in answer.json()["items"]] == [PHONE]
    entry = AuditEntry.objects.get(action="contacts.revealed")
    assert (entry.object_id, entry.channel, entry.request_id) == (str(mine.pk), "api", answer["X-Request-ID"])


def test_merchant_opens_a_profile_of_its_own(as_merchant: Api, merchant: Persona, other_merchant: Persona) -> None:
    factories.term(), factories.industry()
    capability = factories.term(Vocabulary.CAPABILITY).code
    body = {"merchant_type": "technical", "capabilities": [capability, capability], "served_industries": ["C"]}
    problem(
        as_merchant.post("merchants", body | {"organisation": str(other_merchant.organisation.pk)}), 404, "not_found"
    )
    made = as_merchant.post("merchants", body)
    content = made.json()
    assert (made.status_code, content["status"], made["ETag"]) == (201, "draft", f'"{content["id"]}-1"')
    assert [row["code"] for row in content["capabilities"]] == [capability]
    assert made["Location"] == f"/api/v1/merchants/{content['id']}"
    problem(as_merchant.post("merchants", body), 409, "profile_exists")
    problem(Api().get(made["Location"]), 404, "not_found")


def test_word_of_another_vocabulary_is_not_a_code_here(as_merchant: Api, mine: MerchantProfile) -> None:
    other = factories.term(Vocabulary.BUSINESS).code
    body = {"capabilities": [other], "merchant_type": other}
    content = problem(as_merchant.patch(f"merchants/{mine.pk}", body, If_Match=f'"{mine.pk}-1"'), 400, "invalid")
    assert {(fault["field"], fault["code"]) for fault in content["errors"]} == {
        ("capabilities", "does_not_exist"),
        ("merchant_type", "does_not_exist"),
    }


@pytest.mark.parametrize(
    "field", ["organisation", "status", "version", "created_by", "classified_by", "search_text", "completeness"]
)
def test_what_is_not_the_merchants_to_set_is_refused(as_merchant: Api, mine: MerchantProfile, field: str) -> None:
    answer = as_merchant.patch(f"merchants/{mine.pk}", {field: "x", "summary": "新"}, If_Match=f'"{mine.pk}-1"')
    problem(answer, 400, "unknown_field")
    mine.refresh_from_db()
    assert mine.version == 1


def test_list_is_replaced_as_a_whole_and_keeps_what_stays(as_merchant: Api, mine: MerchantProfile) -> None:
    form = factories.term(Vocabulary.DELIVERY_FORM, code="saas", name="SaaS")
    path = f"merchants/{mine.pk}/offerings"
    items = [{"name": "采集", "delivery_form": form.code, "price_from": "800"}, {"name": "报表"}]
    first = as_merchant.put(path, {"items": items}, If_Match=f'"{mine.pk}-1"')
    rows = first.json()["items"]
    assert [(row["name"], row["price_from"]) for row in rows] == [("采集", "800.00"), ("报表", None)]
    assert rows[0]["delivery_form"] == {"code": "saas", "name": "SaaS"}
    again = as_merchant.put(path, {"items": [{"name": "报表"}]}, If_Match=first["ETag"])
    assert [row["id"] for row in again.json()["items"]] == [rows[1]["id"]]
    assert OutboxMessage.objects.filter(topic="index.refresh").count() == 2


def test_fault_in_a_list_names_item_and_field(as_merchant: Api, mine: MerchantProfile) -> None:
    for items, fields in (
        (
            [{"title": "车间", "year": 2025}, {"title": "", "year": 1800}],
            {"items.1.title", "items.1.year", "1.title", "1.year"},
        ),
        ([{"title": "车间", "pages": 3}], {"items.0.pages"}),
        ([{"title": "车间"}, {"title": "车间"}], {"1.title"}),
    ):
        answer = as_merchant.put(f"merchants/{mine.pk}/cases", {"items": items}, If_Match=f'"{mine.pk}-1"')
        assert answer.status_code == 400
        assert {fault["field"] for fault in answer.json()["errors"]} <= fields


def test_desk_lists_and_withdraws(as_recruiter: Api, as_merchant: Api, mine: MerchantProfile) -> None:
    path = f"merchants/{mine.pk}/moves"
    problem(as_merchant.post(path, {"move": "withdraw", "reason": "x"}), 403, "forbidden")
    problem(as_recruiter.post(path, {"move": "withdraw"}), 400, "reason_required")
    gone = as_recruiter.post(path, {"move": "withdraw", "reason": "企业注销"}).json()
    assert (gone["status"], [move["name"] for move in gone["moves"]]) == ("withdrawn", ["list"])
    problem(Api().get(f"merchants/{mine.pk}"), 404, "not_found")
    assert as_recruiter.post(path, {"move": "list"}, If_Match=f'"{mine.pk}-2"').json()["status"] == "listed"


def test_export_is_a_named_attachment_and_on_record(as_merchant: Api, mine: MerchantProfile) -> None:
    answer = as_merchant.get("merchants/export", Accept="application/octet-stream")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%95%B0%E6%8D%AE%E5%95%86")
    assert answer["Content-Disposition"].endswith(".xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.cell(2, 1).value == mine.organisation.name
    assert AuditEntry.objects.get(action="merchants.exported").data == {"count": 1, "form": "xlsx", "contacts": False}


def test_export_is_filtered_like_the_list_and_safe(as_merchant: Api, mine: MerchantProfile) -> None:
    MerchantProfile.objects.update(summary="=cmd()")
    answer = as_merchant.get("merchants/export?file=csv&merchant_type=technical")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["简介"] for row in rows] == ["'=cmd()"]
    assert "电话" not in rows[0]
    assert len(as_merchant.get("merchants/export?file=csv&q=没有").content.decode().splitlines()) == 1
    problem(as_merchant.get("merchants/export?file=pdf"), 400, "invalid")
    problem(as_merchant.get("merchants/export?contacts=1"), 400, "invalid")
    problem(as_merchant.get("merchants/export?page=2"), 400, "unknown_filter")


def test_export_with_contacts_needs_the_right_to_them(
    as_enterprise: Api, as_broker: Api, mine: MerchantProfile
) -> None:
    problem(as_enterprise.get("merchants/export?file=csv&contacts=true"), 403, "forbidden")
    assert PHONE in as_broker.get("merchants/export?file=csv&contacts=true").content.decode()
