"""The directory's search: Chinese by words, Latin by the beginning of words, one character too, hostile text never."""

from typing import Any

import pytest

from core.actor import Actor
from core.errors import Invalid
from merchants import search
from merchants.models import CaseStudy, Contact, MerchantProfile, Offering
from merchants.queries import DirectoryFilters, directory
from tests import factories

VISITOR = Actor.visitor()


def found(text: str) -> list[str]:
    return [profile.organisation.name for profile in directory(actor=VISITOR, text=text)]


def listed(name: str, **facts: Any) -> MerchantProfile:
    profile = factories.profile(organisation=factories.organisation(name=name), **facts)
    search.rebuild([profile.pk])
    return profile


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("ＤＣＭＭ三级，ISO/IEC 27001", "dcmm 三级 iso iec 27001"),
        ("采用C++与C#，5G+工业互联网", "采用 c++ 与 c# 5g+ 工业互联网"),
        ("零\u200b宽\x00\ud800字", "零 宽 字"),
        ("！？……", ""),
    ],
)
def test_normal_form_sets_latin_words_apart_and_drops_the_rest(text: str, normal: str) -> None:
    assert search.normal_form(text) == normal


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("注塑机产量采集", ["注塑机", "产量", "采集"]),
        ("AI大模型", ["ai", "大", "模型"]),
        ("数据的治理", ["数据", "治理"]),
        ("等保测评", ["等保", "测评"]),
        ("想找做等保的", ["等保"]),
        ("的", ["的"]),
        ("治理 治理", ["治理"]),
        ("，。", []),
    ],
)
def test_query_is_taken_apart_into_telling_words(text: str, words: list[str]) -> None:
    assert search.query_words(text) == words


def test_query_beyond_the_limit_is_refused_with_the_way_out() -> None:
    assert search.query_words("长" * 100)
    with pytest.raises(Invalid) as refusal:
        search.query_words("长" * 101)
    assert refusal.value.code == "query_too_long"
    assert "发布需求" in refusal.value.message


@pytest.mark.django_db
def test_every_word_must_be_there_wherever_it_stands() -> None:
    listed("甲公司", description="给注塑车间的机器装采集器，读出产量。注塑机厂家不限。")
    listed("乙公司", description="注塑机销售。")
    assert found("注塑机产量采集") == ["甲公司"]


@pytest.mark.django_db
def test_word_is_found_however_the_sentence_around_it_is_segmented() -> None:
    listed("甲公司", description="本公司等保测评师多人持证上岗。")
    assert found("等保测评") == ["甲公司"]
    assert found("保") == ["甲公司"]


@pytest.mark.django_db
def test_latin_word_is_found_at_its_beginning_in_any_case_and_width() -> None:
    listed("甲公司", description="基于AI的质检")
    listed("乙公司", description="maintain the aisle", summary="CHAIN")
    assert sorted(found("ai")) == sorted(["甲公司", "乙公司"])
    assert found("ＡＩ质检") == ["甲公司"]
    assert found("hain") == []


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["100%", "_", "'; DROP TABLE x; --", "\x00", "\ud800", "\\", "%%%"])
def test_hostile_text_finds_nobody_and_breaks_nothing(text: str) -> None:
    listed("甲公司", description="数据治理")
    assert found(text) == []


@pytest.mark.django_db
def test_blank_text_narrows_nothing() -> None:
    listed("甲公司")
    assert found("  ") == ["甲公司"]


@pytest.mark.django_db
def test_name_place_and_code_are_found_live_without_a_rebuild() -> None:
    profile = listed("沧澜数科（江苏）有限公司")
    firm = profile.organisation
    firm.region = factories.region("320904", "大丰区")
    firm.name = "海渊数科（江苏）有限公司"
    firm.save()
    assert found("海渊") == found("大丰") == found(firm.uscc.lower()) == ["海渊数科（江苏）有限公司"]
    assert found("沧澜") == []


@pytest.mark.django_db
def test_better_hits_come_first() -> None:
    listed("丙公司", description="也做数据治理")
    listed("乙公司", summary="数据治理服务")
    listed("数科治理（数据）公司")
    listed("甲数据治理公司")
    assert found("数据治理") == ["甲数据治理公司", "数科治理（数据）公司", "乙公司", "丙公司"]


@pytest.mark.django_db
def test_search_text_holds_all_public_words_and_no_contact() -> None:
    profile = listed("甲公司")
    profile.capabilities.add(factories.term("capability", code="D3", name="等级测评", aliases=["密评"]))
    profile.served_industries.add(factories.industry("C", "制造业"))
    Offering.objects.create(profile=profile, name="网关", description="读表")
    CaseStudy.objects.create(profile=profile, title="停车项目", client="某城投", description="三个月上线")
    factories.credential(profile, level="三级")
    Contact.objects.create(profile=profile, name="王秘书", phone="0515-55501234", email="wang@example.com")
    assert search.rebuild([profile.pk]) == 1
    profile.refresh_from_db()
    assert profile.search_text == (
        " 做工业设备数据采集的服务商 为注塑 冲压车间提供设备联网和产量自动采集 技术型数据商 等级测评 密评 制造业 网关 读表"
        " 停车项目 某城投 三个月上线 dcmm 三级 "
    )


@pytest.mark.django_db
def test_rebuild_writes_only_what_differs_and_does_all_when_asked_for_none() -> None:
    factories.profile()
    factories.profile()
    assert search.rebuild() == 2
    assert search.rebuild() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_rebuild_takes_the_same_queries_for_one_profile_and_three(rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        factories.profile()
    with django_assert_num_queries(15):
        search.rebuild()


@pytest.mark.django_db
def test_text_and_filters_narrow_together() -> None:
    service = factories.term(code="service", name="服务型数据商")
    listed("甲公司", description="数据治理", merchant_type=service)
    listed("乙公司", description="数据治理")
    found = directory(actor=VISITOR, filters=DirectoryFilters(merchant_type=("service",)), text="治理")
    assert [profile.organisation.name for profile in found] == ["甲公司"]
