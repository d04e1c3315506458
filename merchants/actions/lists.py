"""Replacing a whole list that hangs on a profile. Rows are known by what they say, so an unchanged row keeps its id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models

from accounts import policy
from core import audit, work
from core.actor import Actor
from core.clock import today
from core.text import mask_phone
from merchants import search, validators
from merchants.actions.writing import advance, editable, tell_index
from merchants.models import CaseStudy, Contact, Credential, MerchantProfile, Offering

Items = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Kind:
    """One list of a profile: its rows' natural key, its rules, and whether its order is kept."""

    relation: str
    model: type[models.Model]
    key: tuple[str, ...]
    clean: validators.Cleaner
    ordered: bool = False
    on_change: Mapping[str, Any] = field(default_factory=dict)  # columns set whenever a row's values change


OFFERINGS = Kind("offerings", Offering, ("name",), validators.offering, ordered=True)
CASES = Kind("cases", CaseStudy, ("title",), validators.case, ordered=True)
CREDENTIALS = Kind(
    "credentials", Credential, ("type", "level", "number"), validators.credential,
    on_change={"verified_at": None, "verified_by": None},  # what was verified is not what it says now
)  # fmt: skip
CONTACTS = Kind("contacts", Contact, ("name", "phone", "email"), validators.contact)


@dataclass
class Delta:
    """What a new list does to the rows there are."""

    new: list[models.Model] = field(default_factory=list)
    changed: list[models.Model] = field(default_factory=list)
    gone: list[models.Model] = field(default_factory=list)
    diff: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def replace_offerings(
    *, actor: Actor, profile: MerchantProfile, version: int, items: Items, at: datetime
) -> MerchantProfile:
    """The products and services, in this order. Keys of an item: name, description, delivery_form, update_rhythm,
    price_text, price_from, price_to (Decimal yuan)."""
    policy.require(actor, "merchant.edit")
    return _replace(OFFERINGS, actor, profile, version, items, at)


def replace_cases(
    *, actor: Actor, profile: MerchantProfile, version: int, items: Items, at: datetime
) -> MerchantProfile:
    """The case studies, in this order. Keys of an item: title, client, year, description."""
    policy.require(actor, "merchant.edit")
    return _replace(CASES, actor, profile, version, items, at)


def replace_credentials(
    *, actor: Actor, profile: MerchantProfile, version: int, items: Items, at: datetime
) -> MerchantProfile:
    """The certificates. Keys of an item: type, level, number, issuer, scope, issued_on, valid_to.

    A certificate whose facts change is no longer verified.
    """
    policy.require(actor, "merchant.edit")
    return _replace(CREDENTIALS, actor, profile, version, items, at)


def replace_contacts(
    *, actor: Actor, profile: MerchantProfile, version: int, items: Items, at: datetime
) -> MerchantProfile:
    """The people to call. Keys of an item: name, position, phone, email. The trail says that they changed, not how."""
    policy.require(actor, "contact.edit")
    return _replace(CONTACTS, actor, profile, version, items, at)


def _replace(
    kind: Kind, actor: Actor, profile: MerchantProfile, version: int, items: Items, at: datetime
) -> MerchantProfile:
    with work.unit_of_work():
        row = editable(actor, profile, version)
        wanted = validators.rows(items, kind.clean, kind.key, today(at))
        delta = _compare(kind, row, wanted)
        if delta:
            advance(actor, row, at)
            _write(kind, delta)
            _tell(kind, actor, row, delta, at)
    profile.refresh_from_db()
    return profile


def _compare(kind: Kind, profile: MerchantProfile, wanted: list[dict[str, Any]]) -> Delta:
    present = {_key(kind, row): row for row in _stored(kind, profile)}
    delta = Delta()
    for position, values in enumerate(wanted):
        columns = values | ({"position": position} if kind.ordered else {})
        row = present.pop(tuple(values[name] for name in kind.key), None)
        if row is None:
            delta.new.append(kind.model(profile=profile, **columns))
        elif change := _change(row, columns):
            delta.changed.append(row)
            delta.diff[str(row)] = change
            for name, value in {**columns, **kind.on_change}.items():
                setattr(row, name, value)
    delta.gone = list(present.values())
    return delta


def _stored(kind: Kind, profile: MerchantProfile) -> list[models.Model]:
    related = [item.name for item in kind.model._meta.fields if item.is_relation and item.name != "profile"]
    rows = kind.model._default_manager.filter(profile=profile)
    return list(rows.select_related(*related) if related else rows)


def _key(kind: Kind, row: models.Model) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in kind.key)


def _change(row: models.Model, columns: Mapping[str, Any]) -> dict[str, list[str]]:
    before = {name: getattr(row, name) for name in columns}
    return {name: [_text(before[name]), _text(value)] for name, value in columns.items() if before[name] != value}


def _write(kind: Kind, delta: Delta) -> None:
    """In an order in which no two rows share a key at any moment; a constant number of queries."""
    rows = kind.model._default_manager
    if delta.gone:
        rows.filter(pk__in=[row.pk for row in delta.gone]).delete()
    if delta.changed:
        names = [item.name for item in kind.model._meta.fields if item.name not in ("id", "profile")]
        rows.bulk_update(delta.changed, names)
    rows.bulk_create(delta.new)


def _tell(kind: Kind, actor: Actor, row: MerchantProfile, delta: Delta, at: datetime) -> None:
    if kind is CONTACTS:
        audit.record(actor, "contacts.replaced", row, at=at, version=row.version, **_contact_counts(delta))
        return
    search.rebuild([row.pk])
    audit.record(
        actor, f"{kind.relation}.replaced", row, at=at, version=row.version,
        added=[str(item) for item in delta.new], removed=[str(item) for item in delta.gone], changed=delta.diff,
    )  # fmt: skip
    tell_index(row, at)


def _contact_counts(delta: Delta) -> dict[str, Any]:
    """Numbers and masked telephones: the audit trail cannot be erased, so no personal data goes in."""
    return {
        "added": _phones(delta.new),
        "removed": _phones(delta.gone),
        "changed": _phones(delta.changed),
    }


def _phones(rows: list[models.Model]) -> list[str]:
    return [mask_phone(row.phone) for row in rows if isinstance(row, Contact)]


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
