import pytest

from core.tables import TableRefused
from tests.core.tables.build import HEADER_ROW, book, cell, in_process, inline, packed, parts, plain_book, sheet, values

EXPECTED = ["企业名称", "统一社会信用代码", "联系人"]


def refusal(data: bytes, name: str = "a.xlsx", expected: list[str] | None = None) -> TableRefused:
    with pytest.raises(TableRefused) as refused:
        in_process(data, name, expected or [])
    return refused.value


def merged(body: str, *areas: str) -> bytes:
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return packed(parts({"数据": sheet(body, f"<mergeCells>{cells}</mergeCells>")}))


def test_header_below_title_rows_is_found_by_expected_headers() -> None:
    data = plain_book(
        [["数据商名录（2026）"], [], ["基本信息", None, "联系人"], EXPECTED, ["甲", "1", "张"], ["企业名称", "2", ""]]
    )
    layout = in_process(data, expected=EXPECTED)
    assert (layout.headers, [number for number, _ in layout.rows]) == (EXPECTED, [5, 6])


def test_headers_come_back_in_the_expected_spelling() -> None:
    data = plain_book([["　企业 名称* ", "统一社会信用代码\ufeff", "ＱＱ"], ["甲", "1", "2"]])
    assert in_process(data, expected=[*EXPECTED, "QQ"]).headers == ["企业名称", "统一社会信用代码", "QQ"]


def test_headers_are_trimmed_of_full_width_blanks_without_expectations() -> None:
    assert in_process(plain_book([["　名 称\u200b ", "代码"], ["甲", "1"]])).headers == ["名 称", "代码"]


def test_file_without_any_expected_header_is_refused_with_what_it_has() -> None:
    found = refusal(plain_book([["姓名", "电话"], ["甲", "1"]]), expected=EXPECTED)
    assert found.code == "missing_header"
    assert found.message == (
        "找不到表头：应当有“企业名称、统一社会信用代码、联系人”等列，文件第一行是“姓名、电话”。请使用导入模板。"
    )


def test_header_of_invisible_characters_is_refused() -> None:
    assert refusal(plain_book([["\u200b\ufeff"], ["甲"]])).code == "missing_header"


def test_trailing_and_inner_blank_columns_are_dropped() -> None:
    layout = in_process(plain_book([["名称", None, "代码", " "], ["甲", None, "1", None], ["乙", " ", "2", " "]]))
    assert (layout.headers, values(layout)) == (["名称", "代码"], [["甲", "1"], ["乙", "2"]])


def test_content_without_header_is_refused_with_its_cell() -> None:
    found = refusal(plain_book([["名称", None, "代码"], ["甲", None, "1"], ["乙", "丢失", "2", "x"]]))
    assert (found.code, found.message) == (
        "missing_header",
        "找不到表头：B、D 列没有表头，但第 3 行 B 列有内容。",
    )


@pytest.mark.parametrize("second", ["名称", " 名称　", "名称*", "名\u200b称"])
def test_equal_headers_are_refused_with_their_columns(second: str) -> None:
    found = refusal(plain_book([["名称", "代码", second], ["甲", "1", "乙"]]))
    assert (found.code, found.message) == (
        "duplicate_column",
        "表头“名称”出现了多次（A、C 列）。请删除或改名，使每个表头只出现一次。",
    )


def test_merged_header_is_refused_with_its_cells() -> None:
    body = f'<row r="2">{inline("A2", "甲")}{inline("B2", "1")}</row>'
    found = refusal(merged(HEADER_ROW + body, "A1:B1"))
    assert (found.code, found.details["areas"]) == ("merged_header", ["A1:B1"])
    assert found.message == "表头有合并单元格：A1:B1。请取消合并，让每一列在同一行里有自己的表头。"


def test_merged_title_and_merged_blanks_beside_the_header_do_no_harm() -> None:
    title = f'<row r="1">{inline("A1", "名录")}</row>'
    header = f'<row r="2">{inline("A2", "名称")}{inline("B2", "代码")}</row>'
    body = f'<row r="3">{inline("A3", "甲")}{inline("B3", "1")}</row>'
    data = merged(title + header + body, "A1:B1", "C2:F2", "A2:A2", "C3:D9")
    assert values(in_process(data, expected=["名称", "代码"])) == [["甲", "1"]]


def test_value_merged_over_rows_is_written_into_each_and_marked() -> None:
    rows = [("甲", "1"), ("乙", ""), ("丙", ""), ("丁", "2")]
    body = "".join(
        f'<row r="{n}">{inline(f"A{n}", name)}{cell(f"B{n}", code) if code else ""}</row>'
        for n, (name, code) in enumerate(rows, 2)
    )
    layout = in_process(merged(HEADER_ROW + body, "B2:B4", "A5:B5"))
    assert values(layout) == [["甲", "1"], ["乙", "1"], ["丙", "1"], ["丁", "2"]]
    assert [(mark.row, mark.column, mark.code) for mark in layout.grid.marks] == [
        (3, 1, "filled_from_merge"),
        (4, 1, "filled_from_merge"),
    ]


def test_merge_down_to_the_last_row_of_the_sheet_is_cheap() -> None:
    body = f'<row r="2">{inline("A2", "甲")}{cell("B2", "1")}</row><row r="3">{inline("A3", "乙")}</row>'
    assert values(in_process(merged(HEADER_ROW + body, "B2:B1048576"))) == [["甲", "1"], ["乙", "1"]]


def test_merge_that_begins_above_the_data_fills_nothing() -> None:
    title = f'<row r="1">{inline("A1", "名录")}</row>'
    header = f'<row r="2">{inline("A2", "名称")}{inline("B2", "代码")}</row>'
    body = f'<row r="3">{inline("A3", "甲")}</row><row r="4">{inline("A4", "乙")}</row>'
    assert values(in_process(merged(title + header + body, "B3:B4"), expected=["名称"])) == [["甲", ""], ["乙", ""]]


def test_workbook_with_a_header_only_is_empty() -> None:
    assert refusal(book("")).message == "表格只有表头，没有可以导入的数据。请填写后再上传。"
