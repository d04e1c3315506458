"""One profile's page, its completeness and its document for the engine."""

from datetime import date
from typing import Any

import pytest

from core.actor import Actor
from core.errors import NotFound
from merchants import documents
from merchants.models import CaseStudy, Contact, MerchantProfile, Offering
from merchants.queries import completeness, profile_for_page, with_page_relations
from merchants.queries.gaps import ASPECTS
from tests import factories
from tests.personas import Persona

pytestmark = pytest.mark.django_db
VISITOR = Actor.visitor()
DAY = date(2026, 11, 25)


def full(**given: Any) -> MerchantProfile:
    place = {"region": factories.region(), "industry": factories.industry()}
    profile = factories.profile(
        organisation=factories.organisation(**place),
        **{"description": "长" * 60, "classification_basis": "官网"} | given,
    )
    profile.capabilities.add(factories.term("capability", code="A1", name="采集"))
    profile.fields_of_use.add(factories.term("field_of_use", code="f", name="工业"))
    profile.services.add(factories.term("third_party_service", code="s", name="公证"))
    Offering.objects.create(profile=profile, name="采集网关", description="读出产量")
    CaseStudy.objects.create(profile=profile, title="停车项目", client="某城投", description="三个月上线")
    factories.credential(profile, level="三级")
    Contact.objects.create(profile=profile, name="王秘书", phone="0515-55501234", email="wang@example.com")
    return profile


def test_draft_and_nonsense_ids_look_alike_to_a_stranger(merchant: Persona, other_merchant: Persona) -> None:
    draft = factories.profile(organisation=merchant.organisation, status="draft")
    assert profile_for_page(merchant.actor, draft.pk) == draft
    for actor, pk in ((other_merchant.actor, draft.pk), (VISITOR, draft.pk), (VISITOR, "no-uuid"), (VISITOR, 10**30)):
        with pytest.raises(NotFound):
            profile_for_page(actor, pk)


def test_weights_make_a_hundred_and_every_gap_has_advice() -> None:
    assert sum(aspect.weight for aspect in ASPECTS) == 100
    assert [aspect.code for aspect in ASPECTS if not aspect.advice or not aspect.label] == []


def test_complete_profile_misses_nothing() -> None:
    full()
    result = completeness(with_page_relations(MerchantProfile.objects.all()).get())
    assert (result.percent, result.missing) == (100, [])


def test_bare_profile_is_told_what_matters_most_first() -> None:
    factories.profile(summary="", description="短")
    result = completeness(with_page_relations(MerchantProfile.objects.all()).get())
    assert result.percent == 0
    assert [gap.weight for gap in result.missing] == sorted((gap.weight for gap in result.missing), reverse=True)
    assert result.missing[0].code == "description"
    assert {gap.code for gap in result.missing} == {aspect.code for aspect in ASPECTS}


def test_each_gap_costs_its_own_weight() -> None:
    full(summary="").capabilities.clear()
    result = completeness(with_page_relations(MerchantProfile.objects.all()).get())
    assert [gap.code for gap in result.missing] == ["capabilities", "summary"]
    assert result.percent == 100 - 12 - 8


@pytest.mark.parametrize("rows", [1, 3])
def test_completeness_of_a_list_takes_the_same_queries_for_one_row_and_three(
    rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        full()
    with django_assert_num_queries(12):
        assert [completeness(p).percent for p in with_page_relations(MerchantProfile.objects.all())] == [100] * rows


def test_page_holds_no_contact_data() -> None:
    profile = profile_for_page(VISITOR, full().pk)
    [contact] = profile.contacts.all()
    assert contact.get_deferred_fields() == {"name", "position", "phone", "email"}


def test_document_holds_the_merchants_own_public_words_field_by_field() -> None:
    profile = full(summary="做设备联网", description="给车间装采集器")
    factories.credential(profile, number="2", level="一级", valid_to=date(2026, 11, 24))
    assert documents.engine_document(profile, day=DAY) == {
        "name": profile.organisation.name,
        "summary": "做设备联网",
        "profile": "给车间装采集器",
        "products": "采集网关 读出产量",
        "cases": "停车项目 某城投 三个月上线",
        "credentials": "DCMM（2018） 三级",
    }


def test_documents_are_those_of_listed_profiles_in_order_of_id() -> None:
    listed = [full(), full()]
    full(status="draft")
    full(status="withdrawn")
    read = list(documents.iter_documents(day=DAY))
    assert read == [(str(p.pk), documents.engine_document(p, day=DAY)) for p in sorted(listed, key=lambda p: p.pk)]
    assert "王秘书" not in str(read)
    assert "5550" not in str(read)


@pytest.mark.parametrize("rows", [1, 3])
def test_documents_take_the_same_queries_for_one_row_and_three(rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        full()
    with django_assert_num_queries(4):
        assert len(list(documents.iter_documents())) == rows
