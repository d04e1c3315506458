"""Writing a need down and changing it: who may, what the trail keeps, who was faster."""

from datetime import datetime
from typing import Any

import pytest

from core.actor import Actor
from core.errors import Forbidden, Invalid, NotFound, StaleState, WrongState
from core.models import AuditEntry
from matching.actions import create_need, edit_need
from matching.models import Need, NeedContact, Requirement
from matching.states import NeedStatus
from tests import factories
from tests.personas import Persona

pytestmark = pytest.mark.django_db

GOOD = {"title": "机器自己报数", "text": "三十来台注塑机，产量全靠班长抄。"}
PERSON = {"name": "尤以宁", "phone": "0515-55500037", "email": ""}


def test_enterprise_writes_a_draft_with_requirements_contact_and_trail(enterprise: Persona, at: datetime) -> None:
    place = factories.region()
    need = create_need(
        actor=enterprise.actor, organisation=enterprise.organisation, facts=GOOD, contact=PERSON, at=at,
        requirements=[{"rule": "region", "region": place.pk}],
    )  # fmt: skip
    need.refresh_from_db()
    assert (need.status, need.organisation, need.created_by, need.version) == (
        "draft", enterprise.organisation, "enterprise", 1,
    )  # fmt: skip
    assert need.contact.phone == PERSON["phone"]
    assert [str(rule) for rule in need.requirements.all()] == ["服务方所在地区：江苏省盐城市亭湖区"]
    entry = AuditEntry.objects.get(action="need.created")
    assert entry.data == {"title": "机器自己报数", "requirements": ["服务方所在地区：江苏省盐城市亭湖区"]}


def test_broker_writes_for_any_organisation_and_an_enterprise_only_for_its_own(
    broker: Persona, enterprise: Persona, other_enterprise: Persona, at: datetime
) -> None:
    assert create_need(actor=broker.actor, organisation=enterprise.organisation, facts=GOOD, at=at).pk
    with pytest.raises(NotFound):
        create_need(actor=other_enterprise.actor, organisation=enterprise.organisation, facts=GOOD, at=at)
    assert Need.objects.count() == 1


@pytest.mark.parametrize("name", ["merchant", "bank", "recruiter", "administrator", "auditor"])
def test_other_roles_may_not_write(name: str, request: pytest.FixtureRequest, at: datetime) -> None:
    persona = request.getfixturevalue(name)
    with pytest.raises(Forbidden):
        create_need(actor=persona.actor, organisation=persona.organisation, facts=GOOD, at=at)
    assert not Need.objects.exists()


def test_visitor_may_not_write(at: datetime) -> None:
    with pytest.raises(Forbidden):
        create_need(actor=Actor.visitor(), organisation=factories.organisation(), facts=GOOD, at=at)


def test_refused_need_leaves_nothing(enterprise: Persona, at: datetime) -> None:
    with pytest.raises(Invalid):
        create_need(actor=enterprise.actor, organisation=enterprise.organisation, facts={"title": "！"}, at=at)
    assert not Need.objects.exists()
    assert not AuditEntry.objects.exists()


def own_need(persona: Persona, **given: Any) -> Need:
    return factories.need(organisation=persona.organisation, **given)


def test_edit_writes_changes_version_and_diff(enterprise: Persona, at: datetime) -> None:
    need = own_need(enterprise, kind="tool")
    changed = edit_need(
        actor=enterprise.actor, need=need, version=1, changes={"title": "设备联网", "kind": "tool"}, at=at
    )
    assert (changed.title, changed.version, changed.updated_by, changed.updated_at) == ("设备联网", 2, "enterprise", at)
    assert AuditEntry.objects.get().data == {"diff": {"title": ["机器自己报数", "设备联网"]}}


def test_edit_replaces_requirements_and_contact_only_when_given(enterprise: Persona, at: datetime) -> None:
    need = own_need(enterprise)
    place = factories.region()
    steps: list[tuple[dict[str, Any], int, int]] = [
        ({"requirements": [{"rule": "region", "region": place}], "contact": PERSON}, 1, 1),
        ({}, 1, 1),
        ({"requirements": [], "contact": {}}, 0, 0),
    ]
    for version, (given, rules, people) in enumerate(steps, 1):
        edit_need(actor=enterprise.actor, need=need, version=version, changes={}, at=at, **given)
        assert (Requirement.objects.count(), NeedContact.objects.count()) == (rules, people)
    told = [entry.data for entry in AuditEntry.objects.order_by("seq")]
    assert told[0] == {"diff": {}, "requirements": ["服务方所在地区：江苏省盐城市亭湖区"], "contact": "changed"}
    assert told[2] == {"diff": {}, "requirements": [], "contact": "removed"}
    assert PERSON["phone"] not in str(told)


def test_words_about_important_data_stay_out_of_the_trail(enterprise: Persona, at: datetime) -> None:
    need = own_need(enterprise, contains_important_data=True)
    telling = {"text": "换一段涉及重要数据的描述。", "purpose": "管网", "data_area": "全市", "data_volume": "十亿条"}
    edit_need(actor=enterprise.actor, need=need, version=1, changes={**telling, "title": "新标题"}, at=at)
    assert AuditEntry.objects.get().data == {
        "diff": {**dict.fromkeys(telling, "changed"), "title": [need.title, "新标题"]}
    }


def test_second_editor_with_the_old_version_is_refused_and_nothing_of_theirs_is_kept(
    enterprise: Persona, at: datetime
) -> None:
    need = own_need(enterprise)
    edit_need(actor=enterprise.actor, need=need, version=1, changes={"title": "甲写的"}, at=at)
    with pytest.raises(StaleState):
        edit_need(actor=enterprise.actor, need=need, version=1, changes={"title": "乙写的"}, contact=PERSON, at=at)
    need.refresh_from_db()
    assert (need.title, need.version, NeedContact.objects.count()) == ("甲写的", 2, 0)


@pytest.mark.parametrize("status", [status for status in NeedStatus if status not in ("draft", "returned")])
def test_only_drafts_and_returned_needs_are_open_to_edits(enterprise: Persona, at: datetime, status: str) -> None:
    need = own_need(enterprise, status=status)
    with pytest.raises(WrongState):
        edit_need(actor=enterprise.actor, need=need, version=1, changes={"title": "改"}, at=at)


def test_returned_need_is_open_to_edits(enterprise: Persona, at: datetime) -> None:
    need = own_need(enterprise, status="returned")
    assert edit_need(actor=enterprise.actor, need=need, version=1, changes={"title": "改"}, at=at).title == "改"


def test_need_of_another_enterprise_is_not_found(
    enterprise: Persona, other_enterprise: Persona, broker: Persona, at: datetime
) -> None:
    need = own_need(enterprise)
    with pytest.raises(NotFound):
        edit_need(actor=other_enterprise.actor, need=need, version=1, changes={"title": "改"}, at=at)
    assert edit_need(actor=broker.actor, need=need, version=1, changes={"title": "改"}, at=at).title == "改"
