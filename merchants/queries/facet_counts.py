"""Counts beside each choice of the directory: how many would be found if one chose it as well.

Each facet respects every other filter and the text, but not itself, so that the choices beside a chosen one keep their
numbers. A fixed number of queries, however many rows there are.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Industry, Region
from core.actor import Actor
from merchants.models import Credential, CredentialType, MerchantProfile, Term, Vocabulary
from merchants.models.profiles import MerchantProfileQuerySet
from merchants.queries.browsing import LINKS, DirectoryFilters, matching

Facets = dict[str, list[dict[str, Any]]]
"""Facet → choices, each {"code": str, "name": str, "count": int}, in the order of the reference data."""

VOCABULARIES = {
    "merchant_type": Vocabulary.MERCHANT_TYPE,
    "service": Vocabulary.THIRD_PARTY_SERVICE,
    "capability": Vocabulary.CAPABILITY,
    "field_of_use": Vocabulary.FIELD_OF_USE,
}
NAMES = ("merchant_type", "service", "capability", "field_of_use", "industry", "region", "credential_type")
SPELLED_OUT = 5_000  # ids that a query may list
SHOWN_PLACES = (Region.Kind.PROVINCE, Region.Kind.CITY)  # and the reporting units


def facets(*, actor: Actor, filters: DirectoryFilters | None = None, text: str = "") -> Facets:
    """Choices that would find somebody; a chosen code that finds nobody stays, with count 0, so it can be undone."""
    filters = filters or DirectoryFilters()
    scope = _scope(actor, text)
    counts = {name: _count(name, matching(scope, filters.without(name)), filters) for name in NAMES}
    for name in NAMES:
        for code in getattr(filters, name):
            counts[name].setdefault(code, 0)
    return _named(counts)


def _scope(actor: Actor, text: str) -> MerchantProfileQuerySet:
    """What the text finds; few hits are spelled out, so that the texts are searched once and not for each facet."""
    found = matching(MerchantProfile.objects.visible_to(actor), DirectoryFilters(), text)
    if not text.strip():
        return found
    ids = list(found.order_by().values_list("pk", flat=True)[: SPELLED_OUT + 1])
    return found if len(ids) > SPELLED_OUT else MerchantProfile.objects.filter(pk__in=ids)


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
    """A firm counts once for each section that it belongs to or serves: its own, then the others that it serves."""
    trade = "organisation__industry"
    own = Coalesce(f"{trade}__parent_id", f"{trade}_id", output_field=CharField())
    belongs = profiles.exclude(**{trade: None}).annotate(section=own)
    links: QuerySet[Any] = MerchantProfile.served_industries.through._default_manager.filter(
        merchantprofile__in=profiles
    )
    home = Coalesce(f"merchantprofile__{trade}__parent_id", f"merchantprofile__{trade}_id", output_field=CharField())
    served = Coalesce("industry__parent_id", "industry_id", output_field=CharField())
    abroad = Q(home=None) | ~Q(section=F("home"))
    serves = links.annotate(section=served, home=home).filter(abroad)
    others = serves.values_list("section").annotate(number=Count("merchantprofile_id", distinct=True))
    return _grouped(belongs, "section") + Counter(dict(others))


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
