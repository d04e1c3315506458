"""Rules on what a need says, used by pages, endpoints, commands and imports alike. Every fault is named at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.clock import today
from core.errors import Invalid
from matching.models import Need
from matching.validators.contacts import clean_contact
from matching.validators.facts import EDITABLE, budget_faults, clean_fact
from matching.validators.faults import Fault, Faults
from matching.validators.requirements import clean_requirements

__all__ = ["EDITABLE", "Cleaned", "check_submittable", "clean_need"]

Cleaned = tuple[dict[str, Any], list[dict[str, Any]] | None, dict[str, str] | None]
REQUIRED = ("title", "text")


def clean_need(
    facts: Mapping[str, Any],
    requirements: Sequence[Mapping[str, Any]] | None,
    contact: Mapping[str, Any] | None,
    *,
    at: datetime,
    stored: Need | None = None,
) -> Cleaned:
    """The values to store, cleaned; Invalid with all faults, by field. `stored` is the need that `facts` change.

    References may be rows or their codes. None for `requirements` or `contact` stays None. A key that is not EDITABLE
    is a programming error: ValueError.
    """
    if unknown := set(facts) - set(EDITABLE):
        raise ValueError(f"not editable: {sorted(unknown)}")
    faults: Faults = {}
    needed = dict.fromkeys(REQUIRED, "") if stored is None else {}
    cleaned = _facts({**needed, **facts}, faults, at)
    if not any(name in faults for name in ("budget_kind", "budget_from", "budget_to")):
        faults |= budget_faults({name: _now(name, cleaned, stored) for name in ("budget_kind", *_BUDGET)})
    rules = None if requirements is None else clean_requirements(requirements, faults, today(at))
    person = None if contact is None else clean_contact(contact, faults)
    if faults:
        raise Invalid("需求填写有误，请按提示更正后再提交。", fields=faults)
    return cleaned, rules, person


_BUDGET = ("budget_from", "budget_to")


def _facts(facts: Mapping[str, Any], faults: Faults, at: datetime) -> dict[str, Any]:
    cleaned = {}
    for name, value in facts.items():
        try:
            cleaned[name] = clean_fact(name, value, today(at))
        except Fault as fault:
            faults[name] = [fault.text]
    return cleaned


def _now(name: str, cleaned: Mapping[str, Any], stored: Need | None) -> Any:
    """The value after the change: given, else stored, else the column's default."""
    if name in cleaned:
        return cleaned[name]
    return getattr(stored if stored is not None else Need(), name)


def check_submittable(need: Need, *, at: datetime) -> None:
    """Dates that were in the future when they were typed may have passed since."""
    faults: Faults = {}
    for name in ("needed_by", "public_until"):
        day = getattr(need, name)
        if day is not None and day < today(at):
            faults[name] = [f"日期 {day:%Y-%m-%d} 已过，请改为今天或以后，或留空。"]
    if faults:
        raise Invalid("需求中的日期已过，请修改后再提交。", code="dates_passed", fields=faults)
