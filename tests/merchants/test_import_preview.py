"""What a sheet would do, before it does anything."""

import hashlib
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from core.errors import Forbidden, Invalid
from core.models import AuditEntry
from core.tables import ERROR_COLUMN, TableRefused, read_table
from merchants import actions, columns
from merchants.imports import duplicates
from merchants.imports.duplicates import Named
from merchants.imports.workbook import error_workbook, template_workbook
from merchants.models import ImportBatch, ImportRow, MerchantProfile
from tests import factories
from tests.conftest import AT
from tests.merchants.importing import (
    CODE,
    FULL,
    NAME,
    OTHER,
    OTHER_CODE,
    ROW,
    csv_of,
    load,
    preview,
    rows_of,
    words,
)  # fmt: skip
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _words(db: None) -> None:
    words()


def test_preview_tells_new_changed_unchanged_and_wrong_apart(recruiter: Persona) -> None:
    third, fourth = factories.code(3, "93"), factories.code(4, "93")
    load(recruiter.actor, {**ROW, "简介": "旧"}, {**OTHER, "简介": "同"})
    batch = preview(
        recruiter.actor, {**ROW, "简介": "新"}, {**OTHER, "简介": "同"},
        {**ROW, "统一社会信用代码": third, "企业名称": "大丰苇岸信息有限公司"},
        {**ROW, "统一社会信用代码": fourth, "企业名称": "建湖潮汐软件有限公司", "数商类型": "不知道"},
    )  # fmt: skip
    assert [(row.number, row.outcome, row.uscc) for row in rows_of(batch)] == [
        (2, "changed", CODE), (3, "unchanged", OTHER_CODE), (4, "new", third), (5, "wrong", fourth),
    ]  # fmt: skip
    assert batch.counts == {"new": 1, "changed": 1, "unchanged": 1, "wrong": 1, "duplicate": 0}
    assert rows_of(batch)[0].diff == {"简介": ["旧", "新"]}
    assert list(rows_of(batch)[3].errors) == ["数商类型"]


def test_preview_does_not_touch_the_catalogue(recruiter: Persona) -> None:
    before = Organisation.objects.count()
    preview(recruiter.actor, ROW)
    assert (MerchantProfile.objects.count(), Organisation.objects.count()) == (0, before)


def test_preview_keeps_who_when_and_what_file(recruiter: Persona) -> None:
    batch = preview(recruiter.actor, ROW)
    assert (batch.uploaded_by, batch.uploaded_by_user, batch.uploaded_at) == ("recruiter", recruiter.user.pk, AT)
    assert (batch.filename, batch.digest) == ("目录.csv", hashlib.sha256(csv_of(ROW)).hexdigest())
    assert batch.headers == list(ROW)
    entry = AuditEntry.objects.get(action="import_batch.previewed")
    assert (entry.object_id, entry.data["counts"]["new"]) == (str(batch.pk), 1)


def test_preview_keeps_the_cells_as_uploaded(recruiter: Persona) -> None:
    row = rows_of(preview(recruiter.actor, {**ROW, "企业名称": f" ⌈{NAME}⌋"}))[0]
    assert (row.values["企业名称"], row.name) == (f" ⌈{NAME}⌋", NAME)


@pytest.mark.parametrize("persona", ["merchant", "enterprise", "broker", "auditor", "bank", "finance_officer"])
def test_preview_is_for_recruiters_and_administrators(persona: str, request: pytest.FixtureRequest) -> None:
    actor = request.getfixturevalue(persona).actor
    with pytest.raises(Forbidden):
        preview(actor, ROW)
    assert ImportBatch.objects.visible_to(actor).count() == ImportBatch.objects.count() == 0


def test_batch_is_invisible_to_others(recruiter: Persona, merchant: Persona) -> None:
    preview(recruiter.actor, ROW)
    assert ImportBatch.objects.visible_to(recruiter.actor).count() == 1
    assert ImportBatch.objects.visible_to(merchant.actor).count() == 0


def test_unknown_column_is_refused_with_the_nearest_known_one(recruiter: Persona) -> None:
    with pytest.raises(Invalid) as refused:
        preview(recruiter.actor, {**ROW, "联系电话": "1", "简 介": "", "公司简介": "x"})
    assert refused.value.code == "unknown_header"
    assert refused.value.fields["headers"] == [
        "不认识的列“联系电话”，最接近的是“电话”。请改名，或删除这一列。",
        "不认识的列“公司简介”，最接近的是“简介”。请改名，或删除这一列。",
    ]
    assert ImportBatch.objects.count() == 0


