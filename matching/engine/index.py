"""The index: built once from documents and a lexicon, immutable, searched and explained by whole-number arithmetic."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .analyse import Analyser, is_text
from .clean import clean
from .copied import copies, without
from .explain import explain
from .lexicon import Lexicon
from .params import Params
from .postings import Postings
from .query import QUERY_UNIT, SCORE_UNIT, Asked, Need, understand
from .types import ENGINE_VERSION, Document, Hit, QueryTerm
from .weigh import Norms, Profile, Tally, impacts, read

REMEMBERED_PROFILES = 256
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Index:
    """`build_index` or `Index.load` make one. Equal `digest`, query and seed give equal results, bit for bit."""

    documents: Sequence[Document]
    postings: Postings
    lexicon: Lexicon
    params: Params
    norms: Norms
    corpus_digest: str
    engine_version: str = ENGINE_VERSION

    @property
    def size(self) -> int:
        return len(self.documents)

    @property
    def lexicon_version(self) -> str:
        return self.lexicon.version

    @cached_property
    def digest(self) -> str:
        """Of everything that determines results."""
        parts = [self.engine_version, self.params.as_dict(), self.lexicon_version, self.corpus_digest]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @cached_property
    def ids(self) -> list[str]:
        return [document.id for document in self.documents]

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {id: row for row, id in enumerate(self.ids)}

    @cached_property
    def _analyser(self) -> Analyser:
        return Analyser(self.lexicon, self.params)

    @cached_property
    def _profiles(self) -> OrderedDict[int, Profile]:
        return OrderedDict()

    def document(self, id: str) -> Document:
        """Raises KeyError when the id is not in this index."""
        return self.documents[self._row_of[id]]

    def search(self, query: str, top: int = 20, *, allowed: Container[str] | None = None, seed: int = 0) -> list[Hit]:
        """The best `top` of the allowed profiles with a positive score. Raises EmptyQuery, QueryTooLong."""
        need = self._need(query)
        return [self._hit(need, row) for row in self._ranked(self._scores(need), top, allowed, seed)]

    def rank(self, query: str, top: int = 20, *, allowed: Container[str] | None = None, seed: int = 0) -> list[str]:
        """The ids `search` would return, without their explanation."""
        return [self.ids[row] for row in self._ranked(self._scores(self._need(query)), top, allowed, seed)]

    def ranked(self, query: str, *, allowed: Container[str] | None = None, seed: int = 0) -> list[tuple[str, float]]:
        """Every allowed profile with a positive score, in the order and with the scores of `search`, unexplained."""
        scores = self._scores(self._need(query))
        rows = self._ranked(scores, max(self.size, 1), allowed, seed)
        return [(self.ids[row], float(scores[row]) * SCORE_UNIT) for row in rows]

    def nearest(self, text: str, top: int) -> list[str]:
        """Profiles most like a text, those that share whole passages with it included."""
        need = replace(self._need(text), text="")
        return [self.ids[row] for row in self._ranked(self._scores(need), top, None, 0)]

    def score(self, query: str, id: str) -> Hit | None:
        """One profile as `search` would report it; None when it is unknown or its score is not positive."""
        row = self._row_of.get(id)
        if row is None:
            return None
        hit = self._hit(self._need(query), row)
        return hit if hit.score > 0 else None

    def query_terms(self, query: str) -> list[QueryTerm]:
        """What was understood of the need, heaviest first; words nobody carries have `known` False and weight 0.

        Two-character pieces that are no words of the need are told apart by `via` "partial".
        """
        need, words = self._need(query), self._words(query)
        terms = [self._query_term(asked, words) for asked in need.asked]
        carried = {asked.feature for asked in need.asked}
        unknown = [QueryTerm(word, "same", 0, 0.0, False) for word in self._unknown(words - carried)]
        return sorted(terms, key=lambda term: (-abs(term.weight), term.surface)) + unknown

    def _query_term(self, asked: Asked, words: set[str]) -> QueryTerm:
        note = self.lexicon.titles.get(asked.feature, "")
        via = "partial" if is_text(asked.feature) and asked.feature not in words else asked.via
        return QueryTerm(asked.surface, via, self._df(asked.feature), asked.weight * QUERY_UNIT, True, note)

    def _words(self, query: str) -> set[str]:
        """The words of the need as the segmenter cuts it, without the pieces across them."""
        text = clean(query).text
        return {text[start:end] for start, end in self._analyser._words(text)}

    def _unknown(self, words: set[str]) -> list[str]:
        return sorted(w for w in words if len(w) > 1 and not self._df(w) and w not in self.lexicon.ordinary)

    def _df(self, feature: str) -> int:
        return self.postings.df(feature)

    def _need(self, query: str) -> Need:
        return understand(query, self._analyser, self.postings.rarity, self.norms.fluency)

    def _scores(self, need: Need) -> Scores:
        """Whole numbers of SCORE_UNIT, held in floats that represent them exactly."""
        scores, carried = np.zeros(self.size), np.zeros(self.size, dtype=np.int32)
        for asked in need.asked:
            rows, found = self.postings.column(asked.feature)
            scores[rows] += found * float(asked.weight)
            if need.passages and is_text(asked.feature):
                carried[rows] += 1
        if need.passages:
            for row in np.flatnonzero(carried >= need.suspicious):
                scores[row] = sum(asked.weight * impact for asked, impact in self._met(need, int(row))[1])
        return scores

    def _ranked(self, scores: Scores, top: int, allowed: Container[str] | None, seed: int) -> list[int]:
        """Rows by score, equal ones by a seeded hash and then by id."""
        kept: list[int] = []
        for tier in _tiers(scores, top):
            rows = [row for row in tier if allowed is None or self.ids[row] in allowed]
            kept += sorted(rows, key=lambda row: (-scores[row], _draw(seed, self.ids[row]), self.ids[row]))
            if len(kept) >= top:
                break
        return kept[:top]

    def _met(self, need: Need, row: int) -> tuple[Profile | None, list[tuple[Asked, int]]]:
        """What the profile has of what was asked; with it the profile less passages copied from the need, if any."""
        met = [(asked, impact) for asked in need.asked if (impact := self.postings.impact(asked.feature, row))]
        carried = sum(is_text(asked.feature) for asked, _ in met)
        if carried < need.suspicious or not copies(self.documents[row], need.passages):
            return None, met
        own = without(self._profile(row), need.passages, self.params.tf_cap)
        weights = impacts(own, self.norms, self.params)
        return own, [(asked, weights[asked.feature]) for asked in need.asked if asked.feature in weights]

    def _hit(self, need: Need, row: int) -> Hit:
        own, met = self._met(need, row)
        return explain(self.ids[row], need, met, own or self._profile(row), self.lexicon)

    def read(self, document: Document) -> Profile:
        """A profile, of this index or not, as this index would read it."""
        return read(document, self._analyser)

    def _profile(self, row: int) -> Profile:
        """The profile read again from its text; the last few are remembered."""
        known = self._profiles
        if row not in known:
            known[row] = self.read(self.documents[row])
            if len(known) > REMEMBERED_PROFILES:
                known.popitem(last=False)
        return known[row]

    def save(self, folder: Path) -> None:
        """Publish at `folder` (a link to a directory beside it) in one step; an index already there is replaced."""
        from .store import save

        save(self, folder)

    @classmethod
    def load(cls, folder: Path) -> Index:
        """Memory-map an index. Raises IndexCorrupt, IndexVersionMismatch."""
        from .store import load

        return load(folder)


def _tiers(scores: Scores, top: int) -> Iterator[list[int]]:
    """Positive rows in tiers that never split equal scores, so that a tier can be ordered on its own."""
    left = np.flatnonzero(scores > 0)
    size = max(top, 1)
    while len(left):
        values = scores[left]
        cut = np.partition(values, len(values) - size)[len(values) - size] if size < len(values) else values.min()
        above = values >= cut
        yield [int(row) for row in left[above]]
        left, size = left[~above], size * 4


def _draw(seed: int, id: str) -> bytes:
    return hashlib.blake2b(f"{seed}:{id}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


def build_index(documents: Iterable[Document], lexicon: Lexicon, *, params: Params | None = None) -> Index:
    """Raises ValueError when an id occurs twice."""
    chosen = params or Params()
    kept = sorted(documents, key=lambda document: document.id)
    _refuse_twins(kept)
    analyser = Analyser(lexicon, chosen)
    tally = Tally(read(document, analyser) for document in kept)
    norms = tally.norms(chosen)
    postings = Postings.build(tally.weights(norms, chosen), chosen.floor)
    return Index(kept, postings, lexicon, chosen, norms, corpus_digest(kept))


def _refuse_twins(documents: Sequence[Document]) -> None:
    for first, second in pairwise(documents):
        if first.id == second.id:
            raise ValueError(f"文档编号重复：{first.id}")


def corpus_digest(documents: Iterable[Document]) -> str:
    """Of ids and raw fields in id order; empty fields do not count."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(encode(document).encode() + b"\n")
    return digest.hexdigest()


def encode(document: Document) -> str:
    fields = {name: text for name, text in document.fields.items() if text}
    return json.dumps([document.id, fields], sort_keys=True)
