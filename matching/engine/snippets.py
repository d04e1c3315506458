"""Short extracts of a profile with the met words marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .types import Document, Span


@dataclass(frozen=True, slots=True)
class Snippet:
    """`marks` are offsets into `text`; an ellipsis that stands for cut text is part of `text`."""

    field: str
    text: str
    marks: tuple[tuple[int, int], ...]


def snippets(document: Document, spans: Iterable[Span], width: int = 60) -> list[Snippet]:
    """One extract per group of spans that fit into about `width` characters, in field order."""
    groups: list[list[Span]] = []
    for span in sorted(spans, key=lambda span: (span.field, span.start)):
        last = groups[-1] if groups else None
        if last and last[0].field == span.field and span.end - last[0].start <= width:
            last.append(span)
        else:
            groups.append([span])
    return [_extract(document.fields[group[0].field], group, width) for group in groups]


def _extract(text: str, group: list[Span], width: int) -> Snippet:
    first, last = group[0].start, max(span.end for span in group)
    margin = max(0, width - (last - first)) // 2
    start, end = max(0, first - margin), min(len(text), last + margin)
    lead = "…" if start else ""
    shift = len(lead) - start
    marks = tuple((span.start + shift, span.end + shift) for span in group)
    return Snippet(group[0].field, lead + text[start:end] + ("…" if end < len(text) else ""), marks)
