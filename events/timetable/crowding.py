"""Cuts: sets of pairs that have too few places in time between them, found by Hall's theorem.

The pairs of one participant need different places (slots, times the delegation's size), and so do all pairs together (the
tables). Where an assignment of pairs to places gets stuck, the places it reached are all taken by pairs that can be
nowhere else: together they cannot hold more meetings than that.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .board import bits_of
from .problem import Flags, Ints, Puzzle
from .relaxation import Cut

FULL = 1e-6


def crowded(puzzle: Puzzle, share: np.ndarray) -> list[Cut]:
    """Cuts that the shares break, each once."""
    found: dict[tuple[bytes, int], Cut] = {}
    on = np.flatnonzero(share > 0.5)
    bits = bits_of(puzzle.common)
    for pairs, room in _groups(puzzle):
        held = np.intersect1d(pairs, on, assume_unique=True)
        for places in _crowds([bits[pair] for pair in held.tolist()], room.tolist()):
            cut = _cut(puzzle.common, pairs, places, room)
            if share[cut.pairs].sum() > cut.limit + FULL:
                found[cut.pairs.tobytes(), cut.limit] = cut
    return list(found.values())


def _groups(puzzle: Puzzle) -> Iterator[tuple[Ints, Ints]]:
    """Pairs that compete for the same places, and how many places each slot has."""
    for end, side in zip(puzzle.ends, puzzle.sides, strict=True):
        order = np.argsort(end, kind="stable")
        edges = np.searchsorted(end[order], np.arange(len(side.people) + 1))
        for who in range(len(side.people)):
            yield order[edges[who] : edges[who + 1]], side.room[who]
    yield np.arange(puzzle.size), puzzle.tables


def _cut(common: Flags, pairs: Ints, places: int, room: Ints) -> Cut:
    inside = np.array([bool(places >> slot & 1) for slot in range(common.shape[1])])
    only_there = ~common[np.ix_(pairs, ~inside)].any(axis=1)
    return Cut(pairs[only_there], int(room[inside].sum()))


def _crowds(bits: list[int], room: list[int]) -> set[int]:
    """The places reached by each item that finds none."""
    taken: list[list[int]] = [[] for _ in room]
    at: dict[int, int] = {}
    crowds = set()
    for item in range(len(bits)):
        reached = _seat(item, bits, room, taken, at)
        if reached:
            crowds.add(reached)
    return crowds


def _seat(item: int, bits: list[int], room: list[int], taken: list[list[int]], at: dict[int, int]) -> int:
    """Finds the item a place, moving others; 0 on success, else the set of places reached, all full."""
    reached, by = 0, {}
    queue = [item]
    for mover in queue:
        new = bits[mover] & ~reached
        while new:
            low = new & -new
            slot = low.bit_length() - 1
            new ^= low
            reached |= low
            by[slot] = mover
            if len(taken[slot]) < room[slot]:
                _move(slot, by, taken, at)
                return 0
            queue.extend(taken[slot])
    return reached


def _move(slot: int, by: dict[int, int], taken: list[list[int]], at: dict[int, int]) -> None:
    """Along the path that reached the free place."""
    while True:
        mover = by[slot]
        old = at.get(mover)
        taken[slot].append(mover)
        at[mover] = slot
        if old is None:
            return
        taken[old].remove(mover)
        slot = old
