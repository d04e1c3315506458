"""Offerings, cases, certificates and contacts: whole lists in, unchanged rows keep their ids, the trail keeps the rest."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Forbidden, Invalid, NotFound, StaleState
from core.models import AuditEntry, OutboxMessage
from merchants.actions import replace_cases, replace_contacts, replace_credentials, replace_offerings
from merchants.models import Contact, MerchantProfile
from tests import factories
from tests.personas import Persona, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(merchant: Persona) -> MerchantProfile:
    return factories.profile(organisation=merchant.organisation)


def trail(action: str) -> list[dict[str, Any]]:
    return [entry.data for entry in AuditEntry.objects.filter(action=action).order_by("seq")]


def test_offerings_keep_their_order_and_reach_the_search(
    merchant: Persona, profile: MerchantProfile, at: datetime
) -> None:
    items = [{"name": "采集网关", "price_from": Decimal("980.00")}, {"name": "联网服务", "description": "上门\n调试"}]
    changed = replace_offerings(actor=merchant.actor, profile=profile, version=1, items=items, at=at)
    assert [(row.name, row.position) for row in changed.offerings.all()] == [("采集网关", 0), ("联网服务", 1)]
    assert changed.offerings.get(name="联网服务").description == "上门\n调试"
    assert "采集网关" in changed.search_text
    assert changed.version == 2


def test_unchanged_rows_keep_their_ids_and_the_trail_names_the_rest(
    merchant: Persona, profile: MerchantProfile, at: datetime
) -> None:
    replace_cases(
        actor=merchant.actor,
        profile=profile,
        version=1,
        items=[{"title": "留"}, {"title": "改", "year": 2024}, {"title": "删"}],
        at=at,
    )
    ids = dict(profile.cases.values_list("title", "pk"))
    items = [{"title": "留"}, {"title": "改", "year": 2025}, {"title": "新"}]
    replace_cases(actor=merchant.actor, profile=profile, version=2, items=items, at=at)
    now = dict(profile.cases.values_list("title", "pk"))
    assert now.keys() == {"留", "改", "新"}
    assert (now["留"], now["改"]) == (ids["留"], ids["改"])
    assert trail("cases.replaced")[-1] == {
        "version": 3,
        "added": ["新"],
        "removed": ["删"],
        "changed": {"改": {"year": ["2024", "2025"]}},
    }


def test_same_list_again_writes_nothing(merchant: Persona, profile: MerchantProfile, at: datetime) -> None:
    items = [{"name": "采集网关"}]
    replace_offerings(actor=merchant.actor, profile=profile, version=1, items=items, at=at)
    replace_offerings(actor=merchant.actor, profile=profile, version=2, items=items, at=at)
    profile.refresh_from_db()
    assert profile.version == 2
    assert len(trail("offerings.replaced")) == 1
    assert OutboxMessage.objects.count() == 1


def test_stale_version_replaces_nothing(merchant: Persona, profile: MerchantProfile, at: datetime) -> None:
    replace_offerings(actor=merchant.actor, profile=profile, version=1, items=[{"name": "甲"}], at=at)
    with pytest.raises(StaleState):
        replace_offerings(actor=merchant.actor, profile=profile, version=1, items=[{"name": "乙"}], at=at)
    assert list(profile.offerings.values_list("name", flat=True)) == ["甲"]


def test_changed_certificate_is_no_longer_verified_and_an_unchanged_one_still_is(
    merchant: Persona, profile: MerchantProfile, at: datetime
) -> None:
    kind = factories.credential_type()
    verified = {"type": kind, "verified_at": at, "verified_by": "招引专员"}
    kept = factories.credential(profile, number="A", **verified)
    renewed = factories.credential(profile, number="B", valid_to=date(2026, 12, 1), **verified)
    items = [
        {"type": kind, "level": "二级", "number": "A"},
        {"type": kind, "level": "二级", "number": "B", "valid_to": date(2029, 12, 1)},
    ]
    replace_credentials(actor=merchant.actor, profile=profile, version=1, items=items, at=at)
    kept.refresh_from_db()
    renewed.refresh_from_db()
    assert (kept.verified_at, kept.verified_by) == (at, "招引专员")
    assert (renewed.valid_to, renewed.verified_at, renewed.verified_by) == (date(2029, 12, 1), None, None)


def test_level_must_be_one_of_the_certificates_own(merchant: Persona, profile: MerchantProfile, at: datetime) -> None:
    levelled, plain = (
        factories.credential_type(),
        factories.credential_type("iso", name="ISO 9001", edition="", levels=[]),
    )
    items = [
        {"type": levelled, "level": "九级"},
        {"type": plain, "level": "一级"},
        {"type": levelled, "level": "", "issued_on": date(2026, 1, 1), "valid_to": date(2025, 1, 1)},
        {"type": None},
    ]
    with pytest.raises(Invalid) as refusal:
        replace_credentials(actor=merchant.actor, profile=profile, version=1, items=items, at=at)
    assert refusal.value.fields == {
        "0.level": ["DCMM（2018）没有“九级”，级别应为 一级、二级、三级 之一。"],
        "1.level": ["ISO 9001不分级，级别请留空。"],
        "2.valid_to": ["有效期须不早于发证日期，且在 2100 年之前。"],
        "3.type": ["请选择资质种类。"],
    }


def test_faults_of_offerings_are_named_by_row_and_field(
    merchant: Persona, profile: MerchantProfile, at: datetime
) -> None:
    items = [
        {"name": "甲", "price_from": Decimal("9"), "price_to": Decimal("3")},
        {"name": "", "description": "长" * 2001},
        {"name": "甲", "price_from": Decimal("0"), "price_to": Decimal("1.005")},
        {"name": "乙", "delivery_form": factories.term("update_rhythm", code="daily", name="日")},
    ]
    with pytest.raises(Invalid) as refusal:
        replace_offerings(actor=merchant.actor, profile=profile, version=1, items=items, at=at)
    assert refusal.value.fields == {
        "0.price_to": ["最高价不能低于起价。"],
        "1.name": ["请填写产品或服务的名称。"],
        "1.description": ["共 2001 字，超过 2000 字的上限，请精简。"],
        "2.name": ["与第 1 项重复，请合并。"],
        "2.price_from": ["金额须大于零且不超过十万亿元；不便公开请留空。"],
        "2.price_to": ["金额最多精确到分。"],
        "3.delivery_form": ["“日”不是交付形式，请从交付形式的词表中选择。"],
    }
    assert not profile.offerings.exists()


@pytest.mark.parametrize("year", [1989, 2027])
def test_case_of_an_impossible_year_is_refused(
    year: int, merchant: Persona, profile: MerchantProfile, at: datetime
) -> None:
    with pytest.raises(Invalid) as refusal:
        replace_cases(actor=merchant.actor, profile=profile, version=1, items=[{"title": "甲", "year": year}], at=at)
    assert list(refusal.value.fields) == ["0.year"]


def test_list_beyond_the_limit_is_refused_not_cut(merchant: Persona, profile: MerchantProfile, at: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        items = [{"title": f"案例{n}"} for n in range(101)]
        replace_cases(actor=merchant.actor, profile=profile, version=1, items=items, at=at)
    assert refusal.value.fields == {"items": ["最多 100 项，现有 101 项，请合并或删减。"]}
    assert not profile.cases.exists()


def test_contacts_change_without_leaving_personal_data_in_the_trail(
    merchant: Persona, profile: MerchantProfile, at: datetime
) -> None:
    Contact.objects.create(profile=profile, name="王旧人", phone="13800005678")
    items = [{"name": "李新人", "position": "经理", "phone": "０５１５—55501234", "email": "li@example.com"}]
    changed = replace_contacts(actor=merchant.actor, profile=profile, version=1, items=items, at=at)
    assert changed.contacts.get().phone == "0515-55501234"
    assert trail("contacts.replaced") == [
        {"version": 2, "added": ["0515-****1234"], "removed": ["138****5678"], "changed": []}
    ]
    assert not OutboxMessage.objects.exists()
    assert "李新人" not in changed.search_text


@pytest.mark.parametrize(
    ("item", "fields"),
    [
        ({"name": "李", "phone": "12345"}, ["0.phone"]),
        ({"name": "李", "phone": "打给前台 0515-55501234"}, ["0.phone"]),
        ({"name": "李", "email": "li@"}, ["0.email"]),
        ({"name": "李"}, ["0.phone"]),
        ({"name": "", "phone": "0515-55501234"}, ["0.name"]),
        ({"name": "李\u202e四", "phone": "0515-55501234"}, ["0.name"]),
    ],
)
def test_contact_that_cannot_be_reached_or_read_is_refused(
    item: dict[str, str], fields: list[str], merchant: Persona, profile: MerchantProfile, at: datetime
) -> None:
    with pytest.raises(Invalid) as refusal:
        replace_contacts(actor=merchant.actor, profile=profile, version=1, items=[item], at=at)
    assert list(refusal.value.fields) == fields


@pytest.mark.parametrize("replace", [replace_offerings, replace_cases, replace_credentials, replace_contacts])
def test_lists_of_another_firm_are_out_of_reach(replace: Any, other_merchant: Persona, at: datetime) -> None:
    stranger = make("merchant")
    draft = factories.profile(organisation=other_merchant.organisation, status="draft")
    listed = factories.profile()
    with pytest.raises(NotFound):
        replace(actor=stranger.actor, profile=draft, version=1, items=[], at=at)
    with pytest.raises(Forbidden):
        replace(actor=stranger.actor, profile=listed, version=1, items=[], at=at)
    with pytest.raises(Forbidden):
        replace(actor=make("enterprise").actor, profile=listed, version=1, items=[], at=at)


def test_key_that_is_no_field_is_a_programming_error(merchant: Persona, profile: MerchantProfile, at: datetime) -> None:
    with pytest.raises(ValueError, match="titel"):
        replace_cases(actor=merchant.actor, profile=profile, version=1, items=[{"titel": "甲"}], at=at)


@pytest.mark.parametrize("rows", [1, 3])
def test_replacing_takes_the_same_queries_for_one_row_and_three(
    rows: int, merchant: Persona, profile: MerchantProfile, at: datetime, django_assert_num_queries: Any
) -> None:
    old = [{"name": f"改{n}"} for n in range(rows)] + [{"name": f"删{n}"} for n in range(rows)]
    replace_offerings(actor=merchant.actor, profile=profile, version=1, items=old, at=at)
    new = [{"name": f"改{n}", "price_text": "面议"} for n in range(rows)] + [{"name": f"增{n}"} for n in range(rows)]
    with django_assert_num_queries(27):
        replace_offerings(actor=merchant.actor, profile=profile, version=2, items=new, at=at)
