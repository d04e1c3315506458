"""manage.py import_merchants: a summary, an exit code, and never a traceback."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role
from core.models import AuditEntry
from core.tables import ERROR_COLUMN, read_table
from merchants import columns
from merchants.models import ImportBatch, MerchantProfile
from tests.merchants.importing import CODE, NAME, OTHER, OTHER_CODE, ROW, csv_of, words
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _words(db: None) -> None:
    words()


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "目录.csv"
    path.write_bytes(csv_of(ROW, OTHER))
    return path


def run(*arguments: object, **options: object) -> str:
    out = StringIO()
    call_command("import_merchants", *map(str, arguments), stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_command_imports_and_says_what_it_did(sheet: Path) -> None:
    assert run(sheet).splitlines() == [
        "目录.csv（utf-8）共 2 行：新增 2，更新 0，无变化 0，有误 0；名称疑似重复 0。",
        "已导入：新增 2 家，更新 0 家。",
    ]
    assert sorted(MerchantProfile.objects.values_list("created_by", "status")) == [("命令行", "draft")] * 2
    entry = AuditEntry.objects.get(action="import_batch.commit")
    assert (entry.label, entry.channel, entry.roles) == ("命令行", "command", "administrator,recruiter")


def test_list_publishes_what_is_new(sheet: Path) -> None:
    assert "新增 2 家，并已公开" in run(sheet, "--list")
    assert MerchantProfile.objects.listed().count() == 2


def test_dry_run_writes_nothing_at_all(sheet: Path) -> None:
    entries = AuditEntry.objects.count()
    assert run(sheet, "--dry-run").splitlines()[-1] == "只核对，未写入任何内容。"
    assert (MerchantProfile.objects.count(), ImportBatch.objects.count(), AuditEntry.objects.count()) == (0, 0, entries)


@pytest.mark.parametrize("dry", [True, False])
def test_wrong_rows_end_with_code_one_their_number_and_a_workbook(tmp_path: Path, dry: bool) -> None:
    source, errors = tmp_path / "a.csv", tmp_path / "错误.xlsx"
    source.write_bytes(csv_of(ROW, {**OTHER, "数商类型": "不知道"}, {**ROW, "统一社会信用代码": "1"}))
    with pytest.raises(CommandError) as refused:
        run(source, "--errors", errors, *(["--dry-run"] if dry else []))
    assert refused.value.returncode == 1
    assert str(refused.value).startswith("2 行有误，没有写入任何内容。")
    marked = [bool(row.values[ERROR_COLUMN]) for row in read_table(errors, errors.name).rows]
    assert marked[1:] == [True, True]
    assert (MerchantProfile.objects.count(), ImportBatch.objects.exclude(status="discarded").count()) == (0, 0)


def test_corrected_error_workbook_imports(tmp_path: Path) -> None:
    import openpyxl

    source, errors = tmp_path / "a.csv", tmp_path / "错误.xlsx"
    source.write_bytes(csv_of(ROW, {**OTHER, "数商类型": "不知道"}))
    with pytest.raises(CommandError):
        run(source, "--errors", errors)
    book = openpyxl.load_workbook(errors)
    book.active.cell(3, list(OTHER).index("数商类型") + 1).value = "服务型"
    book.save(errors)
    assert "新增 2 家" in run(errors)


def test_duplicates_are_listed(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(csv_of(ROW, {**ROW, "统一社会信用代码": OTHER_CODE}))
    out = run(source)
    assert f"  第 2 行 {NAME}：提醒：名称与其他企业相近，请核对是否重复（本文件第 3 行：{NAME} {OTHER_CODE}）" in out
    assert f"本文件第 2 行：{NAME} {CODE}" in out


@pytest.mark.parametrize(
    ("content", "name", "words_of_it"),
    [(b"", "a.csv", "（empty）"), (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a.xlsx", "（not_a_table）"),
     ("公司名称,数商\n甲,乙\n".encode(), "a.csv", "企业名称"), (b"PK\x03\x04junk", "a.xlsx", "（damaged）")],
)  # fmt: skip
def test_file_that_is_no_sheet_of_ours_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, name: str, words_of_it: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError, match=words_of_it) as refused:
        run(path)
    assert refused.value.returncode == 1


def test_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(10 * 2**30)
    with pytest.raises(CommandError, match="file_too_large"):
        run(path)


@pytest.mark.parametrize(
    "arguments", [["没有.csv"], ["/"], [], ["目录.csv", "--user", "nobody"]], ids=["absent", "folder", "none", "user"]
)
def test_wrong_arguments_are_told_in_a_sentence(sheet: Path, arguments: list[str]) -> None:
    given = [str(sheet) if argument == sheet.name else argument for argument in arguments]
    with pytest.raises(CommandError):
        run(*given)


def test_errors_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(csv_of({**ROW, "数商类型": "?!"}))
    with pytest.raises(CommandError, match="无法写入"):
        run(source, "--errors", tmp_path / "没有" / "b.xlsx")


def test_user_acts_in_their_own_roles(sheet: Path, recruiter: Persona, merchant: Persona) -> None:
    with pytest.raises(CommandError, match="forbidden"):
        run(sheet, "--user", merchant.user.username)
    run(sheet, "--user", recruiter.user.username)
    entry = AuditEntry.objects.get(action="import_batch.commit")
    assert (entry.user_id, entry.roles) == (recruiter.user.pk, str(Role.RECRUITER))


def test_progress_goes_to_standard_error_only_when_wanted(sheet: Path) -> None:
    told = {}
    for wanted in (True, False):
        out, err = StringIO(), StringIO()
        call_command("import_merchants", str(sheet), "--dry-run", progress=wanted, stdout=out, stderr=err)
        told[wanted] = (err.getvalue(), "核对 2/2" in out.getvalue())
    assert told == {True: ("\r核对 2/2 行\n", False), False: ("", False)}


def test_template_is_written(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "模板.xlsx"
    run("--template", path)
    assert [cell.value for cell in openpyxl.load_workbook(path).active[1]] == list(columns.HEADERS)
