"""The outbox: an effect happens once, however often it is asked for and whoever dies."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import outbox, work
from core.models import OutboxMessage, RateCounter

pytestmark = pytest.mark.django_db


@pytest.fixture
def effects(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Handlers for this test only: `note` leaves a trace in the database, `fail` raises."""
    seen: list[str] = []

    def note(message: OutboxMessage) -> None:
        seen.append(message.effect_key)
        RateCounter.objects.create(key=message.effect_key, window=len(seen))

    def fail(message: OutboxMessage) -> None:
        note(message)
        raise RuntimeError("邮件服务器拒绝")

    outbox.drain(0)
    monkeypatch.setitem(outbox._handlers, "note", note)
    monkeypatch.setitem(outbox._handlers, "fail", fail)
    monkeypatch.setattr(outbox, "wake", lambda: None)
    return seen


def send(topic: str, key: str) -> None:
    with work.unit_of_work():
        outbox.send(topic, {}, key=key)


def test_message_is_carried_out_once(effects: list[str]) -> None:
    send("note", "k1")
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert effects == ["k1"]


def test_same_effect_key_is_the_same_effect(effects: list[str]) -> None:
    send("note", "k1")
    send("note", "k1")
    assert OutboxMessage.objects.count() == 1


def test_message_of_a_failed_unit_is_never_sent(effects: list[str]) -> None:
    with pytest.raises(ValueError, match="no"), work.unit_of_work():
        outbox.send("note", {}, key="k1")
        raise ValueError("no")
    assert outbox.drain() == 0


def test_failing_handler_leaves_no_trace_and_does_not_stop_others(effects: list[str]) -> None:
    send("fail", "bad")
    send("note", "good")
    assert outbox.drain() == 1
    assert list(RateCounter.objects.values_list("key", flat=True)) == ["good"]
    bad = OutboxMessage.objects.get(effect_key="bad")
    assert (bad.attempts, bad.done_at, bad.last_error) == (1, None, "RuntimeError: 邮件服务器拒绝")
    assert bad.due_at > timezone.now()


def test_message_is_dead_after_five_tries_and_stays_visible(effects: list[str]) -> None:
    send("fail", "bad")
    for _ in range(7):
        OutboxMessage.objects.update(due_at=timezone.now())
        outbox.drain()
    message = OutboxMessage.objects.get()
    assert message.attempts == 5
    assert message.dead_at is not None
    assert len(effects) == 5


def test_message_claimed_by_a_dead_worker_is_taken_up_after_the_claim(effects: list[str]) -> None:
    send("note", "k1")
    OutboxMessage.objects.update(claimed_until=timezone.now() + timedelta(minutes=1))
    assert outbox.drain() == 0
    OutboxMessage.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert outbox.drain() == 1


def test_message_that_kills_its_workers_is_dead_after_five_of_them(effects: list[str]) -> None:
    send("note", "k1")
    for _ in range(5):
        OutboxMessage.objects.update(claimed_until=timezone.now() - timedelta(seconds=1), done_at=None)
        outbox.drain()
    message = OutboxMessage.objects.get()
    assert (message.attempts, message.last_error) == (5, "the worker ended while at it")
    assert message.dead_at is not None
    assert len(effects) == 4


def test_message_done_meanwhile_by_another_worker_undoes_our_effect(effects: list[str]) -> None:
    send("note", "k1")
    message = OutboxMessage.objects.get()
    OutboxMessage.objects.update(done_at=timezone.now())
    assert outbox._carry_out(message) == 0
    assert not RateCounter.objects.exists()


def test_broker_down_does_not_fail_the_write(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    from core.tasks import drain_outbox

    def refuse(**_: object) -> None:
        raise ConnectionError("broker down")

    monkeypatch.setattr(drain_outbox, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True) as calls:  # type: ignore[operator]
        send("note", "k1")
    assert len(calls) == 1
    assert OutboxMessage.objects.count() == 1


def test_unit_with_several_messages_wakes_a_worker_once(django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks() as calls, work.unit_of_work():  # type: ignore[operator]
        outbox.send("note", {}, key="k1")
        outbox.send("note", {}, key="k2")
    assert calls == [outbox.wake]
