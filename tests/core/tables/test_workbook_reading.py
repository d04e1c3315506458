import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import Workbook

from core.tables import Mark, Row, TableRefused, read_table
from core.tables.limits import Limits
from tests.core.tables.build import (
    HEADER_ROW,
    book,
    cell,
    in_process,
    inline,
    packed,
    parts,
    plain_book,
    relations,
    sheet,
    values,
)

DATE_STYLES = (
    '<numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="176"/><xf numFmtId="31"/></cellXfs>'
)


def marked(data: bytes) -> list[tuple[int, int, str]]:
    return [(mark.row, mark.column, mark.code) for mark in in_process(data).grid.marks]


def test_workbook_of_another_library_comes_back_as_text() -> None:
    moment = dt.datetime(2026, 11, 25, 8, 30)  # noqa: DTZ001  workbooks know no time zone
    data = plain_book(
        [
            ["名称", "数量", "比例", "日期", "时刻", "是否", "代码"],
            ["盐城数据", 12, 0.1, dt.date(2026, 11, 25), moment, True, 91320900123456],
            [None, None, None, None, None, None, None],
            ["=SUM(", Decimal("2.50"), -3, None, None, False, "007"],
        ]
    )
    table = read_table(data, "名录.xlsx")
    assert table.headers == ("名称", "数量", "比例", "日期", "时刻", "是否", "代码")
    assert table.rows[0] == Row(
        2,
        table.headers,
        ("盐城数据", "12", "0.1", "2026-11-25", "2026-11-25T08:30:00", "TRUE", "91320900123456"),
    )
    assert (table.sheet, table.encoding, table.warnings) == ("Sheet", "xlsx", ())
    assert dict(table.columns) == dict(zip(table.headers, "ABCDEFG", strict=True))


def test_row_numbers_stay_true_when_blank_rows_are_skipped() -> None:
    table = read_table(plain_book([[], ["名称"], [], ["甲"], [" "], ["乙"]]), "a.xlsx")
    assert [(row.number, row.values) for row in table.rows] == [(4, {"名称": "甲"}), (6, {"名称": "乙"})]


def test_frame_is_text_indexed_by_row_number() -> None:
    frame = read_table(plain_book([["名称", "数"], ["甲", 1], [], ["乙", 2]]), "a.xlsx").frame()
    assert frame.index.tolist() == [2, 4]
    assert frame["数"].tolist() == ["1", "2"]


def test_cells_are_neither_trimmed_nor_cleaned() -> None:
    text = " 甲\u200b\n乙　"
    assert read_table(plain_book([["名称"], [text]]), "a.xlsx").rows[0].cells == (text,)


def test_shared_rich_and_escaped_strings_are_joined_without_phonetics() -> None:
    strings = (
        "<si><r><t>盐城</t></r><r><t xml:space='preserve'> 数据</t></r><rPh><t>yancheng</t></rPh></si>"
        "<si><t>a_x000D_b_x005F_x0041_ _xD800_</t></si>"
    )
    data = book(f'<row r="2">{cell("A2", "0", kind="s")}{cell("B2", "1", kind="s")}</row>', strings=strings)
    assert values(in_process(data)) == [["盐城 数据", "a\rb_x0041_ _xD800_"]]


def test_cells_and_rows_without_reference_stand_where_they_come() -> None:
    body = "<row><c t='inlineStr'><is><t>甲</t></is></c><c><v>5</v></c></row>"
    layout = in_process(book(body))
    assert (layout.rows[0][0], values(layout)) == (2, [["甲", "5"]])


def test_dates_of_chinese_and_builtin_formats_are_iso() -> None:
    body = f'<row r="2">{cell("A2", "46351", style=1)}{cell("B2", "46351", style=2)}</row>'
    assert values(in_process(book(body, styles=DATE_STYLES))) == [["2026-11-25", "2026-11-25"]]


def test_workbook_of_1904_calendar_is_read_by_it() -> None:
    body = f'<row r="2">{inline("A2", "甲")}{cell("B2", "44889", style=1)}</row>'
    data = book(body, styles=DATE_STYLES, workbook='<workbookPr date1904="1"/>')
    assert values(in_process(data)) == [["甲", "2026-11-25"]]


def test_number_that_excel_cut_to_fifteen_digits_is_marked() -> None:
    table = read_table(book(f'<row r="2">{inline("A2", "甲")}{cell("B2", "3.20913199001011E+17")}</row>'), "a.xlsx")
    message = "320913199001011000 超过 15 位，Excel 只保留了前 15 位，请把单元格设为文本后重新填写"
    assert table.marks == (Mark(2, "代码", "precision_lost", message),)


