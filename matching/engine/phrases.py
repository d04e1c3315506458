"""Literal phrases found in folded text: longest first, whole Latin tokens only, with gaps where a pattern says so.

Pattern syntax: `抄在(黑板/本子)上` stands for two phrases, `拿(到)?证` for two as well, and `月底…对不上` allows up to GAP
characters of the same clause between.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

GAP = 8
MAX_WORDINGS = 400
_CHOICE = re.compile(r"\(([^()]*)\)(\??)")
_BREAK = re.compile(r"[,。;!?\n]")


Segments = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One wording out of each segment, in this order, means `target`; `offer` and `need` say where it may be read."""

    segments: Segments
    target: str
    weight: float = 1.0
    offer: bool = True
    need: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    start: int
    end: int
    phrase: Phrase


def parse(pattern: str) -> Segments:
    """The wordings of each segment of a pattern. Raises ValueError for one that is empty, unbalanced or too wide."""
    segments = tuple(tuple(dict.fromkeys(_wordings(piece))) for piece in pattern.split("…"))
    if not all(all(wordings) for wordings in segments):
        raise ValueError(f"写法“{pattern}”里有空的部分")
    return segments


def _wordings(piece: str) -> Iterator[str]:
    choices = list(_choices(piece))
    if any(char in option for options in choices for option in options for char in "()?"):
        raise ValueError(f"写法“{piece}”的括号或问号不成对")
    count = math.prod(len(options) for options in choices)
    if count > MAX_WORDINGS:
        raise ValueError(f"写法“{piece}”展开后有 {count} 种，上限 {MAX_WORDINGS}")
    return ("".join(option) for option in product(*choices))


def _choices(piece: str) -> Iterator[list[str]]:
    cursor = 0
    for choice in _CHOICE.finditer(piece):
        yield [piece[cursor : choice.start()]]
        yield choice.group(1).split("/") + ([""] if choice.group(2) else [])
        cursor = choice.end()
    yield [piece[cursor:]]


class PhraseMatcher:
    """Finds every phrase in a text by looking up each stretch that is as long as some phrase opening so."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._opening: dict[str, list[Phrase]] = {}
        lengths: dict[str, set[int]] = {}
        for phrase in phrases:
            for wording in phrase.segments[0]:
                self._opening.setdefault(wording, []).append(phrase)
                lengths.setdefault(wording[:2], set()).add(len(wording))
        self._lengths = {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}

    def matches(self, text: str) -> list[Match]:
        """All matches by start; one contained in a longer unbroken match of the same kind of target is left out."""
        found = list(self._scan(text))
        cover: dict[str, list[Match]] = {}
        for match in found:
            if len(match.phrase.segments) == 1:
                cover.setdefault(match.phrase.target[0], []).append(match)
        return [match for match in found if not _contained(match, cover.get(match.phrase.target[0], []))]

    def _scan(self, text: str) -> Iterator[Match]:
        for start in range(len(text)):
            for opening in self._openings(text, start):
                for phrase in self._opening.get(opening, ()):
                    end = _complete(text, start, start + len(opening), phrase.segments)
                    if end:
                        yield Match(start, end, phrase)

    def _openings(self, text: str, start: int) -> Iterator[str]:
        pair = text[start : start + 2]
        for size in self._lengths.get(pair, ()):
            if start + size <= len(text):
                yield text[start : start + size]
        if pair[1:] and pair[0] in self._lengths:
            yield pair[0]


def _complete(text: str, start: int, end: int, segments: Segments) -> int:
    """Where the phrase whose opening stands at start:end closes; 0 when its later segments do not follow."""
    if not _whole(text, start, end):
        return 0
    for wordings in segments[1:]:
        following = [close for wording in wordings if (close := _follows(text, end, wording))]
        if not following:
            return 0
        end = min(following)
    return end


def _follows(text: str, end: int, wording: str) -> int:
    """Where `wording` ends if it stands at most GAP characters after `end` in the same clause, else 0."""
    at = text.find(wording, end, end + GAP + len(wording))
    if at < 0 or _BREAK.search(text, end, at) or not _whole(text, at, at + len(wording)):
        return 0
    return at + len(wording)


def _whole(text: str, start: int, end: int) -> bool:
    """Latin letters and digits match whole tokens only, so that `he` is not found in `the`."""
    return not (
        (_latin(text[start]) and start > 0 and _latin(text[start - 1]))
        or (_latin(text[end - 1]) and end < len(text) and _latin(text[end]))
    )


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _contained(match: Match, longer: list[Match]) -> bool:
    if len(match.phrase.segments) > 1:
        return False
    size = match.end - match.start
    return any(
        other.start <= match.start and match.end <= other.end and other.end - other.start > size for other in longer
    )
