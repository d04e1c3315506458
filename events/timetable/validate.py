"""Everything an event can contradict itself in, found before any arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .types import (
    ANY_TABLE,
    ENTERPRISE,
    MAX_WEIGHT,
    MERCHANT,
    BadEvent,
    Event,
    Id,
    Meeting,
    Participant,
    Problem,
    SideName,
    Wish,
)

SIDES = {ENTERPRISE: "需求企业", MERCHANT: "数商"}


def validate(event: Event) -> None:
    """Raises BadEvent with all problems; the frame comes first, since the rest is read against it."""
    for stage in (_frame, _participants, _wishes, _locks):
        problems = tuple(stage(event))
        if problems:
            raise BadEvent(problems)


def _frame(event: Event) -> Iterator[Problem]:
    if event.slots < 1:
        yield Problem("no_slots", "至少需要一个洽谈时段，请先设置时段。")
    if len(event.tables) != event.slots:
        yield Problem(
            "tables_length", f"共有 {event.slots} 个时段，但给出了 {len(event.tables)} 个桌数，请逐时段填写桌数。"
        )
    for slot, tables in enumerate(event.tables):
        if not _is_count(tables):
            yield Problem("tables_negative", f"第 {slot + 1} 个时段的桌数须为不小于 0 的整数，现为 {tables}。")
    if not _is_count(event.first_slot) or event.first_slot > event.slots:
        yield Problem("first_slot", f"起排时段须为 0 至 {event.slots} 的整数，现为 {event.first_slot}。")
    if not _is_count(event.stay_bonus) or event.stay_bonus > MAX_WEIGHT:
        yield Problem("stay_bonus", f"保持原安排的加分须为 0 至 {MAX_WEIGHT} 的整数，现为 {event.stay_bonus}。")


def _is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


def _participants(event: Event) -> Iterator[Problem]:
    sides: dict[Id, SideName] = {}
    for person in event.participants:
        if person.side not in SIDES:
            yield Problem("side_unknown", f"参会方 {person.id} 的类别“{person.side}”无效，请选择需求企业或数商。")
        elif person.id in sides:
            other = sides[person.id] != person.side
            text = "同时出现在需求企业和数商两侧，请只保留一侧" if other else "重复出现，请只保留一条"
            yield Problem("both_sides" if other else "participant_twice", f"参会方 {person.id} {text}。")
        sides[person.id] = person.side
        yield from _limits(person, event.slots)


def _limits(person: Participant, slots: int) -> Iterator[Problem]:
    name = f"参会方 {person.id}"
    if not _is_count(person.capacity):
        yield Problem("capacity", f"{name} 的洽谈场次上限须为不小于 0 的整数，现为 {person.capacity}。")
    if not _is_count(person.parallel) or person.parallel < 1:
        yield Problem("parallel", f"{name} 可同时洽谈的人数须为不小于 1 的整数，现为 {person.parallel}。")
    if not _is_count(person.minimum):
        yield Problem("minimum", f"{name} 的保底场次须为不小于 0 的整数，现为 {person.minimum}。")
    elif 0 <= person.capacity < person.minimum:
        text = f"{name} 的保底场次 {person.minimum} 高于其上限 {person.capacity}，请调低保底或提高上限。"
        yield Problem("minimum_above_capacity", text)
    elif person.minimum > slots * person.parallel:
        text = f"{name} 的保底场次 {person.minimum} 多于全部时段能安排的 {slots * person.parallel} 场，请调低保底。"
        yield Problem("minimum_above_slots", text)
    outside = sorted(slot for slot in person.available or () if not 0 <= slot < slots)
    if outside:
        yield Problem("slot_unknown", f"{name} 的可到时段中有不存在的时段：{outside}。")


def _wishes(event: Event) -> Iterator[Problem]:
    sides = {person.id: person.side for person in event.participants}
    seen: set[tuple[Id, Id]] = set()
    for wish in event.wishes:
        pair = (wish.enterprise, wish.merchant)
        name = f"洽谈意向 {wish.enterprise}–{wish.merchant}"
        yield from _ends(pair, sides, name)
        if pair in seen:
            yield Problem("wish_twice", f"{name} 重复，请合并为一条。")
        seen.add(pair)
        yield from _wish_itself(wish, name)


def _ends(pair: tuple[Id, Id], sides: dict[Id, SideName], name: str) -> Iterator[Problem]:
    for end, side in zip(pair, (ENTERPRISE, MERCHANT), strict=True):
        if sides.get(end) != side:
            yield Problem("participant_unknown", f"{name} 中的 {end} 不在{SIDES[side]}名单里。")


def _wish_itself(wish: Wish, name: str) -> Iterator[Problem]:
    if not _is_count(wish.weight) or wish.weight > MAX_WEIGHT:
        yield Problem("weight", f"{name} 的权重须为 0 至 {MAX_WEIGHT} 的整数，现为 {wish.weight}。")
    if wish.must and wish.never:
        yield Problem("must_and_never", f"{name} 同时标为“必须安排”和“不安排”，请只保留一种。")


def _locks(event: Event) -> Iterator[Problem]:
    people = {person.id: person for person in event.participants}
    sides = {person.id: person.side for person in event.participants}
    never = {(wish.enterprise, wish.merchant) for wish in event.wishes if wish.never}
    for lock in event.locks:
        name = f"锁定的洽谈 {lock.enterprise}–{lock.merchant}（第 {lock.slot + 1} 时段）"
        unknown = tuple(_ends(lock.pair, sides, name))
        yield from unknown
        if lock.pair in never:
            yield Problem("lock_never", f"{name} 的双方标为“不安排”，请解除其中一项。")
        if not 0 <= lock.slot < event.slots:
            yield Problem("lock_slot", f"{name} 所在的时段不存在。")
        elif not unknown:
            yield from _lock_place(event, lock, people, name)
    yield from _clashes(event, people)


def _lock_place(event: Event, lock: Meeting, people: dict[Id, Participant], name: str) -> Iterator[Problem]:
    for end in lock.pair:
        available = people[end].available
        if available is not None and lock.slot not in available:
            yield Problem("lock_unavailable", f"{name} 时 {end} 不能到场，请改时段或解除锁定。")
    if lock.table != ANY_TABLE and not 1 <= lock.table <= event.tables[lock.slot]:
        yield Problem("lock_table", f"{name} 的桌号 {lock.table} 不存在，该时段共有 {event.tables[lock.slot]} 张桌。")


def _clashes(event: Event, people: dict[Id, Participant]) -> Iterator[Problem]:
    """Locks that cannot stand together."""
    for pair, times in Counter(lock.pair for lock in event.locks).items():
        if times > 1:
            yield Problem("lock_twice", f"{pair[0]}–{pair[1]} 被锁定了 {times} 次，同一双方只安排一场。")
    for slot, times in Counter(lock.slot for lock in event.locks).items():
        if 0 <= slot < event.slots and times > event.tables[slot]:
            text = f"第 {slot + 1} 时段锁定了 {times} 场，但只有 {event.tables[slot]} 张桌。"
            yield Problem("lock_tables_full", text)
    for (slot, table), times in Counter((lock.slot, lock.table) for lock in event.locks if lock.table).items():
        if times > 1:
            yield Problem("lock_table_twice", f"第 {slot + 1} 时段的 {table} 号桌锁定了 {times} 场。")
    for (end, slot), times in Counter((end, lock.slot) for lock in event.locks for end in lock.pair).items():
        if end in people and times > people[end].parallel:
            yield Problem(
                "lock_clash", f"{end} 在第 {slot + 1} 时段锁定了 {times} 场，最多同时 {people[end].parallel} 场。"
            )
    for end, times in Counter(end for lock in event.locks for end in lock.pair).items():
        if end in people and times > people[end].capacity:
            yield Problem("lock_capacity", f"{end} 锁定了 {times} 场，超过其上限 {people[end].capacity} 场。")
