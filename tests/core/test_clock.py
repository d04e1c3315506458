"""Working days by the State Council's notices: National Day week off, make-up days on."""

from datetime import date, datetime

import pytest

from core import checks, clock
from core.clock import ZONE


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 25), True),  # Wednesday
        (date(2026, 11, 28), False),  # Saturday
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 2, 17), False),  # Spring Festival
        (date(2025, 1, 26), True),  # a Sunday worked for Spring Festival 2025
        (date(2025, 10, 11), True),  # a Saturday worked for National Day 2025
    ],
)
def test_working_day(day: date, working: bool) -> None:
    assert clock.is_working_day(day) is working


def test_deadline_skips_the_holiday_week() -> None:
    start = datetime(2025, 9, 30, 16, 0, tzinfo=ZONE)
    assert clock.deadline(start, 1) == datetime(2025, 10, 9, 18, 0, tzinfo=ZONE)
    assert clock.deadline(start, 3) == datetime(2025, 10, 11, 18, 0, tzinfo=ZONE)  # Saturday, worked


def test_counting_back_and_forth_agree() -> None:
    start = date(2026, 1, 2)
    for days in range(0, 60, 7):
        assert clock.working_days_between(start, clock.add_working_days(start, days)) == days


def test_days_past_due_count_negative() -> None:
    assert clock.working_days_between(date(2026, 11, 25), date(2026, 11, 20)) == -3


def test_late_evening_belongs_to_the_local_day() -> None:
    assert clock.today(datetime.fromisoformat("2026-11-24T17:00:00+00:00")) == date(2026, 11, 25)


def test_year_without_a_notice_counts_monday_to_friday_and_is_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clock.is_covered(2099) is False
    assert clock.is_working_day(date(2099, 10, 1)) is True  # a Thursday
    assert clock.is_working_day(date(2099, 10, 3)) is False
    monkeypatch.setattr(checks, "is_covered", lambda year: False)
    assert [message.id for message in checks.calendar_covers_this_year()] == ["core.W001"]


def test_negative_days_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        clock.add_working_days(date(2026, 1, 1), -1)
