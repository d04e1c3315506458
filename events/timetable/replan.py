"""After a drop-out, a late arrival or a lost table: what stands stays, freed places are filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from .solve import SECONDS, changes, solve
from .types import ANY_TABLE, Change, Event, Id, Meeting, Participant, Timetable, Wish

NOBODY: Mapping[Id, Collection[int]] = {}


@dataclass(frozen=True)
class Replanned:
    """`event`: as it was solved. `changes`: everything somebody has to be told."""

    event: Event
    timetable: Timetable
    changes: tuple[Change, ...]


def replan(
    event: Event,
    timetable: Timetable,
    *,
    dropped: Collection[Id] = (),
    absent: Mapping[Id, Collection[int]] = NOBODY,
    from_slot: int = 0,
    move_others: bool = False,
    stay_bonus: int | None = None,
    seconds: float = SECONDS,
    seed: int = 0,
) -> Replanned:
    """`event` is the event as it is known now: newcomers, other tables and other wishes included. `dropped` leave for good,
    `absent` miss some slots, slots before `from_slot` are history. Without `move_others` every meeting that can stand
    keeps its slot and table; with it, a meeting moves where that gains more than `stay_bonus` (by default a quarter of
    the mean weight). Musts of those who left are lifted."""
    now = replace(
        event,
        participants=tuple(_now(person, event.slots, dropped, absent, from_slot) for person in event.participants),
        wishes=tuple(_lifted(wish, dropped) for wish in event.wishes),
    )
    standing = list(_standing(now, timetable.meetings))
    past = [meeting for meeting in standing if meeting.slot < from_slot]
    locked = {lock.pair for lock in event.locks}
    fixed = past + [meeting for meeting in standing if meeting.slot >= from_slot and meeting.pair in locked]
    now = replace(
        now,
        first_slot=from_slot,
        locks=tuple(fixed if move_others else standing),
        previous=timetable.meetings,
        stay_bonus=_stay_bonus(event, stay_bonus) if move_others else 0,
    )
    fresh = solve(now, seconds=seconds, seed=seed)
    return Replanned(now, fresh, tuple(changes(timetable.meetings, fresh.meetings)))


def _now(
    person: Participant, slots: int, dropped: Collection[Id], absent: Mapping[Id, Collection[int]], from_slot: int
) -> Participant:
    gone = set(range(from_slot, slots)) if person.id in dropped else set(absent.get(person.id, ()))
    if not gone:
        return person
    available = set(range(slots)) if person.available is None else set(person.available)
    return replace(person, available=frozenset(available - gone), minimum=0 if person.id in dropped else person.minimum)


def _lifted(wish: Wish, dropped: Collection[Id]) -> Wish:
    return replace(wish, must=False) if wish.enterprise in dropped or wish.merchant in dropped else wish


def _standing(event: Event, meetings: tuple[Meeting, ...]) -> Iterator[Meeting]:
    """The meetings that still fit, locks before others, heavier before lighter."""
    weights = {(wish.enterprise, wish.merchant): wish.weight for wish in event.wishes if not wish.never}
    locked = {lock.pair for lock in event.locks}
    people = {person.id: person for person in event.participants}
    used: Counter[tuple[object, ...]] = Counter()
    order = sorted(meetings, key=lambda m: (m.pair not in locked, -weights.get(m.pair, 0), m.slot, m.table))
    for meeting in order:
        if meeting.pair not in weights and meeting.pair not in locked:
            continue
        if all(end in people for end in meeting.pair) and _fits(event, people, meeting, used):
            used.update(_uses(meeting))
            yield meeting


def _uses(meeting: Meeting) -> list[tuple[object, ...]]:
    ends = [(end, meeting.slot) for end in meeting.pair]
    return [*ends, *((end,) for end in meeting.pair), ("table", meeting.slot, meeting.table)]


def _fits(event: Event, people: dict[Id, Participant], meeting: Meeting, used: Counter[tuple[object, ...]]) -> bool:
    if not (meeting.slot < event.slots and ANY_TABLE < meeting.table <= event.tables[meeting.slot]):
        return False
    if used["table", meeting.slot, meeting.table]:
        return False
    for end in meeting.pair:
        person = people[end]
        here = person.available is None or meeting.slot in person.available
        if not here or used[end, meeting.slot] >= person.parallel or used[end,] >= person.capacity:
            return False
    return True


def _stay_bonus(event: Event, given: int | None) -> int:
    if given is not None:
        return given
    weights = [wish.weight for wish in event.wishes if not wish.never]
    return max(1, sum(weights) // (4 * len(weights))) if weights else 1
