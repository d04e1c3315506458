"""A drop-out refills without moving anybody; moving is asked for and counted."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.timetable import Change, Event, Infeasible, Meeting, Wish, check, replan, solve
from tests.events.timetable.worlds import as_places, complete, enterprise, events, merchant, places, rank

EVENT = complete(6, 8, 4, 3)
FIRST = solve(EVENT)


def touching(name: str) -> list[Meeting]:
    return [meeting for meeting in FIRST.meetings if name in meeting.pair]


def test_dropped_merchants_meetings_are_cancelled_and_the_tables_filled_again() -> None:
    name = FIRST.meetings[0].merchant
    done = replan(EVENT, FIRST, dropped=[name])
    assert check(done.event, done.timetable.meetings) == []
    kinds = [change.kind for change in done.changes]
    assert kinds == ["cancelled"] * len(touching(name)) + ["added"] * kinds.count("added")
    assert [change.before for change in done.changes if change.before] == touching(name)
    assert not any(name in meeting.pair for meeting in done.timetable.meetings)
    assert len(done.timetable.meetings) == len(FIRST.meetings)
    assert done.timetable.proven


def test_everything_else_keeps_slot_and_table() -> None:
    name = FIRST.meetings[0].merchant
    done = replan(EVENT, FIRST, dropped=[name])
    stay = [meeting for meeting in FIRST.meetings if name not in meeting.pair]
    assert [meeting for meeting in FIRST.meetings if meeting in done.timetable.meetings] == stay


@given(data=st.data(), event=events())
@settings(max_examples=80, deadline=None)
def test_refill_is_the_best_there_is_around_what_stands(data: st.DataObject, event: Event) -> None:
    if not event.participants:
        return
    first = solve(event)
    gone = data.draw(st.sampled_from([person.id for person in event.participants]))
    done = replan(event, first, dropped=[gone])
    stand = {place for place in as_places(first.meetings) if gone not in place}
    rest = [held for held in places(done.event) if stand <= set(held)]
    assert done.timetable.value == max(rank(event, held)[-1] for held in rest)
    assert done.timetable.proven
    assert check(done.event, done.timetable.meetings) == []


def test_history_stays_even_of_those_who_left() -> None:
    name = touching_most()
    done = replan(EVENT, FIRST, dropped=[name], from_slot=2)
    past = [meeting for meeting in FIRST.meetings if meeting.slot < 2]
    assert [meeting for meeting in done.timetable.meetings if meeting.slot < 2] == past
    assert all(change.before is None or change.before.slot >= 2 for change in done.changes)
    assert check(done.event, done.timetable.meetings) == []


def touching_most() -> str:
    names = [person.id for person in EVENT.participants]
    return str(max(names, key=lambda name: (len(touching(str(name))), name)))


def test_absence_in_one_slot_cancels_that_meeting_only() -> None:
    meeting = FIRST.meetings[0]
    done = replan(EVENT, FIRST, absent={meeting.enterprise: [meeting.slot]})
    assert [change.before for change in done.changes if change.kind == "cancelled"] == [meeting]


def test_newcomer_and_lost_table_are_taken_from_the_event() -> None:
    late = (*EVENT.participants, merchant("M9"))
    wishes = (*EVENT.wishes, Wish("E0", "M9", 900))
    done = replan(replace(EVENT, participants=late, wishes=wishes, tables=(3, 3, 3, 2)), FIRST)
    assert check(done.event, done.timetable.meetings) == []
    assert sum(meeting.slot == 3 for meeting in done.timetable.meetings) == 2
    assert [change.before.slot for change in done.changes if change.before] == [3]


def test_refused_afterwards_is_cancelled() -> None:
    gone = FIRST.meetings[0]
    wishes = tuple(replace(w, never=(w.enterprise, w.merchant) == gone.pair) for w in EVENT.wishes)
    done = replan(replace(EVENT, wishes=wishes), FIRST)
    assert Change(gone, None) in done.changes


def crossed() -> tuple[Event, Meeting]:
    """E0–M0 stands in the only slot where the newcomer M1 could meet E0."""
    people = (enterprise("E0"), merchant("M0"))
    event = Event(2, (1, 1), people, (Wish("E0", "M0", 100),), locks=(Meeting("E0", "M0", 0),))
    first = solve(event).meetings
    late = merchant("M1", available=frozenset({0}))
    return replace(event, participants=(*people, late), wishes=(*event.wishes, Wish("E0", "M1", 50)), locks=()), first[
        0
    ]


def test_others_move_only_when_asked() -> None:
    event, stands = crossed()
    first = replace(solve(event), meetings=(stands,))
    assert replan(event, first).changes == ()
    moved = replan(event, first, move_others=True)
    assert [change.kind for change in moved.changes] == ["moved", "added"]
    assert (moved.timetable.weight, moved.timetable.proven) == (150, True)
    assert moved.timetable.moved == moved.changes


def test_stay_bonus_says_what_a_move_must_gain() -> None:
    event, stands = crossed()
    first = replace(solve(event), meetings=(stands,))
    assert [change.kind for change in replan(event, first, move_others=True, stay_bonus=49).changes] == [
        "moved",
        "added",
    ]
    assert replan(event, first, move_others=True, stay_bonus=51).changes == ()


def test_locks_stand_even_when_others_may_move() -> None:
    event, stands = crossed()
    first = replace(solve(event), meetings=(stands,))
    assert replan(replace(event, locks=(stands,)), first, move_others=True, stay_bonus=0).changes == ()


def test_must_of_somebody_who_left_is_lifted_and_another_ones_is_not() -> None:
    people = (enterprise("E0"), merchant("M0"), merchant("M1"))
    event = Event(1, (1,), people, (Wish("E0", "M0", 5, must=True), Wish("E0", "M1", 3)))
    first = solve(event)
    assert [m.merchant for m in replan(event, first, dropped=["M0"]).timetable.meetings] == ["M1"]
    with pytest.raises(Infeasible):
        replan(event, first, absent={"M0": [0]})


@given(data=st.data(), event=events())
@settings(max_examples=80, deadline=None)
def test_moving_others_reaches_the_best_sum_of_weight_and_stays(data: st.DataObject, event: Event) -> None:
    first = solve(event)
    gone = data.draw(st.lists(st.sampled_from([person.id for person in event.participants] or ["nobody"]), max_size=1))
    bonus = data.draw(st.integers(1, 30))
    done = replan(event, first, dropped=gone, move_others=True, stay_bonus=bonus)
    old = set(as_places(first.meetings))
    tops = (rank(event, held)[-1] + bonus * len(old & set(held)) for held in places(done.event))
    assert (done.timetable.value, done.timetable.proven) == (max(tops), True)
    assert check(done.event, done.timetable.meetings) == []
