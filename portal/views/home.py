"""The home page, by audience."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import policy
from accounts.models import Role
from accounts.roles import STAFF
from core.actor import Actor
from matching.models import Need
from matching.states import NeedStatus
from merchants.models import MerchantProfile
from portal import figures
from portal.pages import page
from portal.requests import actor_of

LATEST = 5


@page("merchant.read")
def home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    audience = audience_of(actor)
    told = {"audience": audience, "at_home": True, "public_figures": figures.public_figures(timezone.now())}
    return render(request, f"portal/home/{audience}.html", told | CONTENT[audience](actor))


def audience_of(actor: Actor) -> str:
    if actor.has_any(*STAFF):
        return "desk"
    for role in (Role.ENTERPRISE, Role.MERCHANT):
        if actor.has_any(role):
            return str(role.value)
    return "member" if actor.is_known else "public"


def _public(actor: Actor) -> dict[str, Any]:
    return {}


def _desk(actor: Actor) -> dict[str, Any]:
    now = timezone.now()
    waiting = Need.objects.visible_to(actor).filter(status=NeedStatus.SUBMITTED).select_related("organisation")
    return {
        "figures": figures.desk_figures(actor, now),
        "waiting": waiting.order_by("due_at", "pk")[:LATEST],
        "may_import": policy.allows(actor, "import.run"),
    }


def _enterprise(actor: Actor) -> dict[str, Any]:
    latest = Need.objects.visible_to(actor).order_by("-updated_at", "pk")[:LATEST]
    return {"figures": figures.need_figures(actor), "latest": latest, "profile": _own_profile(actor)}


def _merchant(actor: Actor) -> dict[str, Any]:
    return {"profile": _own_profile(actor)}


def _own_profile(actor: Actor) -> MerchantProfile | None:
    if not actor.has_any(Role.MERCHANT):
        return None
    return MerchantProfile.objects.filter(organisation_id=actor.home).first()


CONTENT = {"public": _public, "desk": _desk, "enterprise": _enterprise, "merchant": _merchant, "member": _public}
