"""One worksheet as a grid of text. The dimension the file claims is never believed."""

from dataclasses import dataclass, field

from core.tables.columns import MAX_COLUMN, MAX_ROW, letter, parse_area, parse_reference
from core.tables.errors import TableRefused
from core.tables.grid import Grid, GridMark, is_blank
from core.tables.limits import HEADER_SEARCH_ROWS, Limits
from core.tables.workbook.numbers import PLAIN, Style, iso_text, number_text
from core.tables.workbook.strings import unescape
from core.tables.xmlpart import Attributes, PartParser, StopReading

MAX_MERGES = 20_000


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sheets of one workbook refer to."""

    strings: list[str] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    from_1904: bool = False


class SheetParser(PartParser):
    """Fills `grid`. With `probe` it stops at the first cell that is not blank; `grid.rows` or `found` tells."""

    def __init__(self, grid: Grid, shared: Shared, limits: Limits, *, probe: bool = False) -> None:
        super().__init__()
        self.grid, self.found, self.hidden_rows = grid, False, 0
        self._shared, self._limits, self._probe = shared, limits, probe
        self._row_limit = limits.rows + HEADER_SEARCH_ROWS
        self._room = limits.text_chars
        self._row, self._hidden, self._column = 0, False, -1
        self._cells: dict[int, str] = {}
        self._filled = False
        self._kind, self._style, self._raw = "n", PLAIN, ""
        self._formula, self._phonetic = False, False
        self._columns: dict[str, int] = {}
        self.openers = {
            "row": self._open_row,
            "c": self._open_cell,
            "v": self.collect,
            "t": self.collect,
            "f": self._open_formula,
            "rPh": self._open_phonetic,
            "mergeCell": self._merge,
        }
        self.closers = {
            "row": self._close_row,
            "c": self._close_cell,
            "v": self._value,
            "t": self._run,
            "rPh": self._close_phonetic,
        }

    def _open_row(self, attributes: Attributes) -> None:
        text = attributes.get("r", "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else self._row + 1
        if not self._row < number <= MAX_ROW:
            raise ValueError("rows out of order")
        self._row, self._column, self._cells, self._filled = number, -1, {}, False
        self._hidden = attributes.get("hidden") in ("1", "true")

    def _open_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        column = self._place(reference) if reference else self._column + 1
        if not self._column < column < MAX_COLUMN:
            raise ValueError("cells out of order")
        self._column = column
        self._kind = attributes.get("t", "n")
        self._style = self._style_of(attributes.get("s"))
        self._raw, self._formula = "", False

    def _place(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            place = parse_reference(letters + "1")
            if place is None:
                raise ValueError("cell outside the sheet")
            column = self._columns[letters] = place[1]
        if reference[len(letters) :] != str(self._row):
            raise ValueError("cell outside its row")
        return column

    def _style_of(self, number: str | None) -> Style:
        if number is None or not (number.isascii() and number.isdigit()):
            return PLAIN
        styles = self._shared.styles
        return styles[int(number)] if int(number) < len(styles) else PLAIN

    def _open_formula(self, _: Attributes) -> None:
        self._formula = True

    def _open_phonetic(self, _: Attributes) -> None:
        self._phonetic = True

    def _close_phonetic(self) -> None:
        self._phonetic = False

    def _value(self) -> None:
        self._raw = self.collected()
        self._formula = False

    def _run(self) -> None:
        text = self.collected()
        if not self._phonetic:
            self._raw += text

    def _close_cell(self) -> None:
        text = self._text_of(self._raw) if self._raw else ""
        if self._formula and not text:
            self._mark("formula_without_value", "这个公式没有保存计算结果，请改填数值")
        elif is_blank(text):
            if text and self._column < self._limits.columns:
                self._cells[self._column] = text
            return
        self._check(text)
        self._cells[self._column], self._filled = text, True

    def _text_of(self, raw: str) -> str:
        kind = self._kind
        if kind == "s":
            return self._shared_string(raw)
        if kind == "n":
            return self._number(raw)
        if kind == "e":
            self._mark("error_value", f"这个单元格是错误值 {raw[:20]}，请改填正确内容")
        elif kind == "b":
            return "TRUE" if raw.strip() in ("1", "true") else "FALSE"
        elif kind == "d":
            return iso_text(raw)
        return unescape(raw)

    def _shared_string(self, raw: str) -> str:
        index = int(raw) if raw.isascii() and raw.strip().isdigit() else -1
        if not 0 <= index < len(self._shared.strings):
            raise ValueError("string index out of range")
        return self._shared.strings[index]

    def _number(self, raw: str) -> str:
        text, lost = number_text(raw.strip(), self._style, from_1904=self._shared.from_1904)
        if lost:
            self._mark("precision_lost", f"{text} 超过 15 位，Excel 只保留了前 15 位，请把单元格设为文本后重新填写")
        return text

    def _mark(self, code: str, message: str) -> None:
        self.grid.marks.append(GridMark(self._row, self._column, code, message))

    def _check(self, text: str) -> None:
        if self._probe:
            self.found = True
            raise StopReading
        limits = self._limits
        if self._column >= limits.columns:
            where = letter(self._column)
            raise TableRefused("too_many_columns", row=self._row, column=where, limit=limits.columns)
        if len(text) > limits.cell_chars:
            where = letter(self._column)
            raise TableRefused("cell_too_long", row=self._row, column=where, length=len(text), limit=limits.cell_chars)
        self._room -= len(text)
        if self._room < 0:
            raise TableRefused("too_much_text", limit=limits.text_chars)

    def _close_row(self) -> None:
        cells = self._cells
        if not self._filled:
            return
        if len(self.grid.rows) >= self._row_limit:
            raise TableRefused("too_many_rows", limit=self._limits.rows)
        self.grid.rows.append((self._row, [cells.get(column, "") for column in range(max(cells) + 1)]))
        self.hidden_rows += self._hidden

    def _merge(self, attributes: Attributes) -> None:
        area = parse_area(attributes.get("ref", ""))
        if area is None:
            raise ValueError("bad merge reference")
        if len(self.grid.merges) >= MAX_MERGES:
            raise TableRefused("too_many_merges", count=MAX_MERGES)
        self.grid.merges.append(area)
