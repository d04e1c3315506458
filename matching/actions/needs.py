"""Writing a need down and changing it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts import policy
from accounts.models import Organisation, Role
from core import audit, work
from core.actor import Actor
from core.errors import NotFound, StaleState, WrongState
from matching.models import Need, NeedContact, Requirement
from matching.states import NeedStatus
from matching.validators import clean_need

WITHHELD = ("text", "purpose", "data_area", "data_period", "data_volume", "data_form")  # as on the open board
OPEN_TO_EDIT = (NeedStatus.DRAFT, NeedStatus.RETURNED)


def create_need(
    *,
    actor: Actor,
    organisation: Organisation,
    facts: Mapping[str, Any],
    requirements: Sequence[Mapping[str, Any]] = (),
    contact: Mapping[str, Any] | None = None,
    at: datetime,
) -> Need:
    """A draft of `organisation`, the actor's own unless they are the broker.

    `facts` are columns of validators.EDITABLE; references may be rows or codes. Each requirement is {"rule": …} with
    "region", "credential_type" and "min_level", or "term". `contact` is {"name", "phone", "email"}.
    """
    policy.require(actor, "need.write")
    if not actor.has_any(Role.BROKER) and organisation.pk != actor.organisation_id:
        raise NotFound()
    cleaned, rules, person = clean_need(facts, requirements, contact, at=at)
    with work.unit_of_work():
        need = Need.objects.create(
            organisation=organisation, created_at=at, created_by=actor.label, updated_at=at, updated_by=actor.label,
            **cleaned,
        )  # fmt: skip
        _write_requirements(need, rules)
        _write_contact(need, person)
        audit.record(actor, "need.created", need, at=at, title=need.title, requirements=_labels(need))
    return need


def edit_need(
    *,
    actor: Actor,
    need: Need,
    version: int,
    changes: Mapping[str, Any],
    requirements: Sequence[Mapping[str, Any]] | None = None,
    contact: Mapping[str, Any] | None = None,
    at: datetime,
) -> Need:
    """Change a draft or returned need if it still has `version`; StaleState otherwise, nothing written.

    None leaves requirements or contact as they are; an empty list or mapping removes them.
    """
    policy.require(actor, "need.write")
    need = Need.objects.writable_by(actor).for_actor(actor, need.pk)
    if need.status not in OPEN_TO_EDIT:
        raise WrongState(
            f"当前状态为“{need.get_status_display()}”，不能修改；请先撤回再重新编辑。", extra={"state": need.status}
        )
    cleaned, rules, person = clean_need(changes, requirements, contact, at=at, stored=need)
    diff = _diff(need, cleaned)
    with work.unit_of_work():
        same = Need.objects.filter(pk=need.pk, version=version, status__in=OPEN_TO_EDIT)
        if not same.update(version=F("version") + 1, updated_at=at, updated_by=actor.label, **cleaned):
            raise StaleState()
        _write_requirements(need, rules)
        _write_contact(need, person)
        audit.record(actor, "need.edited", need, at=at, diff=diff, **_beside(need, rules, person))
    need.refresh_from_db()
    return need


def _write_requirements(need: Need, rules: Sequence[Mapping[str, Any]] | None) -> None:
    if rules is None:
        return
    need.requirements.all().delete()
    Requirement.objects.bulk_create([Requirement(need=need, **columns) for columns in rules])


def _write_contact(need: Need, person: Mapping[str, str] | None) -> None:
    if person is None:
        return
    NeedContact.objects.filter(need=need).delete()
    if person:
        NeedContact.objects.create(need=need, **person)


def _labels(need: Need) -> list[str]:
    return [str(one) for one in need.requirements.select_related("region", "credential_type", "term")]


def _beside(need: Need, rules: Sequence[Mapping[str, Any]] | None, person: Mapping[str, str] | None) -> dict[str, Any]:
    """What the trail keeps of requirements and contact: the rules in words; of a person only that they changed."""
    told: dict[str, Any] = {} if rules is None else {"requirements": _labels(need)}
    return told if person is None else told | {"contact": "changed" if person else "removed"}


def _diff(need: Need, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Old and new values; the words of a need that touches important data stay out of the trail."""
    changed = {name: value for name, value in cleaned.items() if getattr(need, name) != value}
    diff: dict[str, Any] = {name: _shown(getattr(need, name), value) for name, value in changed.items()}
    if need.contains_important_data or cleaned.get("contains_important_data"):
        diff |= dict.fromkeys(set(diff) & set(WITHHELD), "changed")
    return diff


def _shown(before: Any, after: Any) -> list[str]:
    return ["" if value is None else str(value) for value in (before, after)]
