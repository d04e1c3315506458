"""A profile that repeats the need word for word says nothing about what it offers: such passages earn no score.

Only long passages count: needs and honest profiles share words and short phrases all the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .analyse import Analysed, Occurrence
from .polarity import Zone
from .types import Document
from .weigh import Profile, weigh

LEAST_RUN = 7  # characters between punctuation marks that are taken as one passage
LEAST_TOTAL = 32  # copied characters in all
LEAST_SHARE = 0.4  # of the need's passages
LEAST_PASSAGES = 4
_RUN = re.compile(rf"[\u3400-\u9fff]{{{LEAST_RUN},}}")


def passages(need: str) -> tuple[str, ...]:
    """The stretches of Chinese in a need that are long enough to be recognised; none when the need is too short."""
    found = tuple(dict.fromkeys(_RUN.findall(need)))
    return found if len(found) >= LEAST_PASSAGES and sum(map(len, found)) >= LEAST_TOTAL else ()


def copies(document: Document, wanted: Sequence[str]) -> bool:
    """Whether the profile holds so much of the need that it must have been pasted."""
    if not wanted:
        return False
    text = "\n".join(document.fields.values())
    total = sum(len(passage) for passage in wanted if passage in text)
    return total >= LEAST_TOTAL and total >= LEAST_SHARE * sum(map(len, wanted))


def without(profile: Profile, wanted: Sequence[str], tf_cap: int) -> Profile:
    """The profile as if the copied passages were not there."""
    kept = {}
    for name, analysed in profile.fields.items():
        zones = _zones(analysed.cleaned.text, wanted)
        left = [one for one in analysed.occurrences if not _touched(one, zones)]
        kept[name] = Analysed(analysed.cleaned, left, analysed.zones)
    return weigh(kept, tf_cap)


def _zones(text: str, wanted: Iterable[str]) -> list[Zone]:
    """From the first copied passage to the last: what stands between them was copied as well."""
    bounds = [(found.start(), found.end()) for passage in wanted for found in re.finditer(re.escape(passage), text)]
    if not bounds:
        return []
    return [Zone(min(start for start, _ in bounds), max(end for _, end in bounds), "denied")]


def _touched(one: Occurrence, zones: Sequence[Zone]) -> bool:
    return any(zone.start < one.end and one.start < zone.end for zone in zones)
