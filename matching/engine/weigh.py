"""What one profile weighs per feature. The only place where mentions become numbers; build and explanation share it."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .analyse import Analysed, Analyser, is_capability, is_text
from .params import Params
from .types import FIELD_WEIGHTS, Document

IMPACT_UNIT = 2.0**-12
MAX_IMPACT = 0xFFFF


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile read: `counts[feature][field]` are capped, field-weighted mentions; `length` is its text mass,
    `capable` the mass of its capability phrases."""

    fields: Mapping[str, Analysed]
    counts: Mapping[str, Mapping[str, float]]
    length: float
    capable: float


def read(document: Document, analyser: Analyser) -> Profile:
    fields = {name: analyser.offer(text) for name, text in document.fields.items() if text}
    return weigh(fields, analyser.params.tf_cap)


def weigh(fields: Mapping[str, Analysed], tf_cap: int) -> Profile:
    counts: dict[str, dict[str, float]] = {}
    for name in sorted(fields):
        for feature, mentions in _mentions(fields[name], tf_cap).items():
            counts.setdefault(feature, {})[name] = mentions * FIELD_WEIGHTS[name]
    masses = {feature: sum(by_field.values()) for feature, by_field in counts.items()}
    length = sum(mass for feature, mass in masses.items() if is_text(feature))
    capable = sum(mass for feature, mass in masses.items() if is_capability(feature))
    return Profile(fields, counts, length, capable)


def _mentions(analysed: Analysed, cap: int) -> dict[str, float]:
    """Weighted mentions. Only the first `cap` of a term count and each phrase of a capability once: repeating stops paying."""
    text = analysed.cleaned.text
    seen: dict[tuple[str, str], int] = {}
    total: dict[str, float] = {}
    for one in analysed.occurrences:
        capable = is_capability(one.feature)
        key, limit = (one.feature, text[one.start : one.end] if capable else ""), 1 if capable else cap
        times = seen.get(key, 0)
        if times < limit:
            seen[key] = times + 1
            total[one.feature] = total.get(one.feature, 0.0) + one.weight
    return total


class Tally:
    """Masses of many profiles in little room: a whole corpus has to be read before the first impact is known."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        known: dict[str, int] = {}
        self._rows: list[tuple[array[int], array[float], float, float]] = []
        for profile in profiles:
            ids = array("i", [known.setdefault(feature, len(known)) for feature in profile.counts])
            masses = array("d", [sum(by_field.values()) for by_field in profile.counts.values()])
            self._rows.append((ids, masses, profile.length, profile.capable))
        self._names = list(known)

    def norms(self, params: Params) -> Norms:
        return Norms.of([(length, capable) for _, _, length, capable in self._rows], params)

    def weights(self, norms: Norms, params: Params) -> Iterator[dict[str, int]]:
        for ids, masses, length, capable in self._rows:
            named = {self._names[id]: mass for id, mass in zip(ids, masses, strict=True)}
            yield _impacts(named, length, capable, norms, params)


@dataclass(frozen=True, slots=True)
class Norms:
    """What the weights of one profile need to know of the whole corpus."""

    mean_length: float
    fluency: float  # 0..1: how far this corpus speaks of capabilities at all

    @classmethod
    def of(cls, sizes: Sequence[tuple[float, float]], params: Params) -> Norms:
        """`sizes` are length and capable mass of each profile."""
        length = math.fsum(each for each, _ in sizes)
        capable = math.fsum(each for _, each in sizes)
        density = capable / length if length else 0.0
        fluency = density**4 / (density**4 + params.dense**4)
        return cls(length / len(sizes) if sizes else 0.0, fluency)


def impacts(profile: Profile, norms: Norms, params: Params) -> dict[str, int]:
    """Feature → whole number of IMPACT_UNIT; features that round to nothing are left out."""
    masses = {feature: sum(by_field.values()) for feature, by_field in profile.counts.items()}
    return _impacts(masses, profile.length, profile.capable, norms, params)


def _impacts(
    masses: Mapping[str, float], length: float, capable: float, norms: Norms, params: Params
) -> dict[str, int]:
    relative = length / norms.mean_length if norms.mean_length else 1.0
    norm = params.k1 * (1 - params.b + params.b * relative)
    found = {}
    for feature, mass in masses.items():
        value = focus(mass, capable, params) if is_capability(feature) else mass * (params.k1 + 1) / (mass + norm)
        found[feature] = min(MAX_IMPACT, round(value / IMPACT_UNIT))
    return {feature: impact for feature, impact in found.items() if impact}


def focus(mass: float, total: float, params: Params) -> float:
    """How much a profile is about one capability: enough evidence, and a good share of all it claims to do."""
    evidence = mass**params.sharpness / (mass**params.sharpness + params.evidence**params.sharpness)
    return float(evidence * (mass / total) ** params.focus)
