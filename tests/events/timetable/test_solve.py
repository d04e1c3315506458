"""The solver against trying everything, and against its own proofs."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from events.timetable import Event, Infeasible, Meeting, Shortfall, Wish, check, solve
from tests.events.timetable.worlds import as_places, best, complete, enterprise, events, merchant, places, rank


def half_empty(size: int, slots: int, tables: int, missing: float, seed: int = 1) -> Event:
    """Everybody misses each slot with a chance."""
    chance = Random(seed)
    event = complete(size, size, slots, tables)
    people = (
        replace(person, available=frozenset(slot for slot in range(slots) if chance.random() > missing))
        for person in event.participants
    )
    wishes = (replace(wish, weight=chance.randint(1, 1000)) for wish in event.wishes if chance.random() < 0.3)
    return replace(event, participants=tuple(people), wishes=tuple(wishes))


@given(event=events(always=True))
@settings(max_examples=80, deadline=None)
def test_everybody_always_there_gives_the_optimum_with_proof(event: Event) -> None:
    done = solve(event)
    assert check(event, done.meetings) == []
    assert (done.value, done.bound) == (best(event)[-1],) * 2
    assert done.proof == "colouring"


@given(event=events())
@settings(max_examples=80, deadline=None)
def test_gaps_in_availability_give_the_optimum_with_proof(event: Event) -> None:
    done = solve(event)
    assert check(event, done.meetings) == []
    assert (done.value, done.bound) == (best(event)[-1],) * 2
    assert done.proof != "open"


@given(event=events(promises=True))
@settings(max_examples=80, deadline=None)
def test_promises_come_before_weight_and_first_meetings_before_second(event: Event) -> None:
    done = solve(event)
    assert check(event, done.meetings) == []
    assert rank(event, as_places(done.meetings)) == best(event)
    assert done.proven


@given(event=events(musts=True, promises=True))
@settings(max_examples=80, deadline=None)
def test_musts_are_held_or_named_as_impossible(event: Event) -> None:
    musts = sum(wish.must for wish in event.wishes)
    top = best(event)
    try:
        done = solve(event)
    except Infeasible:
        assert top[0] < musts
        return
    assert check(event, done.meetings) == []
    assert rank(event, as_places(done.meetings)) == top


@given(event=events(), chance=st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_former_timetable_is_kept_as_far_as_its_bonus_is_worth(event: Event, chance: Random) -> None:
    told = chance.choice(list(places(event)))
    bonus = chance.randint(1, 30)
    event = replace(event, previous=tuple(Meeting(*place, 1) for place in told), stay_bonus=bonus)
    done = solve(event)
    assert check(event, done.meetings) == []
    tops = (rank(event, held)[-1] + bonus * len(set(told) & set(held)) for held in places(event))
    assert (done.value, done.proven) == (max(tops), True)


@given(event=events())
@settings(max_examples=40, deadline=None)
def test_ceilings_hold_for_every_schedule_with_the_pair(event: Event) -> None:
    done = solve(event)
    for held in places(event):
        for place in held:
            if place[:2] in done.ceilings:
                assert rank(event, held)[-1] <= done.ceilings[place[:2]]


def test_nobody_on_one_side_gives_an_empty_proven_timetable() -> None:
    done = solve(complete(0, 5, 2, 2))
    assert (done.meetings, done.value, done.bound, done.proven) == ((), 0, 0, True)


def test_no_tables_in_a_slot_leaves_it_empty() -> None:
    done = solve(complete(3, 3, 2, 2, tables=(2, 0)))
    assert {meeting.slot for meeting in done.meetings} == {0}
    assert (len(done.meetings), done.proven) == (2, True)


def test_one_slot_is_an_assignment_problem() -> None:
    done = solve(complete(4, 4, 1, 4))
    assert (len(done.meetings), done.value, done.proof) == (4, best(complete(4, 4, 1, 4))[-1], "colouring")


def test_unavailable_everywhere_and_capacity_nought_get_no_meeting() -> None:
    people = (enterprise("E0", available=frozenset()), enterprise("E1", 0), merchant("M0"))
    done = solve(Event(2, (2, 2), people, (Wish("E0", "M0", 5), Wish("E1", "M0", 5))))
    assert (done.meetings, done.proven) == ((), True)


def test_refused_pairs_never_meet() -> None:
    event = complete(1, 2, 2, 2)
    event = replace(event, wishes=(replace(event.wishes[0], never=True), event.wishes[1]))
    assert [meeting.merchant for meeting in solve(event).meetings] == ["M1"]


def test_delegation_holds_as_many_meetings_at_once_as_it_has_people() -> None:
    people = (enterprise("E0", parallel=2), merchant("M0"), merchant("M1"), merchant("M2"))
    done = solve(Event(1, (3,), people, tuple(Wish("E0", f"M{j}", 5 + j) for j in range(3))))
    assert {meeting.merchant for meeting in done.meetings} == {"M1", "M2"}


def test_delegation_that_begins_with_two_musts_at_once_gets_no_third_meeting_then() -> None:
    people = (enterprise("E0", parallel=2), *(merchant(f"M{j}") for j in range(3)))
    wishes = (Wish("E0", "M1", 859, must=True), Wish("E0", "M2", 662), Wish("E0", "M0", 0, must=True))
    event = Event(2, (3, 1), people, wishes)
    done = solve(event)
    assert check(event, done.meetings) == []
    assert (len(done.meetings), done.proven) == (3, True)


def test_short_names_whose_promise_is_not_kept() -> None:
    people = (enterprise("E0", minimum=2), merchant("M0"), merchant("M1"))
    done = solve(Event(2, (1, 0), people, (Wish("E0", "M0", 1), Wish("E0", "M1", 2))))
    assert done.short == (Shortfall("E0", "enterprise", promised=2, held=1),)


def test_promise_takes_a_meeting_from_the_heavier_pair() -> None:
    people = (enterprise("E0"), enterprise("E1", minimum=1), merchant("M0", capacity=1))
    done = solve(Event(1, (1,), people, (Wish("E0", "M0", 100), Wish("E1", "M0", 0))))
    assert [meeting.enterprise for meeting in done.meetings] == ["E1"]
    assert (done.value, done.bound) == (0, 0)


def test_weightless_wish_is_not_held_without_a_promise() -> None:
    people = (enterprise("E0"), merchant("M0"))
    assert solve(Event(1, (1,), people, (Wish("E0", "M0", 0),))).meetings == ()


def test_locks_stand_with_slot_and_table_and_count_in_the_value() -> None:
    lock = Meeting("E0", "M2", 1, 2)
    event = complete(3, 3, 2, 2, locks=(lock,))
    done = solve(event)
    assert lock in done.meetings
    assert check(event, done.meetings) == []
    with_lock = (rank(event, held)[-1] for held in places(event) if ("E0", "M2", 1) in held)
    assert (done.value, done.proven) == (max(with_lock), True)


def test_lock_without_a_wish_is_held_and_weighs_nothing() -> None:
    people = (enterprise("E0"), merchant("M0"))
    done = solve(Event(1, (1,), people, (), locks=(Meeting("E0", "M0", 0),)))
    assert (done.meetings, done.value, done.proven) == ((Meeting("E0", "M0", 0, 1),), 0, True)


def test_slots_that_are_over_take_nothing_new() -> None:
    done = solve(complete(3, 3, 3, 3, first_slot=2))
    assert {meeting.slot for meeting in done.meetings} == {2}


def test_stay_bonus_keeps_people_where_they_were_told_to_be() -> None:
    event = complete(4, 4, 3, 3)
    first = solve(event)
    again = solve(replace(event, previous=first.meetings, stay_bonus=1), seed=7)
    assert (again.meetings, again.moved) == (first.meetings, ())
    assert (again.weight, again.value) == (first.value, first.value + len(first.meetings))
    assert again.proven


def test_equal_seed_gives_an_equal_timetable() -> None:
    event = half_empty(25, 6, 14, 0.3)
    first, second = solve(event, seconds=600), solve(event, seconds=600)
    assert first == second
    assert not first.stopped


def test_middle_sized_event_with_gaps_is_proven_optimal() -> None:
    event = half_empty(60, 10, 30, 0.2)
    done = solve(event, seconds=60)
    assert check(event, done.meetings) == []
    assert done.proven


def test_clock_ends_the_search_with_a_valid_timetable_and_a_true_bound() -> None:
    event = half_empty(40, 4, 40, 0.6)
    hurried, patient = solve(event, seconds=0), solve(event, seconds=60)
    assert check(event, hurried.meetings) == []
    assert hurried.stopped
    assert hurried.value <= patient.value <= patient.bound <= hurried.bound
    assert hurried.gap > 0


def test_full_event_seats_every_table_in_every_slot() -> None:
    event = complete(30, 30, 8, 11)
    done = solve(event)
    assert check(event, done.meetings) == []
    assert (len(done.meetings), done.proof) == (88, "colouring")
