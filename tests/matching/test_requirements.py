"""Hard requirements: who fails what, and why, in a constant number of queries."""

from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet

from accounts.models import Region
from matching.models import Requirement
from matching.requirements import failures
from merchants.models import MerchantProfile, Vocabulary
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


def require(rule: str, **what: Any) -> Requirement:
    return Requirement.objects.create(need=factories.need(), rule=rule, **what)


def everybody() -> "QuerySet[MerchantProfile]":
    return MerchantProfile.objects.all()


def messages(*requirements: Requirement) -> dict[Any, list[str]]:
    return {pk: [one.message for one in found] for pk, found in failures(requirements, everybody(), DAY).items()}


def at_place(region: Region | None, unit: Region | None = None) -> MerchantProfile:
    return factories.profile(organisation=factories.organisation(region=region, reporting_unit=unit))


@pytest.fixture
def places() -> dict[str, Region]:
    province = factories.region("320000", "江苏省", kind="province", full_name="江苏省")
    city = factories.region("320900", "盐城市", kind="city", full_name="江苏省盐城市", parent=province)
    tinghu = factories.region(parent=city)
    yandu = factories.region("320903", "盐都区", parent=city)
    nanjing = factories.region("320100", "南京市", kind="city", full_name="江苏省南京市", parent=province)
    zone = factories.region("320900-YNQ", "盐南高新区", kind="zone", gb_code="", parent=city)
    zone.host_regions.add(tinghu)
    return {"province": province, "city": city, "tinghu": tinghu, "yandu": yandu, "nanjing": nanjing, "zone": zone}


@pytest.mark.parametrize(
    ("sits_in", "asked", "met"),
    [
        ("tinghu", "tinghu", True),
        ("tinghu", "city", True),
        ("tinghu", "province", True),
        ("city", "tinghu", False),
        ("yandu", "tinghu", False),
        ("nanjing", "city", False),
        ("zone", "zone", True),
        ("zone", "tinghu", True),
        ("zone", "yandu", False),
        ("zone", "province", True),
        ("tinghu", "zone", False),
    ],
)
def test_region_is_met_by_itself_its_containers_and_a_zones_hosts(
    places: dict[str, Region], sits_in: str, asked: str, met: bool
) -> None:
    at_place(places[sits_in])
    assert (messages(require("region", region=places[asked])) == {}) is met


def test_region_is_met_by_the_reporting_unit_too(places: dict[str, Region]) -> None:
    at_place(places["tinghu"], places["zone"])
    assert messages(require("region", region=places["zone"])) == {}


def test_region_failure_says_where_the_merchant_is(places: dict[str, Region]) -> None:
    away, nowhere = at_place(places["nanjing"]), at_place(None)
    assert messages(require("region", region=places["tinghu"])) == {
        away.pk: ["所在地区为江苏省南京市，不在江苏省盐城市亭湖区"],
        nowhere.pk: ["未登记所在地区，无法确认在江苏省盐城市亭湖区"],
    }


@pytest.mark.parametrize(
    ("held", "min_level", "message"),
    [
        ([], "二级", "未登记DCMM（2018）二级"),
        ([("二级", date(2026, 11, 25))], "二级", ""),  # valid through its last day
        ([("二级", date(2026, 11, 24))], "二级", "DCMM（2018）已于 2026-11-24 到期"),
        ([("二级", None)], "二级", ""),
        ([("三级", None)], "二级", ""),
        ([("一级", None)], "二级", "DCMM（2018）级别不足：登记为一级，要求二级及以上"),
        ([("", None)], "一级", "DCMM（2018）级别不足：登记为未注明级别，要求一级及以上"),
        ([("", None)], "", ""),
        ([("三级", date(2026, 1, 1)), ("一级", None)], "二级", "DCMM（2018）级别不足：登记为一级，要求二级及以上"),
        ([("三级", date(2026, 1, 1)), ("二级", date(2027, 1, 1))], "二级", ""),
    ],
)
def test_credential_must_be_valid_on_the_day_and_high_enough(
    held: list[tuple[str, date | None]], min_level: str, message: str
) -> None:
    profile = factories.profile()
    for number, (level, valid_to) in enumerate(held):
        factories.credential(profile, level=level, valid_to=valid_to, number=str(number))
    wanted = require("credential", credential_type=factories.credential_type(), min_level=min_level)
    assert messages(wanted) == ({profile.pk: [message]} if message else {})


def test_credential_rank_follows_the_types_direction_not_its_number() -> None:
    """CS 5 is higher than CS 1, while for a security class 一级 outranks 三级: the order of `levels` decides."""
    kind = factories.credential_type(
        "klass", name="安全集成", edition="", levels=["三级", "二级", "一级"], direction="smaller_better"
    )
    first, third = factories.profile(), factories.profile()
    factories.credential(first, type=kind, level="一级")
    factories.credential(third, type=kind, level="三级")
    assert list(messages(require("credential", credential_type=kind, min_level="二级"))) == [third.pk]


def test_credential_of_another_edition_does_not_count() -> None:
    profile = factories.profile()
    factories.credential(profile, type=factories.credential_type("DCMM-2025", edition="2025"))
    assert list(messages(require("credential", credential_type=factories.credential_type()))) == [profile.pk]


def test_type_and_service_must_be_registered() -> None:
    law, audit = (factories.term(Vocabulary.THIRD_PARTY_SERVICE, code=c, name=c) for c in ("legal", "audit"))
    third = factories.term(code="third_party", name="第三方服务机构")
    firm, other = factories.profile(merchant_type=third), factories.profile()
    firm.services.add(law)
    assert messages(require("merchant_type", term=third)) == {other.pk: ["数商类型不是第三方服务机构"]}
    assert messages(require("third_party_service", term=law)) == {other.pk: ["未登记第三方服务“legal”"]}
    assert set(messages(require("third_party_service", term=audit))) == {firm.pk, other.pk}


def test_every_failed_requirement_is_named_and_no_requirement_fails_nobody(places: dict[str, Region]) -> None:
    profile = at_place(places["nanjing"])
    found = failures(
        [
            require("region", region=places["tinghu"]),
            require("credential", credential_type=factories.credential_type()),
        ],
        everybody(),
        DAY,
    )
    assert [one.rule for one in found[profile.pk]] == ["region", "credential"]
    assert found[profile.pk][0].requirement == "服务方所在地区：江苏省盐城市亭湖区"
    assert failures([], everybody(), DAY) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_depend_on_merchants(
    count: int, places: dict[str, Region], django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        factories.credential(at_place(places["tinghu"]), valid_to=None)
    law = factories.term(Vocabulary.THIRD_PARTY_SERVICE, code="legal", name="法律服务")
    created = [
        require("region", region=places["city"]),
        require("credential", credential_type=factories.credential_type()),
        require("third_party_service", term=law),
    ]
    joined = Requirement.objects.filter(pk__in=[one.pk for one in created])
    asked = list(joined.select_related("region", "credential_type", "term"))
    with django_assert_num_queries(5):  # profiles, regions, hosts, services, credentials
        assert len(failures(asked, everybody(), DAY)) == count
