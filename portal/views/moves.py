"""Moves of a life cycle as pages: say what will happen, ask for the reason where one is owed, then do it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.errors import Forbidden, Invalid, WrongState
from core.transitions import Machine
from portal.forms.moves import MoveForm
from portal.requests import actor_of

Do = Callable[..., Any]


@dataclass(frozen=True)
class Confirmation:
    """How one row's move is presented. `act` is the action; it is called with move, version, reason and at."""

    machine: Machine
    move: str
    row: Any
    act: Do
    back: str
    line: str | Promise = ""
    owes_reason: bool = False
    destructive: frozenset[str] = field(default=frozenset({"reject", "withdraw", "discard"}))


def confirm(request: HttpRequest, asked: Confirmation) -> HttpResponse:
    """Draws the confirmation, or carries it out and returns to where it came from."""
    move = asked.machine.move(asked.move)
    posted = request.POST if request.method == "POST" else None
    if posted is None:
        _require_open(request, asked)
    owes = move.needs_reason or asked.owes_reason
    form = MoveForm(posted, owes_reason=owes, initial={"version": asked.row.version})
    status = 200
    if posted is not None and form.is_valid():
        try:
            asked.act(move=asked.move, at=timezone.now(), **form.given())
        except Invalid as error:
            form.refuse(error)
            status = 400
        else:
            messages.success(request, _("已办理：%(move)s。") % {"move": _(move.label)})
            return redirect(asked.back)
    told = {
        "form": form,
        "title": _("确认%(move)s") % {"move": _(move.label)},
        "subject": str(asked.row),
        "lines": [asked.line] if asked.line else [],
        "label": _(move.label),
        "destructive": asked.move in asked.destructive,
        "back": asked.back,
    }
    return render(request, "portal/confirm.html", told, status=status)


def _require_open(request: HttpRequest, asked: Confirmation) -> None:
    """Do not ask for a confirmation that the action would refuse anyway; the action itself checks again."""
    move = asked.machine.move(asked.move)
    state = getattr(asked.row, asked.machine.column)
    if not actor_of(request).has_any(*move.roles):
        raise Forbidden()
    if state not in move.sources:
        told = {"state": _(str(asked.machine.states(state).label)), "move": _(move.label)}
        raise WrongState(_("当前状态为“%(state)s”，不能%(move)s。请返回查看最新状态。") % told)
