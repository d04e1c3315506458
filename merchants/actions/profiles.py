"""Opening a profile and keeping its facts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models

from accounts import policy
from accounts.models import Organisation, Role
from core import audit, work
from core.actor import Actor
from core.clock import today
from core.errors import Conflict, NotFound
from merchants import search, validators
from merchants.actions.writing import advance, editable, tell_index
from merchants.models import MerchantProfile

SCALARS = (
    "merchant_type", "national_type", "summary", "description", "classification_basis", "source", "source_date",
)  # fmt: skip
LISTS = ("businesses", "services", "capabilities", "fields_of_use", "served_industries", "service_regions")
CLASSIFICATION = frozenset({"merchant_type", "national_type", "classification_basis"})


def create_profile(
    *, actor: Actor, organisation: Organisation, facts: Mapping[str, Any], at: datetime
) -> MerchantProfile:
    """A draft profile of `organisation`. Merchants open their own; the desk opens anybody's.

    `facts` are SCALARS and LISTS (lists of Term, Industry or Region). Conflict when there is a profile already.
    """
    policy.require(actor, "merchant.create")
    if not actor.has_any(Role.RECRUITER, Role.ADMINISTRATOR) and organisation.pk != actor.home:
        raise NotFound()
    values = _cleaned({"merchant_type": None, **facts}, at)
    columns = {name: value for name, value in values.items() if name in SCALARS}
    stamps = {"created_at": at, "created_by": actor.label, "updated_at": at, "updated_by": actor.label}
    try:
        with work.unit_of_work():
            profile = MerchantProfile.objects.create(
                organisation=organisation, classified_by=actor.label, **stamps, **columns
            )
            for name in LISTS:
                if values.get(name):
                    getattr(profile, name).set(values[name])
            search.rebuild([profile.pk])
            audit.record(actor, "profile.created", profile, at=at, uscc=organisation.uscc, facts=_shown(values))
    except IntegrityError:
        raise Conflict("该单位已有数据商档案，请直接修改已有档案。", code="profile_exists") from None
    profile.refresh_from_db()
    return profile


def edit_profile(
    *, actor: Actor, profile: MerchantProfile, version: int, changes: Mapping[str, Any], at: datetime
) -> MerchantProfile:
    """Write what differs among `changes` (SCALARS and whole LISTS) if the profile still has `version`.

    Nothing that differs means nothing is written. Whoever changes the classification is noted as its author.
    """
    policy.require(actor, "merchant.edit")
    with work.unit_of_work():
        row = editable(actor, profile, version)
        held = {name: list(getattr(row, name).all()) for name in LISTS if name in changes}
        values = _cleaned(changes, at, _held_ids(row, held))
        diff = _diff(row, held, values)
        if diff:
            _write(actor, row, {name: values[name] for name in diff}, at)
            audit.record(actor, "profile.edited", row, at=at, version=row.version, diff=diff)
            tell_index(row, at)
    profile.refresh_from_db()
    return profile


def _write(actor: Actor, row: MerchantProfile, values: Mapping[str, Any], at: datetime) -> None:
    columns = {name: value for name, value in values.items() if name in SCALARS}
    if CLASSIFICATION & columns.keys():
        columns["classified_by"] = actor.label
    advance(actor, row, at, **columns)
    for name in LISTS:
        if name in values:
            getattr(row, name).set(values[name])
    search.rebuild([row.pk])


def _cleaned(facts: Mapping[str, Any], at: datetime, held: Iterable[int] = ()) -> dict[str, Any]:
    if unknown := set(facts) - {*SCALARS, *LISTS}:
        raise ValueError(f"not editable: {sorted(unknown)}")
    values, faults = validators.profile_facts(facts, today(at), frozenset(held))
    validators.refuse(faults)
    return values


def _held_ids(row: MerchantProfile, held: Mapping[str, list[models.Model]]) -> set[int]:
    """Ids of the terms that the profile has already and may keep; terms share one id space across vocabularies."""
    kept = {term.pk for name in validators.TERM_LISTS for term in held.get(name, ())}
    return kept | {pk for pk in (row.merchant_type_id, row.national_type_id) if pk is not None}


def _diff(row: MerchantProfile, held: Mapping[str, list[models.Model]], values: Mapping[str, Any]) -> dict[str, Any]:
    """Field → [before, after] as people read them, or the words added and removed; only what differs."""
    diff: dict[str, Any] = {}
    for name, value in values.items():
        if name in held:
            before, after = {str(item) for item in held[name]}, {str(item) for item in value}
            if before != after:
                diff[name] = {"added": sorted(after - before), "removed": sorted(before - after)}
        elif getattr(row, name) != value:
            diff[name] = [_text(getattr(row, name)), _text(value)]
    return diff


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if value}
    return {name: [str(item) for item in value] if name in LISTS else _text(value) for name, value in given.items()}


def _text(value: Any) -> str:
    return "" if value is None else str(value)
