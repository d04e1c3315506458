"""Workbooks made to hurt: each is refused by code, quickly, and the next file is read as usual."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.tables import Limits, TableRefused, read_table
from tests.core.tables.build import (
    HEADER_ROW,
    PACKAGE,
    book,
    cell,
    in_process,
    inline,
    packed,
    parts,
    plain_book,
    sheet,
)

GOOD = plain_book([["名称"], ["甲"]])
ROW = f'<row r="2">{inline("A2", "甲")}</row>'
MEGABYTE = 1024 * 1024


def code(data: bytes, name: str = "a.xlsx", limits: Limits | None = None) -> str:
    with pytest.raises(TableRefused) as refused:
        in_process(data, name, limits=limits)
    return refused.value.code


def with_part(name: str, content: str | bytes = "x") -> bytes:
    return packed({**parts({"数据": sheet(HEADER_ROW + ROW)}), name: content})


def external_relation(kind: str) -> bytes:
    link = f'<Relationship Id="x" Type="http://schemas/relationships/{kind}" Target="http://a.example" TargetMode="External"/>'
    return with_part("xl/worksheets/_rels/sheet1.xml.rels", f'<Relationships xmlns="{PACKAGE}">{link}</Relationships>')


def twice() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part, content in parts({"数据": sheet(HEADER_ROW + ROW)}).items():
            archive.writestr(part, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("xl/worksheets/sheet1.xml", sheet(HEADER_ROW))
    return target.getvalue()


def lying_sizes() -> bytes:
    """A part that claims one byte in both headers and inflates to a megabyte."""
    data = bytearray(with_part("xl/media/a.bin", b"\1" * MEGABYTE))
    size = struct.pack("<I", MEGABYTE)
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = struct.pack("<I", 1)
    return bytes(data)


def encrypted_entry() -> bytes:
    data = bytearray(GOOD)
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


CONTAINERS: list[tuple[str, Callable[[], bytes]]] = [
    ("empty", lambda: b""),
    ("damaged", lambda: GOOD[: len(GOOD) // 2]),
    ("damaged", lambda: b"PK\x03\x04" + bytes(range(256)) * 40),
    ("damaged", lying_sizes),
    ("encrypted", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")),
    ("encrypted", encrypted_entry),
    ("legacy_format", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ("legacy_format", lambda: packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})),
    ("legacy_format", lambda: with_part("xl/workbook.bin")),
    ("legacy_format", lambda: b"\xef\xbb\xbf <HTML><table><tr><td>1</td></tr></table>"),
    ("legacy_format", lambda: b'<?xml version="1.0"?><Workbook/>'),
    ("not_a_table", lambda: packed({"word/document.xml": "x"})),
    ("not_a_table", lambda: packed({"readme.md": "x"})),
    ("not_a_table", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    ("not_a_table", lambda: b"%PDF-1.7"),
    ("not_a_table", lambda: b"MZ\x90\x00\x03\x00"),
    ("extension_mismatch", lambda: "名称,代码\n甲,1\n".encode()),
    ("zip_bomb", lambda: with_part("xl/styles.xml", b" " * 201 * MEGABYTE)),
    ("too_many_entries", lambda: packed({f"xl/{n}.xml": "" for n in range(301)})),
    ("unsafe_path", lambda: with_part("../../etc/cron.d/x")),
    ("unsafe_path", lambda: with_part("/etc/passwd")),
    ("unsafe_path", lambda: with_part("xl\\..\\..\\x")),
    ("unsafe_path", lambda: with_part("C:/x")),
    ("duplicate_entry", twice),
    ("duplicate_entry", lambda: with_part("XL/Worksheets/SHEET1.xml")),
    ("nested_archive", lambda: with_part("xl/media/image1.png", GOOD)),
    ("nested_archive", lambda: with_part("xl/embeddings/book.xlsx")),
    ("macro", lambda: with_part("xl/vbaProject.bin")),
    ("macro", lambda: with_part("xl/macrosheets/sheet1.xml")),
    ("macro", lambda: with_part("xl/activeX/activeX1.xml")),
    ("macro", lambda: packed(parts({"数据": sheet("")}) | {"[Content_Types].xml": "application/macroEnabled"})),
    ("external_link", lambda: with_part("xl/externalLinks/externalLink1.xml")),
    ("external_link", lambda: with_part("xl/connections.xml")),
    ("external_link", lambda: external_relation("oleObject")),
    ("external_link", lambda: external_relation("image")),
    ("doctype", lambda: with_part("docProps/a.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>')),
    ("doctype", lambda: with_part("docProps/a.xml", "<!DOCTYPE x><x/>".encode("utf-16-le"))),
    ("doctype", lambda: with_part("docProps/a.xml", b" " * (256 * 1024 - 4) + b"<!DOCTYPE x>")),
]


@pytest.mark.parametrize(("expected", "build"), CONTAINERS)
def test_hostile_container_is_refused(expected: str, build: Callable[[], bytes]) -> None:
    assert code(build()) == expected


def many_rows(count: int) -> str:
    return "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, count + 2))


SHEETS: list[tuple[str, Callable[[], bytes]]] = [
    ("empty", lambda: packed(parts({"一": sheet(""), "二": sheet("")}))),
    ("empty", lambda: book("")),
    ("too_many_rows", lambda: book(many_rows(20_001))),
    ("too_many_columns", lambda: book(f'<row r="2">{inline("CW2", "远")}</row>')),
    ("too_many_columns", lambda: book('<row r="2">' + "<c><v>1</v></c>" * 10_000 + "</row>")),
    ("cell_too_long", lambda: book(f'<row r="2">{inline("A2", "长" * 32_001)}</row>')),
    ("damaged", lambda: book('<row r="2"><c r="A2" t="s"><v>7</v></c></row>', strings="<si><t>x</t></si>")),
    ("damaged", lambda: book('<row r="2"><c r="A2" t="s"><v>-1</v></c></row>', strings="<si><t>x</t></si>")),
    ("damaged", lambda: book(f'<row r="2">{inline("A2", "x")}{inline("A2", "y")}</row>')),
    ("damaged", lambda: book(f'<row r="2">{inline("B2", "x")}{inline("A2", "y")}</row>')),
    ("damaged", lambda: book('<row r="2">' + "<c/>" * 16_385 + "</row>")),
    ("damaged", lambda: book(f'<row r="2">{inline("A3", "x")}</row>')),
    ("damaged", lambda: book(f'<row r="2">{inline("XFE2", "x")}</row>')),
    ("damaged", lambda: book(ROW + ROW)),
    ("damaged", lambda: book('<row r="1048577"><c><v>1</v></c></row>')),
    ("damaged", lambda: book("<a>" * 5_000 + "</a>" * 5_000)),
    ("damaged", lambda: book(ROW, tail='<mergeCells><mergeCell ref="B2:A1"/></mergeCells>')),
    ("damaged", lambda: book('<row r="2"><c r="A2"><v>1</v></row>')),
    ("damaged", lambda: packed(parts({"数据": "<html/>"}))),
    ("damaged", lambda: packed({k: v for k, v in parts({"数据": ""}).items() if "sheet1" not in k})),
    ("too_many_merges", lambda: book(ROW, tail='<mergeCell ref="D5:D6"/>' * 20_001)),
]


@pytest.mark.parametrize(("expected", "build"), SHEETS)
def test_hostile_sheet_is_refused(expected: str, build: Callable[[], bytes]) -> None:
    assert code(build()) == expected


def test_one_long_string_repeated_in_every_cell_is_refused() -> None:
    rows = "".join(f'<row r="{n}"><c t="s"><v>0</v></c></row>' for n in range(2, 1500))
    assert code(book(rows, strings=f"<si><t>{'长' * 32_000}</t></si>")) == "too_much_text"


def test_long_value_merged_over_many_rows_is_refused() -> None:
    rows = f'<row r="2">{inline("A2", "长" * 32_000)}{cell("B2", "1")}</row>'
    rows += "".join(f'<row r="{n}">{cell(f"B{n}", "1")}</row>' for n in range(3, 1500))
    assert code(book(rows, tail='<mergeCells><mergeCell ref="A2:A1499"/></mergeCells>')) == "too_many_merges"


def test_overlapping_merges_are_refused_before_they_multiply() -> None:
    merges = "".join(f'<mergeCell ref="A{n}:A2000"/>' for n in range(2, 1900))
    assert code(book(many_rows(1999), tail=f"<mergeCells>{merges}</mergeCells>")) == "too_many_merges"


def test_more_shared_strings_than_cells_allowed_are_refused() -> None:
    data = book(ROW, strings="<si><t>a</t></si>" * 201)
    assert code(data, limits=Limits(rows=100, columns=2)) == "too_many_cells"


def test_more_elements_than_any_table_needs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.tables.xmlpart.MAX_ELEMENTS", 1000)
    assert code(book('<row r="2"/>' + "<x/>" * 1000)) == "too_many_cells"


def test_lying_dimension_is_ignored() -> None:
    contents = parts({"数据": sheet(HEADER_ROW + ROW, head='<dimension ref="A1:XFD1048576"/>')})
    assert in_process(packed(contents)).rows == [(2, ["甲"])]


def test_file_over_the_limit_is_refused_before_it_is_copied_whole() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            return bytes(size)

    source = Endless()
    with pytest.raises(TableRefused) as refused:
        read_table(source, "a.xlsx")  # type: ignore[arg-type]
    assert refused.value.code == "file_too_large"
    assert source.taken == 21 * MEGABYTE


def test_sixty_megabyte_file_is_refused_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    with path.open("wb") as file:
        file.truncate(60 * MEGABYTE)
    with pytest.raises(TableRefused) as refused:
        read_table(path, "big.xlsx")
    assert refused.value.message == (
        "文件有 60.0 MB，超过 20 MB 的上限。请删除图片和用不到的工作表，或分成几个文件上传。"
    )
