"""Wishes that must be held: a schedule that holds them all, or the fewest that cannot be held together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import numpy as np

from .exchange import exchange
from .place import place
from .problem import NOWHERE, Ints, Puzzle
from .types import Infeasible

Holds = Callable[[Ints], bool]
ROUNDS = 200
SECONDS = 60.0  # for one yes-or-no answer about musts alone; small programmes, answered in milliseconds


def schedule_of_musts(puzzle: Puzzle) -> Ints:
    """Every must and nothing else. Raises Infeasible."""
    musts = np.flatnonzero(puzzle.must)
    schedule = hold(puzzle, musts)
    if schedule is None:
        raise _infeasible(puzzle, smallest_conflict(puzzle, musts, lambda some: hold(puzzle, some) is not None))
    return schedule


def hold(puzzle: Puzzle, pairs: Ints) -> Ints | None:
    """A schedule of exactly these pairs, or None when there is none. Chains first; the programme when they fail."""
    if any(bool((degree > side.cap).any()) for side, degree in zip(puzzle.sides, _degrees(puzzle, pairs), strict=True)):
        return None
    some = puzzle.only(pairs)
    everything = np.arange(len(pairs))
    chance = Random(0)  # noqa: S311 - a search, not a secret
    schedule = place(some, everything, np.full(len(pairs), NOWHERE), chance, rounds=ROUNDS, in_time=lambda: True)
    if (schedule < 0).any():
        found = exchange(some, schedule, np.arange(puzzle.slots), some.common, seconds=SECONDS)
        if found is None or (found.schedule < 0).any():
            return None
        schedule = found.schedule
    whole = np.full(puzzle.size, NOWHERE)
    whole[pairs] = schedule
    return whole


def _degrees(puzzle: Puzzle, pairs: Ints) -> list[Ints]:
    return [np.bincount(end[pairs], minlength=len(s.people)) for end, s in zip(puzzle.ends, puzzle.sides, strict=True)]


def smallest_conflict(puzzle: Puzzle, musts: Ints, holds: Holds) -> Ints:
    """Of the conflicts within one participant's musts and the one among all, the smallest; none can lose a member."""
    for pair in musts.tolist():
        if not puzzle.common[pair].any():
            return np.array([pair])
    best = None
    for end in puzzle.ends:
        for who in np.unique(end[musts]).tolist():
            own = musts[end[musts] == who]
            if not holds(own):
                conflict = _irreducible(own, holds)
                best = conflict if best is None or len(conflict) < len(best) else best
    return _irreducible(musts, holds) if best is None else best


def _irreducible(pairs: Ints, holds: Holds) -> Ints:
    """QuickXplain: halves the suspects, so that a small conflict among many costs few questions."""
    return np.array(sorted(_explain([], pairs.tolist(), holds, asked=False)), dtype=np.int64)


def _explain(sure: list[int], suspects: Sequence[int], holds: Holds, *, asked: bool) -> list[int]:
    if asked and not holds(np.array(sure, dtype=np.int64)):
        return []
    if len(suspects) == 1:
        return list(suspects)
    first, second = suspects[: len(suspects) // 2], suspects[len(suspects) // 2 :]
    right = _explain([*sure, *first], second, holds, asked=bool(first))
    left = _explain([*sure, *right], first, holds, asked=bool(right))
    return left + right


def _infeasible(puzzle: Puzzle, conflict: Ints) -> Infeasible:
    first, second = (
        [side.people[who].id for who in end[conflict].tolist()]
        for end, side in zip(puzzle.ends, puzzle.sides, strict=True)
    )
    pairs = set(zip(first, second, strict=True))
    wishes = tuple(wish for wish in puzzle.event.wishes if (wish.enterprise, wish.merchant) in pairs)
    names = "、".join(f"{wish.enterprise}–{wish.merchant}" for wish in wishes)
    text = f"必须安排的洽谈无法同时满足：{names}。{_reason(puzzle, conflict)}请取消其中至少一项“必须安排”，或放宽上述限制。"
    return Infeasible(text, wishes)


def _reason(puzzle: Puzzle, conflict: Ints) -> str:
    if not puzzle.common[conflict].any(axis=1).all():
        return "双方没有可用的共同时段（到场时段、锁定的洽谈或桌数所限）。"
    for end, side in zip(puzzle.ends, puzzle.sides, strict=True):
        who = int(end[conflict[0]])
        if (end[conflict] != who).any():
            continue
        name, cap = side.people[who].id, int(side.cap[who])
        if len(conflict) > cap:
            return f"{name} 除已锁定的外最多还能安排 {cap} 场，这里要求 {len(conflict)} 场。"
        slots = "、".join(str(slot + 1) for slot in np.flatnonzero(puzzle.common[conflict].any(axis=0)))
        return f"{name} 与这些对象的共同时段只有第 {slots} 时段，不够安排 {len(conflict)} 场。"
    return f"这 {len(conflict)} 场洽谈的共同时段和桌数合起来不够。"
