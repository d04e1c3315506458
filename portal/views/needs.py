"""Needs: the asker's list and the desk's queue, one need, and the open board."""

from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import policy
from accounts.models import Role
from core.actor import Actor
from matching import queries
from matching.actions.needs import OPEN_TO_EDIT
from matching.models import MatchRun
from matching.models.needs import NeedQuerySet
from matching.states import NEED, NeedStatus
from portal.pages import page
from portal.requests import actor_of

PER_PAGE = 20


@page("need.read")
def needs(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    status = request.GET.get("status", "")
    rows = queue(actor, status if status in NeedStatus.values else "")
    told = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "status": status,
        "states": NeedStatus.choices,
        "desk": actor.has_any(Role.BROKER, Role.ADMINISTRATOR),
        "may_write": policy.allows(actor, "need.write"),
    }
    return render(request, "portal/needs.html", told)


def queue(actor: Actor, status: str) -> NeedQuerySet:
    """What waits for an answer first, the earliest deadline on top; then what changed last."""
    first = NeedStatus.SUBMITTED if actor.has_any(Role.BROKER, Role.ADMINISTRATOR) else NeedStatus.RETURNED
    turn = Case(When(status=first, then=Value(0)), default=Value(1), output_field=IntegerField())
    return queries.needs(actor=actor, status=status).order_by(turn, "due_at", "-updated_at", "pk")


@page("need.read")
def need(request: HttpRequest, pk: str) -> HttpResponse:
    actor = actor_of(request)
    found = queries.need_detail(actor=actor, pk=pk)
    told = {
        "need": found,
        "moves": NEED.open_to(found.status, actor.roles),
        "may_edit": policy.allows(actor, "need.write") and found.status in OPEN_TO_EDIT,
        "may_match": policy.allows(actor, "match.run"),
        "runs": MatchRun.objects.visible_to(actor).filter(need=found)[:PER_PAGE],
    }
    return render(request, "portal/need.html", told)
