"""The knowledge the ranking may use, all of it words: synonyms, narrower terms, capabilities, industries, everyday words."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from .clean import clean
from .phrases import Phrase, PhraseMatcher, Segments, parse
from .types import LexiconError

DATA = Path(__file__).parent / "data"
CONCEPT, CAPABILITY, INDUSTRY = "=", "@", "#"
# file name → columns; a folder may leave out any of them
FILES: Mapping[str, tuple[str, ...]] = {
    "lexicon.csv": ("canonical", "variants", "english", "group"),
    "lexicon_relations.csv": ("term", "broader_or_related", "relation"),
    "capabilities.csv": ("code", "title", "excludes_own", "setting"),
    "phrases.csv": ("target", "side", "weight", "patterns"),
    "ordinary.csv": ("words",),
}
_SIDES = {"offer": (True, False), "need": (False, True), "both": (True, True)}
Rows = Mapping[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True)
class Lexicon:
    """Immutable. Built from rows so that an index can carry exactly the lexicon it was made with."""

    rows: Rows = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self)

    @classmethod
    def load(cls, folder: Path | None = None) -> Lexicon:
        """Read the csv files of `folder` (the shipped ones by default). Raises LexiconError naming the rows."""
        place = folder or DATA
        return cls({name: tuple(_read(place / name, columns)) for name, columns in FILES.items()})

    @classmethod
    def empty(cls) -> Lexicon:
        return cls({})

    @classmethod
    def from_json(cls, text: str) -> Lexicon:
        return cls({name: tuple(tuple(row) for row in rows) for name, rows in json.loads(text).items()})

    def to_json(self) -> str:
        return json.dumps({name: self._table(name) for name in sorted(FILES)}, ensure_ascii=False)

    @cached_property
    def version(self) -> str:
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    def _table(self, name: str) -> tuple[tuple[str, ...], ...]:
        return self.rows.get(name, ())

    @cached_property
    def concepts(self) -> dict[str, tuple[str, ...]]:
        """canonical → all its surface forms, itself first."""
        return {row[0]: (row[0], *_split(row[1])) for row in self._table("lexicon.csv")}

    @cached_property
    def narrower(self) -> dict[str, tuple[str, ...]]:
        """canonical → the concepts directly below it."""
        below: dict[str, list[str]] = {}
        for term, broader, relation in self._table("lexicon_relations.csv"):
            if relation == "narrower_of":
                below.setdefault(broader, []).append(term)
        return {broader: tuple(terms) for broader, terms in below.items()}

    @cached_property
    def titles(self) -> dict[str, str]:
        """Target of a phrase → its Chinese title."""
        named = {CAPABILITY + code: title for code, title, *_ in self._table("capabilities.csv")}
        named |= {CONCEPT + canonical: canonical for canonical in self.concepts}
        return named | {p.target: p.target[1:] for p in self.phrases if p.target[0] == INDUSTRY}

    @cached_property
    def excludes_own(self) -> frozenset[str]:
        """Targets that a firm's own certificate must not count for: certification as a service."""
        own = {CAPABILITY + code for code, _, flag, _ in self._table("capabilities.csv") if flag}
        return frozenset(own | {CONCEPT + row[0] for row in self._table("lexicon.csv") if row[3] == "测评与资质"})

    @cached_property
    def settings(self) -> frozenset[str]:
        """Capabilities that a need often names only as its setting: a hospital that wants invoices read is not after medicine."""
        return frozenset(CAPABILITY + code for code, *_, flag in self._table("capabilities.csv") if flag)

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Everyday words of needs, folded."""
        return frozenset(clean(word).text for row in self._table("ordinary.csv") for word in row[0].split())

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        return (*self._concept_phrases(), *self._book_phrases())

    def _concept_phrases(self) -> Iterator[Phrase]:
        for canonical, forms in self.concepts.items():
            yield Phrase((tuple(clean(form).text for form in forms),), CONCEPT + canonical)

    def _book_phrases(self) -> Iterator[Phrase]:
        for target, side, weight, patterns in self._table("phrases.csv"):
            offer, need = _SIDES[side]
            for segments in _parsed(patterns):
                yield Phrase(segments, target, float(weight), offer, need)

    @cached_property
    def offer_matcher(self) -> PhraseMatcher:
        return PhraseMatcher(phrase for phrase in self.phrases if phrase.offer)

    @cached_property
    def need_matcher(self) -> PhraseMatcher:
        return PhraseMatcher(phrase for phrase in self.phrases if phrase.need)

    @cached_property
    def segmenter_words(self) -> tuple[str, ...]:
        """Forms the segmenter should keep whole: those of two to six characters."""
        return tuple(sorted({form for p in self._concept_phrases() for form in p.segments[0] if 2 <= len(form) <= 6}))


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _parsed(patterns: str) -> list[Segments]:
    """Raises ValueError."""
    return [parse(pattern) for pattern in clean(patterns).text.replace("...", "…").split("|") if pattern.strip()]


def _read(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise LexiconError(f"{path.name} 缺少列：{'、'.join(missing)}")
        for row in reader:
            yield tuple((row[name] or "").strip() for name in columns)


def _check(lexicon: Lexicon) -> None:
    _check_forms(lexicon.rows.get("lexicon.csv", ()))
    _check_relations(lexicon)
    _check_book(lexicon)
    _check_cycles(lexicon.narrower)


def _check_forms(rows: Iterable[tuple[str, ...]]) -> None:
    owner: dict[str, tuple[int, str]] = {}
    for number, row in enumerate(rows, 2):
        for form in (row[0], *_split(row[1])):
            key = clean(form).text
            if not key:
                raise LexiconError(f"lexicon.csv 第 {number} 行：词为空")
            line, canonical = owner.setdefault(key, (number, row[0]))
            if line != number:
                raise LexiconError(f"lexicon.csv 第 {line} 行（{canonical}）与第 {number} 行（{row[0]}）都有“{form}”")


def _check_relations(lexicon: Lexicon) -> None:
    for number, (term, other, relation) in enumerate(lexicon.rows.get("lexicon_relations.csv", ()), 2):
        for name in (term, other):
            if name not in lexicon.concepts:
                raise LexiconError(f"lexicon_relations.csv 第 {number} 行：“{name}”不是 lexicon.csv 里的标准词")
        if relation not in ("narrower_of", "related_not_synonym"):
            raise LexiconError(f"lexicon_relations.csv 第 {number} 行：不认识的关系“{relation}”")


def _check_book(lexicon: Lexicon) -> None:
    codes = {CAPABILITY + code for code, *_ in lexicon.rows.get("capabilities.csv", ())}
    for number, (target, side, weight, patterns) in enumerate(lexicon.rows.get("phrases.csv", ()), 2):
        where = f"phrases.csv 第 {number} 行"
        if target not in codes and not (target[:1] == INDUSTRY and target[1:]):
            raise LexiconError(f"{where}：不认识的能力“{target}”")
        if side not in _SIDES:
            raise LexiconError(f"{where}：side 只能是 offer、need 或 both，现为“{side}”")
        _check_patterns(where, weight, patterns)


def _check_patterns(where: str, weight: str, patterns: str) -> None:
    try:
        if not 0 < float(weight) <= 10:
            raise ValueError("weight 应在 0 到 10 之间")
        _parsed(patterns)
    except ValueError as error:
        raise LexiconError(f"{where}：{error}") from error


def _check_cycles(narrower: Mapping[str, tuple[str, ...]]) -> None:
    done: set[str] = set()
    for root in narrower:
        _descend(root, narrower, [], done)


def _descend(term: str, narrower: Mapping[str, tuple[str, ...]], path: list[str], done: set[str]) -> None:
    if term in path:
        raise LexiconError(f"lexicon_relations.csv 的上下位关系成环：{' → '.join([*path[path.index(term) :], term])}")
    if term in done:
        return
    path.append(term)
    for below in narrower.get(term, ()):
        _descend(below, narrower, path, done)
    path.pop()
    done.add(term)
