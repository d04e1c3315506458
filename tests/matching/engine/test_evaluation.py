from __future__ import annotations

import json
from pathlib import Path

import pytest

from matching.engine import EvaluationError
from matching.engine.evaluation import evaluate_folder, measure


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = [
        {"id": "a", "title": "甲", "text": "数据清洗去重"},
        {"id": "b", "title": "乙", "text": "可视化大屏"},
        {"id": "c", "title": "丙", "text": "法律意见书"},
    ]
    queries = [{"id": "q1", "text": "数据清洗"}, {"id": "q2", "text": "大屏"}, {"id": "q3", "text": "无人评过"}]
    (tmp_path / "corpus.jsonl").write_text("\n".join(json.dumps(r) for r in corpus))
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps(r) for r in queries))
    (tmp_path / "qrels.tsv").write_text("query\tdoc\tgrade\nq1\ta\t3\nq2\tc\t1\nq3\ta\t0\n")
    return tmp_path


def test_measures_and_progress(folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    result = evaluate_folder(folder, lambda done, every: seen.append((done, every)))
    assert seen == [(1, 2), (2, 2)]
    assert (result["queries"], result["documents"]) == (2, 3)
    assert result["ndcg@10"] == result["mrr@10"] == result["recall@10"] == result["recall@100"] == 0.5
    assert result["ms_per_query"] > 0


def test_measure_by_hand() -> None:
    got = measure(["x", "b", "a"], {"a": 3, "b": 1, "z": 0})
    assert got["ndcg@10"] == pytest.approx((1 / 1.5849625 + 3 / 2) / (3 + 1 / 1.5849625))
    assert (got["mrr@10"], got["recall@10"]) == (0.5, 1.0)


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("corpus.jsonl", "{oops", "corpus.jsonl 第 1 行"),
        ("corpus.jsonl", "[]", "应为一个 JSON 对象"),
        ("corpus.jsonl", "", "没有文档"),
        ("queries.jsonl", '{"id": "q1"}', "queries.jsonl 第 1 行：缺少文字字段 text"),
        ("qrels.tsv", "h\nq1\ta\tmany\n", "qrels.tsv 第 2 行"),
        ("qrels.tsv", "h\nq1\ta\t0\n", "没有任何需求带有大于 0 的评分"),
    ],
)
def test_bad_file_is_named_with_its_line(folder: Path, name: str, content: str, text: str) -> None:
    (folder / name).write_text(content)
    with pytest.raises(EvaluationError, match=text):
        evaluate_folder(folder)


def test_missing_file_is_named(folder: Path) -> None:
    (folder / "qrels.tsv").unlink()
    with pytest.raises(EvaluationError, match=r"读不到文件 .*qrels\.tsv"):
        evaluate_folder(folder)
