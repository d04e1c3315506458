"""Which meetings to hold, when slots are looked at only in sum: a linear programme and the proof that comes with it.

Without cuts the matrix is a network (every pair meets one enterprise row and one merchant row, the total closes the
circulation), so the optimum is integral: a maximum-weight b-matching. Cuts from slots.py make the bound smaller and may
make it fractional.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from .duality import Reals, bound_and_left
from .problem import Flags, Ints, Puzzle, Side

FIRST_COLUMNS = 8  # of every participant's best pairs; the prices ask for the others


@dataclass(frozen=True)
class Cut:
    """At most `limit` of `pairs` can be held, because they share that many places in time."""

    pairs: Ints
    limit: int


@dataclass(frozen=True)
class Relaxed:
    """`share` (E,): 1 held, 0 not, between when cuts leave it open. `bound`: no schedule is worth more.
    `ceiling` (E,): no schedule that holds the pair is worth more. Both are exact integer arithmetic over the prices."""

    share: Reals
    bound: int
    ceiling: Ints


@dataclass(frozen=True)
class Programme:
    """maximise gain·x, matrix·x ≤ limit, 0 ≤ x ≤ 1; the first E columns are pairs, the others promised meetings."""

    matrix: sparse.csc_array
    limit: Ints
    gain: Ints
    pairs: int


def programme(puzzle: Puzzle, cuts: list[Cut]) -> Programme:
    n, m = (len(side.people) for side in puzzle.sides)
    columns = np.arange(puzzle.size)
    rows = [puzzle.ends[0], n + puzzle.ends[1], np.full(puzzle.size, n + m)]
    entries = [(row, columns, np.ones(puzzle.size)) for row in rows]
    limits = [puzzle.enterprises.cap, puzzle.merchants.cap, puzzle.tables.sum(keepdims=True)]
    promises = _promises(puzzle, n + m + 1)
    entries += promises.entries
    first_cut = n + m + 1 + promises.rows
    entries += [
        (np.full(len(cut.pairs), first_cut + k), cut.pairs, np.ones(len(cut.pairs))) for k, cut in enumerate(cuts)
    ]
    limit = np.concatenate([*limits, np.zeros(promises.rows), [cut.limit for cut in cuts]]).astype(np.int64)
    gain = np.concatenate([puzzle.best_gain, promises.gain])
    row, column, value = (np.concatenate(parts) for parts in zip(*entries, strict=True))
    matrix = sparse.csc_array((value, (row, column)), shape=(len(limit), len(gain)))
    return Programme(matrix, limit, gain, puzzle.size)


@dataclass(frozen=True)
class _Promises:
    """A row per participant with an open promise: promised meetings counted ≤ meetings held."""

    rows: int
    gain: Ints
    entries: list[tuple[Ints, Ints, Reals]]


def _promises(puzzle: Puzzle, first_row: int) -> _Promises:
    rows, gains, entries = 0, [np.zeros(0, dtype=np.int64)], []
    column = puzzle.size
    for end, side in zip(puzzle.ends, puzzle.sides, strict=True):
        for who in _promised(side):
            levels = puzzle.rewards[side.held[who] : side.promised[who]]
            pairs = np.flatnonzero(end == who)
            counted = column + np.arange(len(levels))
            at = np.full(len(pairs) + len(levels), first_row + rows)
            entries.append((at, np.concatenate([pairs, counted]), np.repeat([-1.0, 1.0], [len(pairs), len(levels)])))
            gains.append(levels)
            rows, column = rows + 1, column + len(levels)
    return _Promises(rows, np.concatenate(gains), entries)


def _promised(side: Side) -> Ints:
    return np.flatnonzero((side.promised > side.held) & (side.cap > 0))


def relax(puzzle: Puzzle, cuts: list[Cut]) -> Relaxed:
    """Column generation: solve over each participant's best pairs, then add every pair the prices would still buy."""
    task = programme(puzzle, cuts)
    active = _first_columns(puzzle, task)
    while True:
        share, prices = _solve(task, active)
        missed = ~active & (task.gain - task.matrix.T @ prices > 1e-6)
        if not missed.any():
            break
        active |= missed
    whole = np.zeros(len(task.gain))
    whole[active] = share
    return _certify(puzzle, task, whole[: task.pairs], prices)


def _first_columns(puzzle: Puzzle, task: Programme) -> Flags:
    active = np.zeros(len(task.gain), dtype=bool)
    active[task.pairs :] = True
    for end in puzzle.ends:
        order = np.lexsort((-puzzle.best_gain, end))
        ranked = end[order]
        place = np.arange(puzzle.size) - np.searchsorted(ranked, ranked)
        active[order[place < FIRST_COLUMNS]] = True
    return active


def _solve(task: Programme, active: Flags) -> tuple[Reals, Reals]:
    """Shares of the active columns, and the prices of all rows, each at least 0."""
    if not active.any():
        return np.zeros(0), np.zeros(len(task.limit))
    matrix = task.matrix[:, np.flatnonzero(active)]
    done = linprog(-task.gain[active].astype(float), A_ub=matrix, b_ub=task.limit, bounds=(0, 1), method="highs-ds")
    if done.status != 0:
        raise RuntimeError(f"linear programme ended with: {done.message}")
    return done.x, np.maximum(-done.ineqlin.marginals, 0)


def _certify(puzzle: Puzzle, task: Programme, share: Reals, prices: Reals) -> Relaxed:
    bound, left, unit = bound_and_left(task.matrix, task.limit, task.gain, prices)
    left = _dearest(puzzle, left[: task.pairs])
    return Relaxed(share, bound // unit, (bound + np.minimum(left, 0)) // unit)


def _dearest(puzzle: Puzzle, left: Ints) -> Ints:
    """What pairs gain beyond the highest prices that prove the same bound: a solver may stop at the lowest.

    Where a participant (or all tables) with room for c has c pairs that gain δ or more beyond their prices, raising its
    price by δ costs c·δ in the limits and saves as much in the pairs; the pairs it has no room for lose δ."""
    everything = np.zeros(puzzle.size, dtype=np.int64)
    left = left - _spare(left, everything, puzzle.tables.sum(keepdims=True))[everything]
    for end, side in zip(puzzle.ends, puzzle.sides, strict=True):
        left = left - _spare(left, end, side.cap)[end]
    return left


def _spare(left: Ints, row: Ints, room: Ints) -> Ints:
    """For each row, the smallest gain among the best pairs that it has room for; 0 where it has room for more."""
    order = np.lexsort((-left, row))
    first = np.searchsorted(row[order], np.arange(len(room)))
    count = np.bincount(row, minlength=len(room))
    spare = np.zeros(len(room), dtype=np.int64)
    full = np.flatnonzero((room > 0) & (count >= room))
    spare[full] = np.maximum(left[order[first[full] + room[full] - 1]], 0)
    return spare
