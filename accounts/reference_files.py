"""Reference rows kept as CSV beside the code: read strictly, and brought into a table without ever removing a row.

Every fault of a file is collected and reported at once with file and line; a file with a fault changes nothing.
"""

import csv
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from core.errors import Invalid

M = TypeVar("M", bound=models.Model)
SHOWN_FAULTS = 20


@dataclass
class Outcome:
    """What a load did, by the keys of the rows."""

    label: str
    new: set[Hashable] = field(default_factory=set)
    changed: set[Hashable] = field(default_factory=set)
    total: int = 0

    @property
    def touched(self) -> bool:
        return bool(self.new or self.changed)

    def __str__(self) -> str:
        return f"{self.label}：共 {self.total} 行，新增 {len(self.new)}，更新 {len(self.changed)}"


class Row:
    """One line of a file. Reading a bad cell notes the fault and goes on, so that one run names them all."""

    def __init__(self, sheet: "Sheet", line: int, cells: Mapping[str, str]) -> None:
        self.sheet, self.line, self._cells = sheet, line, cells

    def text(self, column: str) -> str:
        return self._cells[column].strip()

    def many(self, column: str) -> list[str]:
        return [part.strip() for part in self._cells[column].split("|") if part.strip()]

    def flag(self, column: str) -> bool:
        text = self.text(column)
        if text not in ("0", "1"):
            self.blame(f"{column} 应为 0 或 1，现为“{text}”")
        return text == "1"

    def day(self, column: str) -> date | None:
        text = self.text(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.blame(f"{column} 应为 2024-07-31 这样的日期，现为“{text}”")
            return None

    def whole(self, column: str) -> int | None:
        text = self.text(column)
        if text and not (text.isascii() and text.isdigit()):
            self.blame(f"{column} 应为整数，现为“{text}”")
            return None
        return int(text) if text else None

    def blame(self, fault: str) -> None:
        self.sheet.faults.append(f"{self.sheet.path.name} 第 {self.line} 行：{fault}")


class Sheet:
    """A CSV file with exactly `columns`, in UTF-8, one header line."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path, self.columns = path, tuple(columns)
        self.faults: list[str] = []
        self.rows = list(self._read())
        self.check()

    def check(self) -> None:
        """Invalid with all faults noted so far; nothing when there are none."""
        if self.faults:
            more = len(self.faults) - SHOWN_FAULTS
            shown = self.faults[:SHOWN_FAULTS] + ([f"另有 {more} 处错误"] if more > 0 else [])
            raise Invalid("参考数据有误，未作任何改动：\n" + "\n".join(shown), code="bad_reference")

    def _read(self) -> Iterator[Row]:
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                yield from self._records(csv.reader(file, strict=True))
        except UnicodeDecodeError as error:
            self.faults.append(f"{self.path.name}：不是 UTF-8 编码（第 {error.start + 1} 字节）")
        except (csv.Error, OSError) as error:
            self.faults.append(f"{self.path.name}：无法读取（{error}）")

    def _records(self, lines: "Iterator[list[str]]") -> Iterator[Row]:
        header = tuple(next(lines, []))
        if header != self.columns:
            self.faults.append(f"{self.path.name} 第 1 行：表头应为 {','.join(self.columns)}，现为 {','.join(header)}")
            return
        for cells in lines:
            row = Row(self, lines.line_num, dict(zip(header, cells, strict=False)))  # type: ignore[attr-defined]  # csv.reader has it
            if len(cells) != len(header):
                row.blame(f"应有 {len(header)} 列，现有 {len(cells)} 列")
            else:
                yield row


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns (by attribute name, so parent_id) that `row` asks for; `key` is unique within the file."""

    row: Row
    key: Hashable
    values: dict[str, Any]


def check_once(wanted: Sequence[Wanted]) -> None:
    """Note every key that stands twice in the file."""
    lines: dict[Hashable, int] = {}
    for want in wanted:
        first = lines.setdefault(want.key, want.row.line)
        if first != want.row.line:
            want.row.blame(f"{want.key} 与第 {first} 行重复")


def bring_in(model: type[M], key: tuple[str, ...], wanted: Sequence[Wanted], label: str) -> Outcome:
    """Create what is missing and update what differs, in a constant number of queries; nothing is ever deleted."""
    present = {_key(row, key): row for row in model._default_manager.all()}
    outcome = Outcome(label, total=len(wanted))
    fresh, stale = [], []
    for want in wanted:
        row = present.get(want.key)
        if row is None:
            outcome.new.add(want.key)
            fresh.append(_checked(model(**want.values), want))
        elif any(getattr(row, name) != value for name, value in want.values.items()):
            outcome.changed.add(want.key)
            stale.append(_checked(_updated(row, want.values), want))
    if wanted:
        wanted[0].row.sheet.check()
        columns = [name for name in wanted[0].values if name not in key]
        try:
            model._default_manager.bulk_create(fresh, batch_size=200)
            model._default_manager.bulk_update(stale, columns, batch_size=100)
        except IntegrityError as error:  # two rows that swap their names, or a name that a row of staff's own has
            raise Invalid(f"{label}与已有数据冲突，未作任何改动：{error}", code="bad_reference") from error
    return outcome


def _key(row: models.Model, key: tuple[str, ...]) -> Hashable:
    return getattr(row, key[0]) if len(key) == 1 else tuple(getattr(row, name) for name in key)


def _updated(row: M, values: Mapping[str, Any]) -> M:
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _checked(row: M, want: Wanted) -> M:
    """Lengths and choices by the model's own fields; relations are the caller's affair."""
    relations = [f.name for f in row._meta.fields if f.is_relation]
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as error:
        for name, texts in error.message_dict.items():
            want.row.blame(f"{name}：{''.join(texts)}")
    return row
