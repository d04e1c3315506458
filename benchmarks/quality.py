"""One table: every judged set, every baseline, ours, with a paired permutation test against ours.

python -m benchmarks.quality [FOLDER_OF_SETS ...]     or SHUQIAO_EVAL=path; sets that are missing are named
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import numpy as np

from benchmarks.baselines import BASELINES, Scorer
from matching.engine import EvaluationError, Lexicon, build_index
from matching.engine.evaluation import JudgedSet, measure, rank_all, read_folder

SETS = ("domain_dev", "stard_10k_zh", "csl_keywords_zh")
OURS = "数桥"
ROUNDS = 10_000


def baseline(judged: JudgedSet, scorer: Scorer) -> list[float]:
    """nDCG@10 per need; equal scores in document order, none for documents without a positive score."""
    texts = [f"{d.fields['name']}\n{d.fields['profile']}" for d in judged.documents]
    ids = [document.id for document in judged.documents]
    table = scorer(texts, [text for _, text in judged.queries])
    rows = []
    for (query, _), scores in zip(judged.queries, table, strict=True):
        best = [int(row) for row in np.argsort(-scores, kind="stable")[:10] if scores[row] > 0]
        rows.append(measure([ids[row] for row in best], judged.grades[query])["ndcg@10"])
    return rows


def ours(judged: JudgedSet) -> list[float]:
    rows, _ = rank_all(build_index(judged.documents, Lexicon.load()), judged)
    return [row["ndcg@10"] for row in rows]


def permutation(first: Sequence[float], second: Sequence[float], seed: int = 0) -> float:
    """Two-sided p of the mean difference under random exchange within pairs."""
    gaps = np.array(first) - np.array(second)
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(ROUNDS, len(gaps)))
    extreme = np.abs(signs @ gaps) >= abs(gaps.sum()) - 1e-12
    return float((extreme.sum() + 1) / (ROUNDS + 1))


def report(folder: Path) -> None:
    try:
        judged = read_folder(folder)
    except EvaluationError as error:
        print(f"{folder.name:18} 缺少：{error}")
        return
    mine = ours(judged)
    print(f"{folder.name:18} {OURS:20} {fmean(mine):.3f}   （{len(judged.documents)} 文档，{len(mine)} 需求）")
    for name, scorer in BASELINES.items():
        theirs = baseline(judged, scorer)
        print(
            f"{'':18} {name:20} {fmean(theirs):.3f}   差 {fmean(mine) - fmean(theirs):+.3f}   p={permutation(mine, theirs):.4f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    root = Path(os.environ.get("SHUQIAO_EVAL", "../shared/eval"))
    print(f"{'集合':16} {'方法':18} nDCG@10")
    for folder in parser.parse_args().folders or [root / name for name in SETS]:
        report(folder)


if __name__ == "__main__":
    main()
