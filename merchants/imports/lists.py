"""Bringing the lists of many profiles to what the sheet says, in bulk; a row that stays the same keeps its id."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from merchants.models import CaseStudy, Contact, Credential, MerchantProfile, Offering, Term

BATCH = 500


@dataclass(frozen=True)
class Kind:
    """One list: its model, a stored row's key as merchants.imports.items has it, and the columns an item fills.

    `on_change` are columns that fall back whenever the row says something new.
    """

    model: type[models.Model]
    key: Callable[[Any], Any]
    fields: tuple[str, ...]
    on_change: Mapping[str, Any]
    ordered: bool = False


KINDS = {
    "产品与服务": Kind(
        Offering, lambda row: row.name, ("name", "description", "delivery_form", "price_text", "update_rhythm"), {},
        ordered=True,
    ),
    "案例": Kind(CaseStudy, lambda row: row.title, ("title", "client", "year", "description"), {}, ordered=True),
    "资质": Kind(
        Credential, lambda row: (row.type_id, row.level, row.number), ("type", "scope", "level", "number", "issuer", "valid_to"),
        {"verified_at": None, "verified_by": None},
    ),
    "联系人": Kind(
        Contact, lambda row: (row.name, row.phone, row.email), ("name", "position", "phone", "email"), {}
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """The list a profile shall have, and the rows it has."""

    profile: MerchantProfile
    items: Sequence[Any]
    present: Sequence[Any]


def replace(kind: Kind, wanted: Iterable[Wanted]) -> None:
    """Delete, then change, then add: at no moment do two rows share a key. A few queries for all profiles."""
    new: list[models.Model] = []
    changed: list[models.Model] = []
    gone: list[Any] = []
    for each in wanted:
        left = {kind.key(row): row for row in each.present}
        for position, item in enumerate(each.items):
            row = left.pop(item.key, None)
            columns = _columns(kind, item, position)
            if row is None:
                new.append(kind.model(profile=each.profile, **columns))
            elif _differs(row, columns):
                changed.append(_changed(kind, row, columns))
        gone += [row.pk for row in left.values()]
    rows = kind.model._default_manager
    for start in range(0, len(gone), BATCH):
        rows.filter(pk__in=gone[start : start + BATCH]).delete()
    overwrite(changed, _written(kind))
    rows.bulk_create(new, batch_size=BATCH)


def overwrite(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write columns of stored rows in bulk: an upsert, many times faster than bulk_update's CASE for every cell.

    The caller holds a lock on the rows or on their profile, so none can have vanished.
    """
    if rows:
        manager = type(rows[0])._default_manager
        manager.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=list(names)
        )


def _columns(kind: Kind, item: Any, position: int) -> dict[str, Any]:
    columns = {name: getattr(item, name) for name in kind.fields}
    return columns | ({"position": position} if kind.ordered else {})


def _differs(row: Any, columns: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in columns.items())


def _changed(kind: Kind, row: Any, columns: Mapping[str, Any]) -> Any:
    """A price range belongs to the wording of the price it was taken from."""
    fallen = dict(kind.on_change)
    if "price_text" in columns and columns["price_text"] != row.price_text:
        fallen |= {"price_from": None, "price_to": None}
    for name, value in {**columns, **fallen}.items():
        setattr(row, name, value)
    return row


def _written(kind: Kind) -> list[str]:
    prices = ["price_from", "price_to"] if "price_text" in kind.fields else []
    return [*kind.fields, *kind.on_change, *(["position"] if kind.ordered else []), *prices]


def replace_words(field: str, wanted: Mapping[MerchantProfile, Sequence[Term]], *, fresh: bool) -> None:
    """Set the words of one many-to-many field; `fresh` profiles have none yet."""
    through: Any = getattr(MerchantProfile, field).through
    by_profile: dict[Any, Sequence[Term]] = defaultdict(list, {profile.pk: words for profile, words in wanted.items()})
    if not fresh:
        through.objects.filter(merchantprofile_id__in=list(by_profile)).delete()
    links = [through(merchantprofile_id=pk, term_id=word.pk) for pk, words in by_profile.items() for word in words]
    through.objects.bulk_create(links, batch_size=BATCH)
