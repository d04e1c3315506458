"""What a need may say: every fault named at once, by field, in words that tell what to do."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Invalid
from matching.validators import clean_need
from merchants.models import Vocabulary
from tests import factories

pytestmark = pytest.mark.django_db

GOOD = {"title": "机器自己报数", "text": "三十来台注塑机，产量全靠班长抄。"}


def clean(at: datetime, requirements: Any = (), contact: Any = None, **facts: Any) -> Any:
    return clean_need({**GOOD, **facts}, requirements, contact, at=at)


def faults(at: datetime, requirements: Any = (), contact: Any = None, **facts: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refusal:
        clean(at, requirements, contact, **facts)
    return refusal.value.fields


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "请填写标题。"),
        ("title", None, "请填写标题。"),
        ("title", " \u200b\u202e ", "请填写标题。"),
        ("title", "！？……", "标题里只有标点或符号，请用文字写明要解决的问题。"),
        ("title", "长" * 41, "标题过长：现有 41 字，请控制在 40 字以内。"),
        ("title", 5, "请填写文字。"),
        ("text", "", "请填写需求描述。"),
        ("text", "太短了。", "需求描述太短，请至少写 10 个字，说明现状和要解决的问题。"),
        ("text", "，。！？" * 10, "需求描述里只有标点或符号，请用文字写明要解决的问题。"),
        ("text", "😀" * 20, "需求描述里只有标点或符号，请用文字写明要解决的问题。"),
        ("text", "长" * 100_000, "需求描述过长：现有 100000 字，请控制在 10000 字以内。"),
        ("purpose", "长" * 301, "内容过长：现有 301 字，请控制在 300 字以内。"),
        ("kind", "magic", None),
        ("kind", ["tool"], None),
        ("field_of_use", "nothing", "没有这个应用领域，请从列表中选择。"),
        ("field_of_use", "\0", "没有这个应用领域，请从列表中选择。"),
        ("field_of_use", "\ud800", "没有这个应用领域，请从列表中选择。"),
        ("field_of_use", {"code": "x"}, "没有这个应用领域，请从列表中选择。"),
        ("region", "999999", "没有这个地区，请从列表中选择。"),
        ("region", "\ud800", "没有这个地区，请从列表中选择。"),
        ("industry", "ZZ", "没有这个行业，请从列表中选择。"),
        ("needed_by", date(2026, 11, 24), "日期须为今天或以后；未定请留空。"),
        ("needed_by", "2026-02-30", "日期格式不对，请填写如 2027-03-31。"),
        ("needed_by", 20270331, "日期格式不对，请填写如 2027-03-31。"),
        ("public_until", "9999-12-31", "日期须为今天或以后；未定请留空。"),
        ("contains_personal_information", "yes", "请选择是或否；不清楚请留空。"),
        ("show_organisation", None, "请选择是或否。"),
        ("budget_to", "很多", "金额格式不对，请填写如 220000、22万元。"),
        ("budget_to", float("nan"), "金额格式不对，请填写如 220000、22万元。"),
        ("budget_to", True, "金额格式不对，请填写如 220000、22万元。"),
        ("budget_to", Decimal("NaN"), "金额格式不对，请填写如 220000、22万元。"),
        ("budget_to", 10**400, "金额过大，请核对单位。"),
        ("budget_to", Decimal("-5"), "金额须大于零；未定请选择“面议”。"),
        ("budget_to", 0, "金额须大于零；未定请选择“面议”。"),
        ("budget_to", Decimal("0.001"), "金额最多精确到分。"),
    ],
)
def test_bad_value_is_refused_with_its_field(at: datetime, field: str, value: Any, message: str | None) -> None:
    found = faults(at, **{field: value})
    assert set(found) == {field}
    assert message is None or found[field] == [message]


@pytest.mark.parametrize(
    ("kind", "low", "high", "field"),
    [
        ("negotiable", None, None, None),
        ("negotiable", None, 5, "budget_kind"),
        ("negotiable", 5, None, "budget_kind"),
        ("fixed", None, 5, None),
        ("fixed", 5, 5, None),
        ("fixed", None, None, "budget_to"),
        ("fixed", 3, 5, "budget_from"),
        ("range", 3, 5, None),
        ("range", 5, 5, None),
        ("range", 5, 3, "budget_to"),
        ("range", None, 5, "budget_from"),
        ("range", 3, None, "budget_to"),
    ],
)
def test_budget_amounts_fit_their_kind(at: datetime, kind: str, low: Any, high: Any, field: str | None) -> None:
    given = {"budget_kind": kind, "budget_from": low, "budget_to": high}
    if field is None:
        assert clean(at, **given)[0]["budget_to"] == high
    else:
        assert set(faults(at, **given)) == {field}


def test_changed_amount_is_judged_together_with_what_is_stored(at: datetime) -> None:
    need = factories.need(budget_kind="range", budget_from=3, budget_to=5)
    with pytest.raises(Invalid) as refusal:
        clean_need({"budget_to": 2}, None, None, at=at, stored=need)
    assert refusal.value.fields == {"budget_to": ["预算上限低于下限，请核对。"]}


def test_texts_are_stored_without_invisible_characters_and_keep_their_lines(at: datetime) -> None:
    facts, _, _ = clean(
        at, title="机器\u200b自己\n报数\u202e", text="第一行\u2066：三十来台\r\n第二行：\ud800\0注塑机。\ufeff"
    )
    assert facts["title"] == "机器自己 报数"
    assert facts["text"] == "第一行：三十来台\n第二行：注塑机。"


@pytest.mark.parametrize("text", ["一二三四五六七八九十", "长" * 10_000])
def test_text_limits_are_inclusive(at: datetime, text: str) -> None:
    assert clean(at, text=text)[0]["text"] == text


def test_codes_and_rows_become_rows_and_money_becomes_decimal(at: datetime) -> None:
    field = factories.term(Vocabulary.FIELD_OF_USE, code="transport", name="交通运输")
    facts, _, _ = clean(
        at, field_of_use="transport", region=factories.region(), industry=factories.industry().pk, kind="tool",
        budget_kind="fixed", budget_to="22万元", needed_by="2026-11-25",
    )  # fmt: skip
    assert facts["field_of_use"] == field
    assert (facts["region"].pk, facts["industry"].pk) == ("320902", "C")
    assert (facts["budget_to"], facts["needed_by"]) == (Decimal("220000.00"), date(2026, 11, 25))


def test_word_of_another_vocabulary_or_out_of_use_is_refused(at: datetime) -> None:
    other = factories.term()
    old = factories.term(Vocabulary.FIELD_OF_USE, code="old", name="旧领域", valid_to=date(2025, 12, 31))
    for word in (other, other.code, old, "old"):
        assert set(faults(at, field_of_use=word)) == {"field_of_use"}


def test_all_faults_come_at_once(at: datetime) -> None:
    found = faults(
        at, [{"rule": "region", "region": "1"}], {"name": "", "phone": "abc"}, title="", text="", needed_by="x"
    )
    assert set(found) == {"title", "text", "needed_by", "requirements", "contact.name", "contact.phone"}


def test_title_and_text_are_compulsory_in_a_new_need_only(at: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        clean_need({}, (), None, at=at)
    assert set(refusal.value.fields) == {"title", "text"}
    assert clean_need({"purpose": "内部管理"}, None, None, at=at, stored=factories.need())[0] == {"purpose": "内部管理"}


def test_unknown_column_is_a_programming_error(at: datetime) -> None:
    with pytest.raises(ValueError, match="status"):
        clean(at, status="published")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({}, None),
        ({"rule": ["region"]}, None),
        ({"rule": "region"}, "第 1 条：没有这个地区，请从列表中选择。"),
        ({"rule": "credential", "credential_type": "x"}, "第 1 条：没有这种资质，请从列表中选择。"),
        (
            {"rule": "credential", "credential_type": "DCMM-2018", "min_level": "九级"},
            "第 1 条：DCMM（2018）没有这个级别，请选择：一级、二级、三级。",
        ),
        (
            {"rule": "credential", "credential_type": "ISO", "min_level": "一级"},
            "第 1 条：ISO不分级，请把级别留空。",
        ),
        ({"rule": "merchant_type", "term": "legal"}, "第 1 条：没有这个数商类型，请从列表中选择。"),
        ({"rule": "third_party_service", "term": "\0"}, "第 1 条：没有这个第三方服务，请从列表中选择。"),
    ],
)
def test_bad_requirement_is_refused_with_its_number(at: datetime, rule: dict[str, Any], message: str | None) -> None:
    factories.credential_type()
    factories.credential_type("ISO", name="ISO", edition="", levels=[])
    factories.term(Vocabulary.THIRD_PARTY_SERVICE, code="legal", name="法律服务")
    found = faults(at, [rule])
    assert set(found) == {"requirements"}
    assert message is None or found["requirements"] == [message]


def test_requirements_are_bounded_and_kept_once(at: datetime) -> None:
    place = factories.region()
    twice = [{"rule": "region", "region": place.pk}, {"rule": "region", "region": place}]
    assert clean(at, twice)[1] == [{"rule": "region", "region": place}]
    assert faults(at, twice * 11) == {"requirements": ["硬性要求最多 20 条，请合并或删减。"]}


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ({"name": "尤以宁", "phone": "0515-55500037"}, set()),
        ({"name": "尤以宁", "email": "a@example.com"}, set()),
        ({"name": "尤以宁"}, {"contact.phone"}),
        ({"phone": "0515-55500037"}, {"contact.name"}),
        ({"name": "尤以宁", "email": "a@"}, {"contact.email"}),
        ({"name": "尤" * 61, "phone": "0515-55500037"}, {"contact.name"}),
        ({"name": 7, "phone": 5}, {"contact.name", "contact.phone"}),
    ],
)
def test_contact_has_a_name_and_a_way_to_reach_them(at: datetime, contact: dict[str, Any], expected: set[str]) -> None:
    if expected:
        assert set(faults(at, (), contact)) == expected
    else:
        assert clean(at, (), contact)[2] == {"name": "", "phone": "", "email": ""} | contact


def test_empty_contact_means_none(at: datetime) -> None:
    assert clean(at, (), {"name": " ", "phone": ""})[2] == {}
    assert clean(at)[2] is None
