"""From a schedule with a gap towards the bound: exact exchanges of few slots, then of all, until the two meet or time ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from time import monotonic

import numpy as np

from .crowding import crowded
from .exchange import Linear, exchange, linear_bound
from .place import colour, place
from .problem import NOWHERE, Flags, Ints, Puzzle
from .relaxation import Cut, Relaxed, relax
from .types import COLOURED, CUT, EXCHANGED, LINEAR, OPEN, PLACED, PROGRAMME, Proof

CUT_ROUNDS = 12
ROUNDS, MORE_ROUNDS = 300, 3000
SMALL, LINEAR_SIZE = 12_000, 60_000  # (pair, slot) columns: solved whole, bounded linearly
FEW = 0.02  # ideal meetings without a slot, for chains to be worth more rounds
STALE = 3  # fruitless exchanges per slot before one slot more is opened
MAX_OPEN = 8
PATIENCE = 2.0  # seconds for one exchange


@dataclass
class Search:
    """`schedule` only ever gets better, `bound` only ever smaller."""

    puzzle: Puzzle
    deadline: float
    chance: Random
    schedule: Ints = field(init=False)
    worth: int = field(init=False)
    bound: int = field(init=False)
    relaxed: Relaxed = field(init=False)
    proof: Proof = OPEN
    stopped: bool = False
    linear: Linear | None = None
    musts: Ints | None = None  # a schedule of all musts, when there are any

    def run(self) -> None:
        """At least one schedule is made, whatever the clock says."""
        for step in self._steps():
            if self.worth >= self.bound:
                self.proof = step
                return
            if not self.in_time():
                self.stopped = True
                return

    def in_time(self) -> bool:
        return monotonic() < self.deadline

    def left(self) -> float:
        return max(self.deadline - monotonic(), 0.0)

    def _steps(self) -> Iterator[Proof]:
        """Each yields the name of what has just been tried."""
        yield self._start()
        yield self._cut()
        if self._missing() <= FEW:
            self._place(MORE_ROUNDS)
        yield CUT
        self._sweep()
        yield EXCHANGED
        if self._columns() <= SMALL:
            yield self._bound_linearly()
        yield from self._neighbourhoods(share=0.3, most=4)
        yield from self._whole(SMALL, share=0.5)
        yield from self._neighbourhoods(share=0.5)
        yield self._bound_linearly()
        yield from self._whole(2 * SMALL, share=0.5)
        yield from self._neighbourhoods(share=1.0)

    def _start(self) -> Proof:
        self._relax([])
        if self.puzzle.everybody_always:
            self.schedule = colour(self.puzzle, self._ideal())
            self.worth = self.puzzle.worth(self.schedule)
            return COLOURED
        self.schedule = self._first()
        self.worth = self.puzzle.worth(self.schedule)
        self._place(ROUNDS)
        return PLACED

    def _first(self) -> Ints:
        """All musts; else what people were told before, as far as it still fits."""
        if self.musts is not None:
            return self.musts
        return kept(self.puzzle) if self.puzzle.stay else np.full(self.puzzle.size, NOWHERE)

    def _relax(self, cuts: list[Cut]) -> None:
        self.relaxed = relax(self.puzzle, cuts)
        self.bound = self.relaxed.bound

    def _ideal(self) -> Ints:
        return np.flatnonzero(self.relaxed.share > 0.5)

    def _cut(self) -> Proof:
        cuts: list[Cut] = []
        for _ in range(CUT_ROUNDS):
            fresh = crowded(self.puzzle, self.relaxed.share) if self.in_time() else []
            if not fresh:
                break
            cuts += fresh
            self._relax(cuts)
        if cuts:
            self._place(ROUNDS)
        return CUT

    def _place(self, rounds: int) -> None:
        """The ideal meetings by chains, beginning with those that stand where they are wanted."""
        ideal = self._ideal()
        fresh = self.musts is None and not self.puzzle.stay
        start = np.full(self.puzzle.size, NOWHERE) if fresh else self.schedule
        self._offer(place(self.puzzle, ideal, start, self.chance, rounds=rounds, in_time=self.in_time))

    def _offer(self, schedule: Ints) -> bool:
        """Takes it unless it is worth less; says whether it is worth more. No weight makes up for a lost must."""
        musts, worth = self.puzzle.musts_held(schedule), self.puzzle.worth(schedule)
        now = (self.puzzle.musts_held(self.schedule), self.worth)
        if (musts, worth) >= now:
            self.schedule, self.worth = schedule, worth
        return (musts, worth) > now

    def _exchange(self, slots: Ints, keep: Flags, seconds: float) -> bool:
        found = exchange(self.puzzle, self.schedule, slots, keep, seconds=seconds)
        self.stopped |= found is not None and not found.finished
        return found is not None and self._offer(found.schedule)

    def _missing(self) -> float:
        """The share of the ideal meetings that has no slot."""
        ideal = self._ideal()
        return float((self.schedule[ideal] < 0).mean()) if len(ideal) else 0.0

    def _useful(self) -> Flags:
        """Pairs and slots that a better schedule can hold."""
        possible = self.puzzle.common & (self.relaxed.ceiling > self.worth)[:, None]
        return possible if self.linear is None else possible & (self.linear.ceiling > self.worth)

    def _likely(self) -> Flags:
        """Of the useful, the pairs with the best prices, about as many again as meetings are held."""
        useful = self._useful()
        count = 2 * int((self.schedule >= 0).sum()) + 1
        ceilings = np.sort(self.relaxed.ceiling[useful.any(axis=1)])[::-1]
        return useful if len(ceilings) <= count else useful & (self.relaxed.ceiling >= ceilings[count])[:, None]

    def _sweep(self) -> None:
        """One slot after the other, until none can be filled better alone."""
        better = True
        while better and self.in_time() and self.worth < self.bound:
            keep = self._likely()
            tries = [self._exchange(np.array([slot]), keep, self.left()) for slot in range(self.puzzle.slots)]
            better = any(tries)

    def _columns(self) -> int:
        return int(self._useful().sum())

    def _whole(self, most: int, share: float) -> Iterator[Proof]:
        if self._columns() > most:
            return
        seconds = max(self.left() * share, min(self.left(), 2.0))
        found = exchange(self.puzzle, self.schedule, np.arange(self.puzzle.slots), self._useful(), seconds=seconds)
        if found:
            self.stopped |= not found.finished
            self._offer(found.schedule)
            if found.best is not None:
                self.bound = max(min(self.bound, found.best), self.worth)
        yield PROGRAMME

    def _bound_linearly(self) -> Proof:
        if self._columns() <= LINEAR_SIZE:
            self.linear = linear_bound(self.puzzle, self._useful(), seconds=self.left()) or self.linear
        if self.linear:
            self.bound = max(min(self.bound, self.linear.bound), self.worth)
        return LINEAR

    def _neighbourhoods(self, share: float, most: int = MAX_OPEN) -> Iterator[Proof]:
        """Random sets of slots, one slot more whenever they stop paying."""
        until = monotonic() + self.left() * share
        size, stale = min(2, self.puzzle.slots), 0
        while size <= min(most, self.puzzle.slots) and self.worth < self.bound:
            slots = np.array(sorted(self.chance.sample(range(self.puzzle.slots), size)))
            better = self._exchange(slots, self._likely(), min(until - monotonic(), PATIENCE))
            stale = 0 if better else stale + 1
            if stale > STALE * self.puzzle.slots // size:
                size, stale = size + 1, 0
            if monotonic() > until:
                self.stopped = True
                break
        yield EXCHANGED


def kept(puzzle: Puzzle) -> Ints:
    """The former meetings that still fit, in their slots, heaviest first."""
    schedule = np.full(puzzle.size, NOWHERE)
    room = [side.room.copy() for side in puzzle.sides]
    cap = [side.cap.copy() for side in puzzle.sides]
    tables = puzzle.tables.copy()
    for pair in np.lexsort((-puzzle.gain,)).tolist():
        slot, (a, b) = int(puzzle.before[pair]), puzzle.ends[:, pair]
        if slot < 0 or min(room[0][a, slot], room[1][b, slot], cap[0][a], cap[1][b], tables[slot]) < 1:
            continue
        schedule[pair] = slot
        for side, who in enumerate((a, b)):
            room[side][who, slot] -= 1
            cap[side][who] -= 1
        tables[slot] -= 1
    return schedule
