"""Take a score apart: which words of the need met which words of the profile, in which field, for how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .analyse import Occurrence, is_text
from .lexicon import CAPABILITY, INDUSTRY, Lexicon
from .query import SCORE_UNIT, Asked, Need
from .types import Hit, Reason, Span
from .weigh import Profile

MAX_SURFACES = 4
Part = tuple[Asked, str, int]  # what was asked, the field that answers it, its share in SCORE_UNIT


def explain(id: str, need: Need, met: Sequence[tuple[Asked, int]], profile: Profile, lexicon: Lexicon) -> Hit:
    """`met` pairs what was asked with the profile's impact; the reasons add up to the score in whole SCORE_UNITs."""
    places = _places(profile)
    parts = [part for asked, impact in met for part in _by_field(asked, impact, profile)]
    reasons = [*_text_reasons(need, parts, places), *_target_reasons(parts, places, profile, lexicon)]
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.field, reason.need_term, reason.via))
    score = sum(asked.weight * impact for asked, impact in met) * SCORE_UNIT
    return Hit(id, score, tuple(reasons), _spans(profile, places, {asked.feature for asked, _ in met}))


def _places(profile: Profile) -> dict[tuple[str, str], list[Occurrence]]:
    found: dict[tuple[str, str], list[Occurrence]] = {}
    for name, analysed in profile.fields.items():
        for one in analysed.occurrences:
            found.setdefault((one.feature, name), []).append(one)
    return found


def _by_field(asked: Asked, impact: int, profile: Profile) -> Iterator[Part]:
    """Split a whole-number contribution by the fields' share of the mentions; the first field takes the remainder."""
    total, shares = asked.weight * impact, profile.counts[asked.feature]
    mass = sum(shares.values())
    split = {name: int(total * share / mass) for name, share in shares.items()}
    first = max(shares, key=lambda name: (shares[name], name))
    split[first] += total - sum(split.values())
    for name, weight in split.items():
        yield asked, name, weight


@dataclass(slots=True)
class _Run:
    """Neighbouring words and pieces of the need that met the same field, shown as one phrase."""

    field: str
    start: int
    end: int
    weight: int
    features: list[str]


def _text_reasons(
    need: Need, parts: Iterable[Part], places: Mapping[tuple[str, str], list[Occurrence]]
) -> list[Reason]:
    runs: list[_Run] = []
    for asked, name, weight in sorted(_text_parts(parts), key=lambda part: (part[1], part[0].spans[0])):
        start, end = asked.spans[0]
        last = runs[-1] if runs else None
        if last and last.field == name and start < last.end:
            last.end, last.weight = max(last.end, end), last.weight + weight
            last.features.append(asked.feature)
        else:
            runs.append(_Run(name, start, end, weight, [asked.feature]))
    return [_text_reason(need.cleaned.text, run, places) for run in runs]


def _text_parts(parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if is_text(part[0].feature)]


def _text_reason(text: str, run: _Run, places: Mapping[tuple[str, str], list[Occurrence]]) -> Reason:
    ones = [one for feature in run.features for one in places[(feature, run.field)]]
    surface = text[run.start : run.end]
    merged = _merged((one.start, one.end) for one in ones)
    whole = any(end - start >= len(surface) for start, end in merged)
    found = surface if whole else "、".join(dict.fromkeys(run.features))
    return Reason(surface, found, "same" if whole else "partial", run.field, run.weight * SCORE_UNIT, "")


def _target_reasons(
    parts: Iterable[Part], places: Mapping[tuple[str, str], list[Occurrence]], profile: Profile, lexicon: Lexicon
) -> Iterator[Reason]:
    for asked, name, weight in parts:
        if is_text(asked.feature):
            continue
        text = profile.fields[name].cleaned.text
        found = dict.fromkeys(text[one.start : one.end] for one in places[(asked.feature, name)])
        shown = "、".join(list(found)[:MAX_SURFACES])
        via = "same" if asked.via == "synonym" and asked.surface in found else asked.via
        yield Reason(asked.surface, shown, via, name, weight * SCORE_UNIT, _note(asked, lexicon))


def _note(asked: Asked, lexicon: Lexicon) -> str:
    title = lexicon.titles.get(asked.feature, "")
    if asked.weight < 0:
        return f"需求表示不要“{title}”"
    if asked.feature[0] == CAPABILITY:
        return f"都指向能力“{title}”"
    if asked.feature[0] == INDUSTRY:
        return f"同属“{title}”行业"
    return f"“{title}”属于“{asked.source[1:]}”" if asked.source else f"同义词“{title}”"


def _spans(
    profile: Profile, places: Mapping[tuple[str, str], list[Occurrence]], features: set[str]
) -> tuple[Span, ...]:
    """Where the met features stand in the raw fields, overlapping ones joined."""
    found: dict[str, list[tuple[int, int]]] = {}
    for (feature, name), ones in places.items():
        if feature in features:
            found.setdefault(name, []).extend((one.start, one.end) for one in ones)
    return tuple(
        Span(name, *profile.fields[name].cleaned.raw(start, end))
        for name in sorted(found)
        for start, end in _merged(found[name])
    )


def _merged(bounds: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(bounds):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
