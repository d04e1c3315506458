"""Amounts: exact Decimal yuan, or a refusal."""

from decimal import Decimal

import pytest

from core.errors import Invalid
from core.money import format_yuan, parse_yuan


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("22万元", "220000.00"),
        ("1,200.50", "1200.50"),
        ("￥980元", "980.00"),
        ("1.5亿", "150000000.00"),
        ("0", "0.00"),
        ("0.01", "0.01"),
        (" 3万 ", "30000.00"),
    ],
)
def test_amount_is_read_exactly(text: str, yuan: str) -> None:
    assert parse_yuan(text) == Decimal(yuan)


@pytest.mark.parametrize(
    "text", ["", "-5", "NaN", "1e5", "1_000", "²", "１００万", "١٠٠", "5美元", "0.001", "99999999999999", "1.2.3", "万"]
)
def test_anything_inexact_or_odd_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_yuan(text)
    assert refusal.value.code == "bad_amount"


@pytest.mark.parametrize(
    ("yuan", "text"),
    [("220000", "22万元"), ("150000000", "1.5亿元"), ("980", "980元"), ("12345.60", "1.23456万元"), ("0", "0元")],
)
def test_amount_is_shown_as_people_read_it(yuan: str, text: str) -> None:
    assert format_yuan(Decimal(yuan)) == text
