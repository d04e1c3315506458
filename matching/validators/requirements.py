"""Hard requirements as they come in: a rule and the one thing it asks for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from matching.models import Requirement
from matching.validators.facts import region_of, term_of
from matching.validators.faults import Fault, Faults, is_code
from merchants.models import CredentialType, Vocabulary

MOST = 20
Rule = Requirement.Rule
_TERMS = {Rule.MERCHANT_TYPE: Vocabulary.MERCHANT_TYPE, Rule.SERVICE: Vocabulary.THIRD_PARTY_SERVICE}


def clean_requirements(given: Sequence[Mapping[str, Any]], faults: Faults, day: date) -> list[dict[str, Any]]:
    """Columns of the Requirement rows to write; the same requirement twice is kept once."""
    if len(given) > MOST:
        faults["requirements"] = [f"硬性要求最多 {MOST} 条，请合并或删减。"]
        return []
    found: list[dict[str, Any]] = []
    for number, one in enumerate(given, 1):
        try:
            columns = _requirement(one, day)
        except Fault as fault:
            faults.setdefault("requirements", []).append(f"第 {number} 条：{fault.text}")
        else:
            found += [] if columns in found else [columns]
    return found


def _requirement(one: Mapping[str, Any], day: date) -> dict[str, Any]:
    rule = one.get("rule")
    if not isinstance(rule, str) or rule not in Rule.values:
        raise Fault(f"没有这种要求，请选择：{'、'.join(f'{code}（{label}）' for code, label in Rule.choices)}。")
    if rule == Rule.REGION:
        return {"rule": rule, "region": region_of(one.get("region"))}
    if rule == Rule.CREDENTIAL:
        return {"rule": rule, **_credential(one)}
    return {"rule": rule, "term": term_of(one.get("term"), _TERMS[Rule(rule)], day)}


def _credential(one: Mapping[str, Any]) -> dict[str, Any]:
    kind, level = one.get("credential_type"), one.get("min_level") or ""
    code = kind.code if isinstance(kind, CredentialType) else kind
    found = CredentialType.objects.filter(code=code).first() if is_code(code) else None
    if found is None:
        raise Fault("没有这种资质，请从列表中选择。")
    if not isinstance(level, str) or (level and found.rank(level) < 0):
        levels = "、".join(found.levels)
        raise Fault(f"{found}没有这个级别，请选择：{levels}。" if levels else f"{found}不分级，请把级别留空。")
    return {"credential_type": found, "min_level": level}
