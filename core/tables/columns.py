"""Column letters as Excel writes them, and references built from them."""

import re
from functools import cache

MAX_COLUMN = 16_384
MAX_ROW = 1_048_576
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})\Z")


@cache
def letter(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    name, rest = "", index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def index_of(letters: str) -> int:
    """A -> 0, AA -> 26; case does not matter."""
    value = 0
    for char in letters.upper():
        value = value * 26 + ord(char) - ord("A") + 1
    return value - 1


def parse_reference(reference: str) -> tuple[int, int] | None:
    """ "B7" -> (7, 1): row as Excel shows it, column from 0; None when it is no cell of a worksheet."""
    found = _REFERENCE.match(reference)
    if not found:
        return None
    row, column = int(found[2]), index_of(found[1])
    return (row, column) if row <= MAX_ROW and column < MAX_COLUMN else None


def parse_area(reference: str) -> tuple[int, int, int, int] | None:
    """ "A1:C2" -> (first row, first column, last row, last column)."""
    first, _, last = reference.partition(":")
    start, end = parse_reference(first), parse_reference(last or first)
    if start is None or end is None or end < start or end[1] < start[1]:
        return None
    return (*start, *end)
