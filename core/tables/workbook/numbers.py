"""Numbers, dates and times of a workbook as text.

A spreadsheet keeps 15 significant digits. Whole numbers of up to 15 digits are exact; longer ones are exact only when
a program wrote them out in full. Fractions are the shortest decimal of at most 15 significant digits, which is what
the spreadsheet shows: 1.1 is stored as 1.1000000000000001.
"""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Literal, NamedTuple

EXACT_DIGITS = 15
_LONGEST = 400
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?\Z")
_ROUND = Context(prec=EXACT_DIGITS, rounding=ROUND_HALF_EVEN)
_DAY_SECONDS = 86_400
_LAST_SERIAL = 2_958_465
_FALSE_LEAP_DAY = 60
_ISO_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?Z?\Z")


class Style(NamedTuple):
    """How a number is meant: plain, a date, a duration in hours, or padded with zeros to `width`."""

    kind: Literal["plain", "date", "duration", "padded"] = "plain"
    width: int = 0


PLAIN = Style()


def number_text(raw: str, style: Style = PLAIN, *, from_1904: bool = False) -> tuple[str, bool]:
    """The text of a numeric cell and whether digits were lost before it reached us."""
    if len(raw) > _LONGEST or not _NUMBER.match(raw):
        return raw, False
    if style.kind in ("date", "duration"):
        return _moment(Decimal(raw), style, from_1904) or plain_text(raw)[0], False
    text, lost = plain_text(raw)
    return (text.zfill(style.width) if style.width and text.isdigit() else text), lost


def plain_text(raw: str) -> tuple[str, bool]:
    """Decimal notation without exponent, and whether digits beyond the fifteenth are gone."""
    digits = raw.removeprefix("-")
    if digits.isdigit():
        return raw, len(digits.lstrip("0")) > EXACT_DIGITS and not digits.lstrip("0")[EXACT_DIGITS:].strip("0")
    value = Decimal(raw)
    if value and value.adjusted() >= EXACT_DIGITS:
        return format(value.normalize(Context(prec=len(raw) + 1)), "f"), True
    return format(_ROUND.plus(value).normalize(_ROUND) + 0, "f"), False


def _moment(value: Decimal, style: Style, from_1904: bool) -> str | None:
    """ISO 8601 text; None for a serial number that stands for no day."""
    if value < 0 or value > _LAST_SERIAL + 1:
        return None
    seconds = int((value * _DAY_SECONDS).to_integral_value(ROUND_HALF_EVEN))
    days, rest = divmod(seconds, _DAY_SECONDS)
    if style.kind == "duration":
        return _clock(seconds)
    if days == 0 and not from_1904:
        return _clock(rest)
    day = _day(days, from_1904)
    if day is None:
        return None
    return f"{day.isoformat()}T{_clock(rest)}" if rest else day.isoformat()


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _day(days: int, from_1904: bool) -> date | None:
    """The 1900 calendar counts a 29 February 1900 that never was."""
    if from_1904:
        return date(1904, 1, 1) + timedelta(days) if days <= _LAST_SERIAL - 1462 else None
    if days == _FALSE_LEAP_DAY or days > _LAST_SERIAL:
        return None
    return date(1899, 12, 31 if days < _FALSE_LEAP_DAY else 30) + timedelta(days)


def iso_text(raw: str) -> str:
    """A cell already stored as ISO 8601: midnight is dropped."""
    return _ISO_MIDNIGHT.sub("", raw)
