"""Files as clerks have them come in right, and files that are not ours are refused with a sentence and no trace."""

import csv
import io
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO

import pytest

from core.tables import TableRefused, write_workbook
from merchants import actions
from merchants.models import ImportBatch, MerchantProfile
from tests.conftest import AT
from tests.merchants.importing import CODE, NAME, ROW, words
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ASTRAL = "盐城𠮷田数据科技有限公司"
HEADERS = [*ROW, "参保人数", "详细介绍"]
CELLS = [ASTRAL, CODE, "技术型数据商", "86", "第一段，“引号”,逗号\n第二段"]


@pytest.fixture(autouse=True)
def _words(db: None) -> None:
    words()


def text(delimiter: str = ",", headers: list[str] | None = None, cells: list[str] | None = None) -> str:
    target = StringIO()
    writer = csv.writer(target, delimiter=delimiter)
    writer.writerows([headers or HEADERS, cells or CELLS])
    return target.getvalue()


def book(fill: Callable[[object], None]) -> bytes:
    import openpyxl

    made, target = openpyxl.Workbook(), BytesIO()
    fill(made)
    made.save(target)
    return target.getvalue()


def plain_book(*above: list[str]) -> bytes:
    def fill(made: object) -> None:
        for line in (*above, HEADERS, CELLS):
            made.active.append(line)  # type: ignore[attr-defined]

    return book(fill)


def number_book() -> bytes:
    """A count as a number, a name in a merged title row above, an empty row between."""

    def fill(made: object) -> None:
        sheet = made.active  # type: ignore[attr-defined]
        sheet.append(["数据商目录（2026年）"])
        sheet.merge_cells("A1:E1")
        sheet.append(HEADERS)
        sheet.append([])
        sheet.append([*CELLS[:3], 86, CELLS[4]])

    return book(fill)


def own_book() -> bytes:
    target = BytesIO()
    write_workbook(target, HEADERS, [CELLS])
    return target.getvalue()


def swapped(line: list[str]) -> list[str]:
    return line[::-1]


GOOD: dict[str, tuple[str, bytes]] = {
    "utf-8": ("a.csv", text().encode()),
    "utf-8 with mark": ("a.csv", text().encode("utf-8-sig")),
    "gb18030": ("a.csv", text().encode("gb18030")),
    "utf-16": ("a.csv", text().encode("utf-16")),
    "utf-16-le with mark": ("a.txt", b"\xff\xfe" + text("\t").encode("utf-16-le")),
    "utf-16-be with mark": ("a.csv", b"\xfe\xff" + text().encode("utf-16-be")),
    "utf-16-le bare": ("a.csv", text().encode("utf-16-le")),
    "semicolon": ("a.csv", text(";").encode()),
    "tab": ("a.tsv", text("\t").encode()),
    "bar": ("a.csv", text("|").encode()),
    "sep line": ("a.csv", b"sep=;\r\n" + text(";").encode()),
    "sep line gb18030": ("a.csv", b"sep=;\r\n" + text(";").encode("gb18030")),
    "unix line ends": ("a.csv", text().replace("\r\n", "\n").encode()),
    "no last line end": ("a.csv", text().rstrip().encode()),
    "blank lines": ("a.csv", (text().replace("\r\n", "\r\n\r\n", 1) + "\r\n\r\n").encode()),
    "reversed columns": ("a.csv", text(headers=swapped(HEADERS), cells=swapped(CELLS)).encode()),
    "full-width digits": ("a.csv", text(cells=[*CELLS[:3], "８６", CELLS[4]]).encode()),
    "full-width code": (
        "a.csv",
        text(cells=[CELLS[0], "".join(chr(ord(c) + 0xFEE0) for c in CODE), *CELLS[2:]]).encode(),
    ),
    "lower-case code": ("a.csv", text(cells=[CELLS[0], CODE.lower(), *CELLS[2:]]).encode()),
    "code as text formula": ("a.csv", text(cells=[CELLS[0], f'="{CODE}"', *CELLS[2:]]).encode()),
    "code with apostrophe": ("a.csv", text(cells=[CELLS[0], f"'{CODE}", *CELLS[2:]]).encode()),
    "blanks in headers": ("a.csv", text(headers=["　企业名称 ", "统一社会 信用代码", *HEADERS[2:]]).encode()),
    "required marks in headers": ("a.csv", text(headers=["*企业名称", "统一社会信用代码*", *HEADERS[2:]]).encode()),
    "mark inside first header": ("a.csv", text(headers=["\ufeff企业名称", *HEADERS[1:]]).encode()),
    "highlight brackets": ("a.csv", text(cells=[f"⌈{ASTRAL}⌋", CODE, "⌈技术型⌋数据商", *CELLS[3:]]).encode()),
    "blanks around cells": ("a.csv", text(cells=[f"　{ASTRAL} ", CODE, " 技术型数据商\xa0", *CELLS[3:]]).encode()),
    "zero-width in a word": ("a.csv", text(cells=[ASTRAL, CODE, "技术\u200b型数据商", *CELLS[3:]]).encode()),
    "title row above": ("a.csv", ("数据商目录,,,,\r\n" + text()).encode()),
    "xlsx": ("a.xlsx", plain_book()),
    "xlsx with title row": ("A.XLSX", plain_book(["数据商目录"])),
    "xlsx with merged title and numbers": ("a.xlsx", number_book()),
    "xlsx of ours": ("导出.xlsx", own_book()),
}


