"""Security limits: exact under simultaneous tries, separate by subject, fresh in the next window."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from core import limits
from core.errors import TooMany


def take(at: datetime, subject: str = "a") -> bool:
    try:
        limits.take("test", subject, limit=3, seconds=60, at=at)
    except TooMany:
        return False
    return True


@pytest.mark.django_db
def test_limit_counts_per_subject_and_window(at: datetime) -> None:
    assert [take(at) for _ in range(4)] == [True, True, True, False]
    assert take(at, "b") is True
    assert take(at + timedelta(seconds=60)) is True


@pytest.mark.django_db
def test_refusal_says_when_to_try_again(at: datetime) -> None:
    for _ in range(3):
        take(at + timedelta(seconds=20))
    with pytest.raises(TooMany) as refusal:
        limits.take("test", "a", limit=3, seconds=60, at=at + timedelta(seconds=20))
    assert refusal.value.retry_after == 40


@pytest.mark.race
def test_simultaneous_tries_never_exceed_the_limit(real_transactions: None, at: datetime) -> None:
    allowed: list[bool] = []
    start = threading.Barrier(12)

    def attempt() -> None:
        start.wait()
        try:
            allowed.append(take(at))
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == [False] * 9 + [True] * 3
