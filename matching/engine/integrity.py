"""Signs that a profile was written for the ranking rather than for a reader. Flags ask a person to look; they change no score."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .analyse import is_capability
from .clean import clean, hidden_parts
from .index import Index
from .types import Document, EmptyQuery
from .weigh import Profile

SHINGLE = 7
PROBE = 3000  # characters of a profile that are used to look for its twins
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")
_NOT_TEXT = re.compile(r"[\W_]+")
_CLAUSE = re.compile(r"[^,。;!?、|/\s]+")
_SENTENCE = re.compile(r"[^,。;!?\n]+")
# How those who ask write, and those who offer do not.
_ASKING = re.compile(
    r"(?:我们|我厂|我院|我校|我局|我行|我县|我司|本单位|公司|单位|^)(?:现)?(?:想|要找|需要?找|希望|打算|急需|急着|拟(?:采购|招|委托|开展|面向)|求)"
    r"|想(?:找|请|让|要|知道|办|做|买|租|把|问)|希望(?:能|有|找|对接)|求(?:购|助|推荐)|有没有(?:人|公司|办法|哪家)|谁能|能不能|怎么办|怎么弄|头疼"
    r"|预算.{0,6}\d|报价(?:含税|需|须|应)|供应商(?:须|需|应)|(?:须|需|应)(?:具有|具备|提供).{0,12}(?:证书|资质|证明|案例)|\d+(?:个)?(?:日|天|月)内完成|对不上|没人(?:会|懂|管)"
)


@dataclass(frozen=True, slots=True)
class Flag:
    """`code` is stable; `message` is for the reviewer; `evidence` quotes what was found."""

    code: str
    message: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Where suspicion begins. Shares are of the profile's own text."""

    hidden_chars: int = 6
    invisible_chars: int = 8
    repeated_share: float = 0.45
    repeats: int = 12
    capabilities: int = 9
    capability_density: float = 0.30
    asking_clauses: int = 2
    need_share: float = 0.30
    twin_share: float = 0.45
    least_text: int = 40


def inspect(document: Document, index: Index, needs: Iterable[str] = (), limits: Limits | None = None) -> list[Flag]:
    """`needs` are texts that the profile might have copied; the index holds the profiles it might have copied."""
    chosen = limits or Limits()
    profile = index.read(document)
    found = [
        hidden_text(document, chosen),
        stuffing(profile, chosen),
        breadth(profile, index, chosen),
        asking(profile, chosen),
        copied_need(profile, needs, chosen),
        near_twin(document, profile, index, chosen),
    ]
    return [flag for flag in found if flag]


def hidden_text(document: Document, limits: Limits) -> Flag | None:
    """Text that a page would not show, or characters that print nothing."""
    hidden = [part for text in document.fields.values() for part in hidden_parts(text)]
    if sum(len(part) for part in hidden) >= limits.hidden_chars:
        return Flag("hidden_text", "简介里有页面上看不见的文字，未编入索引", _quotes(hidden))
    invisible = sum(len(_INVISIBLE.findall(text)) for text in document.fields.values())
    if invisible >= limits.invisible_chars:
        return Flag("invisible_characters", f"简介里有 {invisible} 个不显示的字符", ())
    return None


def stuffing(profile: Profile, limits: Limits) -> Flag | None:
    """The same words over and over: clauses repeated, or a text that compresses far better than prose does."""
    text = _whole(profile)
    pieces = [piece for piece in _CLAUSE.findall(text) if len(piece) > 1]
    counts = Counter(pieces)
    worst = max(counts, key=lambda piece: (counts[piece], piece), default="")
    again = sum(len(piece) * (count - 1) for piece, count in counts.items())
    if len(text) > limits.least_text and again > limits.repeated_share * len(text):
        return Flag("stuffing", f"相同的词句反复出现，占全文 {again * 100 // len(text)}%", (worst,))
    raw = text.encode()
    if len(raw) > 600 and len(zlib.compress(raw, 9)) * limits.repeats < len(raw):
        return Flag("stuffing", "文字重复程度远高于正常简介", (text[:40],))
    return None


def breadth(profile: Profile, index: Index, limits: Limits) -> Flag | None:
    """A list of everything: many capabilities, each in passing, and little else."""
    named = [f for f, by_field in profile.counts.items() if is_capability(f) and sum(by_field.values()) >= 1]
    density = profile.capable / profile.length if profile.length else 0.0
    if len(named) < limits.capabilities or density < limits.capability_density:
        return None
    titles = tuple(index.lexicon.titles[feature] for feature in sorted(named))
    return Flag("everything", f"短短一段列出 {len(named)} 种能力，请核实哪些是真实业务", titles)


def asking(profile: Profile, limits: Limits) -> Flag | None:
    """A profile that asks instead of offering."""
    clauses = [clause for clause in _SENTENCE.findall(_whole(profile)) if _ASKING.search(clause)]
    if len(clauses) < limits.asking_clauses:
        return None
    return Flag("asks", "简介的语气像在提需求而不是介绍服务", _quotes(clauses))


def copied_need(profile: Profile, needs: Iterable[str], limits: Limits) -> Flag | None:
    own = _shingles(_whole(profile))
    for need in needs:
        wanted = _shingles(clean(need).text)
        if wanted and len(own & wanted) >= limits.need_share * len(wanted):
            return Flag("copied_need", "简介大段照抄了一条需求", (need[:60],))
    return None


def near_twin(document: Document, profile: Profile, index: Index, limits: Limits) -> Flag | None:
    """The nearest other profiles are compared by shared stretches of text."""
    text = _whole(profile)
    own = _shingles(text)
    if len(own) < limits.least_text:
        return None
    for id in _nearest(text, index, document.id):
        other = _shingles(_whole(index.read(index.document(id))))
        shared = len(own & other)
        if shared >= limits.twin_share * min(len(own), len(other)) and len(other) >= limits.least_text:
            return Flag("near_twin", f"与“{id}”的简介有 {shared * 100 // len(own)}% 的文字相同", (id,))
    return None


def _nearest(text: str, index: Index, own_id: str) -> Sequence[str]:
    try:
        found = index.nearest(text[:PROBE], 6)
    except EmptyQuery:
        return []
    return [id for id in found if id != own_id]


def _whole(profile: Profile) -> str:
    return "\n".join(profile.fields[name].cleaned.text for name in sorted(profile.fields) if name != "name")


def _shingles(text: str) -> frozenset[str]:
    plain = _NOT_TEXT.sub("", text)
    return frozenset(plain[i : i + SHINGLE] for i in range(len(plain) - SHINGLE + 1))


def _quotes(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(part.strip()[:40] for part in parts)[:3]
