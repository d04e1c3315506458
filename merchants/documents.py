"""Profiles as the match engine reads them: the merchant's own public words, field by field, and nothing else.

No contact, no reference word that staff chose, no status: what is not the merchant's text cannot move a score.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate

from merchants.models import Credential, MerchantProfile

FIELDS = ("name", "summary", "profile", "products", "cases", "credentials")


def engine_document(profile: MerchantProfile, *, day: date | None = None) -> dict[str, str]:
    """Field → text, "" for nothing. Of certificates only those valid on `day` (today), undated ones included."""
    day = day or localdate()
    return {
        "name": profile.organisation.name,
        "summary": profile.summary,
        "profile": profile.description,
        "products": _lines((item.name, item.description) for item in profile.offerings.all()),
        "cases": _lines((item.title, item.client, item.description) for item in profile.cases.all()),
        "credentials": _lines(
            (str(item.type), item.level, item.scope) for item in profile.credentials.all() if _is_valid(item, day)
        ),
    }


def iter_documents(batch: int = 500, *, day: date | None = None) -> Iterator[tuple[str, dict[str, str]]]:
    """(id, fields) of every listed profile, ordered by id; a constant number of queries per `batch`."""
    listed = MerchantProfile.objects.listed().select_related("organisation").defer("search_text")
    texts = listed.prefetch_related("offerings", "cases", Prefetch("credentials", _certificates()))
    for profile in texts.order_by("pk").iterator(chunk_size=batch):
        yield str(profile.pk), engine_document(profile, day=day)


def _certificates() -> QuerySet[Credential]:
    return Credential.objects.select_related("type").order_by("type__code", "level", "number")


def _is_valid(credential: Credential, day: date) -> bool:
    return credential.standing(day) != Credential.Standing.EXPIRED


def _lines(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(" ".join(filter(None, row)) for row in rows)
