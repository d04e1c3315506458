"""The catalogue as rows of a sheet, in the columns that the import reads."""

from collections.abc import Iterator

from django.db.models import Prefetch

from accounts import policy
from core.actor import Actor
from merchants import columns
from merchants.models import Contact
from merchants.models.profiles import MerchantProfileQuerySet

BATCH = 500


def export_headers(*, with_contacts: bool) -> list[str]:
    return [header for header in columns.HEADERS if with_contacts or header not in columns.CONTACT_HEADERS]


def export_rows(actor: Actor, profiles: MerchantProfileQuerySet, *, with_contacts: bool = False) -> Iterator[list[str]]:
    """One row of texts per profile that `actor` may see, in the order of export_headers().

    Forbidden when contacts are asked for without the right to read them; a firm's own export holds its own contacts
    only. Without them they are not even read from the database. Hand out the rows through actions.export_profiles,
    which puts the export on record.
    """
    if with_contacts:
        policy.require(actor, "contact.read")
    return _rows(actor, profiles.visible_to(actor), with_contacts)


def _rows(actor: Actor, profiles: MerchantProfileQuerySet, with_contacts: bool) -> Iterator[list[str]]:
    shown = [columns.BY_HEADER[header] for header in export_headers(with_contacts=with_contacts)]
    relations: list[str | Prefetch[str]] = [name for name in columns.RELATIONS if name != "contacts"]
    if with_contacts:
        relations.append(Prefetch("contacts", Contact.objects.visible_to(actor)))
    read = columns.with_cells(profiles).prefetch_related(None).prefetch_related(*relations)
    for profile in read.order_by("organisation__name", "pk").iterator(chunk_size=BATCH):
        yield [columns.write(column, columns.stored(column, profile.organisation, profile)) for column in shown]
