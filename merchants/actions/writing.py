"""What every change of a profile shares: may they, is it still the version they saw, and who is told."""

from datetime import datetime
from typing import Any

from django.db.models import F

from core import outbox
from core.actor import Actor
from core.errors import Forbidden, NotFound, StaleState
from merchants.models import MerchantProfile
from merchants.states import ProfileStatus

RELATED = ("merchant_type", "national_type", "organisation")


def editable(actor: Actor, profile: MerchantProfile, version: int) -> MerchantProfile:
    """The stored row, if the actor may edit it and it still has `version`.

    NotFound for a row the actor cannot see, Forbidden for one they can only read, StaleState for another version.
    """
    row = MerchantProfile.objects.editable_by(actor).select_related(*RELATED).filter(pk=profile.pk).first()
    if row is None:
        seen = MerchantProfile.objects.visible_to(actor).filter(pk=profile.pk).exists()
        raise Forbidden() if seen else NotFound()
    if row.version != version:
        raise StaleState(extra={"version": row.version})
    return row


def advance(actor: Actor, row: MerchantProfile, at: datetime, **columns: Any) -> None:
    """Write `columns` and the next version, unless somebody was faster.

    Every change of a row that hangs on the profile takes a version too, so what was read of them before this is
    current when it succeeds, and the profile's row stays locked until commit.
    """
    updated = MerchantProfile.objects.filter(pk=row.pk, version=row.version).update(
        version=F("version") + 1, updated_at=at, updated_by=actor.label, **columns
    )
    if not updated:
        raise StaleState()
    row.version += 1


def tell_index(row: MerchantProfile, at: datetime) -> None:
    """Queue a refresh of the match index for this version of the profile's text; drafts are not in the index."""
    if row.status == ProfileStatus.LISTED:
        refresh(row, at)


def refresh(row: MerchantProfile, at: datetime) -> None:
    payload = {"profile": str(row.pk), "version": row.version}
    outbox.send("index.refresh", payload, key=f"index.refresh:{row.pk}:{row.version}", at=at)
