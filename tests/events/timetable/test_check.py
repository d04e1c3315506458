"""Every way to corrupt a timetable is caught, by the rule it breaks."""

from dataclasses import replace

import pytest

from events.timetable import Event, Meeting, Wish, check
from tests.events.timetable.worlds import enterprise, merchant

PEOPLE = (
    enterprise("E0", 2, available=frozenset({0, 1})),
    enterprise("E1", parallel=2),
    merchant("M0"),
    merchant("M1"),
    merchant("M2"),
)
WISHES = (
    Wish("E0", "M0", 5, must=True),
    Wish("E0", "M1", 4),
    Wish("E0", "M2", 3),
    Wish("E1", "M0", 2),
    Wish("E1", "M1", 2),
    Wish("E1", "M2", 2, never=True),
)
GOOD = (Meeting("E0", "M0", 1, 1), Meeting("E0", "M1", 0, 2), Meeting("E1", "M0", 0, 1), Meeting("E1", "M1", 1, 2))
EVENT = Event(3, (2, 2, 2), PEOPLE, WISHES, locks=(Meeting("E1", "M1", 1, 2),))


def codes(event: Event, *meetings: Meeting) -> list[str]:
    return [violation.code for violation in check(event, meetings)]


def test_good_timetable_breaks_nothing() -> None:
    assert check(EVENT, GOOD) == []


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        (Meeting("E9", "M0", 2, 1), "unknown"),
        (Meeting("M0", "E0", 2, 1), "unknown"),
        (Meeting("E1", "M0", 3, 1), "unknown"),
        (Meeting("E1", "M0", -1, 1), "unknown"),
        (Meeting("E1", "M0", 2, 3), "unknown"),
        (Meeting("E1", "M0", 2, 0), "unknown"),
        (Meeting("E1", "M2", 2, 1), "not_wished"),
        (Meeting("E1", "M0", 2, 1), "pair_twice"),
    ],
)
def test_extra_meeting_is_caught(extra: Meeting, code: str) -> None:
    assert codes(EVENT, *GOOD, extra) == [code]


def test_absence_and_limit_are_caught() -> None:
    assert codes(EVENT, *GOOD, Meeting("E0", "M2", 2, 1)) == ["unavailable", "over_capacity"]


def test_double_booking_is_caught_on_both_sides() -> None:
    event = replace(EVENT, tables=(3, 3, 3))
    wrong = (Meeting("E0", "M0", 1, 1), Meeting("E0", "M1", 1, 3), GOOD[3])
    assert codes(event, *wrong) == ["double_booked", "double_booked"]


def test_delegation_is_double_booked_only_beyond_its_size() -> None:
    people = (enterprise("E0", parallel=2), merchant("M0"), merchant("M1"), merchant("M2"))
    event = Event(1, (3,), people, tuple(Wish("E0", f"M{j}", 1) for j in range(3)))
    two = (Meeting("E0", "M0", 0, 1), Meeting("E0", "M1", 0, 2))
    assert codes(event, *two) == []
    assert codes(event, *two, Meeting("E0", "M2", 0, 3)) == ["double_booked"]


def test_table_used_twice_is_caught() -> None:
    assert codes(EVENT, GOOD[0], GOOD[1], replace(GOOD[2], table=2), GOOD[3]) == ["table_twice"]


def test_lost_lock_moved_lock_and_lost_must_are_caught() -> None:
    assert codes(EVENT, *GOOD[:3]) == ["lock_broken"]
    assert codes(EVENT, *GOOD[:3], replace(GOOD[3], slot=2)) == ["lock_broken"]
    assert codes(EVENT, GOOD[0], *GOOD[1:3], replace(GOOD[3], table=1, slot=1)) == ["table_twice", "lock_broken"]
    assert codes(EVENT, *GOOD[1:]) == ["must_missing"]


def test_new_meeting_in_a_slot_that_is_over_is_caught_and_a_locked_one_is_not() -> None:
    event = replace(EVENT, first_slot=1, locks=GOOD[1:3])
    assert codes(event, *GOOD) == []
    assert codes(replace(event, locks=GOOD[1:2]), *GOOD) == ["slot_over"]


def test_violation_names_the_meeting_in_chinese() -> None:
    (found,) = check(EVENT, [*GOOD, Meeting("E1", "M2", 2, 1)])
    assert found.meetings == (Meeting("E1", "M2", 2, 1),)
    assert found.message == "E1–M2（第 3 时段 1 号桌）：双方没有洽谈意向或已标为“不安排”。"
