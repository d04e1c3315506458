"""Header text: what is shown, and what two headers are compared by."""

import re
import unicodedata

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00]")
_REQUIRED_MARK = re.compile(r"^\*+|\*+$")


def header_text(cell: str) -> str:
    """A header without invisible characters, and without blanks (full-width ones too) at its ends."""
    return _INVISIBLE.sub("", cell).strip()


def header_key(cell: str) -> str:
    """Equal for headers that differ only in width, case, blanks or a * for "required"."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", cell)).casefold()
    return _REQUIRED_MARK.sub("", re.sub(r"\s+", "", folded))
