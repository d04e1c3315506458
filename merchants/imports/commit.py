"""Writing a previewed batch: everything that was shown, or nothing."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Organisation
from core import audit, transitions
from core.actor import Actor
from core.clock import today
from core.text import company_key
from merchants import columns
from merchants.columns import BY_HEADER, CONTACT_HEADERS, ORGANISATION, Kind
from merchants.imports import known, lists
from merchants.imports.judge import Stored
from merchants.imports.plan import Plan, changed_since, is_current, plan
from merchants.imports.preview import Progress
from merchants.imports.reference import Reference
from merchants.models import ImportBatch, ImportRow, MerchantProfile
from merchants.states import PROFILE

CLASSIFYING = ("数商类型", "国家分类", "分类依据")
_LISTS = ("产品与服务", "案例", "资质")
WRITTEN = (ImportRow.Outcome.NEW, ImportRow.Outcome.CHANGED)


def write(batch: ImportBatch, actor: Actor, at: datetime, *, list_new: bool, progress: Progress | None) -> None:
    """Write every new and changed row inside the caller's unit of work; with `list_new`, publish the new profiles.

    StaleState, naming the rows, when any profile of the batch is not what the preview saw.
    """
    _check_unchanged(list(_rows(batch, ImportRow.Outcome.UNCHANGED)))
    ids = list(_rows(batch, *WRITTEN).values_list("pk", flat=True))
    writer = _Writer(actor, at, batch, list_new)
    for chunk in known.chunks(ids):
        writer.write(list(_rows(batch, *WRITTEN).filter(pk__gte=chunk[0], pk__lte=chunk[-1])))
        if progress:
            progress(writer.written, len(ids))
    _link(batch)


def _rows(batch: ImportBatch, *outcomes: str) -> QuerySet[ImportRow]:
    """In the order of the sheet, which is the order they were stored in; without the texts that no write needs."""
    rows = batch.rows.filter(outcome__in=outcomes).order_by("pk")
    return rows.only("number", "outcome", "uscc", "diff", "profile_id", "base_version", "batch_id")


def _link(batch: ImportBatch) -> None:
    """Rows that created a profile point at it from now on."""
    created = MerchantProfile.objects.filter(organisation__uscc=OuterRef("uscc")).values("pk")
    batch.rows.filter(outcome=ImportRow.Outcome.NEW).update(profile_id=Subquery(created[:1]))


def _check_unchanged(rows: Sequence[ImportRow]) -> None:
    stale: list[ImportRow] = []
    for chunk in known.chunks(rows):
        ids = [row.profile_id for row in chunk if row.profile_id]
        versions = dict(MerchantProfile.objects.filter(pk__in=ids).values_list("pk", "version"))
        stale += [row for row in chunk if not row.profile_id or versions.get(row.profile_id) != row.base_version]
    if stale:
        raise changed_since(stale)


class _Writer:
    """Writes chunk by chunk, so that memory does not grow with the sheet."""

    def __init__(self, actor: Actor, at: datetime, batch: ImportBatch, list_new: bool) -> None:
        self._actor, self._at, self._batch, self._list_new = actor, at, batch, list_new
        self._reference = Reference(today(at))
        self.written = 0

    def write(self, rows: Sequence[ImportRow]) -> None:
        codes = [row.uscc for row in rows]
        known.lock(codes)
        stored = known.load(codes, {header for row in rows for header in row.diff})
        found = {row.uscc: stored.get(row.uscc, Stored()) for row in rows}
        if stale := [row for row in rows if not is_current(row, found[row.uscc])]:
            raise changed_since(stale)
        plans = [plan(row, found[row.uscc], self._reference) for row in rows]
        organisations = self._organisations(plans, found)
        profiles = self._profiles(plans, found, organisations)
        self._words(plans, found, profiles)
        self._lists(plans, found, profiles)
        for each in plans:
            self._tell(each, profiles[each.row.uscc])
        self._publish([profiles[code] for code in codes if found[code].profile is None])
        self.written += len(rows)

    def _organisations(self, plans: Sequence[Plan], found: dict[str, Stored]) -> dict[str, Organisation]:
        """Code → organisation, written: new ones whole, known ones in the columns that change."""
        new, changed, by_code = [], [], dict[str, Organisation]()
        for each in plans:
            organisation = found[each.row.uscc].organisation
            facts = _facts(each, of_organisation=True)
            if organisation is None:
                origin = {name: value for name, value in _facts(each).items() if name in ("source", "source_date")}
                organisation = Organisation(created_at=self._at, updated_at=self._at, **facts, **origin)
                new.append(organisation)
            elif facts:
                _set(organisation, facts | {"version": organisation.version + 1, "updated_at": self._at})
                changed.append(organisation)
            by_code[each.row.uscc] = organisation
        Organisation.objects.bulk_create(new, batch_size=known.CHUNK)
        _update(changed, [_facts(each, of_organisation=True) for each in plans])
        return by_code

    def _profiles(
        self, plans: Sequence[Plan], found: dict[str, Stored], organisations: dict[str, Organisation]
    ) -> dict[str, MerchantProfile]:
        new, changed, by_code = [], [], dict[str, MerchantProfile]()
        touched = {"updated_at": self._at, "updated_by": self._actor.label}
        for each in plans:
            code, facts = each.row.uscc, self._profile_facts(each)
            profile = found[code].profile
            if profile is None:
                origin = {"created_at": self._at, "created_by": self._actor.label}
                profile = MerchantProfile(organisation=organisations[code], **facts, **touched, **origin)
                new.append(profile)
            else:
                _set(profile, facts | touched | {"version": profile.version + 1})
                changed.append(profile)
            by_code[code] = profile
        MerchantProfile.objects.bulk_create(new, batch_size=known.CHUNK)
        _update(changed, [self._profile_facts(each) | touched for each in plans])
        return by_code

    def _profile_facts(self, each: Plan) -> dict[str, Any]:
        facts = _facts(each)
        if any(header in each.values for header in CLASSIFYING):
            facts["classified_by"] = self._actor.label
        return facts

    def _words(self, plans: Sequence[Plan], found: dict[str, Stored], profiles: dict[str, MerchantProfile]) -> None:
        for column in columns.COLUMNS:
            if column.kind is Kind.TERMS:
                wanted = [each for each in plans if column.header in each.values]
                for fresh in (True, False):
                    words = {
                        profiles[each.row.uscc]: each.values[column.header] or []
                        for each in wanted
                        if (found[each.row.uscc].profile is None) is fresh
                    }
                    lists.replace_words(column.field, words, fresh=fresh)

    def _lists(self, plans: Sequence[Plan], found: dict[str, Stored], profiles: dict[str, MerchantProfile]) -> None:
        todo: dict[str, list[lists.Wanted]] = defaultdict(list)
        for each in plans:
            code = each.row.uscc
            items = {header: each.values[header] or () for header in _LISTS if header in each.values}
            if each.contacts is not None:
                items[CONTACT_HEADERS[0]] = each.contacts
            for header, wanted in items.items():
                todo[header].append(lists.Wanted(profiles[code], wanted, _present(header, found[code])))
        for header, all_wanted in todo.items():
            lists.replace(lists.KINDS[header], all_wanted)

    def _publish(self, new: Sequence[MerchantProfile]) -> None:
        if self._list_new:
            transitions.run_all(PROFILE, new, "list", actor=self._actor, at=self._at)

    def _tell(self, each: Plan, profile: MerchantProfile) -> None:
        """The trail cannot be erased, so of contacts it only says that they changed.

        What a new profile says stands in the batch; the trail seals it with a digest instead of keeping it twice.
        """
        row = each.row
        diff = {header: change for header, change in row.diff.items() if header not in CONTACT_HEADERS}
        told: dict[str, Any] = {"diff": diff, "contacts_changed": each.contacts is not None}
        if row.base_version is None:
            told = {"uscc": row.uscc, "name": profile.organisation.name, "digest": content_digest(diff)}
        action = "profile.imported_new" if row.base_version is None else "profile.imported"
        audit.record(
            self._actor, action, profile, at=self._at,
            batch=self._batch.pk, row=row.number, version=profile.version, **told,
        )  # fmt: skip


def content_digest(diff: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of header → [before, after]."""
    text = json.dumps(diff, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _facts(each: Plan, *, of_organisation: bool = False) -> dict[str, Any]:
    """Plain columns of the one row or the other, ready to be set; a cleared text is ""."""
    facts: dict[str, Any] = {}
    for header, value in each.values.items():
        column = BY_HEADER[header]
        if (column.owner is ORGANISATION) is of_organisation and column.kind not in _RELATED:
            facts[column.field] = "" if value is None and column.kind in (Kind.TEXT, Kind.URL) else value
    if "name" in facts:
        facts["name_key"] = company_key(facts["name"])
    return facts


_RELATED = (Kind.TERMS, Kind.OFFERINGS, Kind.CASES, Kind.CREDENTIALS, Kind.CONTACTS)


def _present(header: str, stored: Stored) -> Sequence[Any]:
    return (
        [] if stored.profile is None else columns.stored(BY_HEADER[header], stored.profile.organisation, stored.profile)
    )


def _set(row: Any, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(row, name, value)


def _update(rows: Sequence[Any], facts: Iterable[dict[str, Any]]) -> None:
    """Only columns that some row of the chunk changes."""
    names = {name for each in facts for name in each}
    lists.overwrite(rows, sorted(names | {"version", "updated_at"}))
