import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.tables import ERROR_COLUMN, TableRefused, read_table, write_csv, write_workbook
from tests.core.tables.build import in_process, values

GUARDS = [
    "+86 515 8888", "-12.5", "-", "=SUM(A1)", "@SUM(1)", "\t=1", "\r=1", "＝1", "'=1", "''-", "'", "0012",
    "913209001234567890", "1e5", "TRUE", "2026-11-25", "http://a.example", "mailto:a@b.example", " x ", "a\r\nb\nc\rd",
    "_x000D_", "\x00\x01", "𠮷\U000e0100", "\ufffe\uffff", '"', "a,b;c|d", "<b>&amp;</b>", "　", "{=1+1}", "#N/A",
]  # fmt: skip
HEADERS = ["名称", "值"]
ROWS = [[f"第{number}行", text] for number, text in enumerate(GUARDS)]
CELL = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(GUARDS)


def workbook(rows: list[list[str]], **options: object) -> bytes:
    target = io.BytesIO()
    write_workbook(target, HEADERS, rows, **options)  # type: ignore[arg-type]
    return target.getvalue()


def csv_file(rows: list[list[str]]) -> bytes:
    target = io.BytesIO()
    write_csv(target, HEADERS, rows)
    return target.getvalue()


def test_workbook_comes_back_byte_for_byte() -> None:
    assert [list(row.cells) for row in read_table(workbook(ROWS), "a.xlsx").rows] == ROWS


def test_csv_comes_back_byte_for_byte() -> None:
    assert [list(row.cells) for row in read_table(csv_file(ROWS), "a.csv").rows] == ROWS


@given(st.lists(CELL, min_size=1, max_size=5))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_survives_both_formats(cells: list[str]) -> None:
    rows = [["行", cell] for cell in cells]
    assert values(in_process(workbook(rows))) == rows
    assert values(in_process(csv_file(rows), "a.csv")) == rows


def test_no_cell_of_a_workbook_is_a_formula_number_or_link() -> None:
    page = openpyxl.load_workbook(io.BytesIO(workbook(ROWS))).active
    assert page is not None
    cells = [page.cell(row, 2) for row in range(2, len(ROWS) + 2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert [cell.hyperlink for cell in cells] == [None] * len(cells)


def test_no_cell_of_a_csv_begins_like_a_formula() -> None:
    text = csv_file(ROWS).decode("utf-8-sig")
    cells = [row[1] for row in csv.reader(io.StringIO(text, newline=""))][1:]
    assert [cell for cell in cells if cell.lstrip(" 　\n\x00")[:1] in tuple("=+-@＝\t\r")] == []
    assert cells[:4] == ["'+86 515 8888", "'-12.5", "'-", "'=SUM(A1)"]


def test_csv_begins_with_mark_and_quotes_every_cell() -> None:
    assert csv_file([["甲", ""]]) == b'\xef\xbb\xbf"' + '名称","值"\r\n"甲",""\r\n'.encode()


def test_marked_cells_are_red_commented_and_explained_in_the_last_column() -> None:
    data = workbook(
        [["甲", "1"], ["乙", ""], ["丙", "3"]],
        marks={(1, "值"): "必须填写", (1, "名称"): "重复"},
        notes={2: "与第 2 行相同"},
    )
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page is not None
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["名称", "值", ERROR_COLUMN],
        ["甲", "1", None],
        ["乙", None, "名称：重复；值：必须填写"],
        ["丙", "3", "与第 2 行相同"],
    ]
    red = {cell.coordinate for row in page.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"}
    assert red == {"A3", "B3"}
    assert {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment} == {
        "A3": "重复",
        "B3": "必须填写",
    }


def test_marked_workbook_can_be_corrected_and_uploaded_again() -> None:
    first = read_table(workbook([["甲", "坏"]], marks={(0, "值"): "不对"}), "a.xlsx")
    assert first.rows[0].values == {"名称": "甲", "值": "坏", ERROR_COLUMN: "值：不对"}
    target = io.BytesIO()
    write_workbook(target, first.headers, [row.cells for row in first.rows], marks={(0, "名称"): "重名"})
    second = read_table(target, "a.xlsx")
    assert second.rows[0].values == {"名称": "甲", "值": "坏", ERROR_COLUMN: "名称：重名"}


def test_unmarked_workbook_has_no_error_column() -> None:
    assert read_table(workbook([["甲", "1"]]), "a.xlsx").headers == ("名称", "值")


def test_workbook_is_written_to_a_path_too(tmp_path: object) -> None:
    path = f"{tmp_path}/导出.xlsx"
    write_workbook(path, HEADERS, [["甲", "1"]])
    write_csv(f"{path}.csv", HEADERS, [["甲", "1"]])
    assert read_table(path, "a.xlsx").rows == read_table(f"{path}.csv", "a.csv").rows


@pytest.mark.parametrize("text", ["长" * 32_768, "𠮷" * 16_384])
def test_text_longer_than_a_cell_is_refused_not_cut(text: str) -> None:
    with pytest.raises(TableRefused) as refused:
        workbook([["甲", text]])
    assert (refused.value.code, refused.value.details["row"]) == ("cell_too_long", 2)


@pytest.mark.parametrize("write", [workbook, csv_file])
def test_half_a_character_is_refused_with_its_place(write: object) -> None:
    with pytest.raises(TableRefused) as refused:
        write([["甲", "a\ud800"]])  # type: ignore[operator]
    assert refused.value.message == "第 2 行 B 列含有无法保存的字符 U+D800。请删除后重试。"


def test_more_columns_than_a_sheet_has_are_refused() -> None:
    with pytest.raises(TableRefused) as refused:
        write_workbook(io.BytesIO(), [str(number) for number in range(16_385)], [])
    assert refused.value.code == "too_many_columns"


def test_workbook_holds_nothing_but_data() -> None:
    names = zipfile.ZipFile(io.BytesIO(workbook(ROWS))).namelist()
    assert [name for name in names if "externalLink" in name or "vba" in name or "rels/sheet" in name] == []
