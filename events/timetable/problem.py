"""The event as arrays: what each participant and table may still take once the locked meetings have their places.

Shapes: n enterprises, m merchants, E candidate pairs, S slots. A schedule is an int array (E,): the slot of each pair, or -1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .types import ENTERPRISE, MERCHANT, Event, Id, Participant

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NOWHERE = -1


@dataclass(frozen=True)
class Side:
    people: tuple[Participant, ...]
    room: Ints  # (n, S) meetings they can still take in each slot
    cap: Ints  # (n,) meetings they can still take at all
    held: Ints  # (n,) locked meetings
    promised: Ints  # (n,) the minimum

    @cached_property
    def rank(self) -> dict[Id, int]:
        return {person.id: at for at, person in enumerate(self.people)}


@dataclass(frozen=True)
class Puzzle:
    """`gain` orders the aims: every `must` outweighs all promises, a promise outweighs every exchange of weights."""

    event: Event
    enterprises: Side
    merchants: Side
    tables: Ints  # (S,) still free
    ends: Ints  # (2, E) ranks of enterprise and merchant
    weight: Ints  # (E,)
    must: Flags  # (E,)
    before: Ints  # (E,) slot that people were told before, or -1
    common: Flags  # (E, S) both sides have room and a table is free
    stay: int

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.enterprises, self.merchants

    @property
    def size(self) -> int:
        return len(self.weight)

    @property
    def slots(self) -> int:
        return len(self.tables)

    @cached_property
    def rewards(self) -> Ints:
        """For the first, second, … promised meeting of anybody. An exchange along one chain swaps at most two promised
        meetings and `chain` in weight, so each level outweighs what it can cost in the levels below; twice `chain` keeps
        the loss of a promise above every loss of weight alone."""
        levels = max((int(side.promised.max(initial=0)) for side in self.sides), default=0)
        return np.array([(2 * self.chain + 1) * 3**level for level in range(levels)][::-1], dtype=np.int64)

    @cached_property
    def chain(self) -> int:
        """The most weight that one alternating chain of exchanges can move: it visits nobody twice."""
        short = min(len(side.people) for side in self.sides)
        return (short + 1) * (int(self.weight.max(initial=0)) + self.stay)

    @cached_property
    def must_reward(self) -> int:
        return 3 * int(self.rewards[0]) if len(self.rewards) else 2 * self.chain + 1

    @cached_property
    def gain(self) -> Ints:
        """Without the stay bonus, which depends on the slot."""
        return self.weight + self.must_reward * self.must

    @cached_property
    def best_gain(self) -> Ints:
        """With the stay bonus where the old slot is still possible."""
        stays = (self.before >= 0) & self.common[np.arange(self.size), np.maximum(self.before, 0)]
        return self.gain + self.stay * stays

    @cached_property
    def everybody_always(self) -> bool:
        """The case that edge colouring solves exactly."""
        full = all(bool((side.room == _parallel(side)[:, None]).all()) for side in self.sides)
        return full and not self.stay and bool((self.tables == self.tables[:1]).all())

    def degrees(self, schedule: Ints) -> tuple[Ints, Ints]:
        on = schedule >= 0
        first, second = (
            np.bincount(end[on], minlength=len(side.people)) for end, side in zip(self.ends, self.sides, strict=True)
        )
        return first, second

    def promises_kept(self, schedule: Ints) -> int:
        """In units of gain, without those that locked meetings keep anyway."""
        steps = np.concatenate([[0], np.cumsum(self.rewards)])
        kept = 0
        for side, degree in zip(self.sides, self.degrees(schedule), strict=True):
            upto = np.minimum(side.held + degree, side.promised)
            kept += int((steps[np.maximum(upto, 0)] - steps[np.minimum(side.held, side.promised)]).sum())
        return kept

    def worth(self, schedule: Ints) -> int:
        """Weights, stay bonuses, and the rewards for musts and promises: what the search raises."""
        on = schedule >= 0
        stays = int((on & (schedule == self.before)).sum())
        return int(self.gain[on].sum()) + self.stay * stays + self.promises_kept(schedule)

    def musts_held(self, schedule: Ints) -> int:
        return int((self.must & (schedule >= 0)).sum())

    def rewards_in(self, schedule: Ints) -> int:
        """The part of `worth` that is not weight."""
        return self.promises_kept(schedule) + self.must_reward * self.musts_held(schedule)

    def only(self, pairs: Ints) -> Puzzle:
        """The same people and tables with fewer candidate pairs."""
        return replace(
            self,
            ends=self.ends[:, pairs],
            weight=self.weight[pairs],
            must=self.must[pairs],
            before=self.before[pairs],
            common=self.common[pairs],
        )


def _parallel(side: Side) -> Ints:
    return np.array([person.parallel for person in side.people], dtype=np.int64)


def compile_event(event: Event) -> Puzzle:
    """From a validated event. Candidates are the wishes that could be held somewhere and would gain something."""
    enterprises, merchants = _side(event, ENTERPRISE), _side(event, MERCHANT)
    tables = np.array(event.tables, dtype=np.int64)
    np.subtract.at(tables, np.array([lock.slot for lock in event.locks], dtype=np.int64), 1)
    tables[: event.first_slot] = 0
    locked = {lock.pair for lock in event.locks}
    wishes = [wish for wish in event.wishes if not wish.never and (wish.enterprise, wish.merchant) not in locked]
    first, second = enterprises.rank, merchants.rank
    ends = np.array([[first[w.enterprise] for w in wishes], [second[w.merchant] for w in wishes]], dtype=np.int64)
    old = {meeting.pair: meeting.slot for meeting in event.previous}
    before = [old.get((w.enterprise, w.merchant), NOWHERE) for w in wishes] if old else [NOWHERE] * len(wishes)
    return _worthwhile(
        Puzzle(
            event=event,
            enterprises=enterprises,
            merchants=merchants,
            tables=tables,
            ends=ends,
            weight=np.array([w.weight for w in wishes], dtype=np.int64),
            must=np.array([w.must for w in wishes], dtype=bool),
            before=np.array([slot if slot < event.slots else NOWHERE for slot in before], dtype=np.int64),
            common=(enterprises.room[ends[0]] > 0) & (merchants.room[ends[1]] > 0) & (tables > 0),
            stay=event.stay_bonus if old else 0,
        )
    )


def _side(event: Event, name: str) -> Side:
    people = tuple(person for person in event.participants if person.side == name)
    rank = {person.id: at for at, person in enumerate(people)}
    room = np.array([[p.parallel] * event.slots for p in people], dtype=np.int64).reshape(len(people), event.slots)
    for at, person in enumerate(people):
        if person.available is not None:
            room[at, [slot for slot in range(event.slots) if slot not in person.available]] = 0
    places = [(rank[end], lock.slot) for lock in event.locks for end in lock.pair if end in rank]
    held = np.zeros(len(people), dtype=np.int64)
    for at, slot in places:
        room[at, slot] -= 1
        held[at] += 1
    room[:, : event.first_slot] = 0
    capacity = np.array([person.capacity for person in people], dtype=np.int64)
    promised = np.array([person.minimum for person in people], dtype=np.int64)
    return Side(people, room, np.minimum(capacity - held, room.sum(axis=1)), held, promised)


def _worthwhile(puzzle: Puzzle) -> Puzzle:
    """Without pairs that can be held nowhere, and without weightless ones that keep no promise. Musts stay, to be named."""
    promising = np.zeros(puzzle.size, dtype=bool)
    for end, side in zip(puzzle.ends, puzzle.sides, strict=True):
        promising |= (side.promised > side.held)[end]
    gains = (puzzle.weight > 0) | promising
    return puzzle.only(np.flatnonzero((gains & puzzle.common.any(axis=1)) | puzzle.must))
