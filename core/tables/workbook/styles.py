"""Which cell styles mean a date, a duration or leading zeros (ECMA-376 part 1, 18.8.30)."""

import re

from core.tables.workbook.numbers import PLAIN, Style
from core.tables.xmlpart import Attributes, PartParser

_DATE, _DURATION = Style("date"), Style("duration")
_BUILTIN = {
    **dict.fromkeys([*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)], _DATE),
    46: _DURATION,
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_DATE_LETTER = re.compile(r"[ymdhs]", re.IGNORECASE)
_PADDED = re.compile(r"0{2,40}\Z")
MAX_STYLES = 100_000


def style_of(code: str) -> Style:
    """The meaning of a number format code; only its first section counts."""
    bare = _LITERAL.sub("", code).split(";", 1)[0]
    if _ELAPSED.search(bare):
        return _DURATION
    bare = _BRACKETS.sub("", bare).strip()
    if bare.lower() != "general" and _DATE_LETTER.search(bare):
        return _DATE
    return Style("padded", len(bare)) if _PADDED.match(bare) else PLAIN


class StylesParser(PartParser):
    """`styles[n]` is the meaning of style number n."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: list[Style] = []
        self._codes: dict[str, Style] = {}
        self._in_cells = False
        self.openers = {"numFmt": self._format, "cellXfs": self._open_cells, "xf": self._style}
        self.closers = {"cellXfs": self._close_cells}

    def _format(self, attributes: Attributes) -> None:
        self._codes[attributes.get("numFmtId", "")] = style_of(attributes.get("formatCode", "")[:1000])

    def _open_cells(self, _: Attributes) -> None:
        self._in_cells = True

    def _close_cells(self) -> None:
        self._in_cells = False

    def _style(self, attributes: Attributes) -> None:
        if not self._in_cells:
            return
        if len(self.styles) >= MAX_STYLES:
            raise ValueError("too many styles")
        number = attributes.get("numFmtId", "0")
        known = self._codes.get(number)
        self.styles.append(known or (_BUILTIN.get(int(number), PLAIN) if number.isdigit() else PLAIN))
