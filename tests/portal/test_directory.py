"""The directory and its export."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import AuditEntry
from merchants import search
from merchants.models import Contact, MerchantProfile
from tests import factories
from tests.personas import Persona
from tests.portal.conftest import Enter, text_of

COUNTED = 19  # of which the facets take 11


def listed(name: str, **given: object) -> MerchantProfile:
    profile = factories.profile(organisation=factories.organisation(name=name), **given)
    search.rebuild([profile.pk])
    return profile


def test_search_finds_chinese_words_and_marks_them(visitor: Client) -> None:
    listed("盐城苇荡物联科技有限公司", summary="做注塑机数据采集。")
    listed("盐城滩涂律师事务所", summary="出具法律意见。", description="")
    answer = visitor.get("/merchants/", {"q": "注塑机采集"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "共 1 家" in text_of(answer)
    assert "<mark>注塑机</mark>" in html
    assert "<mark>采集</mark>" in html


def test_facets_narrow_and_can_be_undone(visitor: Client) -> None:
    third = factories.term(code="third_party", name="第三方服务机构")
    listed("甲会计师事务所", merchant_type=third)
    listed("乙技术有限公司")
    answer = visitor.get("/merchants/", {"merchant_type": "third_party"})
    assert "甲会计师事务所" in text_of(answer)
    assert "乙技术有限公司" not in text_of(answer)
    counts = {option["name"]: option["count"] for option in answer.context["facets"][0]["options"]}
    assert counts == {"第三方服务机构": 1, "技术型数据商": 1}
    assert answer.context["chosen"] == [{"label": "第三方服务机构", "address": "?"}]


def test_nothing_found_says_what_to_do_next(visitor: Client) -> None:
    listed("甲技术有限公司")
    answer = visitor.get("/merchants/", {"q": "火星矿石"})
    assert "没有找到符合条件的数据商" in text_of(answer)
    assert 'href="/needs/new/"' in answer.content.decode()


def test_overlong_query_is_refused_beside_the_box_and_kept(visitor: Client) -> None:
    listed("甲技术有限公司")
    words = "数据" * 60
    answer = visitor.get("/merchants/", {"q": words})
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "请控制在 100 字以内" in html
    assert f'value="{words}"' in html
    assert 'aria-describedby="q-fault"' in html


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%F0%9F%98%80", "page=9999", "page=x", "region=%00%FF", "merchant_type=nobody", "order=%27;--"]
)
def test_odd_addresses_never_break_the_page(visitor: Client, query: str) -> None:
    listed("甲技术有限公司")
    assert visitor.get(f"/merchants/?{query}").status_code == 200


def test_unlisted_profiles_are_for_staff(visitor: Client, enter: Enter, recruiter: Persona) -> None:
    listed("甲未公开有限公司", status="draft")
    listed("乙已公开有限公司")
    assert "甲未公开有限公司" not in text_of(visitor.get("/merchants/?status=draft"))
    staff = text_of(enter(recruiter).get("/merchants/?status=draft"))
    assert "甲未公开有限公司" in staff
    assert "乙已公开有限公司" not in staff


def test_paging_keeps_the_search(visitor: Client) -> None:
    for number in range(21):
        listed(f"盐城甲{number:02d}采集科技有限公司")
    answer = visitor.get("/merchants/", {"q": "采集", "order": "name"})
    assert "共 21 家" in text_of(answer)
    assert 'href="?q=%E9%87%87%E9%9B%86&amp;order=name&amp;page=2"' in answer.content.decode()
    assert len(visitor.get("/merchants/", {"q": "采集", "page": 2}).context["page"].object_list) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_does_not_grow_with_rows(visitor: Client, rows: int) -> None:
    for number in range(rows):
        profile = listed(f"盐城甲{number}采集科技有限公司")
        profile.capabilities.add(factories.term("capability"))
        profile.services.add(factories.term("third_party_service"))
        factories.credential(profile)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        visitor.get("/merchants/")
    assert len(seen) == COUNTED


def test_export_hands_out_the_result_without_contacts_and_leaves_a_trace(enter: Enter, bank: Persona) -> None:
    wanted, other = listed("甲采集有限公司", summary="采集"), listed("乙律师事务所", summary="法律", description="")
    for profile in (wanted, other):
        Contact.objects.create(profile=profile, name="李工", phone="0515-55500001")
    answer = enter(bank).post("/merchants/export/", {"q": "采集", "format": "xlsx"})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store, private"
    assert "attachment" in answer["Content-Disposition"]
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.values)
    assert [row[0] for row in rows] == ["企业名称", "甲采集有限公司"]
    assert "李工" not in str(rows)
    assert [(entry.action, entry.data["count"]) for entry in AuditEntry.objects.all()] == [("merchants.exported", 1)]


def test_export_with_contacts_needs_the_right(enter: Enter, bank: Persona, recruiter: Persona) -> None:
    Contact.objects.create(profile=listed("甲采集有限公司"), name="李工", phone="0515-55500001")
    asked = {"format": "csv", "contacts": "1"}
    assert enter(bank).post("/merchants/export/", asked).status_code == 403
    assert "李工" in enter(recruiter).post("/merchants/export/", asked).content.decode("utf-8-sig")


def test_unknown_export_format_is_refused(enter: Enter, bank: Persona) -> None:
    answer = enter(bank).post("/merchants/export/", {"format": "pdf"})
    assert answer.status_code == 400
    assert "xlsx 或 csv" in text_of(answer)
