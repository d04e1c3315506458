"""Bad input is refused with a code and a Chinese sentence, all of a stage at once."""

from dataclasses import replace
from typing import Any

import pytest

from events.timetable import BadEvent, Event, Meeting, Wish, solve, validate
from tests.events.timetable.worlds import complete, enterprise, merchant

GOOD = complete(2, 2, 2, 2)


def codes(event: Event) -> list[str]:
    with pytest.raises(BadEvent) as refused:
        solve(event)
    return [problem.code for problem in refused.value.problems]


def people(*more: Any) -> Event:
    return replace(GOOD, participants=(*GOOD.participants, *more))


def wishes(*more: Wish) -> Event:
    return replace(GOOD, wishes=(*GOOD.wishes, *more))


def locks(*locked: Meeting) -> Event:
    return replace(GOOD, locks=locked)


def test_good_event_is_accepted() -> None:
    validate(GOOD)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (replace(GOOD, slots=0, tables=()), ["no_slots"]),
        (replace(GOOD, tables=(2,)), ["tables_length"]),
        (replace(GOOD, tables=(2, -1)), ["tables_negative"]),
        (replace(GOOD, stay_bonus=-1), ["stay_bonus"]),
        (replace(GOOD, first_slot=3), ["first_slot"]),
        (people(merchant("E0")), ["both_sides"]),
        (people(enterprise("E0")), ["participant_twice"]),
        (people(replace(enterprise("X"), side="guest")), ["side_unknown"]),
        (people(enterprise("X", -1)), ["capacity"]),
        (people(enterprise("X", 1.5)), ["capacity"]),
        (people(enterprise("X", parallel=0)), ["parallel"]),
        (people(enterprise("X", minimum=-1)), ["minimum"]),
        (people(enterprise("X", 1, minimum=2)), ["minimum_above_capacity"]),
        (people(enterprise("X", 9, minimum=3)), ["minimum_above_slots"]),
        (people(enterprise("X", available=frozenset({0, 2}))), ["slot_unknown"]),
        (wishes(Wish("E0", "M0", 3)), ["wish_twice"]),
        (wishes(Wish("E0", "M9", 3)), ["participant_unknown"]),
        (wishes(Wish("M0", "E0", 3)), ["participant_unknown", "participant_unknown"]),
        (replace(GOOD, wishes=(Wish("E0", "M0", -3),)), ["weight"]),
        (replace(GOOD, wishes=(Wish("E0", "M0", 0.5),)), ["weight"]),
        (replace(GOOD, wishes=(Wish("E0", "M0", 1_000_001),)), ["weight"]),
        (replace(GOOD, wishes=(Wish("E0", "M0", 3, must=True, never=True),)), ["must_and_never"]),
        (locks(Meeting("E0", "X", 0)), ["participant_unknown"]),
        (locks(Meeting("E0", "M0", 2)), ["lock_slot"]),
        (locks(Meeting("E0", "M0", 0, 3)), ["lock_table"]),
        (locks(Meeting("E0", "M0", 0), Meeting("E0", "M1", 0)), ["lock_clash"]),
        (locks(Meeting("E0", "M0", 0), Meeting("E0", "M0", 1)), ["lock_twice"]),
        (locks(Meeting("E0", "M0", 0, 1), Meeting("E1", "M1", 0, 1)), ["lock_table_twice"]),
    ],
)
def test_bad_input_is_refused(event: Event, expected: list[str]) -> None:
    assert codes(event) == expected


def test_lock_of_a_refused_pair_is_refused() -> None:
    event = replace(GOOD, wishes=(Wish("E0", "M0", 0, never=True),), locks=(Meeting("E0", "M0", 0),))
    assert codes(event) == ["lock_never"]


def test_lock_where_somebody_is_absent_is_refused() -> None:
    absent = enterprise("E0", available=frozenset({1}))
    event = replace(GOOD, participants=(absent, *GOOD.participants[1:]), locks=(Meeting("E0", "M0", 0),))
    assert codes(event) == ["lock_unavailable"]


def test_more_locks_than_tables_or_capacity_are_refused() -> None:
    both = (Meeting("E0", "M0", 0), Meeting("E1", "M1", 0))
    assert codes(replace(GOOD, tables=(1, 1), locks=both)) == ["lock_tables_full"]
    single = (enterprise("E0", 1), *GOOD.participants[1:])
    twice = (Meeting("E0", "M0", 0), Meeting("E0", "M1", 1))
    assert codes(replace(GOOD, participants=single, locks=twice)) == ["lock_capacity"]


def test_all_problems_of_a_stage_come_together() -> None:
    event = people(enterprise("E0"), enterprise("X", -1))
    with pytest.raises(BadEvent) as refused:
        validate(event)
    assert [problem.message for problem in refused.value.problems] == [
        "参会方 E0 重复出现，请只保留一条。",
        "参会方 X 的洽谈场次上限须为不小于 0 的整数，现为 -1。",
    ]
