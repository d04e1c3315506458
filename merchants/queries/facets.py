"""Counts beside each choice of the directory: how many would be found if one chose it as well.

Each facet respects every other filter and the text, but not itself, so that the choices beside a chosen one keep their
numbers. One query per facet and one for the names of each kind of code, however many rows there are.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, QuerySet

from accounts.models import Industry, Region
from core.actor import Actor
from merchants.models import Credential, CredentialType, MerchantProfile, Term, Vocabulary
from merchants.models.profiles import MerchantProfileQuerySet
from merchants.queries.directory import LINKS, DirectoryFilters, matching

Facets = dict[str, list[dict[str, Any]]]
"""Facet → choices, each {"code": str, "name": str, "count": int}, in the order of the reference data."""

VOCABULARIES = {
    "merchant_type": Vocabulary.MERCHANT_TYPE,
    "service": Vocabulary.THIRD_PARTY_SERVICE,
    "capability": Vocabulary.CAPABILITY,
    "field_of_use": Vocabulary.FIELD_OF_USE,
}
NAMES = ("merchant_type", "service", "capability", "field_of_use", "industry", "region", "credential_type")
SHOWN_PLACES = (Region.Kind.PROVINCE, Region.Kind.CITY)  # and the reporting units


def facets(*, actor: Actor, filters: DirectoryFilters | None = None, text: str = "") -> Facets:
    """Choices that would find somebody; a chosen code that finds nobody stays, with count 0, so it can be undone."""
    filters = filters or DirectoryFilters()
    scope = MerchantProfile.objects.visible_to(actor)
    counts = {name: _count(name, matching(scope, filters.without(name), text), filters) for name in NAMES}
    for name in NAMES:
        for code in getattr(filters, name):
            counts[name].setdefault(code, 0)
    return _named(counts)


def _count(name: str, profiles: MerchantProfileQuerySet, filters: DirectoryFilters) -> "Counter[str]":
    if name == "merchant_type":
        return _grouped(profiles.order_by(), "merchant_type__code")
    if name in LINKS:
        return _grouped(LINKS[name]._default_manager.filter(merchantprofile__in=profiles.order_by()), "term__code")
    if name == "industry":
        return _sections(profiles.order_by())
    if name == "region":
        return _places(profiles.order_by())
    held = Credential.objects.filter(profile__in=profiles.order_by()).valid_on(filters.day).order_by()
    rows = held.values_list("type__code").annotate(number=Count("profile", distinct=True))
    return Counter(dict(rows))


def _grouped(rows: "QuerySet[Any]", code: str) -> "Counter[str]":
    return Counter(dict(rows.values_list(code).annotate(number=Count("pk"))))


def _sections(profiles: MerchantProfileQuerySet) -> "Counter[str]":
    """A firm counts once for each section that it belongs to or serves."""
    section, own = "organisation__industry__parent_id", "organisation__industry_id"
    belongs = profiles.exclude(organisation__industry=None).values_list("pk", section, own)
    links = MerchantProfile.served_industries.through._default_manager.filter(merchantprofile__in=profiles)
    serves = links.values_list("merchantprofile_id", "industry__parent_id", "industry_id")
    return Counter(code for _, code in {(pk, above or code) for pk, above, code in belongs.union(serves)})


def _places(profiles: MerchantProfileQuerySet) -> "Counter[str]":
    """A firm counts for its reporting unit and for every place that its own lies in, once each."""
    place = "organisation__region"
    groups = profiles.values_list(
        "organisation__reporting_unit_id", f"{place}_id", f"{place}__parent_id", f"{place}__parent__parent_id"
    ).annotate(number=Count("pk"))
    counts: Counter[str] = Counter()
    for *codes, number in groups:
        counts.update({code: number for code in set(codes) if code is not None})
    return counts


def _named(counts: dict[str, "Counter[str]"]) -> Facets:
    terms: dict[str, list[tuple[str, str]]] = {}
    for vocabulary, code, name in Term.objects.filter(vocabulary__in=VOCABULARIES.values()).values_list(
        "vocabulary", "code", "name"
    ):
        terms.setdefault(vocabulary, []).append((code, name))
    named = {name: _choices(counts[name], terms.get(vocabulary, [])) for name, vocabulary in VOCABULARIES.items()}
    named["industry"] = _choices(counts["industry"], Industry.objects.values_list("code", "name"))
    named["region"] = _choices(counts["region"], _places_shown(counts["region"]))
    named["credential_type"] = _choices(
        counts["credential_type"],
        [(kind.code, str(kind)) for kind in CredentialType.objects.order_by("name", "edition")],
    )
    return named


def _places_shown(counts: "Counter[str]") -> list[tuple[str, str]]:
    """Reporting units first, then cities and provinces; a county elsewhere only when it was chosen."""
    rows = Region.objects.filter(pk__in=list(counts)).order_by(F("is_reporting_unit").desc(), "code")
    return [
        (row.code, row.name)
        for row in rows
        if row.is_reporting_unit or row.kind in SHOWN_PLACES or not counts[row.code]
    ]


def _choices(counts: "Counter[str]", names: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"code": code, "name": name, "count": counts[code]} for code, name in names if code in counts]
