"""Writing tables so that no cell can run as a formula and reading them back gives the same bytes."""

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from core.tables.columns import MAX_COLUMN, MAX_ROW, letter
from core.tables.errors import TableRefused
from core.tables.neutral import neutralise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

ERROR_COLUMN = "错误说明"
"""The last column of a marked workbook; whoever reads the file back ignores it."""

MAX_CELL_CHARS = 32_767
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTH = 18
_ERROR_WIDTH = 60

Target = str | os.PathLike[str] | IO[bytes]


def write_workbook(
    target: Target,
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    marks: Mapping[tuple[int, str], str] | None = None,
    notes: Mapping[int, str] | None = None,
    sheet: str = "数据",
) -> None:
    """One sheet of text cells in text format, so that a corrected +86 or 18-digit code stays text when typed in.

    `marks` maps (row index from 0, header) to what is wrong with that cell: it turns red and carries the message as a
    comment. `notes` holds messages about whole rows. With either, the last column 错误说明 repeats all messages of a
    row; an older 错误说明 column in `headers` is replaced. Raises TableRefused rather than dropping or cutting anything.
    """
    from xlsxwriter import Workbook

    marks, notes = marks or {}, notes or {}
    kept = [column for column, header in enumerate(headers) if header != ERROR_COLUMN]
    shown = [headers[column] for column in kept] + ([ERROR_COLUMN] if marks or notes else [])
    if len(shown) > MAX_COLUMN:
        raise TableRefused("too_many_columns", row=1, column=letter(len(shown) - 1), limit=MAX_COLUMN)
    with Workbook(target, _OPTIONS) as workbook:
        page = _Page(workbook, sheet, shown)
        for index, row in enumerate(rows):
            page.write(index, [row[column] for column in kept], marks, notes)


class _Page:
    """One worksheet being filled from top to bottom."""

    def __init__(self, workbook: "Workbook", sheet: str, headers: list[str]) -> None:
        self._headers = headers
        self._sheet: Worksheet = workbook.add_worksheet(sheet)
        self._plain = workbook.add_format({"num_format": "@", "valign": "top"})
        self._wrong = workbook.add_format(
            {"num_format": "@", "valign": "top", "bg_color": "#FFC7CE", "color": "#9C0006"}
        )
        self._wide = workbook.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        heading = workbook.add_format({"num_format": "@", "bold": True, "bg_color": "#DDEBF7"})
        for column, header in enumerate(headers):
            self._sheet.set_column(column, column, _ERROR_WIDTH if header == ERROR_COLUMN else _WIDTH, self._plain)
            self._text(0, column, header, heading)
        self._sheet.freeze_panes(1, 0)

    def write(
        self, index: int, cells: list[str], marks: Mapping[tuple[int, str], str], notes: Mapping[int, str]
    ) -> None:
        if index + 2 > MAX_ROW:
            raise TableRefused("too_many_rows", limit=MAX_ROW - 1)
        messages = []
        for column, (header, text) in enumerate(zip(self._headers, cells, strict=False)):
            message = marks.get((index, header))
            self._text(index + 1, column, text, self._wrong if message else self._plain)
            if message:
                messages.append(f"{header}：{message}")
                self._sheet.write_comment(index + 1, column, message, {"x_scale": 2})
        if index in notes:
            messages.append(notes[index])
        if messages:
            self._text(index + 1, len(self._headers) - 1, "；".join(messages)[:MAX_CELL_CHARS], self._wide)

    def _text(self, row: int, column: int, text: str, style: Any) -> None:
        _check_text(text, row + 1, column, MAX_CELL_CHARS)
        if text:
            self._sheet.write_string(row, column, text, style)
        else:
            self._sheet.write_blank(row, column, None, style)


def _check_text(text: str, row: int, column: int, limit: int | None = None) -> None:
    """Excel drops longer texts silently, and half a surrogate pair cannot be stored at all."""
    if limit and len(text.encode("utf-16-le", "surrogatepass")) > 2 * limit:
        raise TableRefused("cell_too_long", row=row, column=letter(column), length=len(text), limit=limit)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        char = f"U+{ord(text[error.start]):04X}"
        raise TableRefused("bad_character", row=row, column=letter(column), char=char) from error


def write_csv(target: Target, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """UTF-8 with byte order mark, every cell quoted, formulas neutralised as neutral.py describes.

    Excel may run a cell that begins like a formula; the apostrophe in front of it is taken away by read_table.
    """
    with _binary(target) as file:
        file.write(b"\xef\xbb\xbf")
        writer = csv.writer(_Encoder(file), quoting=csv.QUOTE_ALL)
        for number, row in enumerate([headers], 1):
            writer.writerow(_neutral(row, number))
        for number, row in enumerate(rows, 2):
            writer.writerow(_neutral(row, number))


def _neutral(row: Sequence[str], number: int) -> list[str]:
    for column, text in enumerate(row):
        _check_text(text, number, column)
    return [neutralise(text) for text in row]


class _Encoder:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode())


@contextmanager
def _binary(target: Target) -> "Iterator[IO[bytes]]":
    if isinstance(target, str | os.PathLike):
        with open(target, "wb") as file:
            yield file
    else:
        yield target
