"""Literal phrases found in folded text: longest first, whole Latin tokens only, with gaps where a pattern says so.

Pattern syntax: `抄在(黑板/本子)上` stands for two phrases, `拿(到)?证` for two as well, and `月底…对不上` allows up to GAP
characters of the same clause between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

GAP = 8
MAX_EXPANSIONS = 3000
_CHOICE = re.compile(r"\(([^()]*)\)(\??)")
_BREAK = re.compile(r"[,。;!?\n]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """`parts` in this order mean `target`; `offer` and `need` say on which side the phrase may be read."""

    parts: tuple[str, ...]
    target: str
    weight: float = 1.0
    offer: bool = True
    need: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    start: int
    end: int
    phrase: Phrase


def expand(pattern: str) -> list[tuple[str, ...]]:
    """The phrases a pattern stands for, each as its parts. Raises ValueError for a pattern that is empty or too wide."""
    choices = list(_choices(pattern))
    count = 1
    for options in choices:
        count *= len(options)
    if count > MAX_EXPANSIONS:
        raise ValueError(f"写法过多（{count} 种，上限 {MAX_EXPANSIONS}）")
    found = [tuple(part for part in "".join(option).split("…") if part) for option in product(*choices)]
    if not all(found):
        raise ValueError("写法为空")
    return found


def _choices(pattern: str) -> Iterator[list[str]]:
    cursor = 0
    for choice in _CHOICE.finditer(pattern):
        yield [pattern[cursor : choice.start()]]
        yield choice.group(1).split("/") + ([""] if choice.group(2) else [])
        cursor = choice.end()
    yield [pattern[cursor:]]


class PhraseMatcher:
    """Finds every phrase in a text by looking up each stretch that is as long as some phrase opening so."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._opening: dict[str, list[Phrase]] = {}
        lengths: dict[str, set[int]] = {}
        for phrase in phrases:
            self._opening.setdefault(phrase.parts[0], []).append(phrase)
            lengths.setdefault(phrase.parts[0][:2], set()).add(len(phrase.parts[0]))
        self._lengths = {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}

    def matches(self, text: str) -> list[Match]:
        """All matches by start; one contained in a longer unbroken match of the same kind of target is left out."""
        found = list(self._scan(text))
        cover: dict[str, list[Match]] = {}
        for match in found:
            if len(match.phrase.parts) == 1:
                cover.setdefault(match.phrase.target[0], []).append(match)
        return [match for match in found if not _contained(match, cover.get(match.phrase.target[0], []))]

    def _scan(self, text: str) -> Iterator[Match]:
        for start in range(len(text)):
            for opening in self._openings(text, start):
                for phrase in self._opening.get(opening, ()):
                    end = _complete(text, start, phrase.parts)
                    if end:
                        yield Match(start, end, phrase)

    def _openings(self, text: str, start: int) -> Iterator[str]:
        pair = text[start : start + 2]
        for size in self._lengths.get(pair, ()):
            yield text[start : start + size]
        if pair[:1] in self._lengths:
            yield pair[:1]


def _complete(text: str, start: int, parts: tuple[str, ...]) -> int:
    """Where the phrase that opens at `start` ends; 0 when its later parts do not follow."""
    end = start + len(parts[0])
    if not _whole(text, start, end):
        return 0
    for part in parts[1:]:
        at = text.find(part, end, end + GAP + len(part))
        if at < 0 or _BREAK.search(text, end, at) or not _whole(text, at, at + len(part)):
            return 0
        end = at + len(part)
    return end


def _whole(text: str, start: int, end: int) -> bool:
    """Latin letters and digits match whole tokens only, so that `he` is not found in `the`."""
    return not (
        (_latin(text[start]) and start > 0 and _latin(text[start - 1]))
        or (_latin(text[end - 1]) and end < len(text) and _latin(text[end]))
    )


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _contained(match: Match, longer: list[Match]) -> bool:
    if len(match.phrase.parts) > 1:
        return False
    size = match.end - match.start
    return any(
        other.start <= match.start and match.end <= other.end and other.end - other.start > size for other in longer
    )
