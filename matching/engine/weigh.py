"""What one profile weighs per feature. The only place where mentions become numbers; build and explanation share it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .analyse import Analysed, Analyser, is_capability, is_text
from .params import Params
from .types import FIELD_WEIGHTS, Document

IMPACT_UNIT = 2.0**-12
MAX_IMPACT = 0xFFFF


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile read: `counts[feature][field]` are capped, field-weighted mentions; `length` is its text mass."""

    fields: Mapping[str, Analysed]
    counts: Mapping[str, Mapping[str, float]]
    length: float


def read(document: Document, analyser: Analyser) -> Profile:
    fields = {name: analyser.offer(text) for name, text in document.fields.items() if text}
    counts: dict[str, dict[str, float]] = {}
    for name in sorted(fields):
        for feature, mentions in _mentions(fields[name], analyser.params.tf_cap).items():
            counts.setdefault(feature, {})[name] = mentions * FIELD_WEIGHTS[name]
    length = sum(sum(by_field.values()) for feature, by_field in counts.items() if is_text(feature))
    return Profile(fields, counts, length)


def _mentions(analysed: Analysed, cap: int) -> dict[str, float]:
    """Weighted mentions per feature; only the first `cap` of each count, so repeating a word stops paying."""
    seen: dict[str, int] = {}
    total: dict[str, float] = {}
    for one in analysed.occurrences:
        times = seen.get(one.feature, 0)
        if times < cap:
            seen[one.feature] = times + 1
            total[one.feature] = total.get(one.feature, 0.0) + one.weight
    return total


def impacts(profile: Profile, mean_length: float, params: Params) -> dict[str, int]:
    """Feature → whole number of IMPACT_UNIT; features that round to nothing are left out."""
    norm = params.k1 * (1 - params.b + params.b * profile.length / mean_length) if mean_length else params.k1
    capable = sum(sum(fields.values()) for feature, fields in profile.counts.items() if is_capability(feature))
    found = {}
    for feature, fields in profile.counts.items():
        mass = sum(fields.values())
        if is_capability(feature):
            value = focus(mass, capable, params)
        else:
            value = mass * (params.k1 + 1) / (mass + norm)
        found[feature] = min(MAX_IMPACT, round(value / IMPACT_UNIT))
    return {feature: impact for feature, impact in found.items() if impact}


def focus(mass: float, total: float, params: Params) -> float:
    """How much a profile is about one capability: enough evidence, and a good share of all it claims to do."""
    evidence = mass / (mass + params.evidence)
    share = mass / total
    return float(evidence * share**params.focus)
