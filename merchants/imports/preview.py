"""Examining a sheet: computes a batch and its rows without writing anything."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from os.path import splitext
from typing import Any

from accounts import uscc
from core.actor import Actor
from core.clock import today
from core.tables import Limits, Row, Table, read_table
from merchants.columns import BY_HEADER, HEADERS
from merchants.imports import duplicates, headers, known
from merchants.imports.judge import NAME, USCC, Stored, Verdict, bare, judge
from merchants.imports.reference import Reference
from merchants.models import ImportBatch, ImportRow

Progress = Callable[[int, int], None]

DEFAULT = Limits()
_DOUBTED = ("precision_lost", "formula_without_value", "error_value")
_ROWS_SHOWN = 20
Outcome = ImportRow.Outcome


@dataclass(frozen=True, slots=True)
class Preview:
    """Unsaved rows, in the order of the sheet."""

    batch: ImportBatch
    rows: list[ImportRow]


def examine(
    *,
    actor: Actor,
    content: bytes,
    filename: str,
    sheet: str,
    at: datetime,
    limits: Limits = DEFAULT,
    progress: Progress | None,
) -> Preview:
    """Raises TableRefused for a file that is no table of ours, Invalid for columns that are not."""
    table = read_table(content, filename, limits=limits, sheet=sheet or None, expected_headers=HEADERS)
    given = headers.check(table.headers)
    examiner = _Examiner(table, given, Reference(today(at)))
    rows = examiner.rows(progress)
    batch = ImportBatch(
        **arrival(actor, content, filename, sheet, at),
        encoding=table.encoding[:20],
        headers=given,
        warnings=examiner.warnings(),
        counts=_counts(rows),
    )
    for row in rows:
        row.batch = batch
    return Preview(batch, rows)


def arrival(actor: Actor, content: bytes, filename: str, sheet: str, at: datetime) -> dict[str, Any]:
    """What is known of a batch before anybody has looked into its file."""
    return {
        "filename": _short(filename),
        "sheet": sheet[:100],
        "digest": hashlib.sha256(content).hexdigest(),
        "uploaded_at": at,
        "uploaded_by": actor.label,
        "uploaded_by_user": actor.user_id,
        "status_changed_at": at,
    }


def _short(filename: str) -> str:
    """At most 200 characters; the extension stays, for the reader compares it with the content."""
    stem, extension = splitext(filename)
    return f"{stem[: 200 - len(extension)]}{extension}" if len(extension) < 20 else filename[:200]


def _counts(rows: Sequence[ImportRow]) -> dict[str, int]:
    counted = Counter(row.outcome for row in rows)
    outcomes = {str(outcome): counted[outcome] for outcome in Outcome}
    return outcomes | {"duplicate": sum(bool(row.duplicates) for row in rows)}


class _Examiner:
    """Judges the rows of one table."""

    def __init__(self, table: Table, given: Sequence[str], reference: Reference) -> None:
        self._table, self._given, self._reference = table, given, reference
        self._codes = {row.number: _code(row) for row in table.rows}
        self._places: dict[str, list[int]] = defaultdict(list)
        for number, code in self._codes.items():
            if uscc.is_valid(code):
                self._places[code].append(number)
        self._marks: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self._hints: dict[str, list[int]] = defaultdict(list)
        for mark in table.marks:
            if mark.header in BY_HEADER:
                self._note(mark.row, mark.header, mark.code, mark.message)

    def _note(self, row: int, header: str, code: str, message: str) -> None:
        if code in _DOUBTED:
            self._marks[row].append((header, message))
        else:
            self._hints[f"{header}：{message}"].append(row)

    def rows(self, progress: Progress | None) -> list[ImportRow]:
        """All rows, judged chunk by chunk."""
        judged: list[ImportRow] = []
        for chunk in known.chunks(self._table.rows):
            codes = {self._codes[row.number] for row in chunk} & self._places.keys()
            stored = known.load(codes, self._given)
            judged += [self._judge(row, stored.get(self._codes[row.number], Stored())) for row in chunk]
            if progress:
                progress(len(judged), len(self._table.rows))
        self._find_duplicates(judged)
        return judged

    def _judge(self, row: Row, stored: Stored) -> ImportRow:
        texts = {header: _storable(text) for header, text in row.values.items() if header in self._given}
        verdict = judge(texts, stored, self._reference)
        self._add_file_faults(row.number, verdict)
        profile = stored.profile
        name = bare(BY_HEADER[NAME], texts[NAME]) or (stored.organisation.name if stored.organisation else "")
        return ImportRow(
            number=row.number,
            outcome=_outcome(verdict, profile is not None),
            uscc=self._codes[row.number][:40],
            name=name[:200],
            values=texts,
            diff={} if verdict.errors else {header: list(change) for header, change in verdict.diff.items()},
            errors=verdict.errors,
            kept=verdict.kept,
            profile_id=profile.pk if profile else None,
            base_version=profile.version if profile else None,
        )

    def _add_file_faults(self, number: int, verdict: Verdict) -> None:
        """What only the sheet as a whole can tell: the same code twice, cells that lost their content in the file."""
        code = self._codes[number]
        places = self._places.get(code, [])
        if len(places) > 1:
            others = "、".join(str(place) for place in places[:_ROWS_SHOWN])
            sentence = f"第 {others} 行{_more(places)}是同一个代码，请合并为一行。"
            verdict.errors.setdefault(USCC, []).append(sentence)
        for header, message in self._marks[number]:
            verdict.errors.setdefault(header, []).append(f"{message}。" if not message.endswith("。") else message)
        if places:
            for problem in uscc.problems(code):
                self._hints[f"{USCC}：{problem.message}"].append(number)

    def _find_duplicates(self, rows: Sequence[ImportRow]) -> None:
        named = [duplicates.Named.of(row.uscc, row.name, row.number) for row in rows if row.name]
        found = duplicates.find(named)
        for row in rows:
            row.duplicates = found.get(row.number, [])

    def warnings(self) -> list[str]:
        """The reader's own, and hints on cells with the rows they concern."""
        hints = [
            f"第 {'、'.join(str(row) for row in rows[:_ROWS_SHOWN])} 行{_more(rows)}{message}"
            for message, rows in self._hints.items()
        ]
        return [*self._table.warnings, *hints]


def _storable(text: str) -> str:
    """NUL shown as the replacement character, which parse_text refuses: PostgreSQL cannot even keep it for display."""
    return text.replace("\0", "\ufffd")


def _code(row: Row) -> str:
    return uscc.normalise(bare(BY_HEADER[USCC], row.values[USCC]) or "")


def _more(rows: Sequence[Any]) -> str:
    return f"等 {len(rows)} 处" if len(rows) > _ROWS_SHOWN else ""


def _outcome(verdict: Verdict, exists: bool) -> Outcome:
    if verdict.errors:
        return Outcome.WRONG
    if not exists:
        return Outcome.NEW
    return Outcome.CHANGED if verdict.diff else Outcome.UNCHANGED
