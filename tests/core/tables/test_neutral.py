import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tables.neutral import is_risky, neutralise, restore

RISKY = [
    "=SUM(A1)", "=cmd|'/c calc'!A0", "+86 515 8888", "-12.5", "-", "@SUM(1)", "\t=1", "\tx", "\r1", "\0x",
    "＝1+1", "＋1", "－1", "＠a", " =1", "　=1", "\xa0-1", "\n=1", "\u200b=1", "\ufeff+1", "\u202e@x",
]  # fmt: skip
PLAIN = ["", "盐城", "1-2", "a=b", "'quoted'", "'", "''", "0515-5550", " x", "中-文", "%1", "|x"]


@pytest.mark.parametrize("text", RISKY)
def test_risky_text_gets_one_apostrophe_and_loses_it_again(text: str) -> None:
    assert neutralise(text) == "'" + text
    assert restore(neutralise(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert (neutralise(text), restore(text)) == (text, text)


@pytest.mark.parametrize("text", ["'=1", "''-", "'＝x"])
def test_text_that_already_has_an_apostrophe_survives(text: str) -> None:
    assert neutralise(text) == "'" + text
    assert restore(neutralise(text)) == text


@given(st.text(alphabet="'=+-@＝\t\r\0 　\ufeff\"a1中", max_size=8))
def test_restore_undoes_neutralise_for_every_text(text: str) -> None:
    written = neutralise(text)
    assert restore(written) == text
    assert not is_risky(written)


@pytest.mark.parametrize(
    ("text", "meant"), [('="0012"', "0012"), ('="a""b"', 'a"b'), ('="a"&"b"', '="a"&"b"'), ('=""', "")]
)
def test_text_formula_of_other_programs_is_unwrapped(text: str, meant: str) -> None:
    assert restore(text) == meant
