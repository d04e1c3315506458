"""Filters, facets and their counts: what one would find by choosing is what one finds."""

from datetime import date
from typing import Any

import pytest

from core.actor import Actor
from merchants import search
from merchants.models import MerchantProfile
from merchants.queries import DirectoryFilters, directory, facets
from tests import factories
from tests.personas import Persona

pytestmark = pytest.mark.django_db
VISITOR = Actor.visitor()
DAY = date(2026, 11, 25)


def names(actor: Actor = VISITOR, text: str = "", ordering: str = "name", **filters: Any) -> list[str]:
    rows = directory(actor=actor, filters=DirectoryFilters(day=DAY, **filters), text=text, ordering=ordering)
    return [profile.organisation.name for profile in rows]


def counts(name: str, text: str = "", **filters: Any) -> dict[str, int]:
    shown = facets(actor=VISITOR, filters=DirectoryFilters(day=DAY, **filters), text=text)
    return {choice["code"]: choice["count"] for choice in shown[name]}


def firm(name: str, profile: dict[str, Any] | None = None, **facts: Any) -> MerchantProfile:
    return factories.profile(organisation=factories.organisation(name=name, **facts), **profile or {})


@pytest.fixture
def places() -> dict[str, Any]:
    province = factories.region("320000", "江苏省", kind="province", is_reporting_unit=False)
    city = factories.region("320900", "盐城市", kind="city", parent=province, is_reporting_unit=False)
    county = factories.region("320902", "亭湖区", parent=city)
    zone = factories.region("320900-YNQ", "盐南高新区", kind="zone", parent=city, gb_code="")
    return {"province": province, "city": city, "county": county, "zone": zone}


def test_draft_is_seen_by_its_owner_and_the_desk_only(
    merchant: Persona, other_merchant: Persona, recruiter: Persona
) -> None:
    factories.profile(organisation=merchant.organisation, status="draft")
    assert len(names(merchant.actor)) == len(names(recruiter.actor)) == 1
    assert names(other_merchant.actor) == names() == names(status=("draft",)) == []


def test_values_of_one_filter_widen_and_filters_narrow() -> None:
    a, b = (factories.term("capability", code=code, name=code) for code in ("A1", "B1"))
    field = factories.term("field_of_use", code="f", name="工业")
    first, second = firm("甲"), firm("乙")
    firm("丙")
    first.capabilities.set([a, b])
    second.capabilities.set([b])
    second.fields_of_use.set([field])
    assert names(capability=("A1", "B1")) == sorted(["甲", "乙"])
    assert names(capability=("A1", "B1"), field_of_use=("f",)) == ["乙"]
    assert names(capability=("none",)) == []


def test_industry_finds_the_own_and_the_served_trade_by_section_and_division() -> None:
    section = factories.industry("C", "制造业")
    division = factories.industry("13", "农副食品加工业", level="division", parent=section)
    firm("自己", industry=division)
    firm("服务").served_industries.add(division)
    firm("门类").served_industries.add(section)
    firm("别的", industry=factories.industry("A", "农业"))
    assert names(industry=("C",)) == sorted(["自己", "服务", "门类"])
    assert names(industry=("13",)) == sorted(["自己", "服务"])


def test_region_finds_the_reporting_unit_and_everything_below(places: dict[str, Any]) -> None:
    firm("亭湖", region=places["county"], reporting_unit=places["county"])
    firm("盐南", region=places["zone"], reporting_unit=places["zone"])
    firm("苏州", region=factories.region("320500", "苏州市", kind="city", parent=places["province"]))
    assert names(region=("320902",)) == ["亭湖"]
    assert names(region=("320900-YNQ",)) == ["盐南"]
    assert names(region=("320900",)) == sorted(["亭湖", "盐南"])
    assert names(region=("320000",)) == sorted(["亭湖", "盐南", "苏州"])


def test_expired_certificate_does_not_count() -> None:
    kind = factories.credential_type()
    for name, valid_to in (("过期", date(2026, 11, 24)), ("当天", DAY), ("未注明", None)):
        factories.credential(firm(name), type=kind, valid_to=valid_to)
    assert names(credential_type=(kind.code,)) == sorted(["当天", "未注明"])
    assert counts("credential_type") == {kind.code: 2}


def test_two_certificates_of_one_kind_are_one_firm() -> None:
    profile = firm("甲")
    for number in ("1", "2"):
        factories.credential(profile, number=number)
    assert names(credential_type=("DCMM-2018",)) == ["甲"]
    assert counts("credential_type") == {"DCMM-2018": 1}


