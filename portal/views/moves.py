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

from core.errors import Invalid
from core.transitions import Machine
from portal.forms.moves import MoveForm

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
