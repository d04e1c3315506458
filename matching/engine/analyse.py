"""From text to features: words, two-character pieces, lexicon concepts, capabilities, industries, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import rjieba

from .association import learn
from .clean import Cleaned, clean
from .lexicon import CAPABILITY, CONCEPT, INDUSTRY, Lexicon
from .params import Params
from .polarity import Zone, need_zones, offer_zones

if TYPE_CHECKING:
    from .phrases import Match, PhraseMatcher

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[^\W_\u3400-\u9fff\U00020000-\U0003ffff]+")
SHORT_LATIN = 3
KINDS = (CONCEPT, CAPABILITY, INDUSTRY)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One feature at one place of a folded text; `weight` scales the mention (1 is a plain word)."""

    feature: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Analysed:
    cleaned: Cleaned
    occurrences: Sequence[Occurrence]
    zones: Sequence[Zone]


class Analyser:
    """Reads profiles and needs alike; only the side decides which phrases and which negations apply."""

    def __init__(self, lexicon: Lexicon, params: Params) -> None:
        self.lexicon = lexicon
        self.params = params
        self._segmenter = _segmenter(lexicon.segmenter_words)
        self._associations = learn(lexicon.phrases, lexicon.ordinary)

    def offer(self, raw: str) -> Analysed:
        cleaned = clean(raw, self.params.max_field_chars)
        zones = offer_zones(cleaned.text)
        found = [*self._terms(cleaned.text), *self._targets(raw, cleaned, self.lexicon.offer_matcher)]
        return Analysed(cleaned, [kept for one in found if (kept := self._offered(one, zones))], zones)

    def need(self, raw: str) -> Analysed:
        cleaned = clean(raw)
        terms = self._terms(cleaned.text, self.params.pair, self.params.single)
        found = [*terms, *self._targets(raw, cleaned, self.lexicon.need_matcher)]
        return Analysed(cleaned, [*self._hints(found), *found], need_zones(cleaned.text))

    def _hints(self, found: Sequence[Occurrence]) -> Iterator[Occurrence]:
        """Capabilities that pieces of words speak for, weakly."""
        for start, end, piece in sorted({(one.start, one.end, one.feature) for one in found if is_text(one.feature)}):
            for target, weight in self._associations.get(piece, ()):
                yield Occurrence(target, start, end, weight * self.params.association)

    def _offered(self, one: Occurrence, zones: Sequence[Zone]) -> Occurrence | None:
        """The occurrence as far as the profile offers it: nothing of a denied or merely owned capability."""
        kinds = {zone.kind for zone in zones if zone.covers(one.start, one.end)}
        targeted = one.feature[0] in (CONCEPT, CAPABILITY)
        if "denied" in kinds:
            return None if targeted else Occurrence(one.feature, one.start, one.end, one.weight * self.params.denied)
        if "own" in kinds and one.feature in self.lexicon.excludes_own:
            return None
        return one

    def _terms(self, text: str, pair: float = 1.0, single: float = 1.0) -> Iterator[Occurrence]:
        """Words, and every pair of neighbouring characters: a two-character word is read both ways and counts twice."""
        for start, end in self._words(text):
            lone = end - start == 1 and not text[start].isascii()
            yield Occurrence(text[start:end], start, end, single if lone else 1.0)
        for run in _HAN.finditer(text):
            for start in range(run.start(), run.end() - 1):
                yield Occurrence(text[start : start + 2], start, start + 2, pair)

    def _words(self, text: str) -> Iterator[tuple[int, int]]:
        """Chinese words by the segmenter, runs of other letters and digits whole."""
        for run in _RUN.finditer(text):
            if not _HAN.match(run.group()):
                yield run.span()
                continue
            start = run.start()
            for word in self._segmenter.cut(run.group()):
                yield start, start + len(word)
                start += len(word)

    def _targets(self, raw: str, cleaned: Cleaned, matcher: PhraseMatcher) -> Iterator[Occurrence]:
        for match in matcher.matches(cleaned.text):
            if _cased(raw, cleaned, match):
                yield Occurrence(match.phrase.target, match.start, match.end, match.phrase.weight)


def _cased(raw: str, cleaned: Cleaned, match: Match) -> bool:
    """Latin abbreviations of up to three letters count only in capitals: HE, AI, DG are also ordinary syllables."""
    surface = cleaned.text[match.start : match.end]
    if len(surface) > SHORT_LATIN or not (surface.isascii() and surface.isalpha()):
        return True
    start, end = cleaned.raw(match.start, match.end)
    return raw[start:end].isupper()


@lru_cache(maxsize=4)
def _segmenter(words: tuple[str, ...]) -> rjieba.Jieba:
    segmenter = rjieba.Jieba()
    for word in words:
        segmenter.add_word(word, None, None)
    return segmenter


def is_text(feature: str) -> bool:
    """Words and pieces are letters and digits; a target opens with the sign of its kind."""
    return feature[0] not in KINDS


def is_capability(feature: str) -> bool:
    return feature[0] == CAPABILITY
