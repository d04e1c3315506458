"""The numbers of an index: which profile weighs what for which feature, as flat arrays that can be memory-mapped."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from .fit import Float64s, rarities
from .types import EngineError

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
UInt16s = npt.NDArray[np.uint16]


def key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Postings:
    """Column-compressed: `rows[starts[t]:starts[t+1]]` (ascending) carry feature `keys[t]` with `impacts` beside them;
    `rarities[t]` is how rare the feature is."""

    keys: UInt64s
    starts: Int64s
    rows: Int32s
    impacts: UInt16s
    rarities: Float64s

    @classmethod
    def build(cls, documents: Iterable[Mapping[str, int]], floor: float) -> Postings:
        """From feature weights, a mapping a document; `floor` is the rarity left to a feature that all carry."""
        size = 0
        known: dict[str, int] = {}
        terms, rows, found = array("i"), array("i"), array("H")
        for row, weights in enumerate(documents):
            size = row + 1
            terms.extend(known.setdefault(feature, len(known)) for feature in weights)
            rows.extend([row] * len(weights))
            found.extend(weights.values())
        keys = np.array([key(feature) for feature in known], dtype=np.uint64)
        order = np.argsort(keys)
        if len(np.unique(keys)) != len(keys):
            raise EngineError("两个特征的散列值相同，索引无法建立；请升级引擎")
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        column = place[np.array(terms, dtype=np.int64)]
        by_column = np.argsort(column, kind="stable")
        sizes = np.bincount(column, minlength=len(keys))
        starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes, dtype=np.int64)])
        carriers = np.array(rows, dtype=np.int32)[by_column]
        return cls(
            keys[order],
            starts,
            carriers,
            np.array(found, dtype=np.uint16)[by_column],
            rarities(starts, carriers, size, floor),
        )

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def column(self, feature: str) -> tuple[Int32s, UInt16s]:
        """Rows that carry the feature and their impacts; empty arrays when nobody does."""
        start, end = self._bounds(feature)
        return self.rows[start:end], self.impacts[start:end]

    def df(self, feature: str) -> int:
        start, end = self._bounds(feature)
        return end - start

    def rarity(self, feature: str) -> float:
        """How rare the feature is; 0 for one that nobody carries."""
        at = self._place(feature)
        return 0.0 if at is None else float(self.rarities[at])

    def impact(self, feature: str, row: int) -> int:
        rows, impacts = self.column(feature)
        at = int(np.searchsorted(rows, row))
        return int(impacts[at]) if at < len(rows) and rows[at] == row else 0

    def _bounds(self, feature: str) -> tuple[int, int]:
        at = self._place(feature)
        return (0, 0) if at is None else (int(self.starts[at]), int(self.starts[at + 1]))

    def _place(self, feature: str) -> int | None:
        wanted = np.uint64(key(feature))
        at = int(np.searchsorted(self.keys, wanted))
        return at if at < len(self.keys) and self.keys[at] == wanted else None
