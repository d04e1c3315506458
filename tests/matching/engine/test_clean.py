from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.clean import clean, hidden_parts


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("ＤＣＭＭ　数據", "dcmm 数据"),
        ("零\u200b宽\u2060字", "零宽字"),
        ("<b>粗</b>体&amp;表", "粗体&表"),
        ("甲<span style='color:red; display : none'>藏</span>乙", "甲乙"),
        ("甲<div hidden>藏</div>乙", "甲\n乙"),
        ("甲<!-- 藏 -->乙<script>x</script>", "甲乙"),
        ("3 < 5 且 a<b", "3 < 5 且 a<b"),
        ("一<br>二", "一\n二"),
    ],
)
def test_clean_shows_what_a_page_would(raw: str, text: str) -> None:
    assert clean(raw).text == text


def test_raw_bounds_cover_dropped_characters() -> None:
    raw = "甲<b>数\u200b据</b>乙"
    cleaned = clean(raw)
    start = cleaned.text.index("数")
    assert raw[slice(*cleaned.raw(start, start + 2))] == "数\u200b据"


@given(st.text(alphabet="数據ＡａﬁＺ<>b/&;\u200b\n 😀é", max_size=60))
def test_every_clean_character_has_raw_bounds_in_order(raw: str) -> None:
    cleaned = clean(raw)
    bounds = [cleaned.raw(i, i + 1) for i in range(len(cleaned.text))]
    assert all(0 <= start < end <= len(raw) for start, end in bounds)
    assert bounds == sorted(bounds)


def test_limit_keeps_the_first_characters() -> None:
    assert clean("一二三四", limit=2).text == "一二"


def test_hidden_parts_are_quoted_but_scripts_are_not() -> None:
    raw = "甲<div style='display:none'>等保</div><!--密评--><script>x()</script>"
    assert hidden_parts(raw) == ["等保", "密评"]
