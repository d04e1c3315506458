"""The canonical cleaner, the same for profiles and needs: raw text in, folded text and a way back to raw offsets out."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .han import SIMPLIFIED

_HIDDEN_STYLE = r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d]*[1-9])"
_HIDING = rf"(?:\shidden(?=[\s>=/])|\stype\s*=\s*[\"']?hidden|\sstyle\s*=\s*(?:\"[^\">]*(?:{_HIDDEN_STYLE})|'[^'>]*(?:{_HIDDEN_STYLE})))"
# Order matters: comments and invisible elements go with their content, other tags leave their text in place.
_DROPPED = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|template|noscript|head|title)\b[^<>]*>.*?(?:</\1\s*>|\Z)"
    rf"|<([a-z][a-z0-9]*)\b[^<>]{{0,300}}?{_HIDING}[^<>]*>.*?(?:</\2\s*>|\Z)"
    r"|</?[a-z!][^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<!--|-->|<[^<>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_MARKED = re.compile(r"[<&]")
# Cf covers zero-width, bidi and tag characters; variation selectors are Mn.
_DELETED_CATEGORIES = frozenset({"Cf", "Co", "Cs", "Cn"})
_KEPT_CONTROLS = "\n\t\r"
_BREAKING = frozenset({"<p", "<br", "<li", "<td", "<tr", "<div", "<h1", "<h2", "<h3"})


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`text` is what is indexed. `starts[i]`, `ends[i]` bound the raw characters behind text[i]; None means identity."""

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def raw(self, start: int, end: int) -> tuple[int, int]:
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


class _Folding(dict[int, str]):
    """Code point → what it becomes; computed once per character met."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = _fold(chr(point))
        return folded


def _fold(char: str) -> str:
    if char in _KEPT_CONTROLS:
        return char
    if "\ufe00" <= char <= "\ufe0f" or unicodedata.category(char) in _DELETED_CATEGORIES:
        return ""
    if unicodedata.category(char) == "Cc":
        return " "
    folded = unicodedata.normalize("NFKC", char).lower()
    return "".join(SIMPLIFIED.get(c, c) for c in folded)


_FOLDING = _Folding()


def clean(raw: str, limit: int | None = None) -> Cleaned:
    """Fold `raw` (only its first `limit` characters)."""
    text = raw if limit is None else raw[:limit]
    if _MARKED.search(text):
        return _assemble(_pieces(text))
    if all(len(_FOLDING[ord(char)]) == 1 for char in set(text)):
        return Cleaned(text.translate(_FOLDING))
    return _assemble(_plain(text, 0))


def _assemble(pieces: Iterator[tuple[str, int, int]]) -> Cleaned:
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for text, start, end in pieces:
        chars.append(text)
        starts.extend([start] * len(text))
        ends.extend([end] * len(text))
    return Cleaned("".join(chars), starts, ends)


def _plain(text: str, offset: int) -> Iterator[tuple[str, int, int]]:
    for position, char in enumerate(text, offset):
        yield _FOLDING[ord(char)], position, position + 1


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Folded pieces with raw bounds; a dropped tag leaves a break only where it would on a page."""
    cursor = 0
    for found in _DROPPED.finditer(text):
        yield from _with_entities(text[cursor : found.start()], cursor)
        if found.group().lower().rstrip(" />")[:4].rstrip("> ") in _BREAKING:
            yield "\n", found.start(), found.end()
        cursor = found.end()
    yield from _with_entities(text[cursor:], cursor)


def _with_entities(text: str, offset: int) -> Iterator[tuple[str, int, int]]:
    cursor = 0
    for found in _ENTITY.finditer(text):
        yield from _plain(text[cursor : found.start()], offset + cursor)
        folded = "".join(_FOLDING[ord(char)] for char in html.unescape(found.group()))
        yield folded, offset + found.start(), offset + found.end()
        cursor = found.end()
    yield from _plain(text[cursor:], offset + cursor)


def hidden_parts(raw: str) -> list[str]:
    """The contents that `clean` drops because a page would not show them: hidden elements and comments, not scripts."""
    found = []
    for match in _DROPPED.finditer(raw):
        if match.group(2) or match.group().startswith("<!--"):
            found.append(_TAG.sub("", match.group()).strip())
    return [text for text in found if text]
