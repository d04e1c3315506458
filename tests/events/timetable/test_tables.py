"""People stay at their table as far as the others let them."""

from dataclasses import replace

from events.timetable import Meeting, check, solve
from events.timetable.tables import number
from tests.events.timetable.worlds import complete

EVENT = complete(3, 3, 3, 3)


def test_merchant_keeps_the_table_from_slot_to_slot() -> None:
    done = solve(EVENT)
    assert len(done.meetings) == 9
    seats = {(meeting.merchant, meeting.table) for meeting in done.meetings}
    assert len(seats) == 3


def test_old_numbers_come_before_staying() -> None:
    meetings = [Meeting("E0", "M0", 0), Meeting("E1", "M0", 1)]
    event = replace(EVENT, previous=(Meeting("E1", "M0", 1, 3),))
    assert number(event, meetings) == (Meeting("E0", "M0", 0, 1), Meeting("E1", "M0", 1, 3))


def test_numbers_of_locks_stand_and_are_given_to_nobody_else() -> None:
    meetings = [Meeting("E0", "M0", 0, 1), Meeting("E1", "M1", 0)]
    assert number(EVENT, meetings) == (Meeting("E0", "M0", 0, 1), Meeting("E1", "M1", 0, 2))


def test_fewer_tables_later_still_seats_everybody() -> None:
    event = replace(EVENT, tables=(3, 1, 2))
    done = solve(event)
    assert check(event, done.meetings) == []
    assert len(done.meetings) == 6
