"""Opening and editing a profile: whose it is, which version it was, what the trail keeps."""

import threading
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection

from core.errors import Conflict, Forbidden, Invalid, NotFound, StaleState
from core.models import AuditEntry, OutboxMessage
from merchants.actions import create_profile, edit_profile
from merchants.actions.writing import advance
from merchants.models import MerchantProfile
from tests import factories
from tests.personas import Persona, make

pytestmark = pytest.mark.django_db


def open_one(persona: Persona, at: datetime, **facts: Any) -> MerchantProfile:
    return create_profile(
        actor=persona.actor,
        organisation=persona.organisation,
        facts={"merchant_type": factories.term(), **facts},
        at=at,
    )


def trail(action: str) -> list[dict[str, Any]]:
    return [entry.data for entry in AuditEntry.objects.filter(action=action)]


def test_merchant_opens_a_draft_of_their_own(merchant: Persona, at: datetime) -> None:
    field = factories.term("field_of_use", code="f1", name="工业制造")
    profile = open_one(merchant, at, summary=" 做设备联网\u200b ", fields_of_use=[field])
    assert (profile.status, profile.summary, profile.version) == ("draft", "做设备联网", 1)
    assert (profile.created_by, profile.classified_by) == ("merchant", "merchant")
    assert list(profile.fields_of_use.all()) == [field]
    assert "做设备联网" in profile.search_text
    assert trail("profile.created") == [
        {
            "uscc": merchant.organisation.uscc,
            "facts": {"merchant_type": "技术型数据商", "summary": "做设备联网", "fields_of_use": ["工业制造"]},
        }
    ]


def test_merchant_cannot_open_one_for_another_firm(merchant: Persona, other_merchant: Persona, at: datetime) -> None:
    with pytest.raises(NotFound):
        create_profile(
            actor=merchant.actor,
            organisation=other_merchant.organisation,
            facts={"merchant_type": factories.term()},
            at=at,
        )
    assert not MerchantProfile.objects.exists()


def test_desk_opens_one_for_any_firm(recruiter: Persona, other_merchant: Persona, at: datetime) -> None:
    profile = create_profile(
        actor=recruiter.actor,
        organisation=other_merchant.organisation,
        facts={"merchant_type": factories.term()},
        at=at,
    )
    assert profile.organisation == other_merchant.organisation


@pytest.mark.parametrize("name", ["enterprise", "bank", "broker", "auditor"])
def test_others_cannot_open_a_profile(name: str, at: datetime) -> None:
    with pytest.raises(Forbidden):
        open_one(make(name), at)


def test_second_profile_of_a_firm_is_a_conflict(merchant: Persona, at: datetime) -> None:
    open_one(merchant, at)
    with pytest.raises(Conflict) as refusal:
        open_one(merchant, at)
    assert refusal.value.code == "profile_exists"
    assert MerchantProfile.objects.count() == 1


