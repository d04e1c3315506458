"""Meetings on seats, and the one move that keeps a schedule valid: swapping two slots along an alternating chain.

A seat is one person of a delegation: it holds one meeting per slot. Sets of slots are bits of an int. A chain starts at a
seat that is busy in slot p and free in q, and follows meetings in p, q, p, …; swapping the two slots along it frees the
seat in p. Every seat inside the chain stays busy in both slots, so only availability and the tables can forbid the swap.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np

from .problem import Flags, Ints, Puzzle, Side

Chain = list[int]
EMPTY = -1
TASTERS = 2


class Board:
    """`limit`: meetings per slot. `slot[k]`: where meeting k is, or -1."""

    def __init__(self, puzzle: Puzzle, pairs: Ints, limit: list[int], start: Ints | None = None) -> None:
        """`start`: slots to begin with, -1 for none; they must fit."""
        self.pairs = pairs
        self.must = puzzle.must[pairs].tolist()
        self.gain = puzzle.best_gain[pairs].tolist()
        self.limit = limit
        self.slots = puzzle.slots
        self.load = [0] * puzzle.slots
        self.slot = [EMPTY] * len(pairs)
        self.free: list[int] = []
        self.benches = tuple(self._bench(side) for side in puzzle.sides)
        self.at = [[EMPTY] * puzzle.slots for _ in self.free]
        usable = list(self.free)
        self.ends = [(EMPTY, EMPTY)] * len(pairs)
        self._sit(puzzle.ends[:, pairs], [EMPTY] * len(pairs) if start is None else start.tolist())
        common = bits_of(puzzle.common[pairs])
        self.allowed = [bits & usable[a] & usable[b] for bits, (a, b) in zip(common, self.ends, strict=True)]

    def _bench(self, side: Side) -> list[range]:
        """Seat r of a delegation can be used where more than r meetings fit: locked ones sit on the last seats."""
        bench = []
        for person, room in zip(side.people, side.room, strict=True):
            seats = range(len(self.free), len(self.free) + person.parallel)
            self.free += bits_of(np.array([room > rank for rank in range(person.parallel)]))
            bench.append(seats)
        return bench

    def _sit(self, ends: Ints, start: list[int]) -> None:
        """Meetings that have a slot take seats that are free then; the others spread evenly over the delegation."""
        taken = [0] * len(self.free)
        people = ends.T.tolist()
        for meeting in sorted(range(len(start)), key=lambda meeting: start[meeting] < 0):
            slot = start[meeting]
            self.ends[meeting] = self._seats(people[meeting], slot, taken)
            for seat in self.ends[meeting]:
                taken[seat] += 1
            if slot >= 0:
                self.put(meeting, slot)

    def _seats(self, people: list[int], slot: int, taken: list[int]) -> tuple[int, int]:
        """Of each side the least taken seat, among those free in the slot."""
        first, second = (
            min((seat for seat in bench[who] if slot < 0 or self.free[seat] >> slot & 1), key=taken.__getitem__)
            for bench, who in zip(self.benches, people, strict=True)
        )
        return first, second

    @property
    def open(self) -> int:
        """Slots with a free table."""
        return sum(1 << slot for slot in range(self.slots) if self.load[slot] < self.limit[slot])

    def put(self, meeting: int, slot: int) -> None:
        self.slot[meeting] = slot
        self.load[slot] += 1
        for seat in self.ends[meeting]:
            self.at[seat][slot] = meeting
            self.free[seat] &= ~(1 << slot)

    def take(self, meeting: int) -> None:
        slot = self.slot[meeting]
        self.slot[meeting] = EMPTY
        self.load[slot] -= 1
        for seat in self.ends[meeting]:
            self.at[seat][slot] = EMPTY
            self.free[seat] |= 1 << slot

    def chain(self, seat: int, p: int, q: int) -> Chain | None:
        """The meetings to swap so that `seat`, free in q, becomes free in p; None where one of them cannot move."""
        at, ends, allowed = self.at, self.ends, self.allowed
        found: Chain = []
        here, there = p, q
        meeting = at[seat][p]
        while meeting >= 0:
            if not allowed[meeting] >> there & 1:
                return None
            found.append(meeting)
            a, b = ends[meeting]
            seat = b if seat == a else a
            here, there = there, here
            meeting = at[seat][here]
        return found

    def fits(self, chain: Chain, p: int, q: int, extra: int) -> bool:
        """Whether the tables carry the swap of a chain from p to q and `extra` more meetings in p."""
        odd = len(chain) & 1
        return self.load[q] + odd <= self.limit[q] and self.load[p] - odd + extra <= self.limit[p]

    def swap(self, chain: Chain, p: int, q: int) -> None:
        places = [self.slot[meeting] for meeting in chain]
        for meeting in chain:
            self.take(meeting)
        for meeting, slot in zip(chain, places, strict=True):
            self.put(meeting, p + q - slot)

    def insert(self, meeting: int, chance: Random | None = None) -> bool:
        """Puts a meeting into a common free slot, or makes one by one chain. `chance` shuffles which chain is tried first."""
        a, b = self.ends[meeting]
        both = self.free[a] & self.free[b] & self.allowed[meeting]
        best = max(_slots(both), key=lambda slot: self.limit[slot] - self.load[slot], default=EMPTY)
        if best >= 0 and self.load[best] < self.limit[best]:
            self.put(meeting, best)
            return True
        ways = list(self._ways(meeting))
        if chance:
            chance.shuffle(ways)
        return any(self._insert_by(meeting, *way) for way in ways) or self._insert_by_table(meeting, both)

    def _ways(self, meeting: int) -> Iterator[tuple[int, int, int]]:
        """(seat to free, slot to free it in, slot to use instead): the other end is free in the slot already."""
        for one, other in (self.ends[meeting], self.ends[meeting][::-1]):
            for p in _slots(self.free[one] & ~self.free[other] & self.allowed[meeting]):
                if self.at[other][p] >= 0:
                    yield from ((other, p, q) for q in _slots(self.free[other]))

    def _insert_by(self, meeting: int, seat: int, p: int, q: int) -> bool:
        chain = self.chain(seat, p, q)
        if chain is None or not self.fits(chain, p, q, extra=1):
            return False
        self.swap(chain, p, q)
        if self._both_free(meeting, p):
            self.put(meeting, p)
            return True
        self.swap(chain, q, p)
        return False

    def _insert_by_table(self, meeting: int, both: int) -> bool:
        """Both are free in some slot and only a table is missing there."""
        for p in _slots(both):
            moved = any(self._shift(p, q) for q in _slots(self.open))
            if moved and self._both_free(meeting, p):
                self.put(meeting, p)
                return True
        return False

    def _both_free(self, meeting: int, slot: int) -> bool:
        return all(self.free[seat] >> slot & 1 for seat in self.ends[meeting])

    def kick(self, meeting: int, chance: Random) -> int:
        """Puts a meeting where exactly one other is in its way, and returns that one; returns the meeting itself where
        every slot is harder. A must gives way to nothing less."""
        ways = []
        for slot in _slots(self.allowed[meeting]):
            blockers = {self.at[seat][slot] for seat in self.ends[meeting]} - {EMPTY}
            if len(blockers) == 1 and self.must[meeting] >= max(self.must[other] for other in blockers):
                ways.append((slot, blockers.pop()))
        if not ways:
            return meeting
        slot, blocker = min((chance.choice(ways) for _ in range(TASTERS)), key=lambda way: self.gain[way[1]])
        self.take(blocker)
        self.put(meeting, slot)
        return blocker

    def shake(self, chance: Random, times: int) -> None:
        """Random swaps that keep every meeting, to leave a dead end."""
        for _ in range(times):
            meeting = chance.randrange(len(self.slot))
            seat = self.ends[meeting][chance.randrange(2)]
            p, q = self.slot[meeting], chance.randrange(self.slots)
            if p < 0 or not self.free[seat] >> q & 1:
                continue
            chain = self.chain(seat, p, q)
            if chain and self.fits(chain, p, q, extra=0):
                self.swap(chain, p, q)

    def level(self, limit: list[int]) -> bool:
        """Brings every slot under its limit by chains of odd length, which move one meeting; False when stuck.

        With everybody always available and equal limits it never is: of the chains between a slot that holds more and
        one that holds fewer, more have one meeting too many than one too few (de Werra)."""
        while any(load > most for load, most in zip(self.load, limit, strict=True)):
            spare = [most - load for load, most in zip(self.load, limit, strict=True)]
            order = sorted(range(self.slots), key=spare.__getitem__)
            if not any(self._shift(p, q) for p in order if spare[p] < 0 for q in reversed(order) if spare[q] > 0):
                return False
        self.limit = limit
        return True

    def _shift(self, p: int, q: int) -> bool:
        """Moves one meeting's worth of load from p to q."""
        for meeting, slot in enumerate(self.slot):
            if slot != p:
                continue
            for seat in self.ends[meeting]:
                chain = self.chain(seat, p, q) if self.free[seat] >> q & 1 else None
                if chain and len(chain) & 1:
                    self.swap(chain, p, q)
                    return True
        return False

    def schedule(self, size: int) -> Ints:
        result = np.full(size, EMPTY, dtype=np.int64)
        result[self.pairs] = self.slot
        return result


def _slots(bits: int) -> Iterator[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def bits_of(flags: Flags) -> list[int]:
    """Rows of flags as ints, column s in bit s; any number of columns."""
    packed = np.packbits(flags, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]
