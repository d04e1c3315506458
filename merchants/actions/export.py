"""Handing the catalogue out as a file, which leaves a trace."""

from datetime import datetime
from io import BytesIO

from accounts import policy
from core import audit, work
from core.actor import Actor
from core.errors import Invalid
from merchants.models.profiles import MerchantProfileQuerySet
from merchants.queries import export_headers, export_rows

FORMS = ("xlsx", "csv")


def export_profiles(
    *,
    actor: Actor,
    profiles: MerchantProfileQuerySet,
    form: str,
    with_contacts: bool = False,
    at: datetime,
) -> tuple[bytes, int]:
    """The file ("xlsx" or "csv") with those of `profiles` that `actor` may see, and how many they are.

    Cells that would run as formulas are made harmless; what is exported can be corrected and imported again.
    """
    _require(actor)
    if form not in FORMS:
        raise Invalid("导出格式应为 xlsx 或 csv。", code="unknown_format", fields={"format": ["请选择 xlsx 或 csv。"]})
    headers = export_headers(with_contacts=with_contacts)
    with work.unit_of_work():
        rows = list(export_rows(actor, profiles, with_contacts=with_contacts))
        audit.record(
            actor, "merchants.exported", ("merchants.merchantprofile", "*"), at=at,
            count=len(rows), form=form, contacts=with_contacts,
        )  # fmt: skip
    return _file(form, headers, rows), len(rows)


def _require(actor: Actor) -> None:
    """An operator at the command line is nobody who signed in; the roles they act in stand for it."""
    if actor.is_known or not actor.roles:
        policy.require(actor, "merchant.export")


def _file(form: str, headers: list[str], rows: list[list[str]]) -> bytes:
    from core.tables import write_csv, write_workbook

    target = BytesIO()
    if form == "xlsx":
        write_workbook(target, headers, rows, sheet="数据商目录")
    else:
        write_csv(target, headers, rows)
    return target.getvalue()
