import codecs
import csv

import pytest

from core.tables import Limits, TableRefused, read_table
from core.tables.delimited.encoding import decode
from tests.core.tables.build import in_process, values

ROWS = "名称,代码\r\n盐城𠮷数,007\r\n䶮盛，“数据”,\r\n"
CELLS = [["盐城𠮷数", "007"], ["䶮盛，“数据”", ""]]


def refusal(data: bytes, name: str = "a.csv", limits: Limits | None = None) -> TableRefused:
    with pytest.raises(TableRefused) as refused:
        in_process(data, name, limits=limits)
    return refused.value


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (ROWS.encode(), "utf-8"),
        (codecs.BOM_UTF8 + ROWS.encode(), "utf-8"),
        (ROWS.encode("gb18030"), "gb18030"),
        (ROWS.encode("utf-16"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + ROWS.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + ROWS.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_every_encoding_of_a_chinese_office_is_read_exactly(data: bytes, encoding: str) -> None:
    layout = in_process(data, "a.csv")
    assert (values(layout), layout.grid.encoding) == (CELLS, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["名称\t数量\r\n一号数据\t12\r\n", "name,code\nabc,1\n", "名称,类型\n盐城一一数据,服务\n" * 40]
)
def test_utf16_without_mark_is_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)


def test_excel_unicode_text_with_tabs_is_read() -> None:
    data = '名称\t说明\r\n甲\t"第一行\r\n第二行"\r\n乙\t"说""好"""\r\n'.encode("utf-16")
    layout = in_process(data, "a.txt")
    assert values(layout) == [["甲", "第一行\r\n第二行"], ["乙", '说"好"']]
    assert [number for number, _ in layout.rows] == [2, 3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_although_texts_hold_others(delimiter: str) -> None:
    lines = [delimiter.join(row) for row in (["名称", "简介"], ['"甲,乙;丙|丁\t戊"', "一"], ['"A|B,C"', "二"])]
    layout = in_process("\n".join(lines).encode(), "a.csv")
    assert values(layout) == [["甲,乙;丙|丁\t戊", "一"], ["A|B,C", "二"]]


def test_declared_delimiter_line_is_obeyed_and_not_counted_as_a_row() -> None:
    layout = in_process("\ufeffsep=|\n名称|a,b\n甲,乙|1\n".encode(), "a.csv")
    assert (layout.headers, layout.rows) == (["名称", "a,b"], [(2, ["甲,乙", "1"])])


def test_expected_headers_settle_the_delimiter() -> None:
    data = "名称;简介\n甲,乙,丙;一\n".encode()
    layout = in_process(data, "a.csv", expected=["名称", "简介"])
    assert values(layout) == [["甲,乙,丙", "一"]]


def test_single_column_is_a_table() -> None:
    assert values(in_process("名称\n甲\n乙\n".encode(), "a.csv")) == [["甲"], ["乙"]]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_end_is_understood_and_blank_rows_keep_their_number(newline: str) -> None:
    data = newline.join(["名称,数", "甲,1", "", ",", "乙,2", ""]).encode()
    assert in_process(data, "a.csv").rows == [(2, ["甲", "1"]), (5, ["乙", "2"])]


def test_nul_and_separator_like_characters_stay_in_the_cell() -> None:
    data = "名称,备注\n甲\x00,a\u2028b\x85c\n".encode()
    assert values(in_process(data, "a.csv")) == [["甲\x00", "a\u2028b\x85c"]]


def test_text_formula_that_keeps_zeros_is_unwrapped() -> None:
    assert values(in_process('名称,代码\n甲,"=""0012"""\n'.encode(), "a.csv")) == [["甲", "0012"]]


def test_mixed_encodings_are_refused_with_both_lines() -> None:
    data = "名称,简介\n".encode() + "盐城,数据\n".encode("gb18030") + "江苏,平台\n".encode()
    assert (refusal(data).code, refusal(data).details) == ("mixed_encoding", {"utf8_line": 1, "other_line": 2})


def test_utf8_mark_before_local_encoding_is_refused_as_mixed() -> None:
    data = codecs.BOM_UTF8 + "名称数据,代码\n".encode() + "盐城,1\n".encode("gb18030")
    assert refusal(data).code == "mixed_encoding"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("名称,代码\n甲,1\n".encode("gb18030") + b"\xff\xff,2\n", 3),
        (codecs.BOM_UTF8 + "名称,代码\n甲,1\n".encode() + b"\x80,2\n", 3),
        (codecs.BOM_UTF16_LE + "名,码\n甲,1\n".encode("utf-16-le") + b"\x00\xd8,\x00", 3),
        ("名称,代码\n甲".encode("gb18030")[:-1], 2),
        ("名称数据,代码\n甲,1\n".encode() + b"\x80,2\n", 3),
    ],
)
def test_undecodable_bytes_are_refused_with_their_line(data: bytes, line: int) -> None:
    assert (refusal(data).code, refusal(data).details) == ("bad_encoding", {"line": line})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('名称,备注\n甲,"没有结束\n乙,2\n', 2),
        ('名称,备注\n甲,"换\n行"\n乙,"坏"了\n', 4),
        ('sep=,\n名称,备注\n甲,"没有结束\n', 3),
    ],
)
def test_quote_without_partner_is_refused_with_its_line(text: str, line: int) -> None:
    found = refusal(text.encode())
    assert (found.code, found.details) == ("unclosed_quote", {"line": line})


