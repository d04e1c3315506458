"""Money is Decimal yuan with two places; 万 and 亿 exist on screen and in what people type, never in a column."""

from __future__ import annotations  # fields cannot be subscripted at run time

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models

from core.errors import Invalid

UNITS = {"": Decimal(1), "元": Decimal(1), "万": Decimal(10_000), "万元": Decimal(10_000)}
UNITS |= {"亿": Decimal(100_000_000), "亿元": Decimal(100_000_000)}
CEILING = Decimal("10000000000000")  # ten trillion yuan: anything larger is a slip of the keyboard
_PATTERN = re.compile(r"(?:¥|￥|人民币)?([0-9][0-9,]*(?:\.[0-9]+)?)(元|万元|亿元|万|亿)?", re.ASCII)


def yuan_field(label: str, **options: Any) -> models.DecimalField[Any, Any]:
    """A column of Decimal yuan, to the fen."""
    return models.DecimalField(label, max_digits=16, decimal_places=2, **options)


def parse_yuan(text: str) -> Decimal:
    """Yuan in what a person typed, such as "22万元" or "1,200.50"; Invalid when it is not an exact amount ≥ 0."""
    match = _PATTERN.fullmatch(text.strip().replace("，", ","))
    if match is None:
        raise Invalid("金额格式不对，请填写如 220000、22万元。", code="bad_amount")
    try:
        amount = Decimal(match[1].replace(",", "")) * UNITS[match[2] or ""]
    except InvalidOperation as error:
        raise Invalid("金额无法识别。", code="bad_amount") from error
    if amount != amount.quantize(Decimal("0.01")):
        raise Invalid("金额最多精确到分。", code="bad_amount")
    if amount > CEILING:
        raise Invalid("金额过大，请核对单位。", code="bad_amount")
    return amount.quantize(Decimal("0.01"))


def format_yuan(amount: Decimal) -> str:
    """The amount as people read it: 22万元, 1.5亿元, 980元."""
    for unit, factor in (("亿元", UNITS["亿"]), ("万元", UNITS["万"])):
        if amount >= factor:
            return f"{_plain(amount / factor)}{unit}"
    return f"{_plain(amount)}元"


def _plain(number: Decimal) -> str:
    text = format(number.normalize(), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
