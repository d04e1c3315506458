"""Files for the reader's tests: honest workbooks, and containers put together by hand."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from core.tables.child import parse
from core.tables.layout import Layout
from core.tables.limits import Limits

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEADER_ROW = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c><c r="B1" t="inlineStr"><is><t>代码</t></is></c></row>'
)


def in_process(data: bytes, name: str = "a.xlsx", expected: Sequence[str] = (), limits: Limits | None = None) -> Layout:
    """What the confined process does, without the process."""
    return parse(io.BytesIO(data), name, limits or Limits(), None, list(expected))


def values(layout: Layout) -> list[list[str]]:
    return [[cells[column] if column < len(cells) else "" for column in layout.columns] for _, cells in layout.rows]


def relations(*links: tuple[str, str, str]) -> str:
    body = "".join(
        f'<Relationship Id="{key}" Type="{DOCUMENT}/{kind}" Target="{target}"/>' for key, kind, target in links
    )
    return f'<Relationships xmlns="{PACKAGE}">{body}</Relationships>'


def sheet(body: str, tail: str = "", head: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{head}<sheetData>{body}</sheetData>{tail}</worksheet>'


def cell(reference: str, value: str, *, kind: str = "n", style: int = 0) -> str:
    return f'<c r="{reference}" t="{kind}" s="{style}"><v>{value}</v></c>'


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def parts(
    sheets: Mapping[str, str], *, strings: str = "", styles: str = "", workbook: str = "", hidden: Sequence[str] = ()
) -> dict[str, str | bytes]:
    """The parts of a minimal workbook with the given sheet XML by sheet name."""
    numbered = list(enumerate(sheets, 1))
    state = {name: "hidden" if name in hidden else "visible" for name in sheets}
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" state="{state[name]}" r:id="r{n}"/>' for n, name in numbered)
    links = [(f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations(("r0", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}">{workbook}<sheets>{listed}</sheets></workbook>',
    }
    if strings:
        links.append(("s1", "sharedStrings", "sharedStrings.xml"))
        found["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    if styles:
        links.append(("s2", "styles", "styles.xml"))
        found["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    found["xl/_rels/workbook.xml.rels"] = relations(*links)
    for n, name in numbered:
        found[f"xl/worksheets/sheet{n}.xml"] = sheets[name]
    return found


def packed(contents: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return target.getvalue()


def book(body: str, tail: str = "", *, strings: str = "", styles: str = "", workbook: str = "") -> bytes:
    """One sheet whose header row is 名称, 代码."""
    return packed(parts({"数据": sheet(HEADER_ROW + body, tail)}, strings=strings, styles=styles, workbook=workbook))


def plain_book(rows: Sequence[Sequence[object]]) -> bytes:
    """What openpyxl writes for these rows."""
    from openpyxl import Workbook

    workbook = Workbook()
    page = workbook.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()