@pytest.mark.parametrize("header", columns.REQUIRED_HEADERS)
def test_missing_compulsory_column_is_refused(recruiter: Persona, header: str) -> None:
    with pytest.raises(Invalid) as refused:
        preview(recruiter.actor, {name: text for name, text in {**ROW, "简介": "x"}.items() if name != header})
    assert refused.value.code == "missing_header"
    assert header in refused.value.message


def test_error_column_of_a_returned_sheet_is_ignored(recruiter: Persona) -> None:
    batch = preview(recruiter.actor, {**ROW, ERROR_COLUMN: "上次的说明"})
    assert (batch.headers, batch.counts["new"]) == (list(ROW), 1)
    assert ERROR_COLUMN not in rows_of(batch)[0].values


def test_same_code_twice_makes_both_rows_wrong_and_names_both(recruiter: Persona) -> None:
    batch = preview(recruiter.actor, ROW, OTHER, {**ROW, "统一社会信用代码": f" {CODE.lower()}"})
    assert [row.outcome for row in rows_of(batch)] == ["wrong", "new", "wrong"]
    sentence = "第 2、4 行是同一个代码，请合并为一行。"
    assert [row.errors for row in rows_of(batch) if row.errors] == [{"统一社会信用代码": [sentence]}] * 2


def test_code_that_excel_destroyed_is_wrong_and_not_guessed(recruiter: Persona) -> None:
    import openpyxl

    book, target = openpyxl.Workbook(), BytesIO()
    book.active.append(list(ROW))
    book.active.append([NAME, 913209000000000000, "技术型"])
    book.save(target)
    batch = actions.preview_import(actor=recruiter.actor, content=target.getvalue(), filename="a.xlsx", at=AT)
    row = rows_of(batch)[0]
    assert row.outcome == "wrong"
    assert len(row.errors["统一社会信用代码"]) >= 1


def test_doubtful_code_is_a_hint_not_an_error(recruiter: Persona) -> None:
    from stdnum.cn import uscc

    stem = CODE[:16] + ("1" if CODE[16] != "1" else "2")
    batch = preview(recruiter.actor, {**ROW, "统一社会信用代码": stem + uscc.calc_check_digit(stem)})
    assert batch.counts["new"] == 1
    assert batch.warnings == ["第 2 行统一社会信用代码：第 17 位与组织机构代码校验不符，请核对第 9 至 17 位。"]


def test_organisation_without_profile_becomes_a_new_profile(recruiter: Persona) -> None:
    factories.organisation(uscc=CODE, name=NAME)
    row = rows_of(preview(recruiter.actor, {**ROW, "参保人数": "5"}))[0]
    assert (row.outcome, row.base_version) == ("new", None)
    assert row.diff == {"数商类型": ["", "技术型数据商"], "参保人数": ["", "5"]}


def test_preview_asks_as_many_questions_for_one_row_as_for_three(recruiter: Persona) -> None:
    def count(number: int) -> int:
        rows = [
            {**FULL, "统一社会信用代码": factories.code(index, "93"), "企业名称": f"{name}有限公司"}
            for index, name in zip(range(10, 10 + number), ("沧澜", "芦穗", "苇岸"), strict=False)
        ]
        load(recruiter.actor, *rows)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            preview(recruiter.actor, *rows)
        return len(queries)

    assert [count(1), count(3)] == [29, 29]


def test_progress_is_told(recruiter: Persona) -> None:
    seen: list[tuple[int, int]] = []
    preview(recruiter.actor, ROW, OTHER, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(2, 2)]


# Duplicates


def test_same_name_under_another_code_is_reported_in_file_and_catalogue(recruiter: Persona) -> None:
    factories.organisation(uscc=factories.code(5, "93"), name="盐城沧澜数据科技股份有限公司")
    batch = preview(
        recruiter.actor, ROW, {**ROW, "统一社会信用代码": OTHER_CODE, "企业名称": "盐城 沧澜数据科技(有限公司)"}
    )
    first, second = rows_of(batch)
    assert [(entry["uscc"], entry["where"], entry["similarity"]) for entry in first.duplicates] == [
        (OTHER_CODE, "本文件第 3 行", 100), (factories.code(5, "93"), "目录", 100),
    ]  # fmt: skip
    assert [entry["uscc"] for entry in second.duplicates] == [CODE, factories.code(5, "93")]
    assert batch.counts == {"new": 2, "changed": 0, "unchanged": 0, "wrong": 0, "duplicate": 2}


