"""Effects outside the database: no transaction around them, at least once, and one run may answer many messages."""

import pytest
from django.db import connection
from django.utils import timezone

from core import outbox, work
from core.models import OutboxMessage


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """(effect key, was in a transaction) per call of the handler."""
    calls: list[tuple[str, bool]] = []

    def call(message: OutboxMessage) -> None:
        calls.append((message.effect_key, connection.in_atomic_block))
        if message.effect_key == "bad":
            raise RuntimeError("邮件服务器拒绝")

    outbox.drain(0)
    monkeypatch.setitem(outbox._handlers, "far", call)
    monkeypatch.setattr(outbox, "_outside", {*outbox._outside, "far"})
    monkeypatch.setattr(outbox, "wake", lambda: None)
    return calls


def send(*keys: str) -> None:
    with work.unit_of_work():
        for key in keys:
            outbox.send("far", {}, key=key)


def test_handler_runs_outside_any_transaction(real_transactions: None, seen: list[tuple[str, bool]]) -> None:
    send("k1")
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert seen == [("k1", False)]


@pytest.mark.django_db
def test_failure_is_kept_with_its_reason_and_tried_again(seen: list[tuple[str, bool]]) -> None:
    send("bad", "good")
    assert outbox.drain() == 1
    OutboxMessage.objects.update(due_at=timezone.now())
    outbox.drain()
    assert [key for key, _ in seen] == ["bad", "good", "bad"]
    assert OutboxMessage.objects.get(effect_key="bad").attempts == 2


@pytest.mark.django_db
def test_pending_lists_what_is_open_and_finish_closes_it_once(seen: list[tuple[str, bool]]) -> None:
    send("a", "b", "c")
    OutboxMessage.objects.filter(effect_key="a").update(done_at=timezone.now())
    OutboxMessage.objects.filter(effect_key="b").update(claimed_until=timezone.now())
    waiting = outbox.pending("far")
    assert set(OutboxMessage.objects.filter(pk__in=waiting).values_list("effect_key", flat=True)) == {"b", "c"}
    assert outbox.finish(waiting) == 2
    assert outbox.finish(waiting) == 0
    assert outbox.drain() == 0
    assert seen == []
