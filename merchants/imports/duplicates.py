"""Names that may be the same company under another code: equal or nearly equal keys, for a person to judge."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from accounts.models import Organisation
from core.text import company_key

THRESHOLD = 92  # of 100; one missing or swapped character in a name of usual length
MOST_SHOWN = 10
_BLOCK = 256

Near = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Named:
    """A name and whose it is; `row` is its row in the sheet, None for one in the catalogue."""

    uscc: str
    name: str
    key: str
    row: int | None = None

    @classmethod
    def of(cls, code: str, name: str, row: int) -> "Named":
        return cls(code, name, company_key(name), row)

    @property
    def holder(self) -> str:
        """Rows of one code are one holder; rows without a code are each their own."""
        return self.uscc or f"row {self.row}"


def find(given: Sequence[Named]) -> dict[int, list[dict[str, Any]]]:
    """Row → names of other holders, in the sheet and in the catalogue, most similar first; at most MOST_SHOWN each.

    The last entry of a longer list says how many were left out.
    """
    by_key: dict[str, dict[str, Named]] = defaultdict(dict)
    for named in [*given, *_catalogue({named.uscc for named in given})]:
        by_key[named.key].setdefault(named.holder, named)
    near = _near([*dict.fromkeys(named.key for named in given)], {key: len(held) for key, held in by_key.items()})
    found = {named.row: _report(named, *near[named.key], by_key) for named in given if named.row is not None}
    return {row: report for row, report in found.items() if report}


def _catalogue(codes: set[str]) -> list[Named]:
    """Everybody in the database whom the sheet does not speak of itself."""
    rows = Organisation.objects.values_list("uscc", "name", "name_key").iterator(chunk_size=2000)
    return [Named(code, name, key) for code, name, key in rows if code not in codes]


def _near(wanted: list[str], sizes: dict[str, int]) -> dict[str, tuple[int, Near]]:
    """Key → how many holders reach the threshold (with its own), and the most similar (similarity, key).

    Blocks bound the memory, and so does the cut: a sheet of names that are all alike has a hundred million pairs.
    """
    import numpy as np
    from rapidfuzz import fuzz, process

    keys, held = list(sizes), np.array(list(sizes.values()), dtype=np.int64)
    near: dict[str, tuple[int, Near]] = {}
    for start in range(0, len(wanted), _BLOCK):
        block = wanted[start : start + _BLOCK]
        table = process.cdist(block, keys, scorer=fuzz.ratio, score_cutoff=THRESHOLD, dtype=np.uint8)
        for key, row in zip(block, table, strict=True):
            places = np.flatnonzero(row)
            best = places[np.argsort(-row[places].astype(np.int16), kind="stable")][: MOST_SHOWN + 1]
            near[key] = int(held[places].sum()), [(int(row[place]), keys[place]) for place in best]
    return near


def _report(named: Named, total: int, near: Near, by_key: dict[str, dict[str, Named]]) -> list[dict[str, Any]]:
    shown = list(islice(_others(named, near, by_key), MOST_SHOWN))
    left_out = total - 1 - len(shown)
    if shown and left_out > 0:
        shown.append({"uscc": "", "name": f"另有 {left_out} 个近似名称", "where": "", "similarity": 0})
    return shown


def _others(named: Named, near: Near, by_key: dict[str, dict[str, Named]]) -> Iterator[dict[str, Any]]:
    for similarity, key in near:
        others: Iterable[Named] = by_key[key].values()
        for other in others:
            if other.holder != named.holder:
                where = f"本文件第 {other.row} 行" if other.row is not None else "目录"
                yield {"uscc": other.uscc, "name": other.name, "where": where, "similarity": similarity}
