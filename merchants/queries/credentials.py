"""Who holds a certificate that is valid on a day."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from core.errors import Invalid
from merchants.models import Credential, CredentialType


def holders_of(kind: CredentialType, min_level: str, day: date) -> "QuerySet[Credential, UUID]":
    """Profile ids (for pk__in) with a certificate of `kind` at `min_level` or above, valid on `day`.

    Levels compare by their rank, not their number; "" asks for any, even one that gives no level. A certificate
    without a date counts as valid, and is shown as undated. Invalid for a level that the kind does not have.
    """
    held = Credential.objects.filter(type=kind).valid_on(day)
    if min_level:
        held = held.filter(level__in=levels_from(kind, min_level))
    return held.values_list("profile_id", flat=True)


def levels_from(kind: CredentialType, min_level: str) -> list[str]:
    """The levels that satisfy `min_level`, lowest first."""
    rank = kind.rank(min_level)
    if rank < 0:
        message = f"{kind}没有“{min_level}”这一级别。"
        raise Invalid(message, code="unknown_level", fields={"min_level": [message]})
    return list(kind.levels[rank:])
