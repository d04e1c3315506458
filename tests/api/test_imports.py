"""Uploading a sheet: bounded before it is read, previewed, committed once."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from core import outbox
from core.models import AuditEntry, OutboxMessage
from core.tables import write_workbook
from merchants.actions.imports import committing, receiving
from merchants.imports import progress
from merchants.models import ImportBatch, MerchantProfile
from tests import factories
from tests.api.client import BASE, Api, problem, token_of
from tests.personas import Persona

HEADERS = ["企业名称", "统一社会信用代码", "数商类型"]


@pytest.fixture(autouse=True)
def _words(db: None) -> None:
    factories.term()


def upload(person: Persona, *rows: list[str], name: str = "数商.xlsx", sheet: str = "数据", **form: str) -> Any:
    target = BytesIO()
    write_workbook(target, HEADERS, rows, sheet=sheet)
    return send(person, SimpleUploadedFile(name, target.getvalue()), **form)


def send(person: Persona, file: Any, **form: str) -> Any:
    client = Client(headers={"Authorization": f"Bearer {token_of(person)}"})
    return client.post(BASE + "merchant-imports", {"file": file} | form)


def good(number: int = 1) -> list[str]:
    return [f"盐城导入{number}号科技有限公司", factories.code(700 + number), "技术型数据商"]


def test_sheet_is_previewed_looked_at_and_committed(recruiter: Persona, as_recruiter: Api) -> None:
    made = upload(recruiter, good(1), good(2))
    batch = made.json()
    assert made.status_code == 201 and made["Location"] == f"/api/v1/merchant-imports/{batch['id']}"
    assert (batch["status"], batch["counts"]["new"], batch["filename"]) == ("previewed", 2, "数商.xlsx")
    assert [move["name"] for move in batch["moves"]] == ["commit", "discard"]
    rows = as_recruiter.get(f"{made['Location']}/rows?outcome=new").json()["results"]
    assert [row["number"] for row in rows] == [2, 3]
    assert rows[0]["values"]["企业名称"] == good(1)[0]
    assert not MerchantProfile.objects.exists()
    done = as_recruiter.post(f"{made['Location']}/commit", {"list_new": True}, Idempotency_Key="commit-this-once")
    assert (done.json()["status"], done.json()["committed_by"]) == ("committed", "recruiter")
    again = as_recruiter.post(f"{made['Location']}/commit", {"list_new": True}, Idempotency_Key="commit-this-once")
    assert (again.content, again["Idempotency-Replayed"]) == (done.content, "true")
    assert MerchantProfile.objects.filter(status="listed").count() == 2
    problem(as_recruiter.post(f"{made['Location']}/commit", {}), 409, "wrong_state")
    assert AuditEntry.objects.filter(action="import_batch.commit").count() == 1


def test_wrong_rows_come_back_marked_and_block_the_commit(recruiter: Persona, as_recruiter: Api) -> None:
    made = upload(recruiter, good(), ["盐城坏行科技有限公司", "91320900MATST0019X", "没有的类型"])
    where = made["Location"]
    assert made.json()["counts"]["wrong"] == 1
    content = problem(as_recruiter.post(f"{where}/commit", {}), 400, "import_has_errors")
    assert content["wrong"] == 1
    file = as_recruiter.get(f"{where}/errors.xlsx")
    sheet = load_workbook(BytesIO(file.content)).active
    assert sheet is not None and sheet.max_row == 3
    ImportBatch.objects.update(uploaded_at=datetime(2026, 11, 25, 23, 30, tzinfo=UTC))  # morning of the 26th here
    named = as_recruiter.get(f"{where}/errors.xlsx")["Content-Disposition"]
    assert named.startswith("attachment;") and "-20261126-0730.xlsx" in named
    assert file["X-Content-Type-Options"] == "nosniff"
    assert as_recruiter.post(f"{where}/discard").json()["status"] == "discarded"


def test_template_is_what_the_reader_wants(as_recruiter: Api) -> None:
    file = as_recruiter.get("merchant-imports/template.xlsx")
    sheet = load_workbook(BytesIO(file.content)).active
    assert sheet is not None and sheet.cell(1, 1).value == "企业名称"


def test_two_sheets_need_a_choice(recruiter: Persona) -> None:
    from xlsxwriter import Workbook

    target = BytesIO()
    with Workbook(target) as book:
        for name in ("甲", "乙"):
            page = book.add_worksheet(name)
            page.write_row(0, 0, HEADERS)
            page.write_row(1, 0, good())
    problem(send(recruiter, SimpleUploadedFile("a.xlsx", target.getvalue())), 400, "several_sheets")
    assert send(recruiter, SimpleUploadedFile("a.xlsx", target.getvalue()), sheet="乙").status_code == 201
    problem(send(recruiter, SimpleUploadedFile("a.xlsx", target.getvalue()), sheet="丙"), 400, "no_such_sheet")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"\x89PNG\r\n\x1a\n", "not_a_table"),
        ("a.xlsx", b"PK\x03\x04broken", "damaged"),
        ("a.csv", "企业名称,统一社会信用代码,数商类型,不明列\n甲,乙,丙,丁\n".encode(), "unknown_header"),
        ("a.csv", "企业名称,数商类型\n甲,乙\n".encode(), "missing_header"),
        ("a.exe", b"MZ\x00\x01", "not_a_table"),
    ],
)
def test_what_is_no_catalogue_is_refused_with_its_reason(
    recruiter: Persona, name: str, content: bytes, code: str
) -> None:
    problem(send(recruiter, SimpleUploadedFile(name, content)), 400, code)
    assert not ImportBatch.objects.exists()


def test_too_large_an_upload_is_refused_by_its_announced_length(as_recruiter: Api) -> None:
    """Nothing of it is read: the body here is shorter than what is announced."""
    length = str(settings.UPLOAD_MAX_BYTES + 65 * 1024)
    answer = as_recruiter.client.generic(
        "POST", BASE + "merchant-imports", b"x", content_type="multipart/form-data; boundary=x",
        headers=as_recruiter.headers, CONTENT_LENGTH=length,
    )  # fmt: skip
    problem(answer, 413, "file_too_large")


def test_file_just_over_the_limit_is_refused(recruiter: Persona, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    problem(send(recruiter, SimpleUploadedFile("a.csv", b"x" * 1001)), 413, "file_too_large")
    assert send(recruiter, SimpleUploadedFile("a.csv", b"x" * 1000)).json()["code"] != "file_too_large"


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{}", "application/json", 415, "unsupported_media_type"),
        (b"", "multipart/form-data; boundary=x", 400, "invalid"),
        (b"--x", "multipart/form-data", 400, "parse_error"),
        (b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\ntext\r\n--x--\r\n", "multipart/form-data; boundary=x",
         400, "invalid"),
        (b"--x\r\nContent-Disposition: form-data; name=secret\r\n\r\n1\r\n--x--\r\n", "multipart/form-data; boundary=x",
         400, "unknown_field"),
    ],
)  # fmt: skip
def test_malformed_form_is_refused(as_recruiter: Api, body: bytes, kind: str, status: int, code: str) -> None:
    problem(as_recruiter.post("merchant-imports", body, Content_Type=kind), status, code)


def test_session_upload_is_bounded_before_the_csrf_check_reads_it(recruiter: Persona) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(recruiter.user)
    answer = client.generic(
        "POST", BASE + "merchant-imports", b"x", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(60 * 1024 * 1024),
    )  # fmt: skip
    problem(answer, 413, "file_too_large")
    answer = client.post(BASE + "merchant-imports", {"file": SimpleUploadedFile("a.csv", b"x")})
    problem(answer, 403, "csrf_failed")


def test_nul_in_a_cell_makes_the_row_wrong_and_is_shown(recruiter: Persona, as_recruiter: Api) -> None:
    cells = good()
    cells[0] = cells[0].replace("导入", "导\0入")
    content = "\n".join(",".join(line) for line in (HEADERS, cells)).encode()
    made = send(recruiter, SimpleUploadedFile("a.csv", content))
    row = as_recruiter.get(f"{made['Location']}/rows").json()["results"][0]
    assert (made.status_code, row["outcome"]) == (201, "wrong")
    assert row["values"]["企业名称"] == "盐城导\ufffd入1号科技有限公司"
    assert "企业名称" in row["errors"]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    """Any sheet and any commit is too large for a request."""
    settings.UPLOAD_DIR = tmp_path / "uploads"
    monkeypatch.setattr(receiving, "AT_ONCE", receiving.Limits(file_bytes=0))
    monkeypatch.setattr(committing, "ROWS_AT_ONCE", 0)
    monkeypatch.setattr(outbox, "wake", lambda: None)


def work() -> None:
    OutboxMessage.objects.update(due_at=timezone.now())
    outbox.drain()


def test_large_import_is_accepted_and_told_how_far_it_is(recruiter: Persona, as_recruiter: Api, large: None) -> None:
    made = upload(recruiter, good(1), good(2))
    where = made["Location"]
    assert (made.status_code, where) == (202, f"/api/v1/merchant-imports/{made.json()['id']}")
    told = {"status", "status_label", "progress", "refusal"}
    assert {name: made.json()[name] for name in told} == {
        "status": "received", "status_label": "待核对", "progress": None, "refusal": None,
    }  # fmt: skip
    assert [move["name"] for move in made.json()["moves"]] == ["discard"]
    progress.Reporter(ImportBatch.objects.get().pk, progress.CHECKING)(1, 2)
    found = as_recruiter.get(where).json()["progress"]
    assert (found["phase"], found["done"], found["total"]) == ("逐行核对", 1, 2)
    work()
    checked = as_recruiter.get(where).json()
    assert (checked["status"], checked["progress"], checked["counts"]["new"]) == ("previewed", None, 2)
    taken = as_recruiter.post(f"{where}/commit", {"list_new": True})
    assert (taken.status_code, taken["Location"]) == (202, where)
    assert (taken.json()["status_label"], taken.json()["moves"]) == ("导入中", [])
    work()
    assert as_recruiter.get(where).json()["status"] == "committed"
    assert MerchantProfile.objects.filter(status="listed").count() == 2


def test_accepted_upload_and_commit_are_replayed_by_their_keys(
    recruiter: Persona, as_recruiter: Api, large: None
) -> None:
    client = Client(headers={"Authorization": f"Bearer {token_of(recruiter)}", "Idempotency-Key": "upload-just-once"})
    content = "\n".join(",".join(line) for line in (HEADERS, good())).encode()
    first, again = [
        client.post(BASE + "merchant-imports", {"file": SimpleUploadedFile("a.csv", content)}) for _ in range(2)
    ]
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (202, 202, "true")
    assert (first.content, first["Location"]) == (again.content, again["Location"])
    work()
    commits = [as_recruiter.post(f"{first['Location']}/commit", {}, Idempotency_Key="commit-this-once") for _ in "12"]
    assert [answer.status_code for answer in commits] == [202, 202]
    assert OutboxMessage.objects.filter(topic__startswith="import.").count() == 2
    assert ImportBatch.objects.count() == 1


def test_large_sheet_that_is_refused_says_why(recruiter: Persona, as_recruiter: Api, large: None) -> None:
    made = send(recruiter, SimpleUploadedFile("a.csv", "企业名称,数商类型\n甲,乙\n".encode()))
    assert made.status_code == 202
    work()
    found = as_recruiter.get(made["Location"]).json()
    assert (found["status"], found["refusal"]["code"], found["moves"]) == ("refused", "missing_header", [])
    assert "统一社会信用代码" in found["refusal"]["message"]
    problem(as_recruiter.post(f"{made['Location']}/commit", {}), 409, "wrong_state")