@pytest.mark.parametrize("case", GOOD)
def test_good_file_comes_in_exactly(recruiter: Persona, case: str) -> None:
    filename, content = GOOD[case]
    batch = actions.preview_import(actor=recruiter.actor, content=content, filename=filename, at=AT)
    row = batch.rows.get()
    assert (row.errors, row.outcome) == ({}, "new")
    assert {header: after for header, (_, after) in row.diff.items()} == dict(zip(HEADERS, CELLS, strict=True))
    actions.commit_import(actor=recruiter.actor, batch=batch, at=AT)
    profile = MerchantProfile.objects.select_related("organisation").get()
    assert (profile.organisation.name, profile.organisation.uscc) == (ASTRAL, CODE)
    assert (profile.organisation.insured_count, profile.description) == (86, CELLS[4])


def two_sheets() -> bytes:
    def fill(made: object) -> None:
        for sheet in (made.active, made.create_sheet("第二张")):  # type: ignore[attr-defined]
            sheet.append(HEADERS)
            sheet.append(CELLS)

    return book(fill)


def merged_headers() -> bytes:
    def fill(made: object) -> None:
        made.active.append(HEADERS)  # type: ignore[attr-defined]
        made.active.append(CELLS)  # type: ignore[attr-defined]
        made.active.merge_cells("D1:E1")  # type: ignore[attr-defined]

    return book(fill)


def zip_of(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, part)
    return target.getvalue()


def million_rows() -> bytes:
    return text().encode() + b"a,b,c,1,d\r\n" * 1_000_000


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "sixty megabytes": ("a.xlsx", lambda: b"PK" + b"0" * 60 * 2**20, "file_too_large"),
    "zip bomb": ("a.xlsx", lambda: with_part(plain_book(), "xl/x.xml", b" " * 210 * 2**20), "zip_bomb"),
    "two sheets": ("a.xlsx", two_sheets, "several_sheets"),
    "merged headers": ("a.xlsx", merged_headers, "merged_header"),
    "a million rows": ("a.csv", million_rows, "too_many_rows"),
    "macro": ("a.xlsx", lambda: with_part(plain_book(), "xl/vbaProject.bin", b"x"), "macro"),
    "empty file": ("a.csv", lambda: b"", "empty"),
    "header only": ("a.csv", lambda: text().splitlines()[0].encode(), "empty"),
    "picture": ("a.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not_a_table"),
    "mixed encodings": (
        "a.csv", lambda: text().encode() + ",".join([NAME, "x", "技术型", "1", "y"]).encode("gb18030"), "mixed_encoding",
    ),
    "unclosed quote": ("a.csv", lambda: text().encode() + b'"abc,1,2,3,4\r\n', "unclosed_quote"),
    "ragged row": ("a.csv", lambda: text().encode() + b"a,b,c\r\n", "ragged_row"),
    "double column": ("a.csv", lambda: text(headers=[*HEADERS[:4], "参保人数"]).encode(), "duplicate_column"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_file_is_refused_with_a_sentence_and_leaves_nothing(recruiter: Persona, case: str) -> None:
    filename, make, code = BAD[case]
    with pytest.raises(TableRefused) as refused:
        actions.preview_import(actor=recruiter.actor, content=make(), filename=filename, at=AT)
    assert refused.value.code == code
    assert refused.value.message.endswith("。")
    assert (ImportBatch.objects.count(), MerchantProfile.objects.count()) == (0, 0)


def test_named_sheet_of_several_is_taken(recruiter: Persona) -> None:
    batch = actions.preview_import(
        actor=recruiter.actor, content=two_sheets(), filename="a.xlsx", sheet="第二张", at=AT
    )
    assert batch.counts["new"] == 1
