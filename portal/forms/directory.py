"""Reading the directory's address: what is searched for, narrowed to, and in which order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.roles import STAFF
from core.actor import Actor
from core.errors import Invalid
from merchants import search
from merchants.queries import DirectoryFilters
from merchants.queries.browsing import Ordering
from merchants.states import ProfileStatus

LABELS = {
    "merchant_type": _("数商类型"),
    "service": _("第三方服务"),
    "capability": _("能力"),
    "field_of_use": _("应用领域"),
    "industry": _("行业"),
    "region": _("地区"),
    "credential_type": _("有效资质"),
}
ORDERINGS = {Ordering.RELEVANCE: _("相关度"), Ordering.NAME: _("名称"), Ordering.UPDATED: _("最近更新")}
MOST_CODES = 50


@dataclass(frozen=True)
class Request:
    """One reading of the directory. `fault` is what is wrong with the query; then nobody is looked for."""

    text: str
    filters: DirectoryFilters
    ordering: str
    fault: str
    words: list[str]


def read(query: QueryDict, actor: Actor) -> Request:
    names = [*LABELS, *(["status"] if actor.has_any(*STAFF) else [])]
    chosen: dict[str, Any] = {
        name: tuple(_clean(code) for code in query.getlist(name)[:MOST_CODES] if _clean(code)) for name in names
    }
    text = _clean(query.get("q", ""))
    ordering = query.get("order", "")
    fault, words = "", []
    try:
        words = search.query_words(text)
    except Invalid as error:
        fault = error.message
    known = ordering if ordering in ORDERINGS else Ordering.RELEVANCE.value
    return Request(text, replace(DirectoryFilters(), **chosen), known, fault, words)


def _clean(text: str) -> str:
    """NUL is no character that PostgreSQL can look for."""
    return text.replace("\0", "").strip()


def chosen(query: QueryDict, facets: Mapping[str, list[dict[str, Any]]]) -> Iterator[dict[str, str]]:
    """The choices in force, each with the address that undoes it."""
    for name, options in facets.items():
        names = {option["code"]: option["name"] for option in options}
        for code in dict.fromkeys(query.getlist(name)):
            rest = query.copy()
            rest.setlist(name, [other for other in query.getlist(name) if other != code])
            rest.pop("page", None)
            yield {"label": names.get(code, code), "address": f"?{rest.urlencode()}"}


def statuses(actor: Actor) -> list[tuple[str, Any]]:
    return ProfileStatus.choices if actor.has_any(*STAFF) else []
