"""Comparing again what a run compared: the same bytes must come out."""

from collections import defaultdict
from dataclasses import dataclass

from matching import index as published
from matching.comparison import Comparison, Removed, Suggestion, compare
from matching.models import MatchRun
from matching.requirements import Failure


@dataclass(frozen=True, slots=True)
class Replay:
    """`expected` is the digest frozen with the run, `stored` that of its rows now, `got` that of the new comparison."""

    same: bool
    expected: str
    got: str
    stored: str
    difference: str = ""


def replay(run: MatchRun) -> Replay:
    """Compare anew with the run's own snapshot, seed and removals; Unavailable when the snapshot cannot be read."""
    kept = _stored(run)
    index = published.load_index(run.snapshot_id)
    failing = {one.id: one.failures for one in kept.removed}
    listed = set(index.ids) - set(run.unlisted)
    top = int(run.parameters["top"])
    anew = compare(index, run.query, listed=listed, failing=failing, top=top, seed=run.seed)
    same = run.result_digest == anew.digest == kept.digest
    return Replay(same, run.result_digest, anew.digest, kept.digest, "" if same else _difference(run, kept, anew))


def _stored(run: MatchRun) -> Comparison:
    suggestions = [
        Suggestion(str(row.profile_id), row.score, row.reasons, row.snippets) for row in run.results.order_by("rank")
    ]
    scores: dict[str, float] = {}
    failed: dict[str, list[Failure]] = defaultdict(list)
    for row in run.exclusions.all():
        scores[str(row.profile_id)] = row.score
        failed[str(row.profile_id)].append(Failure(row.rule, row.requirement, row.message))
    removed = [Removed(id, score, failed[id]) for id, score in scores.items()]
    return Comparison(suggestions, removed, run.understood)


def _difference(run: MatchRun, kept: Comparison, anew: Comparison) -> str:
    """The first thing that differs, in words."""
    if kept.digest != run.result_digest:
        return "保存的结果与当时的摘要不符，数据库内容被改动过"
    for rank, (before, after) in enumerate(zip(kept.suggestions, anew.suggestions, strict=False), 1):
        if before != after:
            return f"第 {rank} 名不同：原为 {before.id}（{before.score}），重放为 {after.id}（{after.score}）"
    return f"家数不同：原为 {len(kept.suggestions)} 家，重放为 {len(anew.suggestions)} 家"
