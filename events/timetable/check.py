"""Whether a timetable may be published. Plain Python over the event as given: nothing here is shared with the solver, so
a mistake there cannot hide here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from .types import ANY_TABLE, ENTERPRISE, MERCHANT, Event, Id, Meeting, Participant

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Violation:
    """A rule broken, and the meetings that break it."""

    code: str
    message: str
    meetings: tuple[Meeting, ...] = ()


def check(event: Event, meetings: Iterable[Meeting]) -> list[Violation]:
    """Empty when every rule holds: places exist, people can come, nobody is in two places, locks and musts are held."""
    held = list(meetings)
    people = {person.id: person for person in event.participants}
    known = [meeting for meeting in held if _is_known(event, people, meeting)]
    found = [
        Violation("unknown", f"{_name(meeting)}：参会方、时段或桌号不存在。", (meeting,))
        for meeting in held
        if not _is_known(event, people, meeting)
    ]
    for rule in (_wished, _present, _not_in_the_past, _pair_once, _seats, _tables, _capacity):
        found += rule(event, people, known)
    return found + list(_owed(event, held))


def _name(meeting: Meeting) -> str:
    return f"{meeting.enterprise}–{meeting.merchant}（第 {meeting.slot + 1} 时段 {meeting.table} 号桌）"


def _is_known(event: Event, people: dict[Id, Participant], meeting: Meeting) -> bool:
    if meeting.enterprise not in people or meeting.merchant not in people:
        return False
    sides = (people[meeting.enterprise].side, people[meeting.merchant].side)
    in_time = 0 <= meeting.slot < event.slots
    return sides == (ENTERPRISE, MERCHANT) and in_time and 1 <= meeting.table <= event.tables[meeting.slot]


def _wished(event: Event, people: dict[Id, Participant], meetings: list[Meeting]) -> Iterator[Violation]:
    allowed = {(wish.enterprise, wish.merchant) for wish in event.wishes if not wish.never}
    allowed |= {(lock.enterprise, lock.merchant) for lock in event.locks}
    for meeting in meetings:
        if (meeting.enterprise, meeting.merchant) not in allowed:
            yield Violation("not_wished", f"{_name(meeting)}：双方没有洽谈意向或已标为“不安排”。", (meeting,))


def _present(event: Event, people: dict[Id, Participant], meetings: list[Meeting]) -> Iterator[Violation]:
    for meeting in meetings:
        for end in (meeting.enterprise, meeting.merchant):
            available = people[end].available
            if available is not None and meeting.slot not in available:
                yield Violation("unavailable", f"{_name(meeting)}：{end} 该时段不能到场。", (meeting,))


def _not_in_the_past(event: Event, people: dict[Id, Participant], meetings: list[Meeting]) -> Iterator[Violation]:
    places = {(lock.enterprise, lock.merchant, lock.slot) for lock in event.locks}
    for meeting in meetings:
        if meeting.slot < event.first_slot and (meeting.enterprise, meeting.merchant, meeting.slot) not in places:
            yield Violation("slot_over", f"{_name(meeting)}：该时段已经结束。", (meeting,))


def _pair_once(event: Event, people: dict[Id, Participant], meetings: list[Meeting]) -> Iterator[Violation]:
    for (first, second), same in _groups(meetings, lambda m: (m.enterprise, m.merchant)):
        if len(same) > 1:
            yield Violation("pair_twice", f"{first}–{second} 安排了 {len(same)} 场。", same)


def _seats(event: Event, people: dict[Id, Participant], meetings: list[Meeting]) -> Iterator[Violation]:
    by_enterprise = _groups(meetings, lambda m: (m.enterprise, m.slot))
    by_merchant = _groups(meetings, lambda m: (m.merchant, m.slot))
    for (end, slot), same in [*by_enterprise, *by_merchant]:
        if len(same) > people[end].parallel:
            text = f"{end} 在第 {slot + 1} 时段有 {len(same)} 场，最多同时 {people[end].parallel} 场。"
            yield Violation("double_booked", text, same)


def _tables(event: Event, people: dict[Id, Participant], meetings: list[Meeting]) -> Iterator[Violation]:
    for (slot, table), same in _groups(meetings, lambda m: (m.slot, m.table)):
        if len(same) > 1:
            yield Violation("table_twice", f"第 {slot + 1} 时段的 {table} 号桌安排了 {len(same)} 场。", same)


def _capacity(event: Event, people: dict[Id, Participant], meetings: list[Meeting]) -> Iterator[Violation]:
    count = Counter(end for meeting in meetings for end in (meeting.enterprise, meeting.merchant))
    for end, times in count.items():
        if times > people[end].capacity:
            mine = tuple(meeting for meeting in meetings if end in (meeting.enterprise, meeting.merchant))
            yield Violation("over_capacity", f"{end} 共 {times} 场，超过上限 {people[end].capacity} 场。", mine)


def _owed(event: Event, meetings: list[Meeting]) -> Iterator[Violation]:
    """What has to be there: locks in their places, musts anywhere."""
    places = {(meeting.enterprise, meeting.merchant, meeting.slot): meeting.table for meeting in meetings}
    for lock in event.locks:
        table = places.get((lock.enterprise, lock.merchant, lock.slot))
        if table is None or lock.table not in (ANY_TABLE, table):
            yield Violation("lock_broken", f"锁定的洽谈 {_name(lock)} 没有按锁定安排。", (lock,))
    pairs = {(meeting.enterprise, meeting.merchant) for meeting in meetings}
    for wish in event.wishes:
        if wish.must and (wish.enterprise, wish.merchant) not in pairs:
            yield Violation("must_missing", f"必须安排的洽谈 {wish.enterprise}–{wish.merchant} 没有安排。")


def _groups(meetings: list[Meeting], key: Callable[[Meeting], Key]) -> list[tuple[Key, tuple[Meeting, ...]]]:
    groups: dict[Key, list[Meeting]] = {}
    for meeting in meetings:
        groups.setdefault(key(meeting), []).append(meeting)
    return [(value, tuple(same)) for value, same in groups.items()]
