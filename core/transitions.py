"""Life cycles as data, and the one runner that moves a row along them.

A move is a compare-and-swap: UPDATE ... WHERE status is still what the actor saw. Nothing else writes a state column.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import F

from core import audit, work
from core.actor import Actor
from core.errors import Forbidden, Invalid, StaleState, WrongState

T = TypeVar("T", bound=models.Model)

REASON_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Move:
    """One arrow: from any of `sources` to `target`, for holders of any of `roles`."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...]
    needs_reason: bool = False


@dataclass(frozen=True)
class Machine:
    """A life cycle: the states of one model's `column` and the moves between them."""

    name: str
    model: str  # app_label.ModelName
    states: type[models.TextChoices]
    initial: str
    moves: tuple[Move, ...]
    column: str = "status"
    _by_name: dict[str, Move] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name.update({move.name: move for move in self.moves})
        MACHINES[self.name] = self

    def move(self, name: str) -> Move:
        try:
            return self._by_name[name]
        except KeyError:
            raise Invalid(f"没有名为“{name}”的操作。", code="unknown_move") from None

    def open_to(self, state: str, roles: Iterable[str]) -> tuple[Move, ...]:
        """The moves that holders of `roles` may make from `state`, for buttons and API hints."""
        held = set(roles)
        return tuple(move for move in self.moves if state in move.sources and held & set(move.roles))


MACHINES: dict[str, Machine] = {}


def run(
    machine: Machine,
    obj: T,
    name: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
    **changes: Any,
) -> T:
    """Move `obj` and write who, when and why; `changes` are columns set with the move.

    Raises Forbidden (role), WrongState (no such arrow from here), Invalid (reason missing), StaleState (somebody was
    faster, or `version` is not the row's).
    """
    move = machine.move(name)
    before = str(getattr(obj, machine.column))
    _check(machine, move, before, actor, reason)
    seen = {machine.column: before} | ({"version": version} if version is not None else {})
    changes |= {machine.column: move.target, "status_changed_at": at}
    with work.unit_of_work():
        updated = type(obj)._default_manager.filter(pk=obj.pk, **seen).update(version=F("version") + 1, **changes)
        if updated != 1:
            raise StaleState()
        audit.record(actor, f"{machine.name}.{name}", obj, at=at, before=before, after=move.target, reason=reason)
    obj.refresh_from_db()
    return obj


def _check(machine: Machine, move: Move, state: str, actor: Actor, reason: str) -> None:
    if not actor.has_any(*move.roles):
        raise Forbidden()
    if state not in move.sources:
        label = machine.states(state).label
        raise WrongState(f"当前状态为“{label}”，不能{move.label}。请刷新查看最新状态。", extra={"state": state})
    if move.needs_reason and not reason.strip():
        raise Invalid(
            f"{move.label}须填写原因，对方会看到。", code="reason_required", fields={"reason": ["请填写原因。"]}
        )
    if len(reason) > REASON_LIMIT:
        raise Invalid("原因过长。", fields={"reason": [f"请控制在 {REASON_LIMIT} 字以内。"]})


def run_all(machine: Machine, rows: Sequence[T], name: str, *, actor: Actor, at: datetime, chunk: int = 500) -> None:
    """Move many rows of one model by the same move, in a constant number of queries per `chunk`; all of them or none.

    Raises as run() does; StaleState when even one row is no longer in the state its object shows. The objects keep
    their old values.
    """
    move = machine.move(name)
    for row in rows:
        _check(machine, move, str(getattr(row, machine.column)), actor, "")
    with work.unit_of_work():
        for start in range(0, len(rows), chunk):
            _move_chunk(machine, move, rows[start : start + chunk], actor, at)


def _move_chunk(machine: Machine, move: Move, rows: Sequence[models.Model], actor: Actor, at: datetime) -> None:
    by_state: dict[str, list[models.Model]] = {}
    for row in rows:
        by_state.setdefault(str(getattr(row, machine.column)), []).append(row)
    for before, group in by_state.items():
        seen = {machine.column: before, "pk__in": [row.pk for row in group]}
        changes = {machine.column: move.target, "status_changed_at": at}
        updated = type(group[0])._default_manager.filter(**seen).update(version=F("version") + 1, **changes)
        if updated != len(group):
            raise StaleState()
        for row in group:
            audit.record(actor, f"{machine.name}.{move.name}", row, at=at, before=before, after=move.target, reason="")
