"""The open board: what the public may know of published needs."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.clock import today
from matching import queries
from matching.models import Need
from merchants.models import Vocabulary
from portal.forms import choices
from portal.pages import page

PER_PAGE = 20
NAMES = ("kind", "field_of_use", "region", "text")


@page("need.browse")
def open_needs(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    chosen = {name: clean(request.GET.get("q" if name == "text" else name, "")) for name in NAMES}
    board = queries.open_board(queries.OpenFilters(**chosen), at=now)
    found = Paginator(board, PER_PAGE).get_page(request.GET.get("page"))
    told = {
        "page": found,
        "needs": [queries.public_view(need) for need in found],
        "chosen": chosen,
        "kinds": Need.Kind.choices,
        "fields_of_use": choices.terms(today(now), Vocabulary.FIELD_OF_USE)[Vocabulary.FIELD_OF_USE],
        "regions": choices.regions(),
        "narrowed": any(chosen.values()),
    }
    return render(request, "portal/open_needs.html", told)


def clean(text: str) -> str:
    """NUL is no character that PostgreSQL can look for."""
    return text.replace("\0", "").strip()


@page("need.browse")
def open_need(request: HttpRequest, pk: str) -> HttpResponse:
    return render(request, "portal/open_need.html", {"need": queries.open_need(pk=pk, at=timezone.now())})
