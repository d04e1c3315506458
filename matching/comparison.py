"""One need against the index: who is suggested, who was removed by which requirement, and what was understood.

Nothing here reads or writes the database, so that a stored run can be compared again from what it stored.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from core.errors import Invalid
from matching.requirements import Failure

if TYPE_CHECKING:
    from matching.engine import Hit, Index

MOST_SNIPPETS = 5
MOST_UNDERSTOOD = 20
LEAST_SHARE = 0.25  # of the heaviest of its kind: what weighs less is a hint, not something understood


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggested profile: its id in the index, and the columns of a MatchResult."""

    id: str
    score: float
    reasons: list[dict[str, Any]]
    snippets: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Removed:
    """A profile that ranks before the last suggestion and fails at least one requirement."""

    id: str
    score: float
    failures: Sequence[Failure]


@dataclass(frozen=True, slots=True)
class Comparison:
    suggestions: list[Suggestion]
    removed: list[Removed]
    understood: list[dict[str, Any]]

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of everything but what was understood."""
        suggested = [[one.id, one.score, one.reasons, one.snippets] for one in self.suggestions]
        removed = sorted(
            [one.id, one.score, failure.rule, failure.requirement, failure.message]
            for one in self.removed
            for failure in one.failures
        )
        return digest_of({"suggested": suggested, "removed": removed})


def digest_of(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def compare(
    index: "Index",
    query: str,
    *,
    listed: Collection[str],
    failing: Mapping[str, Sequence[Failure]],
    top: int,
    seed: int,
) -> Comparison:
    """Walk the ranking of all `listed` ids until `top` that fail nothing are found; Invalid when there are no words."""
    ranked = ranked_ids(index, query, listed, seed)
    met = [(id, score) for id, score in ranked if id not in failing][:top]
    reached = len(ranked) if len(met) < top else ranked.index(met[-1]) + 1
    removed = [Removed(id, score, failing[id]) for id, score in ranked[:reached] if id in failing]
    hits = index.search(query, top, allowed={id for id, _ in met}, seed=seed) if met else []
    return Comparison([suggestion(index, hit) for hit in hits], removed, understood(index, query))


def ranked_ids(index: "Index", query: str, listed: Collection[str], seed: int) -> list[tuple[str, float]]:
    from matching.engine import EmptyQuery, QueryTooLong

    try:
        return index.ranked(query, allowed=set(listed), seed=seed)
    except EmptyQuery as error:
        raise Invalid(str(error), code="empty_query", fields={"text": [str(error)]}) from error
    except QueryTooLong as error:
        raise Invalid(str(error), code="query_too_long", fields={"text": [str(error)]}) from error


def suggestion(index: "Index", hit: "Hit") -> Suggestion:
    return Suggestion(hit.id, hit.score, [asdict(reason) for reason in hit.reasons], snippets_of(index, hit))


def snippets_of(index: "Index", hit: "Hit") -> list[dict[str, Any]]:
    """The extracts with most of the met words, in the order of the profile."""
    from matching.engine import snippets

    found = snippets(index.document(hit.id), hit.spans)
    marked = [sum(end - start for start, end in one.marks) for one in found]
    best = sorted(range(len(found)), key=lambda place: (-marked[place], place))[:MOST_SNIPPETS]
    return [
        {"field": found[place].field, "text": found[place].text, "marks": [list(mark) for mark in found[place].marks]}
        for place in sorted(best)
    ]


def understood(index: "Index", query: str) -> list[dict[str, Any]]:
    """The words that weigh most among their kind, and all that no profile uses; pieces are left to the reasons."""
    terms = [term for term in index.query_terms(query) if term.via != "partial"]
    heaviest: dict[str, float] = {}
    for term in terms:
        heaviest[term.via] = max(heaviest.get(term.via, 0.0), abs(term.weight))
    known = [term for term in terms if term.known and abs(term.weight) >= LEAST_SHARE * heaviest[term.via]]
    known = known[:MOST_UNDERSTOOD]
    read = "\n".join(term.surface for term in known)
    missing = [term for term in terms if not term.known and term.surface not in read]
    return [
        {"surface": one.surface, "via": one.via, "weight": one.weight, "known": one.known, "note": one.note}
        for one in (*known, *missing)
    ]
