"""Why a wish is not in the timetable: slot by slot who is taken by whom, and what holding it would cost the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .types import ENTERPRISE, MERCHANT, Event, Id, Meeting, Participant, SideName, Timetable, Wish

Why = Literal["over", "absent", "taken", "tables"]


@dataclass(frozen=True)
class Obstacle:
    """`over`: the slot is past; `absent`: `who` cannot come; `taken`: `who` meets `by`; `tables`: all are in use."""

    why: Why
    who: Id | None = None
    by: tuple[Id, ...] = ()


@dataclass(frozen=True)
class Unmet:
    """`slots[s]`: what stands against the wish in slot s; empty where nothing does and only a limit or the total keeps it
    out. `full`: who has reached their limit of meetings. `price`: the timetable loses at least this much when the wish is
    held; 0 is no loss proven, None is never possible. `costs_promise`: not weight alone, also a must or a promise."""

    wish: Wish
    slots: tuple[tuple[Obstacle, ...], ...]
    full: tuple[Id, ...]
    price: int | None
    costs_promise: bool

    @property
    def text(self) -> str:
        return "；".join(_sentences(self))


def unmet(event: Event, timetable: Timetable, *, of: Id | None = None) -> list[Unmet]:
    """One for every wish that is neither held nor refused, in the event's order; `of`: one participant's only."""
    view = _View(event, timetable)
    held = {meeting.pair for meeting in timetable.meetings}
    open_ = (wish for wish in event.wishes if not wish.never and of in (None, wish.enterprise, wish.merchant))
    return [view.explain(wish) for wish in open_ if (wish.enterprise, wish.merchant) not in held]


class _View:
    """The timetable by person and by slot."""

    def __init__(self, event: Event, timetable: Timetable) -> None:
        self.event = event
        self.timetable = timetable
        self.people = {person.id: person for person in event.participants}
        self.partners: dict[tuple[Id, int], list[Id]] = defaultdict(list)
        self.count: dict[Id, int] = defaultdict(int)
        self.used: dict[int, int] = defaultdict(int)
        for meeting in timetable.meetings:
            self._note(meeting)
        self.chain = _largest_exchange(event)

    def _note(self, meeting: Meeting) -> None:
        self.used[meeting.slot] += 1
        for end, other in (meeting.pair, meeting.pair[::-1]):
            self.partners[end, meeting.slot].append(other)
            self.count[end] += 1

    def explain(self, wish: Wish) -> Unmet:
        pair = (wish.enterprise, wish.merchant)
        ceiling = self.timetable.ceilings.get(pair)
        price = None if ceiling is None else max(0, self.timetable.value - ceiling)
        return Unmet(
            wish=wish,
            slots=tuple(tuple(self._obstacles(pair, slot)) for slot in range(self.event.slots)),
            full=tuple(end for end in pair if self.count[end] >= self.people[end].capacity),
            price=price,
            costs_promise=price is not None and price > self.chain,
        )

    def _obstacles(self, pair: tuple[Id, Id], slot: int) -> Iterator[Obstacle]:
        if slot < self.event.first_slot:
            yield Obstacle("over")
        for end in pair:
            yield from self._own_obstacle(self.people[end], slot)
        if self.used[slot] >= self.event.tables[slot]:
            yield Obstacle("tables")

    def _own_obstacle(self, person: Participant, slot: int) -> Iterator[Obstacle]:
        if person.available is not None and slot not in person.available:
            yield Obstacle("absent", person.id)
        elif len(self.partners[person.id, slot]) >= person.parallel:
            yield Obstacle("taken", person.id, tuple(self.partners[person.id, slot]))


def _largest_exchange(event: Event) -> int:
    """What one chain of exchanges can move in weight; a higher price must touch a must or a promise."""
    size = min(_count(event, ENTERPRISE), _count(event, MERCHANT))
    return (size + 1) * (max((wish.weight for wish in event.wishes), default=0) + event.stay_bonus)


def _count(event: Event, side: SideName) -> int:
    return sum(person.side == side for person in event.participants)


def _sentences(case: Unmet) -> Iterator[str]:
    for end in case.full:
        yield f"{end} 已达到洽谈场次上限"
    for slot, obstacles in enumerate(case.slots):
        said = "、".join(_phrase(obstacle) for obstacle in obstacles)
        yield f"第 {slot + 1} 时段：{said or '双方与桌位都有空'}"
    if case.price is None:
        yield "双方没有可以安排的共同时段或场次"
    elif case.costs_promise:
        yield "如果安排这一场，就会有人失去必须安排的洽谈或保底场次"
    elif case.price:
        yield f"如果安排这一场，其余洽谈的总分至少减少 {case.price}（已扣除这一场带来的得分）"


def _phrase(obstacle: Obstacle) -> str:
    if obstacle.why == "over":
        return "已经结束"
    if obstacle.why == "tables":
        return "桌位已满"
    if obstacle.why == "absent":
        return f"{obstacle.who} 不能到场"
    return f"{obstacle.who} 与 {'、'.join(map(str, obstacle.by))} 洽谈"
