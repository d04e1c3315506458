"""Musts that cannot all be held are named, as few as there can be."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from events.timetable import Event, Infeasible, Meeting, Wish, check, solve
from tests.events.timetable.worlds import best, complete, enterprise, events, merchant


def refusal(event: Event) -> Infeasible:
    with pytest.raises(Infeasible) as refused:
        solve(event)
    return refused.value


def pairs(refused: Infeasible) -> list[tuple[object, object]]:
    return [(wish.enterprise, wish.merchant) for wish in refused.conflict]


@given(event=events(musts=True))
@settings(max_examples=50, deadline=None)
def test_conflict_is_impossible_and_nothing_in_it_is_superfluous(event: Event) -> None:
    conflict = conflict_in(event)
    assert (conflict == ()) == possible(event, tuple(wish for wish in event.wishes if wish.must))
    assert not conflict or not possible(event, conflict)
    for wish in conflict:
        assert possible(event, tuple(other for other in conflict if other != wish))


def conflict_in(event: Event) -> tuple[Wish, ...]:
    try:
        solve(event)
    except Infeasible as refused:
        return refused.conflict
    return ()


def possible(event: Event, musts: tuple[Wish, ...]) -> bool:
    wishes = tuple(replace(wish, must=wish in musts) for wish in event.wishes)
    return best(replace(event, wishes=wishes))[0] == len(musts)


def test_pair_without_a_common_slot_is_named_alone() -> None:
    people = (enterprise("E0", available=frozenset({0})), merchant("M0", available=frozenset({1})), merchant("M1"))
    refused = refusal(Event(2, (1, 1), people, (Wish("E0", "M0", 5, must=True), Wish("E0", "M1", 5, must=True))))
    assert pairs(refused) == [("E0", "M0")]
    assert refused.message == (
        "必须安排的洽谈无法同时满足：E0–M0。双方没有可用的共同时段（到场时段、锁定的洽谈或桌数所限）。"
        "请取消其中至少一项“必须安排”，或放宽上述限制。"
    )


def test_limit_of_meetings_is_named_with_the_number() -> None:
    people = (enterprise("E0", 2), *(merchant(f"M{j}") for j in range(4)))
    refused = refusal(Event(9, (9,) * 9, people, tuple(Wish("E0", f"M{j}", 5, must=True) for j in range(4))))
    assert len(refused.conflict) == 3
    assert "E0 除已锁定的外最多还能安排 2 场，这里要求 3 场。" in refused.message


def test_shared_slots_of_one_participant_are_named() -> None:
    absent = [merchant(f"M{j}", available=frozenset({1, 2})) for j in range(3)]
    people = (enterprise("E0"), *absent, merchant("M3"))
    refused = refusal(Event(5, (9,) * 5, people, tuple(Wish("E0", f"M{j}", 5, must=True) for j in range(4))))
    assert pairs(refused) == [("E0", "M0"), ("E0", "M1"), ("E0", "M2")]
    assert "E0 与这些对象的共同时段只有第 2、3 时段，不够安排 3 场。" in refused.message


def test_tables_are_named_when_nobody_in_particular_is_to_blame() -> None:
    event = complete(3, 3, 1, 2)
    musts = tuple(replace(wish, must=wish.enterprise[1:] == wish.merchant[1:]) for wish in event.wishes)
    refused = refusal(replace(event, wishes=musts))
    assert pairs(refused) == [("E0", "M0"), ("E1", "M1"), ("E2", "M2")]
    assert "这 3 场洽谈的共同时段和桌数合起来不够。" in refused.message


def test_conflict_across_participants_is_found_though_each_alone_could_be_served() -> None:
    people = (*(enterprise(f"E{i}") for i in range(2)), merchant("M0"), merchant("M1", available=frozenset({0})))
    wishes = tuple(Wish(f"E{i}", f"M{j}", 1, must=True) for i, j in ((0, 0), (1, 0), (0, 1)))
    event = Event(2, (3, 3), (*people, merchant("M2")), wishes, locks=(Meeting("E1", "M2", 0),))
    assert pairs(refusal(event)) == [("E0", "M0"), ("E1", "M0"), ("E0", "M1")]


def test_musts_outweigh_any_number_of_heavy_wishes() -> None:
    event = complete(6, 6, 2, 6)
    light = [replace(wish, weight=1000) for wish in event.wishes]
    light[0] = replace(light[0], weight=0, must=True)
    done = solve(replace(event, wishes=tuple(light)))
    assert ("E0", "M0") in {meeting.pair for meeting in done.meetings}
    assert check(replace(event, wishes=tuple(light)), done.meetings) == []
    assert done.proven


def test_must_that_a_lock_holds_already_is_held() -> None:
    event = complete(1, 1, 2, 1)
    must = (replace(event.wishes[0], must=True),)
    done = solve(replace(event, wishes=must, locks=(Meeting("E0", "M0", 1),)))
    assert done.meetings == (Meeting("E0", "M0", 1, 1),)
