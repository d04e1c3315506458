"""Rank a folder of judged needs with the engine that serves users and measure it.

A folder holds corpus.jsonl {id,title,text}, queries.jsonl {id,text} and qrels.tsv (header, then query, document, grade).
Linear gain, as trec_eval; needs without a positive judgement are left out.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from .index import Index, build_index
from .lexicon import Lexicon
from .params import Params
from .types import Document, EmptyQuery, EvaluationError

Progress = Callable[[int, int], None]
Grades = dict[str, dict[str, int]]
DEPTH = 100


@dataclass(frozen=True, slots=True)
class JudgedSet:
    documents: list[Document]
    queries: list[tuple[str, str]]
    grades: Grades


def evaluate_folder(folder: Path, progress: Progress | None = None, params: Params | None = None) -> dict[str, float]:
    """Raises EvaluationError naming file and line. `progress(done, all)` is called after each need."""
    judged = read_folder(folder)
    index = build_index(judged.documents, Lexicon.load(), params=params)
    rows, seconds = rank_all(index, judged, progress)
    measures = {name: fmean(row[name] for row in rows) for name in rows[0]}
    return measures | {
        "ms_per_query": 1000 * seconds / len(rows),
        "queries": len(rows),
        "documents": index.size,
    }


def rank_all(index: Index, judged: JudgedSet, progress: Progress | None = None) -> tuple[list[dict[str, float]], float]:
    """Measures per need in file order, and the seconds spent ranking."""
    rows, seconds = [], 0.0
    for done, (id, text) in enumerate(judged.queries, 1):
        began = time.perf_counter()
        ranked = _ranked(index, text)
        seconds += time.perf_counter() - began
        rows.append(measure(ranked, judged.grades[id]))
        if progress:
            progress(done, len(judged.queries))
    return rows, seconds


def _ranked(index: Index, text: str) -> list[str]:
    try:
        return index.rank(text, DEPTH)
    except EmptyQuery:
        return []


def measure(ranked: Sequence[str], grades: dict[str, int]) -> dict[str, float]:
    gains = [max(0, grades.get(id, 0)) for id in ranked[:10]]
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:10]
    wanted = {id for id, grade in grades.items() if grade > 0}
    return {
        "ndcg@10": _discounted(gains) / _discounted(ideal),
        "mrr@10": next((1 / place for place, gain in enumerate(gains, 1) if gain > 0), 0.0),
        "recall@10": len(wanted.intersection(ranked[:10])) / len(wanted),
        "recall@100": len(wanted.intersection(ranked[:100])) / len(wanted),
    }


def _discounted(gains: Sequence[int]) -> float:
    return math.fsum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


def read_folder(folder: Path) -> JudgedSet:
    documents = [_document(row, where) for where, row in _rows(folder / "corpus.jsonl")]
    grades = _grades(folder / "qrels.tsv")
    queries = [(_text(row, "id", where), _text(row, "text", where)) for where, row in _rows(folder / "queries.jsonl")]
    judged = [(id, text) for id, text in queries if any(grade > 0 for grade in grades.get(id, {}).values())]
    if not documents:
        raise EvaluationError(f"{folder / 'corpus.jsonl'} 里没有文档")
    if not judged:
        raise EvaluationError(f"{folder / 'qrels.tsv'} 里没有任何需求带有大于 0 的评分")
    return JudgedSet(documents, judged, grades)


def _document(row: dict[str, Any], where: str) -> Document:
    fields = {"name": _text(row, "title", where, needed=False), "profile": _text(row, "text", where)}
    return Document(_text(row, "id", where), fields)


def _text(row: dict[str, Any], name: str, where: str, *, needed: bool = True) -> str:
    value = row.get(name, None if needed else "")
    if not isinstance(value, str):
        raise EvaluationError(f"{where}：缺少文字字段 {name}")
    return value


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8-sig") as handle:
            for number, line in enumerate(handle, 1):
                if line.strip():
                    yield f"{path.name} 第 {number} 行", line.rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path} 不是 UTF-8 文本：{error}") from error
    except OSError as error:
        raise EvaluationError(f"读不到文件 {path}：{error.strerror}") from error


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for where, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise EvaluationError(f"{where}：不是有效的 JSON（{error}）") from error
        if not isinstance(row, dict):
            raise EvaluationError(f"{where}：应为一个 JSON 对象")
        yield where, row


def _grades(path: Path) -> Grades:
    found: Grades = {}
    lines = _lines(path)
    next(lines, None)
    for where, line in lines:
        cells = line.split("\t")
        if len(cells) != 3 or not cells[2].strip().lstrip("-").isdigit():
            raise EvaluationError(f"{where}：应为 需求编号、文档编号、整数评分 三列，以制表符分隔")
        found.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    return found
