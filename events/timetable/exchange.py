"""Some slots emptied and filled again as well as possible while the others stand: a mixed-integer programme over (pair, slot).

With one slot it is an assignment problem and integral; with all slots it is the whole event.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from .duality import bound_and_left
from .problem import NOWHERE, Flags, Ints, Puzzle

ALMOST = 1e-4


@dataclass(frozen=True)
class Exchanged:
    """`best`: no filling of these slots from these pairs is worth more (the whole schedule's worth), or None unknown."""

    schedule: Ints
    best: int | None
    finished: bool  # proven best, not cut short by the clock


@dataclass(frozen=True)
class Model:
    """maximise gain·x over `pair[k]` in `slot[k]`; further columns count promised meetings and may be fractional."""

    pair: Ints
    slot: Ints
    gain: Ints
    matrix: sparse.csr_array
    limit: Ints
    around: int  # worth of what stands outside


def exchange(
    puzzle: Puzzle, schedule: Ints, slots: Ints, keep: Flags, *, seconds: float, nodes: int | None = None
) -> Exchanged | None:
    """`keep` (E, S): the places looked at, beside those that are taken now. None when nothing was found in time."""
    model = build(puzzle, schedule, slots, keep)
    if not len(model.pair):
        return None
    whole = np.zeros(len(model.gain))
    whole[: len(model.pair)] = 1
    options = {"time_limit": max(seconds, 0.05), "mip_rel_gap": 0.0} | ({"node_limit": nodes} if nodes else {})
    done = milp(
        -model.gain.astype(float),
        constraints=LinearConstraint(model.matrix, -np.inf, model.limit),
        bounds=Bounds(0, 1),
        integrality=whole,
        options=options,
    )
    if done.x is None:
        return None
    held = done.x[: len(model.pair)] > 0.5
    fresh = np.where(np.isin(schedule, slots), NOWHERE, schedule)
    fresh[model.pair[held]] = model.slot[held]
    best = None if done.mip_dual_bound is None else model.around + int(np.floor(-done.mip_dual_bound + ALMOST))
    return Exchanged(fresh, best, done.status == 0)


@dataclass(frozen=True)
class Linear:
    """`ceiling` (E, S): no schedule with the pair in that slot, and otherwise only in places looked at, is worth more."""

    bound: int
    ceiling: Ints


def linear_bound(puzzle: Puzzle, keep: Flags, *, seconds: float) -> Linear | None:
    """The same programme over all slots without whole numbers; None when out of time."""
    model = build(puzzle, np.full(puzzle.size, NOWHERE), np.arange(puzzle.slots), keep)
    ceiling = np.full(keep.shape, NOWHERE, dtype=np.int64)
    if not len(model.pair):
        return Linear(0, ceiling)
    done = linprog(
        -model.gain.astype(float),
        A_ub=model.matrix,
        b_ub=model.limit,
        bounds=(0, 1),
        method="highs-ipm",
        options={"time_limit": max(seconds, 0.05)},
    )
    if done.status != 0:
        return None
    prices = np.maximum(-done.ineqlin.marginals, 0)
    bound, left, unit = bound_and_left(model.matrix, model.limit, model.gain, prices)
    ceiling[model.pair, model.slot] = (bound + np.minimum(left[: len(model.pair)], 0)) // unit
    return Linear(bound // unit, ceiling)


def build(puzzle: Puzzle, schedule: Ints, slots: Ints, keep: Flags) -> Model:
    inside = np.isin(schedule, slots)
    outside = np.where(inside, NOWHERE, schedule)
    degrees = puzzle.degrees(outside)
    pairs = np.flatnonzero(inside | ((schedule < 0) & keep.any(axis=1)))
    for end, side, degree in zip(puzzle.ends, puzzle.sides, degrees, strict=True):
        pairs = pairs[(degree < side.cap)[end[pairs]]]
    open_ = keep[np.ix_(pairs, slots)] | (schedule[pairs][:, None] == slots)
    row, column = np.nonzero(puzzle.common[np.ix_(pairs, slots)] & open_)
    pair, slot = pairs[row], slots[column]
    count = len(slots)
    parts: list[tuple[Ints, Ints]] = [(row, np.ones(len(pairs), dtype=np.int64)), (column, puzzle.tables[slots])]
    for end, side, degree in zip(puzzle.ends, puzzle.sides, degrees, strict=True):
        parts.append((end[pair] * count + column, side.room[:, slots].ravel()))
        parts.append((end[pair], side.cap - degree))
    rows, limits = _stack(parts)
    entry = (np.ones(len(rows) * len(pair)), (np.concatenate(rows), np.tile(np.arange(len(pair)), len(rows))))
    gain = puzzle.gain[pair] + puzzle.stay * (puzzle.before[pair] == slot)
    matrix = sparse.csr_array(entry, shape=(len(limits), len(pair)))
    more, promises = _promises(puzzle, pair, degrees)
    if len(promises):
        matrix = sparse.vstack(
            [sparse.hstack([matrix, sparse.csr_array((len(limits), len(promises)))]), more], format="csr"
        )
        limits = np.concatenate([limits, np.zeros(more.shape[0], dtype=np.int64)])
    return Model(pair, slot, np.concatenate([gain, promises]), matrix, limits, puzzle.worth(outside))


def _stack(parts: list[tuple[Ints, Ints]]) -> tuple[list[Ints], Ints]:
    """Blocks of rows below one another."""
    rows, first = [], 0
    for row, limit in parts:
        rows.append(row + first)
        first += len(limit)
    return rows, np.concatenate([limit for _, limit in parts]).astype(np.int64)


def _promises(puzzle: Puzzle, pair: Ints, degrees: tuple[Ints, Ints]) -> tuple[sparse.csr_array, Ints]:
    """A row for everybody whose promise is still open: promised meetings counted ≤ meetings held. Columns: pairs, then counts."""
    rows, columns, values, gains = [], [], [], [np.zeros(0, dtype=np.int64)]
    width, height = len(pair), 0
    for end, side, degree in zip(puzzle.ends, puzzle.sides, degrees, strict=True):
        for who in np.flatnonzero(side.promised > side.held + degree):
            levels = puzzle.rewards[side.held[who] + degree[who] : side.promised[who]]
            mine = np.flatnonzero(end[pair] == who)
            columns += [mine, width + np.arange(len(levels))]
            rows.append(np.full(len(mine) + len(levels), height))
            values.append(np.repeat([-1.0, 1.0], [len(mine), len(levels)]))
            gains.append(levels)
            width, height = width + len(levels), height + 1
    entry = [np.concatenate(part) if part else np.zeros(0, dtype=int) for part in (values, rows, columns)]
    return sparse.csr_array((entry[0], (entry[1], entry[2])), shape=(height, width)), np.concatenate(gains)