def test_rows_of_other_length_are_refused_with_every_line() -> None:
    found = refusal('名称,说明,代码\n甲,"两\n行",1\n乙,2\n丙,x,3,多\n丁,y,4,,\n'.encode())
    assert (found.code, found.details["lines"]) == ("ragged_row", [4, 5])
    assert found.message == "第 4 行有 2 列，表头有 3 列，对不上。请检查分隔符和引号；同样的还有第 5 行。"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xef\xbb\xbf", "empty"),
        (b" \r\n\t\r\n", "empty"),
        (bytes(5000), "empty"),
        ("名称,代码\n".encode(), "empty"),
        (bytes(range(256)) * 20, "bad_encoding"),
        (bytes(range(1, 32)) * 20, "not_a_table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not_a_table"),
        (b"PK\x03\x04", "extension_mismatch"),
        (b"<!DOCTYPE html><html></html>", "legacy_format"),
        ("名称\n".encode() + "甲\n".encode() * 20_001, "too_many_rows"),
        (("列," * 101 + "\n" + "1," * 101).encode(), "too_many_columns"),
        ("名称\n".encode() + "长".encode() * 32_001, "cell_too_long"),
    ],
)
def test_text_that_is_no_table_is_refused(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_text_over_the_total_limit_is_refused() -> None:
    data = ("名称\n" + "甲乙丙丁\n" * 30).encode()
    assert refusal(data, limits=Limits(text_chars=100)).code == "too_much_text"


def test_unknown_extension_is_refused() -> None:
    assert refusal("名称\n甲\n".encode(), "a.exe").code == "not_a_table"


def test_text_that_begins_like_a_program_is_still_text() -> None:
    assert values(in_process(b"MZ,code\na,1\n", "a.csv")) == [["a", "1"]]


def test_table_names_sheet_encoding_and_columns() -> None:
    table = read_table("名称,,代码\n甲,,1\n".encode("gb18030"), "名录.CSV")
    assert (table.sheet, table.encoding, dict(table.columns)) == ("", "gb18030", {"名称": "A", "代码": "C"})
    assert table.rows[0].values == {"名称": "甲", "代码": "1"}


def test_reading_a_short_table_leaves_the_limit_of_the_process_alone() -> None:
    before = csv.field_size_limit()
    in_process("甲,乙\n一,二\n".encode(), "a.csv")
    assert csv.field_size_limit() == before
