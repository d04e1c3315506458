"""A wish that is not held is told why, slot by slot, and what it would cost."""

from dataclasses import replace

from hypothesis import given, settings

from events.timetable import Event, Meeting, Obstacle, Wish, solve, unmet
from tests.events.timetable.worlds import complete, enterprise, events, merchant, places, rank

PEOPLE = (
    enterprise("E0", available=frozenset({0, 1})),
    enterprise("E1"),
    merchant("M0", capacity=1),
    merchant("M1"),
)
EVENT = Event(3, (1, 1, 0), PEOPLE, (Wish("E0", "M0", 9), Wish("E1", "M0", 4), Wish("E0", "M1", 8)))


def test_obstacles_name_who_is_taken_by_whom_and_where_tables_end() -> None:
    event = replace(EVENT, locks=(Meeting("E0", "M0", 0), Meeting("E0", "M1", 1)))
    (case,) = unmet(event, solve(event))
    assert case.wish == Wish("E1", "M0", 4)
    tables = Obstacle("tables")
    assert case.slots == ((Obstacle("taken", "M0", ("E0",)), tables), (tables,), (tables,))
    assert (case.full, case.price) == (("M0",), None)
    assert case.text == (
        "M0 已达到洽谈场次上限；第 1 时段：M0 与 E0 洽谈、桌位已满；第 2 时段：桌位已满；第 3 时段：桌位已满；"
        "双方没有可以安排的共同时段或场次"
    )


def test_absence_and_past_slots_are_named() -> None:
    people = (enterprise("E0", available=frozenset({0})), merchant("M0"))
    event = Event(2, (1, 1), people, (Wish("E0", "M0", 9),), first_slot=1)
    (case,) = unmet(event, solve(event))
    assert case.slots == ((Obstacle("over"),), (Obstacle("absent", "E0"),))
    assert (case.price, case.full) == (None, ())
    assert case.text == "第 1 时段：已经结束；第 2 时段：E0 不能到场；双方没有可以安排的共同时段或场次"


def test_price_is_what_the_others_lose() -> None:
    people = (enterprise("E0"), enterprise("E1"), merchant("M0"))
    event = Event(1, (1,), people, (Wish("E0", "M0", 9), Wish("E1", "M0", 4)))
    (case,) = unmet(event, solve(event))
    assert (case.price, case.costs_promise) == (5, False)
    assert case.text.endswith("如果安排这一场，其余洽谈的总分至少减少 5（已扣除这一场带来的得分）")


def test_price_that_costs_a_promise_says_so() -> None:
    people = (enterprise("E0", minimum=1), enterprise("E1"), merchant("M0"))
    event = Event(1, (1,), people, (Wish("E0", "M0", 1), Wish("E1", "M0", 4)))
    (case,) = unmet(event, solve(event))
    assert case.costs_promise
    assert case.text.endswith("如果安排这一场，就会有人失去必须安排的洽谈或保底场次")


def test_held_and_refused_wishes_are_not_listed() -> None:
    event = complete(2, 1, 2, 2)
    event = replace(event, wishes=(event.wishes[0], replace(event.wishes[1], never=True)))
    assert unmet(event, solve(event)) == []


def test_delegation_is_taken_only_when_all_its_people_are() -> None:
    people = (enterprise("E0", parallel=2), merchant("M0"), merchant("M1"), merchant("M2"))
    event = Event(1, (3,), people, tuple(Wish("E0", f"M{j}", 5 - j) for j in range(3)))
    (case,) = unmet(event, solve(event))
    assert [obstacle.why for obstacle in case.slots[0]] == ["taken"]
    assert set(case.slots[0][0].by) == {"M0", "M1"}


def test_one_participants_wishes_are_listed_alone() -> None:
    event = complete(3, 3, 1, 1)
    cases = unmet(event, solve(event), of="E1")
    assert {case.wish.enterprise for case in cases} == {"E1"}
    assert len(unmet(event, solve(event))) == 8


@given(event=events())
@settings(max_examples=40, deadline=None)
def test_price_is_never_more_than_the_true_loss(event: Event) -> None:
    done = solve(event)
    for case in unmet(event, done):
        pair = (case.wish.enterprise, case.wish.merchant)
        with_it = [rank(event, held)[-1] for held in places(event) if pair in {place[:2] for place in held}]
        if case.price is None:
            assert case.wish.weight == 0 or not with_it
        elif with_it:
            assert case.price <= done.value - max(with_it)
