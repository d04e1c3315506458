"""One profile with everything its page shows."""

from typing import Any

from django.db.models import Prefetch

from core.actor import Actor
from merchants.models import Contact, MerchantProfile
from merchants.models.profiles import MerchantProfileQuerySet

LISTS: tuple[Any, ...] = (
    "businesses", "services", "capabilities", "fields_of_use", "served_industries", "service_regions",
    "offerings__delivery_form", "offerings__update_rhythm", "cases", "credentials__type",
)  # fmt: skip


def with_page_relations(profiles: MerchantProfileQuerySet) -> MerchantProfileQuerySet:
    """With all that a page and completeness() read, in a constant number of queries.

    Of contacts only that they are there: reading them is an action that leaves a trace (reveal_contacts).
    """
    presence = Prefetch("contacts", Contact.objects.only("pk", "profile_id").order_by("pk"))
    return profiles.select_related(
        "organisation__region", "organisation__reporting_unit", "organisation__industry__parent",
        "merchant_type", "national_type",
    ).prefetch_related(*LISTS, presence)  # fmt: skip


def profile_for_page(actor: Actor, pk: Any) -> MerchantProfile:
    """The profile, or NotFound: absent, malformed and unlisted ids look alike to a stranger."""
    profiles = with_page_relations(MerchantProfile.objects.all())
    return profiles.for_actor(actor, pk)
