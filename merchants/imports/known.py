"""What the database holds about the codes of a sheet, in a constant number of queries per chunk."""

from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

from accounts.models import Organisation
from merchants import columns
from merchants.imports.judge import Stored
from merchants.models import MerchantProfile

T = TypeVar("T")

CHUNK = 500


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def load(codes: Collection[str], headers: Collection[str]) -> dict[str, Stored]:
    """Code → what is stored, with the cells of `headers`; a code that is missing here is new.

    The four columns of contacts always come together, for one cannot be judged without the others.
    """
    if not set(headers).isdisjoint(columns.CONTACT_HEADERS):
        headers = {*headers, *columns.CONTACT_HEADERS}
    profiles = columns.with_cells(MerchantProfile.objects.filter(organisation__uscc__in=codes), headers)
    found = {profile.organisation.uscc: Stored.of(profile.organisation, profile, headers) for profile in profiles}
    bare = Organisation.objects.filter(uscc__in=set(codes) - set(found), merchant_profile=None)
    for organisation in bare.select_related("region", "reporting_unit", "industry__parent"):
        found[organisation.uscc] = Stored.of(organisation, None, headers)
    return found


def lock(codes: Collection[str]) -> None:
    """Hold the rows of these codes until the transaction ends; in key order, so that two imports cannot deadlock."""
    organisations = Organisation.objects.select_for_update().filter(uscc__in=codes).order_by("pk")
    profiles = MerchantProfile.objects.select_for_update(of=("self",)).filter(organisation__uscc__in=codes)
    list(organisations.values_list("pk", flat=True))
    list(profiles.order_by("pk").values_list("pk", flat=True))
