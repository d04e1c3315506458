"""Comparing a text with the catalogue without storing anything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import policy
from core.actor import Actor
from matching.actions.runs import compare_with_catalogue
from matching.advice import Advice
from matching.index import snapshot_of
from matching.text import clean_text
from merchants.models import MerchantProfile


@dataclass(frozen=True, slots=True)
class PreviewHit:
    """One suggestion; `reasons` and `snippets` are shaped like the columns of MatchResult."""

    rank: int
    profile: MerchantProfile
    score: float
    reasons: list[dict[str, Any]]
    snippets: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Preview:
    hits: list[PreviewHit]
    understood: list[dict[str, Any]]
    advice: list[Advice]
    built_at: datetime


def preview_match(*, actor: Actor, text: str, top: int = 10, at: datetime, seed: int = 0) -> Preview:
    """The best `top` listed merchants for `text`; Invalid when it has no words, Unavailable without an index."""
    policy.require(actor, "match.run")
    outcome = compare_with_catalogue(clean_text(text), [], top=top, at=at, seed=seed)
    found = outcome.comparison.suggestions
    profiles = MerchantProfile.objects.select_related("organisation__region", "merchant_type").in_bulk(
        [one.id for one in found]
    )
    by_id = {str(pk): profile for pk, profile in profiles.items()}
    hits = [PreviewHit(rank, by_id[one.id], one.score, one.reasons, one.snippets) for rank, one in enumerate(found, 1)]
    built_at = snapshot_of(outcome.index, at=at).built_at
    return Preview(hits, outcome.comparison.understood, outcome.advice, built_at)
