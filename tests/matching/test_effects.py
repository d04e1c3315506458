"""Index refreshes leave the outbox: one build for many messages, no lock held, nothing lost."""

import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from core import outbox, work
from core.models import OutboxMessage
from matching import index as published
from matching.effects import REFRESH
from matching.index import current_index
from matching.tasks import rebuild_index
from merchants.models import MerchantProfile
from tests import factories

Listed = dict[str, MerchantProfile]


def ask(*keys: str) -> None:
    with work.unit_of_work():
        for key in keys:
            outbox.send(REFRESH, {}, key=f"{REFRESH}:{key}")


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One entry per build: whether it ran inside a transaction."""
    seen: list[bool] = []
    whole = published.publish

    def publish(**given: Any) -> Any:
        seen.append(connection.in_atomic_block)
        return whole(**given)

    monkeypatch.setattr(published, "publish", publish)
    return seen


@pytest.mark.django_db
def test_many_messages_are_answered_by_one_build(index_dir: Path, listed: Listed, builds: list[bool]) -> None:
    ask(*(str(number) for number in range(40)))
    assert outbox.drain() == 1
    assert (len(builds), current_index().size) == (1, 3)
    assert not OutboxMessage.objects.filter(done_at=None).exists()
    assert outbox.drain() == 0
    assert len(builds) == 1


@pytest.mark.django_db
def test_message_sent_during_a_build_gets_its_own(
    index_dir: Path, listed: Listed, builds: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = published._documents

    def read_then_change(progress: Any) -> Any:
        documents = list(read(progress))
        if len(builds) == 1:
            factories.profile()
            ask("late")
        return documents

    monkeypatch.setattr(published, "_documents", read_then_change)
    ask("early")
    outbox.drain()
    assert current_index().size == 3
    assert list(OutboxMessage.objects.filter(done_at=None).values_list("effect_key", flat=True)) == [f"{REFRESH}:late"]
    outbox.drain()
    assert (len(builds), current_index().size) == (2, 4)


@pytest.mark.django_db
def test_failed_build_keeps_the_old_index_and_all_messages(
    index_dir: Path, listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("first")
    outbox.drain()
    monkeypatch.setattr(published, "_point_to", lambda digest: (_ for _ in ()).throw(OSError("磁盘已满")))
    factories.profile()
    ask("a", "b")
    assert outbox.drain() == 0
    assert current_index().size == 3
    assert OutboxMessage.objects.filter(done_at=None, attempts=1, last_error="OSError: 磁盘已满").count() == 2


@pytest.mark.race
def test_two_workers_build_once_and_outside_any_transaction(
    real_transactions: None, index_dir: Path, builds: list[bool]
) -> None:
    factories.profile()
    ask("a", "b", "c")
    gate = threading.Barrier(2)

    def work_on() -> None:
        gate.wait(10)
        try:
            outbox.drain()
        finally:
            connection.close()

    workers = [threading.Thread(target=work_on) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert builds == [False]
    assert current_index().size == 1
    assert not OutboxMessage.objects.filter(done_at=None).exists()


@pytest.mark.django_db
def test_rebuilding_twice_gives_the_same_index(index_dir: Path, listed: Listed, at: datetime) -> None:
    assert rebuild_index() == rebuild_index() == current_index().digest
