"""Registering organisations and keeping their facts."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import F

from accounts import policy, uscc, validators
from accounts.models import Organisation
from core import audit, outbox, work
from core.actor import Actor
from core.errors import Conflict, StaleState
from core.text import company_key

EDITABLE = (
    "name", "region", "reporting_unit", "industry", "founded_on", "registered_capital", "insured_count", "website",
    "source", "source_date",
)  # fmt: skip


def register_organisation(*, actor: Actor, code: str, name: str, at: datetime, **facts: Any) -> Organisation:
    """A new organisation keyed by its code; Conflict when the code is registered already. `facts` are other columns."""
    policy.require(actor, "organisation.register")
    code, name = uscc.normalise(code), name.strip()
    validators.check_identity(code, name)
    try:
        with work.unit_of_work():
            organisation = Organisation.objects.create(
                uscc=code, name=name, name_key=company_key(name), created_at=at, updated_at=at, **facts
            )
            audit.record(actor, "organisation.registered", organisation, at=at, uscc=code, name=name)
    except IntegrityError:
        raise Conflict("该统一社会信用代码已登记，请直接使用已有单位。", code="uscc_taken") from None
    return organisation


def edit_organisation(
    *, actor: Actor, organisation: Organisation, version: int, at: datetime, changes: dict[str, Any]
) -> Organisation:
    """Write `changes` (a subset of EDITABLE) if the row still has `version`; the trail keeps old and new values."""
    policy.require(actor, "organisation.edit")
    organisation = Organisation.objects.for_actor(actor, organisation.pk)
    if unknown := set(changes) - set(EDITABLE):
        raise ValueError(f"not editable: {sorted(unknown)}")
    validators.check_facts(changes, at)
    diff = {
        k: [str(getattr(organisation, k) or ""), str(v or "")]
        for k, v in changes.items()
        if getattr(organisation, k) != v
    }
    columns = dict(changes) | ({"name_key": company_key(changes["name"])} if "name" in changes else {})
    with work.unit_of_work():
        updated = Organisation.objects.filter(pk=organisation.pk, version=version).update(
            version=F("version") + 1, updated_at=at, **columns
        )
        if not updated:
            raise StaleState()
        audit.record(actor, "organisation.edited", organisation, at=at, diff=diff)
        if "name" in diff:  # the match index carries names
            outbox.send("index.refresh", {}, key=f"index.refresh:organisation:{organisation.pk}:{version + 1}", at=at)
    organisation.refresh_from_db()
    return organisation
