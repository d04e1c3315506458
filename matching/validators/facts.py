"""One cleaner per column of a need: a value as it came in → the value to store, or a Fault that says what to do."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import Industry, Region
from core.errors import Invalid
from core.money import CEILING, parse_yuan
from matching.models import Need
from matching.models.needs import TEXT_LIMIT, TITLE_LIMIT
from matching.text import clean_text, says_something
from matching.validators.faults import Fault, Faults, is_code, limit_of, plain_text
from merchants.models import Term, Vocabulary

TEXT_LEAST = 10
LAST_DAY = date(2100, 12, 31)
FLAGS = (True, False, None)

_Cleaner = Callable[[Any, date], Any]


def clean_fact(name: str, value: Any, day: date) -> Any:
    """The value of column `name` to store; `day` is today."""
    return _CLEANERS[name](value, day)


def _title(value: Any, day: date) -> str:
    title = " ".join(clean_text(plain_text(value)).split())
    return _worded(title, "标题", 1, TITLE_LIMIT)


def _text(value: Any, day: date) -> str:
    return _worded(clean_text(plain_text(value)), "需求描述", TEXT_LEAST, TEXT_LIMIT)


def _worded(text: str, label: str, least: int, most: int) -> str:
    if not text:
        raise Fault(f"请填写{label}。")
    if not says_something(text):
        raise Fault(f"{label}里只有标点或符号，请用文字写明要解决的问题。")
    if len(text) < least:
        raise Fault(f"{label}太短，请至少写 {least} 个字，说明现状和要解决的问题。")
    if len(text) > most:
        raise Fault(f"{label}过长：现有 {len(text)} 字，请控制在 {most} 字以内。")
    return text


def _short(name: str) -> _Cleaner:
    limit = limit_of(Need, name)

    def clean(value: Any, day: date) -> str:
        text = " ".join(clean_text(plain_text(value)).split())
        if len(text) > limit:
            raise Fault(f"内容过长：现有 {len(text)} 字，请控制在 {limit} 字以内。")
        return text

    return clean


def _choice(choices: Mapping[str, str], blank: str | None) -> _Cleaner:
    def clean(value: Any, day: date) -> str:
        if value in (None, "") and blank is not None:
            return blank
        if not isinstance(value, str) or value not in choices:
            raise Fault(f"请从以下选项中选择：{'、'.join(f'{code}（{label}）' for code, label in choices.items())}。")
        return str(value)

    return clean


def _flag(value: Any, day: date) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise Fault("请选择是或否；不清楚请留空。")
    return value


def _switch(value: Any, day: date) -> bool:
    if not isinstance(value, bool):
        raise Fault("请选择是或否。")
    return value


def amount(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            return parse_yuan(value)
        except Invalid as error:
            raise Fault(error.message) from error
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise Fault("金额格式不对，请填写如 220000、22万元。")
    exact = Decimal(value)
    if abs(exact) > CEILING:
        raise Fault("金额过大，请核对单位。")
    if exact != exact.quantize(Decimal("0.01")):
        raise Fault("金额最多精确到分。")
    return exact.quantize(Decimal("0.01"))


def _amount(value: Any, day: date) -> Decimal | None:
    found = amount(value)
    if found is not None and found <= 0:
        raise Fault("金额须大于零；未定请选择“面议”。")
    return found


def _future(value: Any, day: date) -> date | None:
    if value is None or value == "":
        return None
    found = _day(value)
    if not day <= found <= LAST_DAY:
        raise Fault("日期须为今天或以后；未定请留空。")
    return found


def _day(value: Any) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise Fault("日期格式不对，请填写如 2027-03-31。") from None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Fault("日期格式不对，请填写如 2027-03-31。")
    return value


def _term(vocabulary: Vocabulary) -> _Cleaner:
    def clean(value: Any, day: date) -> Term | None:
        return None if value in (None, "") else term_of(value, vocabulary, day)

    return clean


def term_of(value: Any, vocabulary: Vocabulary, day: date) -> Term:
    """The row of a word given as row or code; Fault when it is of another vocabulary or no longer in use."""
    code = value.code if isinstance(value, Term) and value.vocabulary == vocabulary else value
    found = Term.objects.of(vocabulary).in_force(day).filter(code=code).first() if is_code(code) else None
    if found is None:
        raise Fault(f"没有这个{vocabulary.label}，请从列表中选择。")
    return found


def region_of(value: Any) -> Region:
    code = value.pk if isinstance(value, Region) else value
    found = Region.objects.filter(pk=code).first() if is_code(code) else None
    if found is None:
        raise Fault("没有这个地区，请从列表中选择。")
    return found


def _region(value: Any, day: date) -> Region | None:
    return None if value in (None, "") else region_of(value)


def _industry(value: Any, day: date) -> Industry | None:
    if value in (None, ""):
        return None
    code = value.pk if isinstance(value, Industry) else value
    found = Industry.objects.filter(pk=code).first() if is_code(code) else None
    if found is None:
        raise Fault("没有这个行业，请从列表中选择。")
    return found


def budget_faults(values: Mapping[str, Any]) -> Faults:
    """Whether the way of budgeting and the amounts fit together."""
    kind, low, high = values["budget_kind"], values["budget_from"], values["budget_to"]
    if kind == Need.Budget.NEGOTIABLE and (low is not None or high is not None):
        return {"budget_kind": ["已填写金额，请把预算方式改为“固定”或“区间”；面议则不填金额。"]}
    if kind != Need.Budget.NEGOTIABLE and high is None:
        return {"budget_to": ["请填写预算金额；未定请选择“面议”。"]}
    if kind == Need.Budget.FIXED and low not in (None, high):
        return {"budget_from": ["固定预算只填一个金额；有上下限请选择“区间”。"]}
    if kind == Need.Budget.RANGE and low is None:
        return {"budget_from": ["请填写预算下限；只有一个金额请选择“固定”。"]}
    if low is not None and high is not None and low > high:
        return {"budget_to": ["预算上限低于下限，请核对。"]}
    return {}


_CLEANERS: dict[str, _Cleaner] = {
    "title": _title,
    "text": _text,
    "kind": _choice(dict(Need.Kind.choices), ""),
    "field_of_use": _term(Vocabulary.FIELD_OF_USE),
    "industry": _industry,
    "region": _region,
    **{name: _short(name) for name in ("data_area", "data_period", "data_volume", "data_form", "purpose")},
    "update_rhythm": _term(Vocabulary.UPDATE_RHYTHM),
    "delivery_form": _term(Vocabulary.DELIVERY_FORM),
    "contains_personal_information": _flag,
    "contains_important_data": _flag,
    "budget_kind": _choice(dict(Need.Budget.choices), Need.Budget.NEGOTIABLE),
    "budget_from": _amount,
    "budget_to": _amount,
    "needed_by": _future,
    "public_until": _future,
    "show_organisation": _switch,
}
EDITABLE = tuple(_CLEANERS)
