"""Rules on identity facts, used by actions, imports, forms and serializers alike."""

from datetime import date, datetime
from typing import Any

from accounts import uscc
from core.clock import today
from core.errors import Invalid
from core.text import name_problems

NAME_LIMIT = 120
OLDEST = date(1900, 1, 1)


def uscc_faults(code: str) -> list[str]:
    """Sentences on why a normalised code is refused; empty when it is not."""
    return [problem.message for problem in uscc.problems(code) if problem.fatal]


def name_faults(name: str) -> list[str]:
    """Sentences on why an organisation's name is refused."""
    if not name:
        return ["请填写单位名称。"]
    if len(name) > NAME_LIMIT:
        return [f"单位名称过长，请控制在 {NAME_LIMIT} 字以内。"]
    return [problem.message for problem in name_problems(name)]


def check_identity(code: str, name: str) -> None:
    faults = {"uscc": uscc_faults(code), "name": name_faults(name)}
    if any(faults.values()):
        raise Invalid("单位信息有误，请更正。", fields={field: texts for field, texts in faults.items() if texts})


def check_facts(facts: dict[str, Any], at: datetime) -> None:
    """Faults in editable facts of an organisation, as one Invalid that names every field."""
    faults: dict[str, list[str]] = {}
    if "name" in facts and (texts := name_faults(facts["name"])):
        faults["name"] = texts
    for field in ("founded_on", "source_date"):
        day = facts.get(field)
        if day is not None and not OLDEST <= day <= today(at):
            faults[field] = ["日期须在 1900 年之后，且不晚于今天。"]
    capital = facts.get("registered_capital")
    if capital is not None and capital <= 0:
        faults["registered_capital"] = ["金额须大于零；不清楚请留空。"]
    unit = facts.get("reporting_unit")
    if unit is not None and not unit.is_reporting_unit:
        faults["reporting_unit"] = ["请选择统计板块。"]
    if faults:
        raise Invalid("单位信息有误，请更正。", fields=faults)