def test_duplicates_are_never_merged(recruiter: Persona) -> None:
    load(recruiter.actor, ROW, {**ROW, "统一社会信用代码": OTHER_CODE})
    assert MerchantProfile.objects.count() == 2


def test_own_code_is_no_duplicate(recruiter: Persona) -> None:
    load(recruiter.actor, ROW)
    assert rows_of(preview(recruiter.actor, ROW))[0].duplicates == []


@pytest.mark.parametrize(
    ("name", "near"),
    [("江苏沧澜智慧数据科技信息有限公司", True), ("江苏沧澜智慧数据科技信息有限公司盐城分公司", False),
     ("江苏沧澜智惠数据科技信息有限公司", False), ("江苏沧澜智慧数据科技有限公司", False)],
)  # fmt: skip
def test_near_equal_names_reach_the_threshold(name: str, near: bool) -> None:
    given = [Named.of("A", name, 2), Named.of("B", "江苏沧澜智慧数据科技信息化有限公司", 3)]
    assert bool(duplicates.find(given)) is near


def test_many_alike_names_are_counted_not_listed() -> None:
    given = [Named.of(f"code{number}", NAME, number) for number in range(2, 302)]
    found = duplicates.find(given)
    assert [len(found[number]) for number in (2, 301)] == [11, 11]
    assert found[2][-1] == {"uscc": "", "name": "另有 289 个近似名称", "where": "", "similarity": 0}


# The sheet that goes back


def test_error_workbook_marks_the_cells_and_comes_back_corrected(recruiter: Persona) -> None:
    import openpyxl

    batch = preview(
        recruiter.actor, {**FULL, "成立日期": "2024-02-30", "详细介绍": "=1+1"}, {**OTHER, "参保人数": "+86"}
    )
    book = openpyxl.load_workbook(BytesIO(error_workbook(batch)))
    sheet = book.active
    headers = [cell.value for cell in sheet[1]]
    assert headers == [*FULL, ERROR_COLUMN]
    marked = {(cell.row, headers[cell.column - 1]) for row in sheet.iter_rows(2) for cell in row if cell.comment}
    assert marked == {(2, "成立日期"), (3, "参保人数")}
    assert sheet.cell(2, len(headers)).value == "成立日期：日期“2024-02-30”不存在，请核对年、月、日。"
    sheet.cell(2, headers.index("成立日期") + 1).value = "2024-02-29"
    sheet.cell(3, headers.index("参保人数") + 1).value = "86"
    target = BytesIO()
    book.save(target)
    again = actions.preview_import(actor=recruiter.actor, content=target.getvalue(), filename="更正.xlsx", at=AT)
    assert again.counts == {"new": 2, "changed": 0, "unchanged": 0, "wrong": 0, "duplicate": 0}
    assert rows_of(again)[0].values["详细介绍"] == "=1+1"


def test_error_workbook_holds_every_row_byte_for_byte(recruiter: Persona) -> None:
    odd = {
        **FULL,
        "简介": "-12.5",
        "详细介绍": "'=SUM(A1)\t",
        "电话": "+86 515 8888 8888",
        "资料来源": "@x",
        "职务": "坏\u200b",
    }
    batch = preview(recruiter.actor, odd, {**OTHER, "统一社会信用代码": "坏"})
    table = read_table(error_workbook(batch), "a.xlsx")
    assert [{k: v for k, v in row.values.items() if k != ERROR_COLUMN} for row in table.rows] == [
        odd, {**dict.fromkeys(FULL, ""), **OTHER, "统一社会信用代码": "坏"},
    ]  # fmt: skip


def test_error_workbook_warns_of_duplicates(recruiter: Persona) -> None:
    batch = preview(recruiter.actor, ROW, {**ROW, "统一社会信用代码": OTHER_CODE})
    notes = [row.values[ERROR_COLUMN] for row in read_table(error_workbook(batch), "a.xlsx").rows]
    assert notes[0] == f"提醒：名称与其他企业相近，请核对是否重复（本文件第 3 行：{NAME} {OTHER_CODE}）"


def test_template_has_our_columns_and_explains_them(recruiter: Persona) -> None:
    import openpyxl

    sheet = openpyxl.load_workbook(BytesIO(template_workbook())).active
    assert [cell.value for cell in sheet[1]] == list(columns.HEADERS)
    assert columns.CLEAR in sheet["A1"].comment.text
    with pytest.raises(TableRefused):  # an empty template is no import
        actions.preview_import(actor=recruiter.actor, content=template_workbook(), filename="模板.xlsx", at=AT)
    assert ImportRow.objects.count() == 0