def test_facet_respects_other_filters_but_not_itself() -> None:
    a, b = (factories.term("capability", code=code, name=code) for code in ("A1", "B1"))
    service = factories.term(code="service", name="服务型数据商")
    firm("甲").capabilities.set([a])
    firm("乙").capabilities.set([b])
    firm("丙", {"merchant_type": service}).capabilities.set([b])
    assert counts("capability") == {"A1": 1, "B1": 2}
    assert counts("capability", capability=("A1",)) == {"A1": 1, "B1": 2}
    assert counts("merchant_type", capability=("A1",)) == {"technical": 1}
    assert counts("capability", merchant_type=("service",)) == {"B1": 1}


def test_chosen_value_that_finds_nobody_stays_to_be_undone() -> None:
    factories.term("capability", code="A1", name="采集")
    service = factories.term(code="service", name="服务型数据商")
    firm("甲")
    assert counts("merchant_type", merchant_type=("service",)) == {"technical": 1, "service": 0}
    assert counts("capability", capability=("A1",), merchant_type=(service.code,)) == {"A1": 0}


def test_firm_counts_once_in_a_section_it_belongs_to_and_serves() -> None:
    section = factories.industry("C", "制造业")
    division = factories.industry("13", "农副食品加工业", level="division", parent=section)
    other = factories.industry("A", "农业")
    below = factories.industry("01", "种植业", level="division", parent=other)
    both = firm("甲", industry=division)
    both.served_industries.set([section, division, other, below])
    firm("乙").served_industries.set([division])
    assert counts("industry") == {"A": 1, "C": 2}
    assert len(names(industry=("C",))) == 2


def test_place_counts_equal_what_choosing_it_finds(places: dict[str, Any]) -> None:
    firm("亭湖", region=places["county"], reporting_unit=places["county"])
    firm("盐南", region=places["county"], reporting_unit=places["zone"])
    firm("无")
    shown = counts("region")
    assert list(shown.items()) == [("320900-YNQ", 1), ("320902", 2), ("320000", 2), ("320900", 2)]
    assert {code: len(names(region=(code,))) for code in shown} == shown


def test_county_elsewhere_is_no_choice_until_it_was_chosen(places: dict[str, Any]) -> None:
    far = factories.region("320583", "昆山市", kind="county_city", parent=places["city"], is_reporting_unit=False)
    firm("甲", region=far)
    assert "320583" not in counts("region")
    assert counts("region", region=("320583",), merchant_type=("none",))["320583"] == 0


def test_facets_respect_the_text_and_what_the_actor_may_see(monkeypatch: pytest.MonkeyPatch) -> None:
    service = factories.term(code="service", name="服务型数据商")
    firm("甲", {"description": "数据治理"})
    firm("乙", {"description": "停车", "merchant_type": service})
    firm("丙", {"description": "数据治理", "status": "draft", "merchant_type": service})
    search.rebuild()
    assert counts("merchant_type", text="治理") == {"technical": 1}
    monkeypatch.setattr("merchants.queries.facet_counts.SPELLED_OUT", 0)
    assert counts("merchant_type", text="治理") == {"technical": 1}


def test_order_is_total_and_as_asked() -> None:
    firm("乙", {"updated_at": "2026-01-02T00:00:00Z"})
    firm("甲", {"updated_at": "2026-01-01T00:00:00Z"})
    assert names(ordering="-updated_at") == ["乙", "甲"]
    assert names(ordering="name") == sorted(["乙", "甲"])
    with pytest.raises(ValueError, match="price"):
        names(ordering="price")


def full(name: str, places: dict[str, Any]) -> MerchantProfile:
    profile = firm(name, region=places["county"], reporting_unit=places["county"], industry=factories.industry())
    profile.capabilities.add(factories.term("capability", code="A1", name="采集"))
    profile.fields_of_use.add(factories.term("field_of_use", code="f", name="工业"))
    profile.services.add(factories.term("third_party_service", code="s", name="公证"))
    profile.businesses.add(factories.term("business", code="b", name="清洗"))
    factories.credential(profile)
    return profile


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_one_row_and_three(
    rows: int, places: dict[str, Any], django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        full(f"甲{number}", places)
    with django_assert_num_queries(7):
        for profile in directory(actor=VISITOR):
            _ = [str(profile.organisation.region), str(profile.organisation.reporting_unit), str(profile.merchant_type)]
            _ = [str(profile.organisation.industry), *map(str, profile.capabilities.all())]
            _ = [*map(str, profile.businesses.all()), *map(str, profile.services.all())]
            _ = [*map(str, profile.fields_of_use.all()), *map(str, profile.credentials.all())]


@pytest.mark.parametrize("rows", [1, 3])
def test_facets_take_the_same_queries_for_one_row_and_three(
    rows: int, places: dict[str, Any], django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        full(f"甲{number}", places)
    search.rebuild()
    with django_assert_num_queries(13):
        facets(actor=VISITOR, text="采集")
