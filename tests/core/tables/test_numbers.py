import pytest

from core.tables.workbook.numbers import Style, iso_text, number_text
from core.tables.workbook.styles import style_of

DATE, DURATION = Style("date"), Style("duration")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("0", "0"),
        ("7", "7"),
        ("-12.5", "-12.5"),
        ("12.50", "12.5"),
        ("1.1000000000000001", "1.1"),
        ("0.30000000000000004", "0.3"),
        ("0.15", "0.15"),
        ("1E-7", "0.0000001"),
        ("1.2E+3", "1200"),
        ("123456789012345", "123456789012345"),
        ("-0.0", "0"),
        ("NaN", "NaN"),
        ("1_000", "1_000"),
        ("1e99999", "1e99999"),
        ("１２", "１２"),
    ],
)
def test_number_becomes_shortest_decimal(raw: str, text: str) -> None:
    assert number_text(raw) == (text, False)


@pytest.mark.parametrize(
    ("raw", "text", "lost"),
    [
        ("913209001234567890", "913209001234567890", False),
        ("913209001234567000", "913209001234567000", True),
        ("3.20913199001011E+17", "320913199001011000", True),
        ("9.1320900123456794E+17", "913209001234567940", True),
        ("1234567890123456.5", "1234567890123456.5", True),
        ("1000000000000000", "1000000000000000", True),
    ],
)
def test_long_number_keeps_written_digits_and_tells_lost_ones(raw: str, text: str, lost: bool) -> None:
    assert number_text(raw) == (text, lost)


@pytest.mark.parametrize(
    ("raw", "style", "text"),
    [
        ("46351", DATE, "2026-11-25"),
        ("46351.573", DATE, "2026-11-25T13:45:07"),
        ("1", DATE, "1900-01-01"),
        ("59", DATE, "1900-02-28"),
        ("60", DATE, "60"),
        ("61", DATE, "1900-03-01"),
        ("0.5", DATE, "12:00:00"),
        ("46351.9999999", DATE, "2026-11-26"),
        ("2958465", DATE, "9999-12-31"),
        ("2958465.9999999", DATE, "2958465.9999999"),
        ("2958466", DATE, "2958466"),
        ("-1", DATE, "-1"),
        ("1.5", DURATION, "36:00:00"),
        ("7", Style("padded", 6), "000007"),
        ("7.5", Style("padded", 6), "7.5"),
    ],
)
def test_styled_number_is_written_as_meant(raw: str, style: Style, text: str) -> None:
    assert number_text(raw, style) == (text, False)


@pytest.mark.parametrize(("raw", "text"), [("0", "1904-01-01"), ("44889", "2026-11-25"), ("2957004", "2957004")])
def test_date_of_1904_calendar_counts_from_1904(raw: str, text: str) -> None:
    assert number_text(raw, DATE, from_1904=True) == (text, False)


@pytest.mark.parametrize(
    ("code", "style"),
    [
        ("General", Style()),
        ("0.00%", Style()),
        ("0.00E+00", Style()),
        ("#,##0.00;[Red]-#,##0.00", Style()),
        ('"days "0', Style()),
        ("yyyy-mm-dd", DATE),
        ('yyyy"年"m"月"d"日"', DATE),
        ("[$-804]aaaa;@", Style()),
        ("[DBNum1][$-804]yyyy/m/d", DATE),
        ("h:mm", DATE),
        ("[h]:mm", DURATION),
        ("000000", Style("padded", 6)),
        ("0", Style()),
        ("@", Style()),
    ],
)
def test_number_format_gives_meaning(code: str, style: Style) -> None:
    assert style_of(code) == style


def test_iso_cell_drops_midnight_only() -> None:
    assert [iso_text(raw) for raw in ("2026-11-25T00:00:00", "2026-11-25T08:30:00", "2026-11-25")] == [
        "2026-11-25",
        "2026-11-25T08:30:00",
        "2026-11-25",
    ]
