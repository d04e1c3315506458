"""Reversible neutralising of text that a spreadsheet would run as a formula when it opens a CSV file.

Rule: a cell that begins with TAB, CR or NUL, or whose first visible character is one of = + - @ or their full-width
forms, is written with one apostrophe in front. A cell that already is apostrophes followed by such text gets one more,
so that taking away exactly one apostrophe from such a cell restores every text byte for byte.
"""

import re

_RISKY = re.compile(r"[\t\r\x00]|[\s\x00\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠]")
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"\Z')


def is_risky(text: str) -> bool:
    return _RISKY.match(text) is not None


def neutralise(text: str) -> str:
    return "'" + text if is_risky(text.lstrip("'")) else text


def restore(text: str) -> str:
    """The text before neutralise(); also unwraps ="0012", the way other programs keep leading zeros in a CSV file."""
    if text.startswith("'"):
        return text[1:] if is_risky(text.lstrip("'")) else text
    wrapped = _TEXT_FORMULA.match(text)
    return wrapped[1].replace('""', '"') if wrapped else text
