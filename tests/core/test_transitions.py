"""The one runner that moves a row along its life cycle."""

import threading
from datetime import datetime

import pytest
from django.db import connection

from core import transitions
from core.actor import Actor
from core.errors import Forbidden, Invalid, StaleState, WrongState
from core.models import AuditEntry
from matching.models import Need
from matching.states import NEED
from tests import factories

BROKER = Actor.system("撮合员", frozenset({"broker"}))
ASKER = Actor.system("企业", frozenset({"enterprise"}))


@pytest.mark.django_db
def test_move_changes_state_version_and_trail_together(at: datetime) -> None:
    need = factories.need(status="submitted")
    transitions.run(NEED, need, "return", actor=BROKER, at=at, reason="请写明设备数量")
    assert (need.status, need.version, need.status_changed_at) == ("returned", 2, at)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.label) == ("need.return", "撮合员")
    assert entry.data == {"before": "submitted", "after": "returned", "reason": "请写明设备数量"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "move", "actor", "reason", "error"),
    [
        ("submitted", "publish", ASKER, "", Forbidden),
        ("draft", "publish", BROKER, "", WrongState),
        ("submitted", "return", BROKER, "  ", Invalid),
        ("submitted", "return", BROKER, "长" * 501, Invalid),
        ("submitted", "explode", BROKER, "", Invalid),
    ],
)
def test_refused_move_writes_nothing(
    at: datetime, status: str, move: str, actor: Actor, reason: str, error: type[Exception]
) -> None:
    need = factories.need(status=status)
    with pytest.raises(error):
        transitions.run(NEED, need, move, actor=actor, at=at, reason=reason)
    need.refresh_from_db()
    assert (need.status, need.version) == (status, 1)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_row_moved_meanwhile_is_stale(at: datetime) -> None:
    need = factories.need(status="submitted")
    Need.objects.filter(pk=need.pk).update(status="withdrawn")
    with pytest.raises(StaleState):
        transitions.run(NEED, need, "publish", actor=BROKER, at=at)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_row_edited_meanwhile_is_stale_when_the_version_is_named(at: datetime) -> None:
    need = factories.need(status="submitted", version=4)
    with pytest.raises(StaleState):
        transitions.run(NEED, need, "publish", actor=BROKER, at=at, version=3)
    assert transitions.run(NEED, need, "publish", actor=BROKER, at=at, version=4).version == 5


def test_open_moves_follow_state_and_role() -> None:
    assert [move.name for move in NEED.open_to("submitted", {"broker"})] == ["publish", "return", "reject", "withdraw"]
    assert [move.name for move in NEED.open_to("submitted", {"enterprise"})] == ["withdraw"]
    assert NEED.open_to("submitted", set()) == ()


@pytest.mark.race
def test_twenty_simultaneous_moves_have_one_winner(real_transactions: None, at: datetime) -> None:
    need = factories.need(status="submitted")
    outcomes: list[str] = []
    start = threading.Barrier(20)

    def attempt(move: str) -> None:
        try:
            mine = Need.objects.get(pk=need.pk)
            start.wait()
            transitions.run(NEED, mine, move, actor=BROKER, at=at, reason="原因")
            outcomes.append(move)
        except (StaleState, WrongState):
            outcomes.append("refused")
        finally:
            connection.close()

    moves = ["publish", "return", "reject", "withdraw"] * 5
    threads = [threading.Thread(target=attempt, args=(move,)) for move in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("refused") == 19
    need.refresh_from_db()
    assert need.version == 2
    assert AuditEntry.objects.count() == 1
