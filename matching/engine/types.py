"""The values that cross the engine's door, and the errors it raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ENGINE_VERSION = "1.0"

# How much one occurrence in a field counts. Credentials are verified facts but describe the firm more than its offer.
FIELD_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"name": 1.5, "summary": 2.0, "profile": 1.0, "products": 1.5, "cases": 0.8, "credentials": 0.6}
)
MAX_QUERY_CHARS = 20_000


class EngineError(Exception):
    """Base of everything the engine refuses; the text is Chinese and may be shown to a user."""


class QueryTooLong(ValueError):
    """The need has more than MAX_QUERY_CHARS characters."""


class EmptyQuery(ValueError):
    """Nothing is left of the need once markup, punctuation and symbols are gone."""


class LexiconError(EngineError, ValueError):
    """The lexicon contradicts itself; the text names the rows."""


class IndexCorrupt(EngineError):
    """The index folder is truncated, altered or not an index."""


class IndexVersionMismatch(EngineError):
    """The index folder was written by another format or engine version."""


class EvaluationError(EngineError):
    """An evaluation folder cannot be read; the text names file and line."""


@dataclass(frozen=True, slots=True)
class Document:
    """A supplier profile: raw text by field. Fields that are absent count as empty."""

    id: str
    fields: Mapping[str, str]

    def __post_init__(self) -> None:
        unknown = sorted(set(self.fields) - set(FIELD_WEIGHTS))
        if unknown:
            raise ValueError(f"未知字段：{'、'.join(unknown)}；可用字段：{'、'.join(FIELD_WEIGHTS)}")


@dataclass(frozen=True, slots=True)
class Reason:
    """One signed contribution. Weights are multiples of 2**-24, so any order of summation gives exactly the score."""

    need_term: str
    profile_term: str
    via: str
    field: str
    weight: float
    note: str


@dataclass(frozen=True, slots=True)
class Span:
    """Character offsets into the raw text of a field."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    id: str
    score: float
    reasons: tuple[Reason, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """What was understood of a need. `df` counts the profiles that carry the term, `known` is df > 0."""

    surface: str
    via: str
    df: int
    weight: float
    known: bool
    note: str = ""
