"""Slots for a chosen set of meetings."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np

from .board import Board
from .problem import Ints, Puzzle

SHAKES = 300


def colour(puzzle: Puzzle, pairs: Ints) -> Ints:
    """Everybody always available: König's edge colouring never fails, and de Werra's levelling keeps to the tables."""
    board = Board(puzzle, pairs, [len(pairs)] * puzzle.slots)
    if not all(board.insert(meeting) for meeting in range(len(pairs))) or not board.level(puzzle.tables.tolist()):
        raise RuntimeError("edge colouring failed: a participant or the tables hold more meetings than the slots allow")
    return board.schedule(puzzle.size)


def place(
    puzzle: Puzzle, pairs: Ints, schedule: Ints, chance: Random, *, rounds: int, in_time: Callable[[], bool]
) -> Ints:
    """Keeps what `schedule` holds of `pairs` (perhaps in other slots), adds as many of the others as chains can find room
    for. Those whose people have least room to spare come first; between rounds the board is shaken."""
    board = Board(puzzle, pairs, puzzle.tables.tolist(), schedule[pairs])
    missing = [int(k) for k in _tightest_first(puzzle, pairs) if board.slot[k] < 0]
    for round_ in range(rounds):
        missing = [meeting for meeting in missing if not board.insert(meeting, chance if round_ else None)]
        if not missing or not in_time():
            break
        board.shake(chance, SHAKES)
        missing = [board.kick(meeting, chance) for meeting in missing]
    return board.schedule(puzzle.size)


def _tightest_first(puzzle: Puzzle, pairs: Ints) -> Ints:
    """By the busiest end: meetings to hold for each slot it has."""
    strain = np.zeros(len(pairs))
    for end, side in zip(puzzle.ends, puzzle.sides, strict=True):
        load = np.bincount(end[pairs], minlength=len(side.people)) / np.maximum(side.room.sum(axis=1), 1)
        strain = np.maximum(strain, load[end[pairs]])
    return np.lexsort((-puzzle.gain[pairs], -strain))
