"""Rules on what a profile says: one function per kind of row, each giving the cleaned values and every fault at once.

A fault is a sentence for a person, filed under the field it concerns. Texts are cleaned by core.text (invisible and
control characters go, line breaks stay); nothing is ever cut to fit.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.errors import Invalid
from core.money import CEILING
from core.text import clean_cell, name_problems, to_halfwidth_digits
from merchants.models import CredentialType, Term, Vocabulary

Faults = dict[str, list[str]]
Cleaned = tuple[dict[str, Any], Faults]
Cleaner = Callable[[Mapping[str, Any], date], Cleaned]

TERM_LISTS = {
    "businesses": Vocabulary.BUSINESS,
    "services": Vocabulary.THIRD_PARTY_SERVICE,
    "capabilities": Vocabulary.CAPABILITY,
    "fields_of_use": Vocabulary.FIELD_OF_USE,
}
TERMS = {"merchant_type": Vocabulary.MERCHANT_TYPE, "national_type": Vocabulary.NATIONAL_TYPE}
TERMS |= {"delivery_form": Vocabulary.DELIVERY_FORM, "update_rhythm": Vocabulary.UPDATE_RHYTHM}
LIMITS = {"summary": 300, "description": 10_000, "classification_basis": 500, "source": 200}
ROWS_PER_LIST = 100
FIRST_YEAR, LAST_DAY = 1990, date(2100, 12, 31)
_PHONE = re.compile(r"\+?[0-9 ()-]+(?:(?:转 ?|[-#])[0-9]{1,6})?")
_PHONE_FORMS = str.maketrans("＋（）－—–　", "+()--- ")


def profile_facts(facts: Mapping[str, Any], day: date, held: Collection[int] = ()) -> Cleaned:
    """Facts of the profile itself; only those given are looked at. `held` are ids of terms it may keep if retired."""
    values, faults = dict(facts), Faults()
    for field, limit in LIMITS.items():
        if field in facts:
            values[field] = _text(facts[field], field, faults, limit)
    for field in ("merchant_type", "national_type"):
        if facts.get(field) is not None:
            _note(faults, field, term_fault(facts[field], TERMS[field], day, held))
    if "merchant_type" in facts and facts["merchant_type"] is None:
        _note(faults, "merchant_type", "请选择数商类型。")
    for field, vocabulary in TERM_LISTS.items():
        for term in facts.get(field, ()):
            _note(faults, field, term_fault(term, vocabulary, day, held))
    source_date = facts.get("source_date")
    if source_date is not None and not date(1900, 1, 1) <= source_date <= day:
        _note(faults, "source_date", "日期须在 1900 年之后，且不晚于今天。")
    return values, faults


def term_fault(term: Term, vocabulary: str, day: date, held: Collection[int] = ()) -> str:
    """Why `term` cannot be chosen here on `day`; "" when it can. A retired word may be kept, not newly chosen."""
    label = Vocabulary(vocabulary).label
    if term.vocabulary != vocabulary:
        return f"“{term.name}”不是{label}，请从{label}的词表中选择。"
    if term.pk in held or (
        (not term.valid_from or term.valid_from <= day) and (not term.valid_to or term.valid_to >= day)
    ):
        return ""
    return f"“{term.name}”当前未启用或已停用，请改选。"


def offering(item: Mapping[str, Any], day: date) -> Cleaned:
    faults = Faults()
    values: dict[str, Any] = {
        "name": _text(item.get("name"), "name", faults, 80, "请填写产品或服务的名称。"),
        "description": _text(item.get("description"), "description", faults, 2_000),
        "delivery_form": item.get("delivery_form"),
        "update_rhythm": item.get("update_rhythm"),
        "price_text": _text(item.get("price_text"), "price_text", faults, 80),
        "price_from": item.get("price_from"),
        "price_to": item.get("price_to"),
    }
    for field in ("delivery_form", "update_rhythm"):
        if values[field] is not None:
            _note(faults, field, term_fault(values[field], TERMS[field], day))
    _check_prices(values["price_from"], values["price_to"], faults)
    return values, faults


def _check_prices(low: Decimal | None, high: Decimal | None, faults: Faults) -> None:
    for field, price in (("price_from", low), ("price_to", high)):
        if price is not None and not 0 < price <= CEILING:
            _note(faults, field, "金额须大于零且不超过十万亿元；不便公开请留空。")
        elif price is not None and price != round(price, 2):
            _note(faults, field, "金额最多精确到分。")
    if low is not None and high is not None and low > high:
        _note(faults, "price_to", "最高价不能低于起价。")


def case(item: Mapping[str, Any], day: date) -> Cleaned:
    faults = Faults()
    year = item.get("year")
    values = {
        "title": _text(item.get("title"), "title", faults, 120, "请填写案例标题。"),
        "client": _text(item.get("client"), "client", faults, 120),
        "year": year,
        "description": _text(item.get("description"), "description", faults, 2_000),
    }
    if year is not None and not FIRST_YEAR <= year <= day.year:
        _note(faults, "year", f"年份须在 {FIRST_YEAR} 至 {day.year} 之间；记不清请留空。")
    return values, faults


def credential(item: Mapping[str, Any], day: date) -> Cleaned:
    faults = Faults()
    kind, issued, ends = item.get("type"), item.get("issued_on"), item.get("valid_to")
    values: dict[str, Any] = {
        "type": kind,
        "level": _text(item.get("level"), "level", faults, 30),
        "number": _text(item.get("number"), "number", faults, 60),
        "issuer": _text(item.get("issuer"), "issuer", faults, 120),
        "scope": _text(item.get("scope"), "scope", faults, 200),
        "issued_on": issued,
        "valid_to": ends,
    }
    if kind is None:
        _note(faults, "type", "请选择资质种类。")
    else:
        _note(faults, "level", level_fault(kind, values["level"]))
    if issued is not None and not date(1900, 1, 1) <= issued <= day:
        _note(faults, "issued_on", "发证日期须在 1900 年之后，且不晚于今天。")
    if ends is not None and not (issued or date(1900, 1, 1)) <= ends <= LAST_DAY:
        _note(faults, "valid_to", "有效期须不早于发证日期，且在 2100 年之前。")
    return values, faults


def level_fault(kind: CredentialType, level: str) -> str:
    """A level is blank (not given) or one of the type's."""
    if not level or level in kind.levels:
        return ""
    if not kind.levels:
        return f"{kind}不分级，级别请留空。"
    return f"{kind}没有“{level}”，级别应为 {'、'.join(kind.levels)} 之一。"


