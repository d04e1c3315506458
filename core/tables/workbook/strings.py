"""Strings of a workbook: the shared table, rich text runs, escapes."""

import re

from core.tables.errors import TableRefused
from core.tables.xmlpart import Attributes, PartParser

_ESCAPE = re.compile(r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")
"""Surrogates stay as written: half a character is no text."""


def unescape(text: str) -> str:
    """_x000D_ and the like stand for characters that XML cannot hold (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class StringsParser(PartParser):
    """`strings[n]` is shared string n; its runs are joined, phonetic hints (rPh) left out."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.strings: list[str] = []
        self._limit = limit
        self._runs: list[str] = []
        self._phonetic = False
        self.openers = {"si": self._open, "t": self.collect, "rPh": self._open_phonetic}
        self.closers = {"si": self._close, "t": self._run, "rPh": self._close_phonetic}

    def _open(self, _: Attributes) -> None:
        self._runs = []

    def _run(self) -> None:
        text = self.collected()
        if not self._phonetic:
            self._runs.append(text)

    def _open_phonetic(self, _: Attributes) -> None:
        self._phonetic = True

    def _close_phonetic(self) -> None:
        self._phonetic = False

    def _close(self) -> None:
        if len(self.strings) >= self._limit:
            raise TableRefused("too_many_cells", limit=self._limit)
        self.strings.append(unescape("".join(self._runs)))
