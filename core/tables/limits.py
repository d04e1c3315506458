"""How much of a table the reader is willing to take in."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
HEADER_SEARCH_ROWS = 20
"""The header row stands among this many first non-blank rows."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds; whatever exceeds one is refused whole, never cut.

    `text_chars` is the sum over all cells: shared strings let a small file repeat one long text millions of times.
    `seconds` bounds both the processor time and the wall-clock time of the parsing process, `memory_bytes` its
    address space.
    """

    file_bytes: int = 20 * MEBIBYTE
    inflated_bytes: int = 200 * MEBIBYTE
    entries: int = 300
    rows: int = 20_000
    columns: int = 100
    cell_chars: int = 32_000
    text_chars: int = 40_000_000
    seconds: int = 60
    memory_bytes: int = 1024 * MEBIBYTE
