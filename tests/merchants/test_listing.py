"""Listing and withdrawing: who may, from where, and that the index and the public hear of it."""

from datetime import datetime

import pytest

from core.actor import Actor
from core.errors import Forbidden, Invalid, StaleState, WrongState
from core.models import AuditEntry, OutboxMessage
from merchants.actions import move_profile
from merchants.models import MerchantProfile
from merchants.queries import directory
from tests import factories
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def test_listed_profile_is_seen_by_everybody_and_the_index_is_told(recruiter: Persona, at: datetime) -> None:
    profile = factories.profile(status="draft")
    assert not directory(actor=Actor.visitor()).exists()
    move_profile(actor=recruiter.actor, profile=profile, move="list", version=1, at=at)
    assert list(directory(actor=Actor.visitor())) == [profile]
    assert OutboxMessage.objects.get().effect_key == f"index.refresh:{profile.pk}:2"
    assert AuditEntry.objects.get().action == "profile.list"


def test_withdrawn_profile_is_gone_for_the_public_with_its_reason_kept(recruiter: Persona, at: datetime) -> None:
    profile = factories.profile()
    move_profile(actor=recruiter.actor, profile=profile, move="withdraw", version=1, reason="已注销", at=at)
    assert not directory(actor=Actor.visitor()).exists()
    assert AuditEntry.objects.get().data["reason"] == "已注销"
    assert OutboxMessage.objects.get().topic == "index.refresh"


def test_withdrawing_needs_a_reason(recruiter: Persona, at: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        move_profile(actor=recruiter.actor, profile=factories.profile(), move="withdraw", version=1, at=at)
    assert refusal.value.code == "reason_required"


def test_merchants_do_not_list_themselves(merchant: Persona, at: datetime) -> None:
    draft = factories.profile(organisation=merchant.organisation, status="draft")
    with pytest.raises(Forbidden):
        move_profile(actor=merchant.actor, profile=draft, move="list", version=1, at=at)
    assert MerchantProfile.objects.get().status == "draft"


def test_move_on_an_old_version_or_from_the_wrong_state_sends_nothing(recruiter: Persona, at: datetime) -> None:
    profile = factories.profile(status="draft", version=4)
    with pytest.raises(StaleState):
        move_profile(actor=recruiter.actor, profile=profile, move="list", version=3, at=at)
    with pytest.raises(WrongState):
        move_profile(actor=recruiter.actor, profile=profile, move="withdraw", version=4, reason="x", at=at)
    assert not OutboxMessage.objects.exists()
