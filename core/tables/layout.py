"""From rows by position to a table by header: finds the header row, refuses what is ambiguous."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from core.tables.columns import letter
from core.tables.errors import TableRefused
from core.tables.grid import Area, Grid, GridMark, is_blank
from core.tables.limits import HEADER_SEARCH_ROWS, Limits
from core.tables.names import header_key, header_text

_SHOWN = 10
"""How many places a message lists before it says 等."""


@dataclass(slots=True)
class Layout:
    """A grid cut to its table: `columns` are the kept positions, in step with `headers`."""

    grid: Grid
    headers: list[str]
    columns: list[int]
    rows: list[tuple[int, list[str]]]


def lay_out(grid: Grid, limits: Limits, expected: Sequence[str] = ()) -> Layout:
    """Raises TableRefused: empty, missing_header, merged_header, duplicate_column, ragged_row, too_many_rows."""
    if not grid.rows:
        raise TableRefused("empty", what="表格是空的")
    at = _header_index(grid, expected)
    header_row, cells = grid.rows[at]
    rows = grid.rows[at + 1 :]
    if not rows:
        raise TableRefused("empty", what="表格只有表头")
    if len(rows) > limits.rows:
        raise TableRefused("too_many_rows", limit=limits.rows)
    names = [header_text(cell) for cell in cells]
    if not any(names):
        raise TableRefused("missing_header", what=f"第 {header_row} 行没有可以辨认的列名")
    _check_merged_header(grid, header_row, len(names))
    if grid.even:
        _check_widths(grid, names, rows)
    _check_unnamed(names, rows)
    columns = [column for column, name in enumerate(names) if name]
    headers = _canonical([names[column] for column in columns], expected)
    _check_unique(headers, columns)
    _fill_merges(grid, rows, columns, limits)
    return Layout(grid, headers, columns, rows)


def _header_index(grid: Grid, expected: Sequence[str]) -> int:
    """The row with most of the expected headers, the first of several; without expectations the first row."""
    if not expected:
        return 0
    wanted = {header_key(header) for header in expected}
    rows = grid.rows[:HEADER_SEARCH_ROWS]
    counts = [len(wanted.intersection(map(header_key, cells))) for _, cells in rows]
    if not any(counts):
        seen = "、".join(text for cell in rows[0][1] if (text := header_text(cell)[:20]))[:200]
        what = f"应当有“{'、'.join(expected[:_SHOWN])}”等列，文件第一行是“{seen}”。请使用导入模板"
        raise TableRefused("missing_header", what=what)
    return counts.index(max(counts))


def _area_text(area: Area) -> str:
    return f"{letter(area[1])}{area[0]}:{letter(area[3])}{area[2]}"


def _listed(places: list[str]) -> str:
    return "、".join(places[:_SHOWN]) + ("等" if len(places) > _SHOWN else "")


def _check_merged_header(grid: Grid, header_row: int, width: int) -> None:
    """Merged cells right of the last header, and above the header row, do no harm."""
    merged = [
        _area_text(area)
        for area in grid.merges
        if area[0] <= header_row <= area[2] and area[1] < width and area[:2] != area[2:]
    ]
    if merged:
        raise TableRefused("merged_header", cells=_listed(merged), areas=merged)


def _check_widths(grid: Grid, names: list[str], rows: list[tuple[int, list[str]]]) -> None:
    """In a text file a missing or surplus cell shifts all that follow: no row of another width is believed."""
    expected = max(column for column, name in enumerate(names) if name) + 1
    broken = []
    for number, cells in rows:
        surplus = len(cells) > len(names) and not all(map(is_blank, cells[len(names) :]))
        if len(cells) < expected or surplus:
            broken.append((number, len(cells)))
    if broken:
        lines = [grid.lines[number] for number, _ in broken]
        others = f"；同样的还有第 {_listed([str(line) for line in lines[1:]])} 行" if lines[1:] else ""
        raise TableRefused(
            "ragged_row", line=lines[0], found=broken[0][1], expected=expected, others=others, lines=lines
        )


def _check_unnamed(names: list[str], rows: list[tuple[int, list[str]]]) -> None:
    unnamed: dict[int, int] = {}
    for number, cells in rows:
        for column, cell in enumerate(cells):
            if not (column < len(names) and names[column]) and not is_blank(cell):
                unnamed.setdefault(column, number)
    if unnamed:
        column, number = min(unnamed.items())
        what = f"{_listed([letter(column) for column in sorted(unnamed)])} 列没有表头，但第 {number} 行 {letter(column)} 列有内容"
        raise TableRefused("missing_header", what=what)


def _canonical(headers: list[str], expected: Sequence[str]) -> list[str]:
    """Headers spelled as expected where they differ only in width, case, blanks or a required mark."""
    spelling = {header_key(header): header for header in expected}
    return [spelling.get(header_key(header), header) for header in headers]


def _check_unique(headers: list[str], columns: list[int]) -> None:
    places: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        places.setdefault(header_key(header), []).append(index)
    for same in places.values():
        if len(same) > 1:
            letters = "、".join(letter(columns[index]) for index in same)
            raise TableRefused("duplicate_column", header=headers[same[0]][:50], columns=letters)


def _fill_merges(grid: Grid, rows: list[tuple[int, list[str]]], columns: list[int], limits: Limits) -> None:
    """Writes the value of cells merged over several rows into each of these rows, and marks it.

    A merged cell holds its value in the first row only; leaving the others blank would lose what the author sees.
    Cells merged across columns keep their value in the first column.
    """
    kept = set(columns)
    tall = [area for area in grid.merges if area[0] >= rows[0][0] and area[2] > area[0] and area[1] in kept]
    if not tall:
        return
    numbers = [number for number, _ in rows]
    room, chars = len(rows) * len(columns), limits.text_chars
    for first, column, last, _ in tall:
        start, end = bisect_left(numbers, first), bisect_right(numbers, last)
        anchor = rows[start][1] if start < end and numbers[start] == first else []
        value = anchor[column] if column < len(anchor) else ""
        room -= end - start
        chars -= len(value) * (end - start)
        if room < 0 or chars < 0:
            raise TableRefused("too_many_merges", count=len(tall))
        for row in rows[start + 1 : end] if not is_blank(value) else []:
            _fill(grid, row, column, value, first)


def _fill(grid: Grid, row: tuple[int, list[str]], column: int, value: str, first: int) -> None:
    number, cells = row
    cells.extend([""] * (column + 1 - len(cells)))
    if is_blank(cells[column]):
        cells[column] = value
        message = f"与第 {first} 行合并的单元格，按第 {first} 行的内容填写，请核对"
        grid.marks.append(GridMark(number, column, "filled_from_merge", message))