def test_eighteen_digits_written_in_full_are_kept_and_not_marked() -> None:
    data = book(f'<row r="2">{inline("A2", "甲")}{cell("B2", "913209001234567890")}</row>')
    assert values(in_process(data)) == [["甲", "913209001234567890"]]
    assert marked(data) == []


def test_formula_without_saved_result_and_error_value_are_marked() -> None:
    body = (
        f'<row r="2">{inline("A2", "甲")}<c r="B2"><f>1+1</f></c></row>'
        '<row r="3"><c r="A3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B3" t="str"><f>""</f><v></v></c></row>'
        '<row r="4"><c r="A4"><f>1+1</f><v>2</v></c></row>'
    )
    data = book(body)
    assert marked(data) == [(2, 1, "formula_without_value"), (3, 0, "error_value")]
    assert values(in_process(data)) == [["甲", ""], ["#DIV/0!", ""], ["2", ""]]


def test_prefixed_and_strict_namespaces_are_understood() -> None:
    contents = parts({"数据": ""})
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    contents["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{strict}"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>名称</x:v></x:c></x:row>'
        '<x:row r="2"><x:c r="A2" t="str"><x:v>甲</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert values(in_process(packed(contents))) == [["甲"]]


def test_part_names_compare_without_case_and_absolute_targets_work() -> None:
    contents = parts({"数据": sheet(HEADER_ROW + f'<row r="2">{inline("A2", "甲")}</row>')})
    contents["xl/_rels/workbook.xml.rels"] = relations(("r1", "worksheet", "/XL/Worksheets/Sheet1.xml"))
    assert values(in_process(packed(contents))) == [["甲", ""]]


def test_web_address_link_in_a_cell_is_harmless() -> None:
    workbook = Workbook()
    page = workbook.active
    assert page is not None
    page.append(["官网"])
    page.append(["https://data.example"])
    page["A2"].hyperlink = "https://data.example"
    target = io.BytesIO()
    workbook.save(target)
    assert read_table(target, "a.xlsx").rows[0].cells == ("https://data.example",)


def two_sheets(**changes: object) -> bytes:
    body = sheet(HEADER_ROW + f'<row r="2">{inline("A2", "甲")}</row>')
    return packed(parts({"名录": body, "备份": body.replace("甲", "乙"), "空白": sheet("")}, **changes))  # type: ignore[arg-type]


def test_two_filled_sheets_are_refused_by_name() -> None:
    with pytest.raises(TableRefused) as refused:
        read_table(two_sheets(), "a.xlsx")
    assert (refused.value.code, refused.value.details["sheets"]) == ("several_sheets", ["名录", "备份"])
    assert str(refused.value) == "有 2 个工作表含有数据：“名录”、“备份”。请只保留要导入的一个，或指定工作表名称。"


def test_named_sheet_is_chosen_and_unknown_name_refused() -> None:
    assert read_table(two_sheets(), "a.xlsx", sheet="备份").rows[0].cells == ("乙", "")
    with pytest.raises(TableRefused) as refused:
        read_table(two_sheets(), "a.xlsx", sheet="没有")
    assert (refused.value.code, refused.value.details["sheets"]) == ("no_such_sheet", ["名录", "备份", "空白"])


def test_hidden_sheet_is_not_read_but_mentioned() -> None:
    table = read_table(two_sheets(hidden=["备份"]), "a.xlsx")
    assert (table.sheet, table.warnings) == ("名录", ("隐藏的工作表没有读取：“备份”。",))


def test_hidden_rows_are_read_and_mentioned() -> None:
    body = f'<row r="2" hidden="1">{inline("A2", "甲")}</row><row r="3">{inline("A3", "乙")}</row>'
    table = read_table(book(body), "a.xlsx")
    assert ([row.cells[0] for row in table.rows], table.warnings) == (
        ["甲", "乙"],
        ("有 1 行被隐藏或筛选，也已读取。",),
    )


def test_limits_count_what_is_filled_not_what_is_formatted() -> None:
    styled = "".join(f'<row r="{n}"><c r="XFD{n}" s="0"/></row>' for n in range(3, 500))
    data = book(f'<row r="2">{inline("A2", "甲")}</row>' + styled)
    assert values(in_process(data, limits=Limits(rows=1, columns=2))) == [["甲", ""]]
