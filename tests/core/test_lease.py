"""A short claim is kept alive by its holder, and by nobody else."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from core import outbox, work
from core.models import OutboxMessage

LEASE = timedelta(seconds=0.4)


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Callable[[outbox.Handler], None]:
    """Sends one message of a topic with a short lease; the argument carries it out."""

    def register(handler: outbox.Handler) -> None:
        outbox.drain(0)
        monkeypatch.setitem(outbox._handlers, "slow", handler)
        monkeypatch.setattr(outbox, "_outside", {*outbox._outside, "slow"})
        monkeypatch.setitem(outbox._leases, "slow", LEASE)
        monkeypatch.setattr(outbox, "wake", lambda: None)
        with work.unit_of_work():
            outbox.send("slow", {}, key="k1")

    return register


def claimed_until(message: OutboxMessage) -> timedelta:
    message.refresh_from_db()
    assert message.claimed_until
    return message.claimed_until - timezone.now()


@pytest.mark.race
def test_claim_is_renewed_while_the_handler_works(
    real_transactions: None, handle: Callable[[outbox.Handler], None]
) -> None:
    seen: list[bool] = []

    def work_on(message: OutboxMessage) -> None:
        first = message.claimed_until or OutboxMessage.objects.get(pk=message.pk).claimed_until
        assert claimed_until(message) <= LEASE
        wait = threading.Event()
        for _ in range(200):
            if OutboxMessage.objects.get(pk=message.pk).claimed_until != first:
                break
            wait.wait(0.02)
        renewed = OutboxMessage.objects.get(pk=message.pk).claimed_until
        seen.append(bool(renewed and first and renewed > first))

    handle(work_on)
    assert outbox.drain() == 1
    assert seen == [True]
    assert not [one for one in threading.enumerate() if one.name == "lease"]


@pytest.mark.race
def test_renewing_ends_with_a_handler_that_fails(
    real_transactions: None, handle: Callable[[outbox.Handler], None]
) -> None:
    def fail(_: OutboxMessage) -> None:
        raise RuntimeError("kaputt")

    handle(fail)
    assert outbox.drain() == 0
    message = OutboxMessage.objects.get()
    assert (message.attempts, message.claimed_until) == (1, None)
    assert not [one for one in threading.enumerate() if one.name == "lease"]


def test_handler_inside_the_transaction_cannot_have_a_lease() -> None:
    with pytest.raises(RuntimeError, match="renewed"):
        outbox.handles("inside", lease=LEASE)
