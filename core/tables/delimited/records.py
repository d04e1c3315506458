"""Text to records. Row numbers are the ones Excel shows when it opens the file: one per record, blank ones included."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from core.tables.columns import letter
from core.tables.delimited.encoding import decode
from core.tables.errors import TableRefused
from core.tables.grid import Grid, is_blank
from core.tables.limits import HEADER_SEARCH_ROWS, Limits
from core.tables.names import header_key
from core.tables.neutral import restore

DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_CHARS = 200_000
_SAMPLE_RECORDS = 50


def read_text(stream: BinaryIO, limits: Limits, expected: Sequence[str] = ()) -> Grid:
    """The grid of a delimited text file; raises TableRefused."""
    stream.seek(0)
    text, encoding = decode(stream.read())
    if is_blank(text.replace("\ufeff", "").replace("\x00", "")):
        raise TableRefused("empty", what="文件是空的")
    declared, text, first_line = _declared_delimiter(text)
    grid = Grid(encoding, even=True)
    _fill(grid, text, declared or _likely_delimiter(text, expected), limits, first_line)
    return grid


def _declared_delimiter(text: str) -> tuple[str | None, str, int]:
    """Excel's own "sep=;" line names the delimiter and is not shown as a row."""
    line, newline, rest = text.removeprefix("\ufeff").partition("\n")
    if line[:4].lower() == "sep=" and line[4:5] and not line[5:].strip():
        return line[4], rest if newline else "", 2
    return None, text, 1


def _likely_delimiter(text: str, expected: Sequence[str]) -> str:
    """The delimiter that shows most expected headers, else the one that cuts most records to the same width."""
    wanted = {header_key(header) for header in expected}
    sample = text[:_SAMPLE_CHARS]
    if len(text) > _SAMPLE_CHARS:
        sample = sample.rpartition("\n")[0]
    return max(DELIMITERS, key=lambda delimiter: _score(sample, delimiter, wanted))


def _score(sample: str, delimiter: str, wanted: set[str]) -> tuple[int, int, int]:
    widths: Counter[int] = Counter()
    matches = 0
    for record in _tolerant(sample, delimiter):
        if len(record) > 1:
            widths[len(record)] += 1
        matches = max(matches, len(wanted.intersection(map(header_key, record))))
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return matches, count, width


def _tolerant(sample: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        for _, record in zip(range(_SAMPLE_RECORDS), reader, strict=False):
            yield record
    except csv.Error:
        return


def _fill(grid: Grid, text: str, delimiter: str, limits: Limits, first_line: int) -> None:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # for the whole process: only ever raised
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row_limit, room, number, line = limits.rows + HEADER_SEARCH_ROWS, limits.text_chars, 0, first_line
    while (record := _next(reader, line)) is not None:
        number += 1
        cells = _checked(record, number, limits)
        if cells:
            room -= sum(map(len, cells))
            _check_size(len(grid.rows) >= row_limit, room < 0, limits)
            grid.rows.append((number, cells))
            grid.lines[number] = line
        line = first_line + reader.line_num


def _next(reader: "Iterator[list[str]]", line: int) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        raise TableRefused("unclosed_quote", line=line) from error


def _check_size(too_many_rows: bool, too_much_text: bool, limits: Limits) -> None:
    if too_many_rows:
        raise TableRefused("too_many_rows", limit=limits.rows)
    if too_much_text:
        raise TableRefused("too_much_text", limit=limits.text_chars)


def _checked(record: list[str], number: int, limits: Limits) -> list[str]:
    """The restored cells of a record, empty when all are blank. Widths stay as written, blank cells too."""
    filled = [column for column, cell in enumerate(record) if not is_blank(cell)]
    if not filled:
        return []
    if filled[-1] >= limits.columns:
        raise TableRefused("too_many_columns", row=number, column=letter(filled[-1]), limit=limits.columns)
    for column in filled:
        if len(record[column]) > limits.cell_chars:
            length = len(record[column])
            where = letter(column)
            raise TableRefused("cell_too_long", row=number, column=where, length=length, limit=limits.cell_chars)
    return [restore(cell) for cell in record]