def contact(item: Mapping[str, Any], day: date) -> Cleaned:
    faults = Faults()
    values = {
        "name": _text(item.get("name"), "name", faults, 60, "请填写联系人姓名。"),
        "position": _text(item.get("position"), "position", faults, 60),
        "phone": _text(to_halfwidth_digits(item.get("phone") or "").translate(_PHONE_FORMS), "phone", faults, 30),
        "email": _text(item.get("email"), "email", faults, 254),
    }
    for problem in name_problems(item["name"]) if values["name"] else ():
        _note(faults, "name", f"{problem.message}。")
    if values["phone"] and not _is_phone(values["phone"]):
        _note(faults, "phone", "电话格式不对，请填写如 0515-88880000 或 13800000000，一个联系人一个号码。")
    if values["email"] and not _is_email(values["email"]):
        _note(faults, "email", "邮箱格式不对，请填写如 name@example.com。")
    if not values["phone"] and not values["email"]:
        _note(faults, "phone", "电话和邮箱至少填写一项。")
    return values, faults


def _is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and 7 <= sum(char.isdigit() for char in text) <= 20


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def rows(items: Sequence[Mapping[str, Any]], clean: Cleaner, key: Sequence[str], day: date) -> list[dict[str, Any]]:
    """The cleaned rows of a whole list; Invalid names every fault as "index.field", index from 0, and double keys."""
    if len(items) > ROWS_PER_LIST:
        too_many = f"最多 {ROWS_PER_LIST} 项，现有 {len(items)} 项，请合并或删减。"
        raise Invalid("内容有误，请更正。", fields={"items": [too_many]})
    cleaned: list[dict[str, Any]] = []
    faults = Faults()
    first: dict[Any, int] = {}
    for index, item in enumerate(items):
        values, found = clean(item, day)
        if unknown := set(item) - set(values):
            raise ValueError(f"not fields of a row: {sorted(unknown)}")
        earlier = first.setdefault(tuple(values[name] for name in key), index)
        if earlier != index and values[key[0]]:
            _note(found, key[0], f"与第 {earlier + 1} 项重复，请合并。")
        faults |= {f"{index}.{field}": texts for field, texts in found.items()}
        cleaned.append(values)
    refuse(faults)
    return cleaned


def refuse(faults: Faults) -> None:
    """Invalid with all faults; nothing when there are none."""
    if faults:
        raise Invalid("内容有误，请更正。", fields=faults)


def _text(value: str | None, field: str, faults: Faults, limit: int, missing: str = "") -> str:
    text = clean_cell(value or "")
    if len(text) > limit:
        _note(faults, field, f"共 {len(text)} 字，超过 {limit} 字的上限，请精简。")
    if not text and missing:
        _note(faults, field, missing)
    return text


def _note(faults: Faults, field: str, fault: str) -> None:
    if fault:
        faults.setdefault(field, []).append(fault)
