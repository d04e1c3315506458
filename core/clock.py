"""Working days by the State Council's yearly notice: holidays are off, make-up Saturdays and Sundays (调休) are on.

The calendar comes from the chinesecalendar package, which is published once the notice for a year is out. For a year
it does not cover yet, Monday to Friday count, and core.checks warns.
"""

import logging
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar

logger = logging.getLogger(__name__)

ZONE = ZoneInfo("Asia/Shanghai")
CLOSE_OF_BUSINESS = time(18, 0)


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    if not is_covered(day.year):
        return day.weekday() < 5
    return bool(chinese_calendar.is_workday(day))


@lru_cache(maxsize=32)
def is_covered(year: int) -> bool:
    """Whether the holiday notice for `year` is part of the installed calendar."""
    try:
        chinese_calendar.is_workday(date(year, 12, 31))
    except NotImplementedError:
        return False
    return True


def add_working_days(start: date, days: int) -> date:
    """The `days`-th working day after `start` (which itself does not count); `days` ≥ 0."""
    if days < 0:
        raise ValueError("days must not be negative")
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def deadline(at: datetime, days: int) -> datetime:
    """Close of business, local time, on the `days`-th working day after the day of `at` (an aware datetime)."""
    return datetime.combine(add_working_days(at.astimezone(ZONE).date(), days), CLOSE_OF_BUSINESS, ZONE)


def today(at: datetime) -> date:
    """The local calendar day of an aware datetime."""
    return at.astimezone(ZONE).date()
