"""Every machine × every state × every move × every role: exactly the arrows that states.py draws, and no other."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.utils.module_loading import autodiscover_modules

from accounts.models import Role
from core import transitions
from core.actor import Actor
from core.errors import Forbidden, WrongState
from core.models import AuditEntry
from core.transitions import MACHINES, Machine
from tests import factories

autodiscover_modules("states")


def import_batch(**given: Any) -> Any:
    from merchants.models import ImportBatch

    return ImportBatch.objects.create(filename="目录.xlsx", digest="0" * 64, uploaded_by="测试", **given)


MAKERS = {"need": factories.need, "profile": factories.profile, "import_batch": import_batch}


def arrows(machine: Machine) -> Iterator[tuple[str, str, str]]:
    for state in machine.states.values:
        for move in machine.moves:
            for role in (*Role.values, ""):
                yield state, move.name, role


def test_every_machine_is_in_the_grid() -> None:
    assert set(MAKERS) == set(MACHINES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(MACHINES))
def test_state_move_role_grid(name: str, at: datetime) -> None:
    machine = MACHINES[name]
    row = MAKERS[name](status=machine.initial)
    for state, move_name, role in arrows(machine):
        type(row)._default_manager.filter(pk=row.pk).update(status=state)
        row.refresh_from_db()
        before = (row.version, AuditEntry.objects.count())
        move = machine.move(move_name)
        expected = Forbidden if role not in move.roles else WrongState if state not in move.sources else None
        actor = Actor.system("测试", frozenset({role} - {""}))
        outcome = attempt(machine, row, move_name, actor, at)
        row.refresh_from_db()
        where = (state, move_name, role)
        assert outcome is expected, where
        assert row.status == (state if expected else move.target), where
        assert (row.version, AuditEntry.objects.count()) == tuple(n + (not expected) for n in before), where


def attempt(machine: Machine, row: Any, move: str, actor: Actor, at: datetime) -> type[Exception] | None:
    try:
        transitions.run(machine, row, move, actor=actor, at=at, reason="测试原因")
    except (Forbidden, WrongState) as error:
        return type(error)
    return None


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_every_state_can_be_reached_and_every_arrow_has_a_holder(name: str) -> None:
    machine = MACHINES[name]
    reached = {machine.initial}
    for _ in machine.moves:
        reached |= {move.target for move in machine.moves if reached & set(move.sources)}
    assert reached == set(machine.states.values)
    assert all(move.roles and set(move.roles) <= set(Role.values) for move in machine.moves)
