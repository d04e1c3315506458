"""Comparing a need with the catalogue and freezing what came out."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from accounts import policy
from core import audit, work
from core.actor import Actor
from core.clock import today
from core.errors import Invalid, StaleState, Unavailable
from matching import index as published
from matching.advice import Advice, advise, cited
from matching.comparison import Comparison, compare
from matching.models import IndexSnapshot, MatchExclusion, MatchResult, MatchRun, Need, Requirement
from matching.requirements import failures
from matching.text import query_text
from merchants.models import MerchantProfile

if TYPE_CHECKING:
    from matching.engine import Index

TOP_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """A comparison with the catalogue as it is public at this moment."""

    index: "Index"
    comparison: Comparison
    advice: list[Advice]
    unlisted: list[str]


def run_match(*, actor: Actor, need: Need, top: int = 20, at: datetime, seed: int | None = None) -> MatchRun:
    """A frozen run with up to `top` (1 to 100) suggestions. `seed` turns equal scores; drawn when not given.

    Unavailable when there is no usable index. The comparison runs before the transaction that stores it.
    """
    policy.require(actor, "match.run")
    need = Need.objects.writable_by(actor).for_actor(actor, need.pk)
    seed = secrets.randbelow(2**31) if seed is None else seed
    requirements = list(need.requirements.select_related("region", "credential_type", "term"))
    outcome = compare_with_catalogue(query_text(need), requirements, top=top, at=at, seed=seed)
    with work.unit_of_work():
        _require_unchanged(need)
        run = _store(actor, need, requirements, outcome, top=top, at=at, seed=seed)
        audit.record(actor, "match.run", run, at=at, need=need.pk, results=len(outcome.comparison.suggestions))
    return run


def _require_unchanged(need: Need) -> None:
    """Its words and its requirements were read one after the other: an edit in between would freeze a mixture."""
    if not Need.objects.filter(pk=need.pk, version=need.version).exists():
        raise StaleState()


def compare_with_catalogue(
    query: str, requirements: Sequence[Requirement], *, top: int, at: datetime, seed: int
) -> Outcome:
    """What the index in force and the listed merchants give for `query`; nothing is stored."""
    if not 1 <= top <= TOP_LIMIT:
        text = f"请在 1 至 {TOP_LIMIT} 之间选择推荐的家数。"
        raise Invalid(text, fields={"top": [text]})
    index = published.current_index()
    catalogue = MerchantProfile.objects.listed()
    public = {str(pk) for pk in catalogue.order_by().values_list("pk", flat=True)}
    known = set(index.ids)
    failing = {str(pk): failed for pk, failed in failures(requirements, catalogue, today(at)).items()}
    comparison = compare(index, query, listed=known & public, failing=failing, top=top, seed=seed)
    names = _names(cited(comparison.removed))
    advice = advise(comparison, names, indexed=len(known & public), missing=len(public - known))
    return Outcome(index, comparison, advice, sorted(known - public))


def _names(ids: set[str]) -> dict[str, str]:
    rows = MerchantProfile.objects.filter(pk__in=ids).values_list("pk", "organisation__name")
    return {str(pk): name for pk, name in rows}


def _store(
    actor: Actor,
    need: Need,
    requirements: Sequence[Requirement],
    outcome: Outcome,
    *,
    top: int,
    at: datetime,
    seed: int,
) -> MatchRun:
    index, comparison = outcome.index, outcome.comparison
    snapshot = _claimed(index, at)
    parameters = {
        "engine": index.params.as_dict(), "top": top, "index_built_at": snapshot.built_at.astimezone(UTC).isoformat(),
    }  # fmt: skip
    run = MatchRun.objects.create(
        need=need, need_version=need.version, query=query_text(need),
        requirements=[{"rule": one.rule, "label": str(one)} for one in requirements],
        snapshot=snapshot, parameters=parameters, seed=seed,
        unlisted=outcome.unlisted, understood=comparison.understood, advice=outcome.advice,
        result_digest=comparison.digest, created_at=at, created_by=actor.label,
    )  # fmt: skip
    MatchResult.objects.bulk_create(_results(run, comparison))
    MatchExclusion.objects.bulk_create(_exclusions(run, comparison), batch_size=500)
    return run


def _claimed(index: "Index", at: datetime) -> IndexSnapshot:
    """The snapshot's row, locked: until we commit, nobody retires its files."""
    published.snapshot_of(index, at=at)
    snapshot = IndexSnapshot.objects.select_for_update().get(pk=index.digest)
    if snapshot.retired_at is not None:
        raise Unavailable("匹配索引刚刚更新，请再试一次。", code="index_moved")
    return snapshot


def _results(run: MatchRun, comparison: Comparison) -> list[MatchResult]:
    return [
        MatchResult(
            run=run, rank=rank, profile_id=UUID(one.id), score=one.score, reasons=one.reasons, snippets=one.snippets
        )
        for rank, one in enumerate(comparison.suggestions, 1)
    ]


def _exclusions(run: MatchRun, comparison: Comparison) -> list[MatchExclusion]:
    return [
        MatchExclusion(
            run=run, profile_id=UUID(one.id), rule=failure.rule, requirement=failure.requirement,
            message=failure.message, score=one.score,
        )
        for one in comparison.removed
        for failure in one.failures
    ]  # fmt: skip
