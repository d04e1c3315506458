"""Workbooks for the person who fills them in: the template, and the sheet sent back with its wrong cells marked."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from core.tables import write_workbook
from merchants.columns import COLUMNS, GUIDE, HEADERS
from merchants.models import ImportBatch, ImportRow

WRONG = ImportRow.Outcome.WRONG


def error_workbook(batch: ImportBatch, rows: Sequence[ImportRow] | None = None) -> bytes:
    """The whole sheet as uploaded, wrong cells red with the reason; corrected, it can be uploaded again as it is.

    All rows are in it, not the wrong ones alone: a batch is committed whole, so the right ones must come along. `rows`
    are those of an unsaved preview.
    """
    found = list(rows if rows is not None else batch.rows.order_by("number"))
    headers: list[str] = list(batch.headers)
    marks, notes = {}, {}
    for index, row in enumerate(found):
        for header, sentences in row.errors.items():
            marks[index, header] = "".join(sentences)
        if row.duplicates:
            notes[index] = duplicate_note(row)
    target = BytesIO()
    write_workbook(target, headers, _cells(headers, found), marks=marks, notes=notes)
    return target.getvalue()


def duplicate_note(row: ImportRow) -> str:
    names = "；".join(_named(entry) for entry in row.duplicates)
    return f"提醒：名称与其他企业相近，请核对是否重复（{names}）"


def _named(entry: dict[str, str]) -> str:
    return f"{entry['where']}：{entry['name']} {entry['uscc']}" if entry["where"] else entry["name"]


def _cells(headers: Sequence[str], rows: Iterable[ImportRow]) -> Iterable[list[str]]:
    for row in rows:
        yield [row.values.get(header, "") for header in headers]


def template_workbook() -> bytes:
    """An empty sheet with our headers; what belongs into a column stands in the comment of its header."""
    from xlsxwriter import Workbook

    target = BytesIO()
    with Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet = workbook.add_worksheet("数据")
        plain = workbook.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        heading = workbook.add_format({"num_format": "@", "bold": True, "bg_color": "#DDEBF7"})
        for index, column in enumerate(COLUMNS):
            sheet.set_column(index, index, 18, plain)
            sheet.write_string(0, index, column.header, heading)
            sheet.write_comment(0, index, guide(column.header), {"x_scale": 2, "y_scale": 2})
        sheet.freeze_panes(1, 0)
    return target.getvalue()


def guide(header: str) -> str:
    """How to fill in the column; the first one also carries the rules for all."""
    column = COLUMNS[HEADERS.index(header)]
    rules = [
        f"{column.note}。",
        "必填。" if column.required else "",
        f"至多 {column.limit} 字。" if column.limit else "",
    ]
    return "".join(rules) + (f"\n{GUIDE}" if header == HEADERS[0] else "")
