"""The door: an event in, a timetable with its proof out."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from time import monotonic

import numpy as np

from .musts import schedule_of_musts
from .problem import Ints, Puzzle, compile_event
from .search import Search
from .tables import number
from .types import Change, Event, Id, Meeting, Shortfall, Timetable
from .validate import validate

SECONDS = 10.0


def solve(event: Event, *, seconds: float = SECONDS, seed: int = 0) -> Timetable:
    """Equal event and seed give an equal timetable, unless the clock stopped the search (`Timetable.stopped`).

    `seconds` bounds the search after the first complete schedule. Raises BadEvent and Infeasible."""
    validate(event)
    puzzle = compile_event(event)
    chance = Random(seed)  # noqa: S311 - a search, not a secret
    search = Search(puzzle, monotonic() + seconds, chance)
    if puzzle.must.any():
        search.musts = schedule_of_musts(puzzle)
    search.run()
    return _timetable(puzzle, search)


def _timetable(puzzle: Puzzle, search: Search) -> Timetable:
    event = puzzle.event
    meetings = number(event, [*event.locks, *_meetings(puzzle, search.schedule)])
    rewards, locked = puzzle.rewards_in(search.schedule), _locked_value(event)
    return Timetable(
        meetings=meetings,
        weight=_weight(event, meetings),
        value=search.worth - rewards + locked,
        bound=search.bound - rewards + locked,
        proof=search.proof,
        moved=tuple(changes(event.previous, meetings)),
        short=tuple(_short(puzzle, search.schedule)),
        stopped=search.stopped,
        ceilings=_ceilings(puzzle, search, locked - rewards),
    )


def _meetings(puzzle: Puzzle, schedule: Ints) -> list[Meeting]:
    on = np.flatnonzero(schedule >= 0)
    first, second = puzzle.enterprises.people, puzzle.merchants.people
    rows = zip(*puzzle.ends[:, on].tolist(), schedule[on].tolist(), strict=True)
    return [Meeting(first[a].id, second[b].id, slot) for a, b, slot in rows]


def _locked_value(event: Event) -> int:
    """Weights of the locked pairs, and their stay bonuses."""
    locked = {lock.pair: lock.slot for lock in event.locks}
    weight = sum(wish.weight for wish in event.wishes if (wish.enterprise, wish.merchant) in locked)
    old = {meeting.pair: meeting.slot for meeting in event.previous}
    return weight + event.stay_bonus * sum(old.get(pair) == slot for pair, slot in locked.items())


def _weight(event: Event, meetings: tuple[Meeting, ...]) -> int:
    weights = {(wish.enterprise, wish.merchant): wish.weight for wish in event.wishes}
    return sum(weights.get(meeting.pair, 0) for meeting in meetings)


def _ceilings(puzzle: Puzzle, search: Search, offset: int) -> dict[tuple[Id, Id], int]:
    off = np.flatnonzero(search.schedule < 0)
    first, second = puzzle.enterprises.people, puzzle.merchants.people
    ceilings = np.minimum(search.relaxed.ceiling[off], search.bound) + offset
    rows = zip(*puzzle.ends[:, off].tolist(), ceilings.tolist(), strict=True)
    return {(first[a].id, second[b].id): ceiling for a, b, ceiling in rows}


def _short(puzzle: Puzzle, schedule: Ints) -> Iterator[Shortfall]:
    for side, degree in zip(puzzle.sides, puzzle.degrees(schedule), strict=True):
        for person, held in zip(side.people, (side.held + degree).tolist(), strict=True):
            if held < person.minimum:
                yield Shortfall(person.id, person.side, person.minimum, held)


def changes(before: tuple[Meeting, ...], after: tuple[Meeting, ...]) -> Iterator[Change]:
    """What people have to be told. Without a former timetable there is nothing to tell."""
    old, new = ({meeting.pair: meeting for meeting in meetings} for meetings in (before, after))
    if not old:
        return
    for pair in [*old, *(pair for pair in new if pair not in old)]:
        change = Change(old.get(pair), new.get(pair))
        if change.before != change.after:
            yield change