def test_profile_without_a_type_is_refused(merchant: Persona, at: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        create_profile(actor=merchant.actor, organisation=merchant.organisation, facts={}, at=at)
    assert refusal.value.fields == {"merchant_type": ["请选择数商类型。"]}


def test_edit_writes_what_differs_and_the_trail_keeps_both_sides(merchant: Persona, at: datetime) -> None:
    old, new = (factories.term("capability", code=code, name=code) for code in ("A1", "B1"))
    profile = factories.profile(organisation=merchant.organisation)
    profile.capabilities.set([old])
    edited = edit_profile(
        actor=merchant.actor,
        profile=profile,
        version=1,
        changes={"summary": "新简介", "description": profile.description, "capabilities": [new]},
        at=at,
    )
    assert (edited.summary, edited.version, edited.updated_by, edited.updated_at) == ("新简介", 2, "merchant", at)
    assert list(edited.capabilities.all()) == [new]
    assert "新简介" in edited.search_text
    assert trail("profile.edited") == [
        {
            "version": 2,
            "diff": {
                "summary": ["做工业设备数据采集的服务商。", "新简介"],
                "capabilities": {"added": ["B1"], "removed": ["A1"]},
            },
        }
    ]


def test_edit_that_changes_nothing_writes_nothing(merchant: Persona, at: datetime) -> None:
    profile = factories.profile(organisation=merchant.organisation)
    edited = edit_profile(
        actor=merchant.actor,
        profile=profile,
        version=1,
        changes={"summary": profile.summary, "capabilities": []},
        at=at,
    )
    assert edited.version == 1
    assert not AuditEntry.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_edit_of_public_text_tells_the_index_once_per_version(merchant: Persona, at: datetime) -> None:
    profile = factories.profile(organisation=merchant.organisation)
    edit_profile(actor=merchant.actor, profile=profile, version=1, changes={"summary": "甲"}, at=at)
    edit_profile(actor=merchant.actor, profile=profile, version=2, changes={"summary": "乙"}, at=at)
    keys = list(OutboxMessage.objects.filter(topic="index.refresh").values_list("effect_key", flat=True))
    assert keys == [f"index.refresh:{profile.pk}:2", f"index.refresh:{profile.pk}:3"]


def test_edit_of_a_draft_leaves_the_index_alone(merchant: Persona, at: datetime) -> None:
    profile = factories.profile(organisation=merchant.organisation, status="draft")
    edit_profile(actor=merchant.actor, profile=profile, version=1, changes={"summary": "甲"}, at=at)
    assert not OutboxMessage.objects.exists()


def test_changed_classification_notes_its_author(recruiter: Persona, at: datetime) -> None:
    profile = factories.profile(classified_by="以前的人")
    edit_profile(actor=recruiter.actor, profile=profile, version=1, changes={"summary": "甲"}, at=at)
    assert MerchantProfile.objects.get(pk=profile.pk).classified_by == "以前的人"
    service = factories.term(code="service", name="服务型数据商")
    edit_profile(actor=recruiter.actor, profile=profile, version=2, changes={"merchant_type": service}, at=at)
    assert MerchantProfile.objects.get(pk=profile.pk).classified_by == "recruiter"


def test_draft_of_another_firm_does_not_exist_for_a_stranger(
    merchant: Persona, other_merchant: Persona, at: datetime
) -> None:
    draft = factories.profile(organisation=other_merchant.organisation, status="draft")
    with pytest.raises(NotFound):
        MerchantProfile.objects.for_actor(merchant.actor, draft.pk)
    with pytest.raises(NotFound):
        edit_profile(actor=merchant.actor, profile=draft, version=1, changes={"summary": "抢改"}, at=at)
    assert MerchantProfile.objects.get(pk=draft.pk).summary != "抢改"


def test_listed_profile_of_another_firm_can_be_read_not_edited(
    merchant: Persona, other_merchant: Persona, at: datetime
) -> None:
    listed = factories.profile(organisation=other_merchant.organisation)
    assert MerchantProfile.objects.for_actor(merchant.actor, listed.pk) == listed
    with pytest.raises(Forbidden):
        edit_profile(actor=merchant.actor, profile=listed, version=1, changes={"summary": "抢改"}, at=at)
    assert MerchantProfile.objects.get(pk=listed.pk).summary != "抢改"


def test_second_of_two_editors_is_told_and_loses_nothing_of_the_first(merchant: Persona, at: datetime) -> None:
    profile = factories.profile(organisation=merchant.organisation)
    edit_profile(actor=merchant.actor, profile=profile, version=1, changes={"summary": "先到"}, at=at)
    with pytest.raises(StaleState) as refusal:
        edit_profile(actor=merchant.actor, profile=profile, version=1, changes={"summary": "后到"}, at=at)
    assert refusal.value.extra == {"version": 2}
    assert MerchantProfile.objects.get(pk=profile.pk).summary == "先到"
    assert len(trail("profile.edited")) == 1


def test_version_that_moved_on_between_reading_and_writing_is_not_overwritten(recruiter: Persona, at: datetime) -> None:
    row = factories.profile()
    MerchantProfile.objects.filter(pk=row.pk).update(version=2, summary="先到")
    with pytest.raises(StaleState):
        advance(recruiter.actor, row, at, summary="后到")
    assert MerchantProfile.objects.get(pk=row.pk).summary == "先到"


@pytest.mark.race
def test_two_editors_at_once_one_wins(real_transactions: None, at: datetime) -> None:
    persona = make("recruiter")
    profile = factories.profile()
    start, outcomes = threading.Barrier(2), []

    def attempt(summary: str) -> None:
        start.wait()
        try:
            edit_profile(actor=persona.actor, profile=profile, version=1, changes={"summary": summary}, at=at)
            outcomes.append(summary)
        except StaleState:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(text,)) for text in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = MerchantProfile.objects.get(pk=profile.pk)
    assert sorted(outcomes) == sorted(["stale", stored.summary])
    assert stored.version == 2
    assert len(trail("profile.edited")) == 1


def test_every_fault_of_an_edit_is_named_at_once(merchant: Persona, at: datetime) -> None:
    profile = factories.profile(organisation=merchant.organisation)
    retired = factories.term("capability", code="old", name="旧能力", valid_to=date(2026, 1, 1))
    with pytest.raises(Invalid) as refusal:
        edit_profile(
            actor=merchant.actor,
            profile=profile,
            version=1,
            changes={
                "summary": "长" * 301,
                "merchant_type": None,
                "businesses": [factories.term("capability", code="A1", name="采集")],
                "capabilities": [retired],
                "source_date": date(2026, 11, 26),
            },
            at=at,
        )
    assert refusal.value.fields == {
        "summary": ["共 301 字，超过 300 字的上限，请精简。"],
        "merchant_type": ["请选择数商类型。"],
        "businesses": ["“采集”不是主营业务，请从主营业务的词表中选择。"],
        "capabilities": ["“旧能力”当前未启用或已停用，请改选。"],
        "source_date": ["日期须在 1900 年之后，且不晚于今天。"],
    }
    assert MerchantProfile.objects.get(pk=profile.pk).version == 1


def test_retired_word_that_is_already_there_may_stay(merchant: Persona, at: datetime) -> None:
    profile = factories.profile(organisation=merchant.organisation)
    retired = factories.term("capability", code="old", name="旧能力", valid_to=date(2026, 1, 1))
    profile.capabilities.set([retired])
    added = factories.term("capability", code="A1", name="采集")
    edited = edit_profile(
        actor=merchant.actor, profile=profile, version=1, changes={"capabilities": [retired, added]}, at=at
    )
    assert set(edited.capabilities.all()) == {retired, added}


def test_unknown_fact_is_a_programming_error(merchant: Persona, at: datetime) -> None:
    profile = factories.profile(organisation=merchant.organisation)
    with pytest.raises(ValueError, match="search_text"):
        edit_profile(actor=merchant.actor, profile=profile, version=1, changes={"search_text": "x"}, at=at)


@pytest.mark.parametrize("words", [1, 3])
def test_edit_takes_the_same_queries_for_one_word_and_three(
    words: int, merchant: Persona, at: datetime, django_assert_num_queries: Any
) -> None:
    profile = factories.profile(organisation=merchant.organisation)
    terms = [factories.term("capability", code=f"A{n}", name=f"能力{n}") for n in range(words)]
    with django_assert_num_queries(26):
        edit_profile(
            actor=merchant.actor, profile=profile, version=1, changes={"summary": "甲", "capabilities": terms}, at=at
        )
