"""Rankings to compare with: plain TF-IDF and BM25 over words, characters and both, without any knowledge of the field."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import rjieba
import scipy.sparse as sp

_HAN = re.compile(r"[\u3400-\u9fff]+")
Scorer = Callable[[Sequence[str], Sequence[str]], Any]


def words(text: str) -> list[str]:
    return [word for word in rjieba.cut(text.lower()) if re.match(r"\w", word)]


def pairs(text: str) -> list[str]:
    return [run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)]


def words_and_pairs(text: str) -> list[str]:
    return words(text) + pairs(text)


def tfidf(**options: Any) -> Scorer:
    def score(documents: Sequence[str], queries: Sequence[str]) -> Any:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(**options)
        matrix = vectorizer.fit_transform(documents)
        return (vectorizer.transform(queries) @ matrix.T).toarray()

    return score


def bm25(cut: Callable[[str], list[str]], k1: float, b: float) -> Scorer:
    def score(documents: Sequence[str], queries: Sequence[str]) -> Any:
        from sklearn.feature_extraction.text import CountVectorizer

        vectorizer = CountVectorizer(analyzer=cut)
        counts = sp.csr_matrix(vectorizer.fit_transform(documents), dtype=float)
        df = np.bincount(counts.indices, minlength=counts.shape[1])
        idf = np.log(1 + (counts.shape[0] - df + 0.5) / (df + 0.5))
        length = np.asarray(counts.sum(axis=1)).ravel()
        norm = np.repeat(k1 * (1 - b + b * length / length.mean()), np.diff(counts.indptr))
        counts.data = counts.data * (k1 + 1) / (counts.data + norm) * idf[counts.indices]
        return (vectorizer.transform(queries) @ counts.T).toarray()

    return score


def fused(*parts: Scorer) -> Scorer:
    def score(documents: Sequence[str], queries: Sequence[str]) -> Any:
        tables = [part(documents, queries) for part in parts]
        return sum(table / np.maximum(table.max(axis=1, keepdims=True), 1e-9) for table in tables)

    return score


_BOTH = {"analyzer": words_and_pairs, "sublinear_tf": True}
BASELINES: dict[str, Scorer] = {
    "TF-IDF 不分词": tfidf(),
    "TF-IDF 词": tfidf(analyzer=words),
    "TF-IDF 二三字": tfidf(analyzer="char", ngram_range=(2, 3)),
    "BM25 词 .9/.4": bm25(words, 0.9, 0.4),
    "BM25 词 1.2/.75": bm25(words, 1.2, 0.75),
    "BM25 二字": bm25(pairs, 1.2, 0.75),
    "TF-IDF 词+二字": tfidf(**_BOTH),
    "BM25 词+二字": bm25(words_and_pairs, 1.2, 0.75),
    "TF-IDF+BM25 词+二字": fused(tfidf(**_BOTH), bm25(words_and_pairs, 1.2, 0.75)),
}
