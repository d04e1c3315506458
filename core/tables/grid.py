"""What both parsers produce: rows of text by position, before anyone knows which row is the header."""

from dataclasses import dataclass, field

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; rows from 1, columns from 0."""


@dataclass(slots=True)
class GridMark:
    row: int
    column: int
    code: str
    message: str


@dataclass(slots=True)
class Grid:
    """`rows` holds (row number as shown, cells from column A on) for the rows that are not blank, ascending.

    `even` is set for text files: there a row of another width than the header is a broken row.
    `lines` then gives the line of the text file where the row starts.
    """

    encoding: str
    sheet: str = ""
    even: bool = False
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    marks: list[GridMark] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def is_blank(text: str) -> bool:
    return not text or text.isspace()
