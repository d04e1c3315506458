"""The import wizard."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation
from core import outbox
from core.models import OutboxMessage
from merchants.actions.imports import committing, receiving
from merchants.imports import progress
from merchants.models import ImportBatch, MerchantProfile
from merchants.states import BatchStatus, ProfileStatus
from tests import factories
from tests.personas import Persona
from tests.portal.conftest import Enter, text_of

HEADERS = ["企业名称", "统一社会信用代码", "数商类型", "简介"]
NEW = ["盐城苇荡数据科技有限公司", factories.code(901), "技术型数据商", "做注塑机数据采集。"]


@pytest.fixture
def clerk(enter: Enter, recruiter: Persona) -> Client:
    factories.term()
    return enter(recruiter)


def sheet(*rows: list[str], name: str = "目录.csv") -> SimpleUploadedFile:
    text = StringIO()
    csv.writer(text).writerows([HEADERS, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode("utf-8-sig"))


def upload(client: Client, file: Any, **more: str) -> Any:
    return client.post("/imports/new/", {"file": file, **more}, follow=True)


def test_upload_is_a_preview_and_commit_writes_it(clerk: Client) -> None:
    page = upload(clerk, sheet(NEW))
    batch = ImportBatch.objects.get()
    assert page.redirect_chain == [(f"/imports/{batch.pk}/", 302)]
    assert "新增（1）" in text_of(page)
    assert "做注塑机数据采集。" in text_of(page)
    assert MerchantProfile.objects.count() == 0
    assert "新增 1 家" in text_of(clerk.get(f"/imports/{batch.pk}/commit/"))
    done = clerk.post(f"/imports/{batch.pk}/commit/", {"version": batch.version, "list_new": "on"}, follow=True)
    assert "已导入：新增 1 家，更新 0 家" in text_of(done)
    assert MerchantProfile.objects.get().status == ProfileStatus.LISTED


def test_second_commit_of_a_batch_is_a_conflict(clerk: Client) -> None:
    upload(clerk, sheet(NEW))
    address = f"/imports/{ImportBatch.objects.get().pk}/commit/"
    assert clerk.post(address).status_code == 302
    assert clerk.post(address).status_code == 409
    assert MerchantProfile.objects.get().status == ProfileStatus.DRAFT


def test_changed_cells_are_shown_before_and_after(clerk: Client) -> None:
    upload(clerk, sheet(NEW))
    clerk.post(f"/imports/{ImportBatch.objects.get().pk}/commit/")
    page = upload(clerk, sheet([*NEW[:3], "做冲床数据采集。"])).content.decode()
    assert "<del>做注塑机数据采集。</del>" in page
    assert "<ins>做冲床数据采集。</ins>" in page


def test_wrong_rows_hold_the_batch_back_and_come_as_a_workbook(clerk: Client) -> None:
    wrong = ["盐城错码科技有限公司", NEW[1][:-1] + ("0" if NEW[1][-1] != "0" else "1"), "神秘型", ""]
    page = text_of(upload(clerk, sheet(NEW, wrong)))
    batch = ImportBatch.objects.get()
    assert "有 1 行有误，整批暂不能导入" in page
    assert "没有名为“神秘型”的数商类型" in page
    refused = clerk.post(f"/imports/{batch.pk}/commit/")
    assert (refused.status_code, "有 1 行有误，须先更正" in text_of(refused)) == (400, True)
    assert Organisation.objects.filter(uscc=NEW[1]).count() == 0
    file = clerk.get(f"/imports/{batch.pk}/errors.xlsx")
    assert "attachment" in file["Content-Disposition"]
    header, *rows = openpyxl.load_workbook(BytesIO(file.content)).active.values
    assert header[-1] == "错误说明"
    assert "神秘型" in str(rows)


def test_possible_duplicates_have_their_tab(clerk: Client) -> None:
    factories.profile(organisation=factories.organisation(name="盐城苇荡数据科技股份有限公司"))
    upload(clerk, sheet(NEW))
    batch = ImportBatch.objects.get()
    assert "盐城苇荡数据科技股份有限公司" in text_of(clerk.get(f"/imports/{batch.pk}/?tab=duplicate"))


def test_discarding_leaves_the_catalogue_alone(clerk: Client) -> None:
    upload(clerk, sheet(NEW))
    batch = ImportBatch.objects.get()
    assert "不能再导入" in text_of(clerk.get(f"/imports/{batch.pk}/discard/"))
    clerk.post(f"/imports/{batch.pk}/discard/")
    batch.refresh_from_db()
    assert (batch.status, MerchantProfile.objects.count()) == (BatchStatus.DISCARDED, 0)
    assert clerk.post(f"/imports/{batch.pk}/discard/").status_code == 409


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("目录.xlsx", b"\x89PNG\r\n\x1a\n", "不是"),
        ("目录.csv", b"", "没有可以导入的数据"),
        ("目录.csv", "企业名称,火星编号\n甲,1\n".encode(), "火星编号"),
        ("目录.csv", "简介\n甲\n".encode(), "统一社会信用代码"),
        ("目录.txt.exe", b"MZ", "xlsx"),
    ],
)
def test_file_that_is_no_catalogue_is_refused_at_the_input(clerk: Client, name: str, content: bytes, said: str) -> None:
    answer = upload(clerk, SimpleUploadedFile(name, content))
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert "error-summary" in answer.content.decode()
    assert ImportBatch.objects.count() == 0


def test_no_file_is_asked_for(clerk: Client) -> None:
    answer = clerk.post("/imports/new/", {})
    assert (answer.status_code, "请选择要上传的表格文件" in text_of(answer)) == (400, True)


def test_two_sheets_ask_for_the_name_and_take_it(clerk: Client) -> None:
    book = openpyxl.Workbook()
    for title in ("一季度", "二季度"):
        one = book.create_sheet(title)
        one.append(HEADERS)
        one.append(NEW)
    del book["Sheet"]
    file = BytesIO()
    book.save(file)
    answer = upload(clerk, SimpleUploadedFile("目录.xlsx", file.getvalue()))
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"sheet", "file"}
    assert [name for name in ("一季度", "二季度") if name not in text_of(answer)] == []
    assert upload(clerk, SimpleUploadedFile("目录.xlsx", file.getvalue()), sheet="二季度").status_code == 200
    assert ImportBatch.objects.count() == 1


def test_file_beyond_the_limit_is_413_and_kept_nowhere(clerk: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    answer = upload(clerk, SimpleUploadedFile("目录.csv", b"a" * (3 * 1024 * 1024)))
    assert answer.status_code == 413
    assert "文件有 3 MB，超过 1 MB 的上限" in text_of(answer)


def test_file_far_beyond_the_limit_is_not_read_to_its_end(clerk: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 64 * 1024
    answer = upload(clerk, SimpleUploadedFile("目录.csv", b"a" * (2 * 1024 * 1024)))
    assert (answer.status_code, "提交的内容过大" in text_of(answer)) == (413, True)


def test_import_is_for_the_recruiter(enter: Enter, broker: Persona, enterprise: Persona) -> None:
    for persona in (broker, enterprise):
        assert enter(persona).get("/imports/").status_code == 403


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


def ask_again(client: Client, address: str) -> Any:
    return client.get(address, headers={"HX-Request": "true", "X-Automatic": "1"})


def test_large_import_shows_its_progress_until_it_is_done(clerk: Client, large: None) -> None:
    page = upload(clerk, sheet(NEW))
    batch = ImportBatch.objects.get()
    address = f"/imports/{batch.pk}/"
    assert page.redirect_chain == [(address, 302)]
    assert "待核对" in text_of(page) and "正在排队" in text_of(page)
    assert f'hx-get="{address}"' in page.content.decode() and f'href="{address}"' in page.content.decode()
    progress.Reporter(batch.pk, progress.CHECKING)(500, 2000)
    part = ask_again(clerk, address)
    assert "逐行核对" in text_of(part) and "500 / 2000 行" in text_of(part)
    assert "<html" not in part.content.decode()
    assert '<progress class="progress-line" value="500" max="2000"' in part.content.decode()
    work()
    assert ask_again(clerk, address)["HX-Refresh"] == "true"
    assert "新增（1）" in text_of(clerk.get(address))
    assert "导入中" in text_of(clerk.post(f"{address}commit/", follow=True))
    work()
    assert "已导入：新增 1 家，更新 0 家" in text_of(clerk.get(address))


def test_large_sheet_that_is_refused_tells_the_clerk_why(clerk: Client, large: None) -> None:
    upload(clerk, SimpleUploadedFile("目录.csv", "企业名称,火星编号\n甲,1\n".encode()))
    work()
    page = clerk.get(f"/imports/{ImportBatch.objects.get().pk}/")
    assert "不能导入" in text_of(page) and "火星编号" in text_of(page) and "重新上传" in text_of(page)
    assert 'class="tabs"' not in page.content.decode()


def test_commit_that_came_back_tells_the_clerk_why(clerk: Client, large: None) -> None:
    upload(clerk, sheet(NEW))
    work()
    address = f"/imports/{ImportBatch.objects.get().pk}/"
    clerk.post(f"{address}commit/")
    factories.profile(organisation=factories.organisation(uscc=NEW[1]))
    work()
    page = text_of(clerk.get(address))
    assert "待确认" in page and "预览之后，第 2 行的资料已被他人修改，没有导入任何内容" in page


def test_upload_that_waits_can_be_given_up(clerk: Client, large: None) -> None:
    upload(clerk, sheet(NEW))
    batch = ImportBatch.objects.get()
    assert f"/imports/{batch.pk}/discard/" in clerk.get(f"/imports/{batch.pk}/").content.decode()
    clerk.post(f"/imports/{batch.pk}/discard/")
    work()
    batch.refresh_from_db()
    assert batch.status == BatchStatus.DISCARDED


def test_silence_of_more_than_a_minute_is_owned_up_to(clerk: Client, large: None) -> None:
    upload(clerk, sheet(NEW))
    batch = ImportBatch.objects.get()
    assert "没有进展" not in text_of(clerk.get(f"/imports/{batch.pk}/"))
    ImportBatch.objects.update(status_changed_at=timezone.now() - timedelta(seconds=80))
    assert "一分多钟没有进展" in text_of(clerk.get(f"/imports/{batch.pk}/"))
