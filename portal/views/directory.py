"""The directory: search, facets with counts, and the catalogue as a file."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts import policy
from core.clock import today
from merchants.actions import export_profiles
from merchants.models import MerchantProfile
from merchants.queries import directory as catalogue
from merchants.queries import facets as facets_of
from portal.forms import directory as asked
from portal.pages import page
from portal.requests import actor_of

PER_PAGE = 20
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@page("merchant.read")
def directory(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    wanted = asked.read(request.GET, actor)
    if wanted.fault:
        found, facets = MerchantProfile.objects.none(), {}
    else:
        found = catalogue(actor=actor, filters=wanted.filters, text=wanted.text, ordering=wanted.ordering)
        facets = facets_of(actor=actor, filters=wanted.filters, text=wanted.text)
    told = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "q": wanted.text,
        "facets": [
            {"name": name, "label": asked.LABELS[name], "options": options, "chosen": getattr(wanted.filters, name)}
            for name, options in facets.items()
            if options
        ],
        "chosen": list(asked.chosen(request.GET, facets)),
        "statuses": asked.statuses(actor),
        "orderings": asked.ORDERINGS,
        "may_export": policy.allows(actor, "merchant.export"),
        "may_export_contacts": policy.allows(actor, "contact.read"),
        "carried": [(name, value) for name in ("q", "status", *asked.LABELS) for value in request.GET.getlist(name)],
    }
    return render(request, "portal/directory.html", told, status=400 if wanted.fault else 200)


@page("merchant.export", "POST")
def export(request: HttpRequest) -> HttpResponse:
    """A file is a disclosure, so it is asked for by POST and leaves a trace."""
    actor, now = actor_of(request), timezone.now()
    wanted = asked.read(request.POST, actor)
    profiles = catalogue(actor=actor, filters=wanted.filters, text=wanted.text)
    form = request.POST.get("format", "xlsx")
    content, _count = export_profiles(
        actor=actor, profiles=profiles, form=form, with_contacts=bool(request.POST.get("contacts")), at=now
    )
    name = f"数据商目录-{today(now):%Y%m%d}.{form}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(
        content, content_type=TYPES[form], headers={"Content-Disposition": disposition, "Cache-Control": "no-store"}
    )
