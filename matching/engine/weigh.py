"""What one profile weighs per feature. The only place where mentions become numbers; build and explanation share it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Norms:
    """What the weights of one profile need to know of the whole corpus."""

    mean_length: float
    fluency: float  # 0..1: how far this corpus speaks of capabilities at all

    @classmethod
    def of(cls, profiles: Sequence[Profile], params: Params) -> Norms:
        length = math.fsum(profile.length for profile in profiles)
        capable = math.fsum(profile.capable for profile in profiles)
        density = capable / length if length else 0.0
        fluency = density**4 / (density**4 + params.dense**4)
        return cls(length / len(profiles) if profiles else 0.0, fluency)


def impacts(profile: Profile, norms: Norms, params: Params) -> dict[str, int]:
    """Feature → whole number of IMPACT_UNIT; features that round to nothing are left out."""
    relative = profile.length / norms.mean_length if norms.mean_length else 1.0
    norm = params.k1 * (1 - params.b + params.b * relative)
    found = {}
    for feature, fields in profile.counts.items():
        mass = sum(fields.values())
        if is_capability(feature):
            value = focus(mass, profile.capable, params)
        else:
            value = mass * (params.k1 + 1) / (mass + norm)
        found[feature] = min(MAX_IMPACT, round(value / IMPACT_UNIT))
    return {feature: impact for feature, impact in found.items() if impact}


def focus(mass: float, total: float, params: Params) -> float:
    """How much a profile is about one capability: enough evidence, and a good share of all it claims to do."""
    evidence = mass**params.sharpness / (mass**params.sharpness + params.evidence**params.sharpness)
    return float(evidence * (mass / total) ** params.focus)
