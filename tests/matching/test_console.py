"""Lines for a terminal."""

from matching.console import marked, pad, strongest, width


def test_chinese_characters_are_two_columns_wide() -> None:
    assert width("数据商 AB") == 9
    assert pad("数商", 6) == "数商  "
    assert pad("数据商", 4) == "数据商"


def test_extract_marks_its_words_on_one_line() -> None:
    snippet = {"text": "…注塑机\n联网采集…", "marks": [[1, 4], [7, 9]]}
    assert marked(snippet) == "…【注塑机】 联网【采集】…"
    assert marked({"text": "注塑机", "marks": []}) == "注塑机"


def reason(need: str, met: str, field: str, weight: float, note: str = "") -> dict[str, object]:
    return {"need_term": need, "profile_term": met, "via": "same", "field": field, "weight": weight, "note": note}


def test_one_word_met_in_several_fields_is_one_line_and_the_strongest_come_first() -> None:
    lines = strongest(
        [
            reason("采集", "采集", "profile", 1.0),
            reason("注塑机", "注塑机", "profile", 1.5),
            reason("采集", "采集", "products", 2.0),
            reason("大屏", "看板、报表", "summary", -4.0, "需求表示不要“大屏”"),
            reason("的", "的", "profile", 0.01),
        ]
    )
    assert lines == [
        "   -4.00  大屏 → 看板、报表（简介，需求表示不要“大屏”）",
        "   +3.00  采集（详细介绍、产品与服务）",
        "   +1.50  注塑机（详细介绍）",
    ]
