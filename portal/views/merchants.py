"""One merchant: what it offers, has done and can prove; contacts only on request, on record."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts import policy
from accounts.roles import STAFF
from core.actor import Actor
from core.clock import today
from core.errors import NotFound
from merchants.actions import move_profile, reveal_contacts
from merchants.models import MerchantProfile
from merchants.queries import completeness, profile_for_page
from merchants.states import PROFILE
from portal.pages import page
from portal.requests import actor_of
from portal.views.moves import Confirmation, confirm

LINES = {
    "list": _("公开后，任何人都能在目录中看到这家数据商，需求匹配也会推荐它；联系人不公开。"),
    "withdraw": _("下架后，目录和匹配中不再出现这家数据商，资料保留，可以重新公开。"),
}


@page("merchant.read")
def merchant(request: HttpRequest, pk: str) -> HttpResponse:
    actor = actor_of(request)
    return render(request, "portal/merchant.html", _told(actor, profile_for_page(actor, pk)))


@never_cache
@page("contact.read", "POST")
def contacts(request: HttpRequest, pk: str) -> HttpResponse:
    """Shown in the answer to the very request that put the reading on record; never stored by a browser."""
    actor = actor_of(request)
    profile = profile_for_page(actor, pk)
    revealed = reveal_contacts(actor=actor, profile=profile, at=timezone.now())
    return render(request, "portal/merchant.html", _told(actor, profile) | {"revealed": revealed})


def _told(actor: Actor, profile: MerchantProfile) -> dict[str, Any]:
    inside = actor.has_any(*STAFF) or profile.organisation_id == actor.organisation_id
    own = actor.has_any("merchant") and profile.organisation_id == actor.organisation_id
    day = today(timezone.now())
    return {
        "profile": profile,
        "credentials": [(one, one.standing(day)) for one in profile.credentials.all()],
        "moves": PROFILE.open_to(profile.status, actor.roles),
        "inside": inside,
        "completeness": completeness(profile) if inside else None,
        "may_reveal": policy.allows(actor, "contact.read") and (own or not actor.has_any("merchant")),
        "contact_count": len(profile.contacts.all()),
        "may_see_needs": policy.allows(actor, "merchant.needs") and (own or actor.has_any("broker")),
    }


@page("merchant.edit")
def my_profile(request: HttpRequest) -> HttpResponse:
    """The way to one's own profile from the navigation."""
    actor = actor_of(request)
    own = MerchantProfile.objects.filter(organisation_id=actor.home).values_list("pk", flat=True).first()
    if own is None:
        raise NotFound(str(_("本单位还没有数据商档案。请联系数据局招引专员建立档案。")))
    return redirect("merchant", pk=own)


@page("merchant.list", "GET", "HEAD", "POST")
def merchant_move(request: HttpRequest, pk: str, move: str) -> HttpResponse:
    actor = actor_of(request)
    profile = MerchantProfile.objects.select_related("organisation").for_actor(actor, pk)
    asked = Confirmation(
        machine=PROFILE,
        move=move,
        row=profile,
        act=partial(move_profile, actor=actor, profile=profile),
        back=reverse("merchant", args=[profile.pk]),
        line=LINES.get(move, ""),
    )
    return confirm(request, asked)
