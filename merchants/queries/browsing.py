"""The public directory: what is listed, narrowed by facets, searched in Chinese."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.timezone import localdate

from accounts.models import Industry, Region
from core.actor import Actor
from merchants import search
from merchants.models import Credential, MerchantProfile
from merchants.models.profiles import MerchantProfileQuerySet


class Ordering(StrEnum):
    RELEVANCE = "relevance"  # of the words searched for; without words the same as NAME
    NAME = "name"
    UPDATED = "-updated_at"


@dataclass(frozen=True, slots=True)
class DirectoryFilters:
    """Codes to narrow by: any of one field, all of the fields together. An unknown code simply finds nobody.

    `industry` takes sections and divisions, `region` any place or reporting unit, and finds what lies below it too.
    `credential_type` asks for a certificate valid on `day`.
    """

    merchant_type: tuple[str, ...] = ()
    national_type: tuple[str, ...] = ()
    business: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    capability: tuple[str, ...] = ()
    field_of_use: tuple[str, ...] = ()
    industry: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    credential_type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()  # of the profile; outsiders see the listed ones whatever they ask for
    day: date = field(default_factory=localdate)

    def without(self, name: str) -> "DirectoryFilters":
        kept: dict[str, Any] = {name: ()}
        return replace(self, **kept)


SINGLE = {"merchant_type": "merchant_type__code", "national_type": "national_type__code", "status": "status"}
LINKS = {
    "business": MerchantProfile.businesses.through,
    "service": MerchantProfile.services.through,
    "capability": MerchantProfile.capabilities.through,
    "field_of_use": MerchantProfile.fields_of_use.through,
}


def directory(
    *,
    actor: Actor,
    filters: DirectoryFilters | None = None,
    text: str = "",
    ordering: str = Ordering.RELEVANCE,
) -> MerchantProfileQuerySet:
    """What `actor` may see of the catalogue, with what a list of results shows; always in a total order."""
    found = matching(MerchantProfile.objects.visible_to(actor), filters or DirectoryFilters(), text)
    return _ordered(_with_list_relations(found), Ordering(ordering), text)


def matching(profiles: MerchantProfileQuerySet, filters: DirectoryFilters, text: str = "") -> MerchantProfileQuerySet:
    """Those of `profiles` that satisfy every filter and contain every word of `text`; none for a text without words."""
    for item in fields(filters):
        codes = getattr(filters, item.name)
        if item.name != "day" and codes:
            profiles = profiles.filter(condition(item.name, codes, filters.day))
    words = search.query_words(text)
    if text.strip() and not words:
        return profiles.none()
    for word in words:
        profiles = profiles.filter(_contains(word))
    return profiles


def condition(name: str, codes: Iterable[str], day: date) -> Q:
    """One filter as a condition that never multiplies rows."""
    codes = list(codes)
    if name in SINGLE:
        return Q(**{f"{SINGLE[name]}__in": codes})
    if name in LINKS:
        return Q(pk__in=LINKS[name]._default_manager.filter(term__code__in=codes).values("merchantprofile_id"))
    if name == "industry":
        return in_industry(codes)
    if name == "region":
        return in_region(codes)
    held = Credential.objects.filter(type__code__in=codes).valid_on(day)
    return Q(pk__in=held.values("profile_id"))


def in_industry(codes: list[str]) -> Q:
    """The firm's own trade, or one it serves, is one of these or lies in one of these sections."""
    trades = Industry.objects.filter(Q(code__in=codes) | Q(parent__in=codes)).values("code")
    served = MerchantProfile.served_industries.through._default_manager.filter(industry__in=trades)
    return Q(organisation__industry__in=trades) | Q(pk__in=served.values("merchantprofile_id"))


def in_region(codes: list[str]) -> Q:
    """The firm reports there, or sits there or anywhere below: places are at most three levels deep."""
    place = "organisation__region"
    steps = (place, f"{place}__parent", f"{place}__parent__parent", "organisation__reporting_unit")
    where = Q()
    for step in steps:
        where |= Q(**{f"{step}__in": codes})
    return where


def _contains(word: str) -> Q:
    """In the public text, or in the organisation's name, place or code, which change elsewhere and are read live."""
    places = Region.objects.filter(full_name__icontains=word).values("code")
    return (
        Q(search_text__contains=search.pattern(word))
        | Q(organisation__name__icontains=word)
        | Q(organisation__region__in=places)
        | Q(organisation__reporting_unit__in=places)
        | Q(organisation__uscc=word.upper())
    )


def _ordered(profiles: MerchantProfileQuerySet, ordering: Ordering, text: str) -> MerchantProfileQuerySet:
    words = search.query_words(text)
    if ordering is Ordering.UPDATED:
        return profiles.order_by("-updated_at", "pk")
    if ordering is Ordering.NAME or not words:
        return profiles.order_by("organisation__name", "pk")
    return profiles.annotate(relevance=_relevance(words, text)).order_by(
        F("relevance").desc(), "organisation__name", "pk"
    )


def _relevance(words: list[str], text: str) -> Case:
    """3 the name holds the query as typed, 2 all its words, 1 the summary holds all words, 0 the rest.

    A coarse order for people who know roughly whom they look for; suppliers for a need are ranked by the engine.
    """
    in_name, in_summary = Q(), Q()
    for word in words:
        in_name &= Q(organisation__name__icontains=word)
        in_summary &= Q(summary__icontains=word)
    return Case(
        When(Q(organisation__name__icontains=text.strip()), then=Value(3)),
        When(in_name, then=Value(2)),
        When(in_summary, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


def _with_list_relations(profiles: MerchantProfileQuerySet) -> MerchantProfileQuerySet:
    return (
        profiles.select_related(
            "organisation__region",
            "organisation__reporting_unit",
            "organisation__industry",
            "merchant_type",
            "national_type",
        )
        .prefetch_related("businesses", "services", "capabilities", "fields_of_use", "credentials__type")
        .defer("search_text")
    )
