"""What a piece of a word hints at, learned from the phrase book itself: no wording has to be met in full.

A piece that stands in wordings of few capabilities speaks for them, in proportion to how often it stands in each.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from .lexicon import CAPABILITY
from .phrases import Phrase

MAX_TARGETS = 6  # a piece shared by more capabilities says nothing
LEAST_SHARE = 0.05
Associations = Mapping[str, tuple[tuple[str, float], ...]]


def learn(phrases: Iterable[Phrase], ordinary: frozenset[str]) -> Associations:
    """Two-character piece → (capability, weight up to 1) from the wordings of needs."""
    seen: dict[str, dict[str, float]] = {}
    targets = set()
    for phrase in phrases:
        if phrase.need and phrase.target[0] == CAPABILITY:
            targets.add(phrase.target)
            for piece in sorted(_pieces(phrase)):
                counts = seen.setdefault(piece, {})
                counts[phrase.target] = counts.get(phrase.target, 0.0) + phrase.weight
    return {
        piece: tuple(_hints(counts, len(targets)))
        for piece, counts in seen.items()
        if len(counts) <= MAX_TARGETS and piece not in ordinary
    }


def _pieces(phrase: Phrase) -> set[str]:
    wordings = (wording for segment in phrase.segments for wording in segment)
    return {w[i : i + 2] for w in wordings for i in range(len(w) - 1) if not w[i : i + 2].isascii()}


def _hints(counts: Mapping[str, float], targets: int) -> Iterable[tuple[str, float]]:
    total = math.fsum(counts.values())
    rarity = math.log(targets / len(counts)) / math.log(targets) if targets > 1 else 1.0
    for target, count in sorted(counts.items()):
        if count / total > LEAST_SHARE:
            yield target, rarity * count / total
