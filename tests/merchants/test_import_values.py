"""Dates, counts, telephones, addresses as people type them."""

from datetime import date

import pytest

from merchants.imports import values
from merchants.imports.values import CellFault

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    "text",
    ["2024-03-01", "2024/3/1", "2024年3月1日", "20240301", "2024.3.1", "２０２４－０３－０１", "2024-03-01 00:00:00",
     "2024-03-01T08:30", "2024 年 3 月 1 日", "2024/03/01", "2024．3．1"],
)  # fmt: skip
def test_day_in_common_writings_is_read(text: str) -> None:
    assert values.parse_past_day(text, TODAY) == date(2024, 3, 1)


@pytest.mark.parametrize(
    "text",
    ["2024-02-30", "2024-13-01", "2024年3月", "2024", "24-3-1", "3/1/2024", "45352", "昨天", "2026-11-26", "1899-12-31",
     "²⁰²⁴-03-01", "٢٠٢٤-03-01", "2024-03-01-02", "0000-01-01"],
)  # fmt: skip
def test_day_that_is_impossible_partial_or_in_the_future_is_refused(text: str) -> None:
    with pytest.raises(CellFault):
        values.parse_past_day(text, TODAY)


def test_day_today_is_allowed() -> None:
    assert values.parse_past_day("2026-11-25", TODAY) == TODAY


def test_expiry_may_lie_ahead_but_not_beyond_the_century() -> None:
    assert values.parse_expiry("2029-01-01") == date(2029, 1, 1)
    with pytest.raises(CellFault):
        values.parse_expiry("2101-01-01")


@pytest.mark.parametrize(
    ("text", "count"), [("86", 86), ("８６", 86), ("1,234", 1234), ("86.0", 86), ("86人", 86), ("0", 0), ("0012", 12)]
)
def test_count_is_exact(text: str, count: int) -> None:
    assert values.parse_count(text) == count


@pytest.mark.parametrize(
    "text",
    ["86.5", "约86", "-1", "²", "١٠٠", "1_000", "NaN", "1e3", "1e309", "1,23", "99999999999999999999", "10000001"],
)
def test_count_that_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(CellFault):
        values.parse_count(text)


@pytest.mark.parametrize("year", ["1990", "2024", "２０２４", "2024年", "2026"])
def test_year_within_range_is_read(year: str) -> None:
    assert values.parse_year(year, TODAY) in (1990, 2024, 2026)


@pytest.mark.parametrize("year", ["1989", "2027", "24", "去年", "20240"])
def test_year_out_of_range_is_refused(year: str) -> None:
    with pytest.raises(CellFault):
        values.parse_year(year, TODAY)


@pytest.mark.parametrize(
    ("text", "phone"),
    [("0515-55500037", "0515-55500037"), ("＋86 515 8888 8888", "+86 515 8888 8888"), ("（0515）5550003", "(0515)5550003"),
     ("13800000000", "13800000000"), ("0515-5550003转8", "0515-5550003转8"), ("１３８００００００００", "13800000000")],
)  # fmt: skip
def test_phone_is_kept_in_plain_digits(text: str, phone: str) -> None:
    assert values.parse_phone(text, 30) == phone


@pytest.mark.parametrize("text", ["1.38E+10", "12345", "张三", "13800000000/13900000000", "0515-5550003;1", "9" * 31])
def test_phone_that_cannot_be_dialled_is_refused(text: str) -> None:
    with pytest.raises(CellFault):
        values.parse_phone(text, 30)


def test_email_is_checked_and_made_half_width() -> None:
    assert values.parse_email("ａ＠example.com", 254) == "a@example.com"
    for text in ("a", "a@", "a b@example.com", "a@example.com,b@example.com"):
        with pytest.raises(CellFault):
            values.parse_email(text, 254)


def test_url_gets_a_scheme_and_never_a_dangerous_one() -> None:
    assert values.parse_url("www.example.com/关于", 200) == "http://www.example.com/关于"
    assert values.parse_url("https://m001.example/", 200) == "https://m001.example/"
    for text in ("javascript:alert(1)", "ftp://a.example/", "http://", "不清楚", "https://" + "a" * 200 + ".example/"):
        with pytest.raises(CellFault):
            values.parse_url(text, 200)


def test_text_too_long_names_the_limit_and_is_not_cut() -> None:
    assert values.parse_text("字" * 300, 300) == "字" * 300
    with pytest.raises(CellFault, match="共 301 字，超过 300 字的上限"):
        values.parse_text("字" * 301, 300)
