"""Matching needs to supplier profiles: text in, explained ranking out. Knows nothing of Django, tasks or the database."""

from .index import Index, build_index
from .lexicon import Lexicon
from .params import Params
from .snippets import Snippet, snippets
from .types import (
    ENGINE_VERSION,
    FIELD_WEIGHTS,
    MAX_QUERY_CHARS,
    Document,
    EmptyQuery,
    EngineError,
    EvaluationError,
    Hit,
    IndexCorrupt,
    IndexVersionMismatch,
    LexiconError,
    QueryTerm,
    QueryTooLong,
    Reason,
    Span,
)

__all__ = [
    "ENGINE_VERSION",
    "FIELD_WEIGHTS",
    "MAX_QUERY_CHARS",
    "Document",
    "EmptyQuery",
    "EngineError",
    "EvaluationError",
    "Hit",
    "Index",
    "IndexCorrupt",
    "IndexVersionMismatch",
    "Lexicon",
    "LexiconError",
    "Params",
    "QueryTerm",
    "QueryTooLong",
    "Reason",
    "Snippet",
    "Span",
    "build_index",
    "snippets",
]
