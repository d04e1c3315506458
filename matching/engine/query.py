"""A need understood: which features it asks for, with what weight, and through which of its own words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .analyse import Analysed, Analyser, Occurrence, is_text
from .clean import Cleaned
from .copied import passages
from .lexicon import CAPABILITY, CONCEPT, INDUSTRY
from .params import Params
from .polarity import Zone
from .types import MAX_QUERY_CHARS, EmptyQuery, QueryTooLong

QUERY_UNIT = 2.0**-12
SCORE_UNIT = 2.0**-24
SUSPICIOUS = 0.25
VIA = {CONCEPT: "synonym", CAPABILITY: "capability", INDUSTRY: "industry"}
Rarity = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Asked:
    """One feature the need asks for. `weight` is a whole number of QUERY_UNIT, negative for what is not wanted."""

    feature: str
    weight: int
    via: str
    spans: tuple[tuple[int, int], ...]
    surface: str
    source: str = ""


@dataclass(frozen=True)
class Need:
    cleaned: Cleaned
    asked: tuple[Asked, ...]
    text: str

    @cached_property
    def passages(self) -> tuple[str, ...]:
        """Stretches that a profile would have to have copied from this need."""
        return passages(self.text)

    @cached_property
    def suspicious(self) -> float:
        """How many of the words and pieces asked for a profile carries before it is compared with the passages."""
        return SUSPICIOUS * sum(is_text(asked.feature) for asked in self.asked)


def understand(text: str, analyser: Analyser, rarity: Rarity, fluency: float) -> Need:
    """Raises QueryTooLong, EmptyQuery. `rarity` is the idf of a feature, `fluency` that of the corpus in capabilities."""
    if len(text) > MAX_QUERY_CHARS:
        raise QueryTooLong(f"需求共 {len(text)} 字，超过上限 {MAX_QUERY_CHARS} 字，请删减后再试")
    analysed = analyser.need(text)
    if not any(char.isalnum() for char in analysed.cleaned.text):
        raise EmptyQuery("需求里没有可用于匹配的文字，请用几句话写明要解决的问题")
    return Need(analysed.cleaned, _ask(analysed, analyser, rarity, fluency), text)


def _ask(analysed: Analysed, analyser: Analyser, rarity: Rarity, fluency: float) -> tuple[Asked, ...]:
    groups: dict[str, list[Occurrence]] = {}
    for one in analysed.occurrences:
        groups.setdefault(one.feature, []).append(one)
    text, params = analysed.cleaned.text, analyser.params
    terms = {f: w for f, ones in groups.items() if is_text(f) and (w := _term_weight(ones, analysed, analyser, rarity))}
    scale = math.sqrt(math.fsum(weight * weight for weight in terms.values())) or 1.0
    targets = _targets(groups, analysed.zones, analyser, rarity, scale * fluency)
    asked = [_asked(feature, weight, groups[feature], text) for feature, weight in {**terms, **targets}.items()]
    asked += _narrower(groups, targets, analyser, rarity, params, text)
    return tuple(one for one in asked if one.weight)


def _asked(feature: str, weight: float, ones: Sequence[Occurrence], text: str) -> Asked:
    spans = tuple(sorted({(one.start, one.end) for one in ones}))
    surface = "、".join(dict.fromkeys(text[start:end] for start, end in _stretches(spans)))
    return Asked(feature, round(weight / QUERY_UNIT), VIA.get(feature[0], "same"), spans, surface)


def _stretches(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans with those that overlap run together: a person reads words, not the pieces they were found by."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _term_weight(ones: Sequence[Occurrence], analysed: Analysed, analyser: Analyser, rarity: Rarity) -> float:
    wanted = [one for one in ones if not _unwanted(one, analysed.zones)]
    if not wanted:
        return 0.0
    feature = ones[0].feature
    everyday = 1.0
    if feature in analyser.lexicon.ordinary:
        everyday = analyser.params.ordinary if len(feature) > 1 else 0.0  # 的, 了, 把 tell nothing
    return max(one.weight for one in wanted) * everyday * (1 + math.log(len(wanted))) * rarity(feature)


def _unwanted(one: Occurrence, zones: Sequence[Zone]) -> bool:
    return any(zone.kind == "unwanted" and zone.covers(one.start, one.end) for zone in zones)


def _targets(
    groups: Mapping[str, Sequence[Occurrence]],
    zones: Sequence[Zone],
    analyser: Analyser,
    rarity: Rarity,
    scale: float,
) -> dict[str, float]:
    params = analyser.params
    share = {CAPABILITY: params.capability * scale, INDUSTRY: params.industry * scale}
    found: dict[str, float] = {}
    for sign, base in share.items():
        raw = {f: _evidence(ones, zones, analyser) for f, ones in groups.items() if f[0] == sign}
        top = max((value for value in raw.values() if value > 0), default=0.0) or 1.0
        found |= {feature: base * max(-1.0, value / top) for feature, value in raw.items()}
    for feature, ones in groups.items():
        if feature[0] == CONCEPT and not all(_unwanted(one, zones) for one in ones):
            found[feature] = params.lexicon * rarity(feature)
    return found


def _evidence(ones: Sequence[Occurrence], zones: Sequence[Zone], analyser: Analyser) -> float:
    """Sum over distinct phrases of what speaks for a target, less what is said to be unwanted."""
    params = analyser.params
    best: dict[tuple[int, int], float] = {}
    for one in ones:
        kinds = {zone.kind for zone in zones if zone.covers(one.start, one.end)}
        factor = -params.unwanted if "unwanted" in kinds else params.given if "given" in kinds else 1.0
        best[(one.start, one.end)] = factor * one.weight
    return math.fsum(best.values()) * (params.setting if ones[0].feature in analyser.lexicon.settings else 1.0)


def _narrower(
    groups: Mapping[str, Sequence[Occurrence]],
    targets: Mapping[str, float],
    analyser: Analyser,
    rarity: Rarity,
    params: Params,
    text: str,
) -> list[Asked]:
    """Concepts directly below one that the need names, unless it names them itself."""
    found: dict[str, Asked] = {}
    for broader in sorted(feature for feature in targets if feature[0] == CONCEPT):
        for term in analyser.lexicon.narrower.get(broader[1:], ()):
            feature = CONCEPT + term
            weight = round(params.narrower * params.lexicon * rarity(feature) / QUERY_UNIT)
            if feature not in groups and feature not in found:
                base = _asked(broader, 0.0, groups[broader], text)
                found[feature] = Asked(feature, weight, "narrower", base.spans, base.surface, broader)
    return list(found.values())
