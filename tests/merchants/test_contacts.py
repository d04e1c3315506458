"""Contacts are read by the desk and the firm itself, always on record, and by nobody else."""

from datetime import datetime

import pytest

from core.actor import Actor
from core.errors import Forbidden, NotFound
from core.models import AuditEntry
from merchants.actions import reveal_contacts
from merchants.models import Contact, MerchantProfile
from tests import factories
from tests.personas import Persona, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(merchant: Persona) -> MerchantProfile:
    profile = factories.profile(organisation=merchant.organisation)
    Contact.objects.create(profile=profile, name="王工", phone="0515-55501234")
    return profile


@pytest.mark.parametrize("name", ["recruiter", "broker", "administrator"])
def test_desk_reads_contacts_and_leaves_a_trace_without_them(name: str, profile: MerchantProfile, at: datetime) -> None:
    actor = make(name).actor
    assert [contact.name for contact in reveal_contacts(actor=actor, profile=profile, at=at)] == ["王工"]
    entry = AuditEntry.objects.get(action="contacts.revealed")
    assert (entry.user_id, entry.object_id, entry.data) == (actor.user_id, str(profile.pk), {"count": 1})


def test_firm_reads_its_own(merchant: Persona, profile: MerchantProfile, at: datetime) -> None:
    assert len(reveal_contacts(actor=merchant.actor, profile=profile, at=at)) == 1


def test_rival_reads_the_profile_but_not_its_contacts(
    other_merchant: Persona, profile: MerchantProfile, at: datetime
) -> None:
    assert MerchantProfile.objects.for_actor(other_merchant.actor, profile.pk) == profile
    with pytest.raises(Forbidden):
        reveal_contacts(actor=other_merchant.actor, profile=profile, at=at)
    assert not AuditEntry.objects.exists()


def test_rival_does_not_learn_that_a_draft_exists(
    other_merchant: Persona, profile: MerchantProfile, at: datetime
) -> None:
    MerchantProfile.objects.update(status="draft")
    with pytest.raises(NotFound):
        reveal_contacts(actor=other_merchant.actor, profile=profile, at=at)


@pytest.mark.parametrize("name", ["enterprise", "bank", "event_officer", "finance_officer", "auditor"])
def test_other_roles_are_refused(name: str, profile: MerchantProfile, at: datetime) -> None:
    with pytest.raises(Forbidden):
        reveal_contacts(actor=make(name).actor, profile=profile, at=at)


def test_visitor_is_refused(profile: MerchantProfile, at: datetime) -> None:
    with pytest.raises(Forbidden):
        reveal_contacts(actor=Actor.visitor(), profile=profile, at=at)
