"""Why nobody, or why not more, and what would change that: sentences a person can act on, each with its code."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from matching.comparison import Comparison, Removed

MOST_WORDS = 10
MOST_NEAR = 3
FEW = 3  # with fewer suggestions than that, the asker hears what stood in the way

Advice = dict[str, str]


def advise(comparison: Comparison, names: Mapping[str, str], *, indexed: int, missing: int) -> list[Advice]:
    """`names` gives the names of `cited` profiles; `indexed` counts public merchants in the index, `missing` those
    that are not in it yet."""
    if not indexed:
        return [_nothing_indexed(missing)]
    found = [] if comparison.suggestions else [_nobody(comparison)]
    found += _removals(comparison.removed, names)
    if len(comparison.suggestions) < FEW:
        found += _near_misses(comparison.removed, names)
        found += _unknown(comparison.understood)
    if missing:
        found.append(_note("index_behind", f"有 {missing} 家公开的数据商尚未进入匹配索引，索引更新后请再匹配一次。"))
    return found


def _note(code: str, message: str) -> Advice:
    return {"code": code, "message": message}


def _nothing_indexed(missing: int) -> Advice:
    if missing:
        return _note("index_behind", f"{missing} 家公开的数据商都还没有进入匹配索引，请稍后再匹配一次。")
    return _note("catalogue_empty", "目录里还没有公开的数据商。请联系数据局招引专员，或待目录充实后再匹配。")


def _nobody(comparison: Comparison) -> Advice:
    if comparison.removed:
        count = len(comparison.removed)
        return _note("all_removed", f"有 {count} 家数据商的介绍与需求相符，但都不满足您设定的硬性要求。")
    return _note(
        "no_common_words",
        "没有数据商的介绍与这段需求相符。请换一种说法，写明要处理什么数据、解决什么问题、希望得到什么结果。",
    )


def cited(removed: Sequence[Removed]) -> set[str]:
    """The ids of removed profiles that advice may name."""
    return {*_first(removed).values(), *(one.id for one in _near(removed))}


def _first(removed: Sequence[Removed]) -> dict[str, str]:
    """Each requirement → the best ranked profile it removed."""
    found: dict[str, str] = {}
    for one in removed:
        for failure in one.failures:
            found.setdefault(failure.requirement, one.id)
    return found


def _near(removed: Sequence[Removed]) -> list[Removed]:
    return [one for one in removed if len(one.failures) == 1][:MOST_NEAR]


def _removals(removed: Sequence[Removed], names: Mapping[str, str]) -> list[Advice]:
    """For each requirement: how many it removed, and who of them ranks first."""
    counts = Counter(failure.requirement for one in removed for failure in one.failures)
    first = _first(removed)
    return [
        _note("removed_by_rule", f"“{rule}”排除了 {count} 家，其中与需求最相符的是{names[first[rule]]}。")
        for rule, count in counts.most_common()
    ]


def _near_misses(removed: Sequence[Removed], names: Mapping[str, str]) -> list[Advice]:
    return [
        _note("near_miss", f"{names[one.id]}只差一项：{one.failures[0].message}。如可放宽此项，请修改后再匹配。")
        for one in _near(removed)
    ]


def _unknown(understood: Sequence[Mapping[str, Any]]) -> list[Advice]:
    words = [one["surface"] for one in understood if not one["known"]]
    if not words:
        return []
    shown = "、".join(words[:MOST_WORDS]) + (f"等 {len(words)} 个词" if len(words) > MOST_WORDS else "")
    return [_note("unknown_words", f"没有数据商提到：{shown}。可换用更常见的说法，或写明它们指什么。")]
