"""Bytes to text: byte order mark, strict UTF-8, UTF-16 without mark, strict GB18030, or a refusal naming the line."""

import codecs
import re

from core.tables.errors import TableRefused

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NUL_SHARE = 0.1
_PLAUSIBLE = re.compile("[\t\r\n -~·‘-”…、-】〇０-～一-鿿！-／：-？]")
_PLAUSIBLE_SHARE = 0.9
_SAMPLE = 20_000
_CJK_UTF8 = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")
_MIN_CJK = 2
_CONTROLS = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f]")
_CONTROL_SHARE = 0.1


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding name; raises TableRefused (bad_encoding, mixed_encoding, not_a_table)."""
    marked = _marked(data)
    if marked:
        return marked
    text, encoding = _utf8(data) or _utf16(data) or _gb18030(data)
    if len(_CONTROLS.findall(text[:_SAMPLE])) > _CONTROL_SHARE * len(text[:_SAMPLE]):
        raise TableRefused("not_a_table", what="内容不是文字")
    return text, encoding


def _marked(data: bytes) -> tuple[str, str] | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise _refusal(data, encoding, error.start + len(mark)) from error
    return None


def _refusal(data: bytes, encoding: str, position: int) -> TableRefused:
    """After a UTF-8 mark the rest may still be in the local encoding: two programs wrote to one file."""
    mixed = _mixed(data) if encoding == "utf-8" else None
    if mixed:
        return mixed
    newline = "\n".encode(encoding)
    return TableRefused("bad_encoding", line=data[:position].count(newline) + 1)


def _utf8(data: bytes) -> tuple[str, str] | None:
    if data.count(0) > _NUL_SHARE * len(data):
        return None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return None


def _utf16(data: bytes) -> tuple[str, str] | None:
    """Without a mark only text that has NUL bytes, and reads as text in one byte order, is taken for UTF-16."""
    if len(data) % 2 or not data.count(0):
        return None
    shares = {encoding: _plausible(data, encoding) for encoding in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda encoding: shares[encoding])
    if shares[best] < _PLAUSIBLE_SHARE:
        return None
    return data.decode(best), best


def _plausible(data: bytes, encoding: str) -> float:
    """Share of ordinary characters, 0 when it cannot be decoded or has no line end or delimiter."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    if not re.search("[\t\r\n,;|]", text):
        return 0.0
    sample = text[:_SAMPLE]
    return len(_PLAUSIBLE.findall(sample)) / len(sample)


def _gb18030(data: bytes) -> tuple[str, str]:
    mixed = _mixed(data)
    if mixed:
        raise mixed
    try:
        return data.decode("gb18030"), "gb18030"
    except UnicodeDecodeError as error:
        raise TableRefused("bad_encoding", line=data.count(b"\n", 0, error.start) + 1) from error


def _mixed(data: bytes) -> TableRefused | None:
    """The refusal for a file with lines that are plainly UTF-8 and lines that are not, if it is one.

    GB18030 decodes most UTF-8 text too, into other characters, so a mixed file would pass unnoticed. A line of
    GB18030 text is valid UTF-8 with two or more three-byte characters only by a rare accident.
    """
    utf8_line = other_line = 0
    other = b""
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.isascii():
            continue
        if not _decodes(line, "utf-8"):
            other_line, other = (other_line, other) if other_line else (number, line)
        elif not utf8_line and len(_CJK_UTF8.findall(line)) >= _MIN_CJK:
            utf8_line = number
        if utf8_line and other_line:
            if _decodes(other, "gb18030"):
                return TableRefused("mixed_encoding", utf8_line=utf8_line, other_line=other_line)
            return TableRefused("bad_encoding", line=other_line)
    return None


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
