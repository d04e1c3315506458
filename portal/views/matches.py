"""Comparing a need with the catalogue, the frozen run with its reasons, and the reverse view for a merchant."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core import limits
from matching import queries
from matching.actions import replay, run_match
from matching.models import Need
from merchants.models import MerchantProfile
from portal import explain
from portal.pages import page
from portal.requests import actor_of, user_of

PER_MINUTE = 30  # comparisons of one person, as over the API
WEAK = 0.1  # below this share of the best score only scattered common words meet


def _count(request: HttpRequest, at: datetime) -> None:
    """A comparison costs more than a page, and each is kept."""
    limits.take("match-page", str(user_of(request).pk), limit=PER_MINUTE, seconds=60, at=at)


@page("match.run", "POST")
def need_match(request: HttpRequest, pk: str) -> HttpResponse:
    """A second click makes a second run, which harms nobody: each is a dated record."""
    actor, now = actor_of(request), timezone.now()
    need = Need.objects.for_actor(actor, pk)
    _count(request, now)
    run = run_match(actor=actor, need=need, at=now)
    return redirect("match-run", pk=run.pk)


@page("match.read")
def match_run(request: HttpRequest, pk: str) -> HttpResponse:
    run = queries.run_detail(actor=actor_of(request), pk=pk)
    results = explain.of_run(run)
    told = {
        "run": run,
        "results": results,
        "best": max((one.score for one in results), default=1.0),
        "headline": explain.headline(run, results),
        "understood": explain.understood(run),
        "exclusions": explain.exclusions(run),
        "outdated": run.need_version != run.need.version,
    }
    return render(request, "portal/match_run.html", told)


@page("match.read", "POST")
def match_replay(request: HttpRequest, pk: str) -> HttpResponse:
    """Compares again from what the run stored; changes nothing, so reloading is harmless."""
    run = queries.run_detail(actor=actor_of(request), pk=pk)
    _count(request, timezone.now())
    outcome = replay(run)
    if outcome.same:
        messages.success(request, _("重放一致：名次、得分和理由与当时逐字节相同。"))
    else:
        messages.error(request, _("重放不一致：%(difference)s。") % {"difference": outcome.difference})
    return redirect("match-run", pk=run.pk)


@page("merchant.needs")
def merchant_needs(request: HttpRequest, pk: str) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    profile = MerchantProfile.objects.select_related("organisation").for_actor(actor, pk)
    found = explain.of_hits(queries.needs_for_merchant(actor=actor, profile=profile, at=now))
    best = max((one.score for one in found), default=1.0)
    told = {
        "profile": profile,
        "results": [one for one in found if one.score >= best * WEAK],
        "weak": [one for one in found if one.score < best * WEAK],
        "best": best,
    }
    return render(request, "portal/merchant_needs.html", told)
