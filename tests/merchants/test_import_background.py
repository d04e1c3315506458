"""Long imports: received, checked and written by a worker, with nothing lost and nothing shown half."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from core import outbox, transitions
from core.errors import Invalid, StaleState, WrongState
from core.models import AuditEntry, OutboxMessage
from core.tables import TableRefused
from merchants import actions, effects
from merchants.actions.imports import check_import, committing, receive_import
from merchants.imports import progress, uploads
from merchants.models import ImportBatch, MerchantProfile
from merchants.states import IMPORT_BATCH
from merchants.tasks import sweep_uploads
from tests import factories
from tests.conftest import AT
from tests.merchants.importing import OTHER, OTHER_CODE, ROW, csv_of, load, preview, rows_of, words
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _surroundings(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    monkeypatch.setattr(outbox, "wake", lambda: None)
    words()


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any commit is too large for a request."""
    monkeypatch.setattr(committing, "ROWS_AT_ONCE", 0)


def receive(persona: Persona, *rows: dict[str, str]) -> ImportBatch:
    content = csv_of(*(rows or (ROW, OTHER)))
    return receive_import(actor=persona.actor, content=content, filename="目录.csv", at=AT)


def confirm(persona: Persona, batch: ImportBatch, **more: Any) -> ImportBatch:
    return actions.confirm_import(actor=persona.actor, batch=batch, at=AT, **more)


def worked(batch: ImportBatch) -> ImportBatch:
    """After a worker's round; by its own clock every message is due."""
    OutboxMessage.objects.update(due_at=timezone.now())
    outbox.drain()
    return ImportBatch.objects.get(pk=batch.pk)


def files() -> list[str]:
    return sorted(path.name for path in uploads.folder().iterdir())


def test_small_sheet_is_previewed_at_once_and_kept_nowhere(recruiter: Persona) -> None:
    batch = actions.upload_import(actor=recruiter.actor, content=csv_of(ROW), filename="目录.csv", at=AT)
    assert (batch.status, batch.counts["new"]) == ("previewed", 1)
    assert (files(), OutboxMessage.objects.count()) == ([], 0)


def test_sheet_with_many_rows_is_left_to_a_worker_however_few_its_bytes(recruiter: Persona) -> None:
    rows = [{**ROW, "统一社会信用代码": factories.code(1000 + index, "93")} for index in range(501)]
    batch = actions.upload_import(actor=recruiter.actor, content=csv_of(*rows), filename="目录.csv", at=AT)
    assert (batch.status, batch.counts, batch.rows.count()) == ("received", {}, 0)
    assert worked(batch).counts["new"] == 501


def test_sheet_with_many_bytes_is_left_to_a_worker_unread(recruiter: Persona) -> None:
    content = b"\x89PNG\r\n\x1a\n".ljust(300 * 1024 + 1, b"x")
    batch = actions.upload_import(actor=recruiter.actor, content=content, filename="目录.csv", at=AT)
    assert batch.status == "received"
    assert worked(batch).refusal["code"] == "not_a_table"


def test_small_sheet_that_is_no_table_is_refused_at_once_without_a_batch(recruiter: Persona) -> None:
    with pytest.raises(TableRefused):
        actions.upload_import(actor=recruiter.actor, content="甲,乙\n1,2\n".encode(), filename="目录.csv", at=AT)
    assert (ImportBatch.objects.count(), files()) == (0, [])


def test_received_sheet_is_private_until_it_was_checked(recruiter: Persona) -> None:
    batch = receive(recruiter)
    path = uploads.path_of(batch.pk)
    assert path.read_bytes() == csv_of(ROW, OTHER)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert worked(batch).status == "previewed"
    assert files() == []


def test_worker_finds_what_the_command_line_finds(recruiter: Persona) -> None:
    load(recruiter.actor, {**OTHER, "简介": "旧"})
    rows = (ROW, {**OTHER, "简介": "新"}, {**ROW, "统一社会信用代码": factories.code(9, "93"), "数商类型": "神秘型"})
    here, there = preview(recruiter.actor, *rows), worked(receive(recruiter, *rows))
    same = ("status", "filename", "digest", "encoding", "headers", "warnings", "counts", "uploaded_by", "version")
    assert {name: getattr(there, name) for name in same} == {name: getattr(here, name) for name in same}
    facts = ("number", "outcome", "uscc", "name", "values", "diff", "errors", "kept", "duplicates", "profile_id")
    assert [[getattr(row, name) for name in facts] for row in rows_of(there)] == [
        [getattr(row, name) for name in facts] for row in rows_of(here)
    ]


def test_worker_acts_for_the_clerk_and_says_so(recruiter: Persona) -> None:
    batch = worked(receive(recruiter))
    entries = AuditEntry.objects.filter(object_id=str(batch.pk)).order_by("seq")
    assert [(entry.action, entry.label, entry.channel) for entry in entries] == [
        ("import_batch.received", "recruiter", "api"),
        ("import_batch.check", "recruiter", "task"),
        ("import_batch.preview", "recruiter", "task"),
        ("import_batch.previewed", "recruiter", "task"),
    ]


def test_sheet_that_cannot_be_imported_ends_as_refused_with_the_reason(recruiter: Persona) -> None:
    batch = worked(receive(recruiter, {**ROW, "联系电话": "1"}))
    assert (batch.status, batch.refusal["code"], batch.rows.count(), files()) == ("refused", "unknown_header", 0, [])
    assert batch.refusal["details"]["headers"] == ["不认识的列“联系电话”，最接近的是“电话”。请改名，或删除这一列。"]
    assert AuditEntry.objects.get(action="import_batch.refuse").data["reason"] == batch.refusal["message"]
    with pytest.raises(WrongState):
        confirm(recruiter, batch)


@pytest.mark.parametrize("lost", ["role", "user"])
def test_clerk_who_lost_the_right_meanwhile_is_not_acted_for(recruiter: Persona, lost: str) -> None:
    batch = receive(recruiter)
    if lost == "role":
        Membership.objects.filter(user=recruiter.user).update(role="broker")
    else:
        User.objects.filter(pk=recruiter.user.pk).update(is_active=False)
    batch = worked(batch)
    assert (batch.status, batch.refusal["code"], batch.rows.count(), files()) == ("refused", "forbidden", 0, [])
    assert AuditEntry.objects.get(action="import_batch.refuse").label == "后台导入"


def test_discarded_upload_is_not_checked(recruiter: Persona) -> None:
    batch = receive(recruiter)
    actions.discard_import(actor=recruiter.actor, batch=batch, at=AT)
    assert files() == []
    assert (worked(batch).status, batch.rows.count()) == ("discarded", 0)


@pytest.mark.parametrize("move", ["check", "discard"])
def test_worker_that_was_overtaken_keeps_nothing(recruiter: Persona, move: str) -> None:
    batch = receive(recruiter)

    def overtake(done: int, total: int) -> None:
        other = ImportBatch.objects.get(pk=batch.pk)
        transitions.run(IMPORT_BATCH, other, move, actor=recruiter.actor, at=AT)

    with pytest.raises(StaleState):
        check_import(actor=recruiter.actor, batch=batch, at=AT, progress=overtake)
    assert batch.rows.count() == 0
    assert ImportBatch.objects.get().status == {"check": "checking", "discard": "discarded"}[move]
    assert files() == [str(batch.pk)]


def test_check_begins_anew_where_a_worker_died(recruiter: Persona) -> None:
    batch = receive(recruiter)
    transitions.run(IMPORT_BATCH, batch, "check", actor=recruiter.actor, at=AT)
    assert (worked(batch).status, batch.rows.count()) == ("previewed", 2)


def test_upload_that_is_gone_is_told(recruiter: Persona) -> None:
    batch = receive(recruiter)
    uploads.remove(batch.pk)
    assert worked(batch).refusal["code"] == "upload_missing"


@pytest.mark.parametrize("step", ["check", "commit"])
def test_step_that_ends_several_workers_is_given_up_and_told(recruiter: Persona, large: None, step: str) -> None:
    batch = receive(recruiter) if step == "check" else confirm(recruiter, preview(recruiter.actor, ROW))
    OutboxMessage.objects.filter(topic=f"import.{step}").update(attempts=effects.TRIES)
    batch = worked(batch)
    assert (batch.status, batch.refusal["code"]) == ({"check": "refused", "commit": "previewed"}[step], "interrupted")
    assert (MerchantProfile.objects.count(), files()) == (0, [])


def test_fault_of_ours_is_tried_again(recruiter: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = receive(recruiter)
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "read", lambda _: 1 / 0)
        assert worked(batch).status == "checking"
    assert worked(batch).status == "previewed"


def test_large_commit_is_completed_by_a_worker(recruiter: Persona, large: None) -> None:
    batch = confirm(recruiter, preview(recruiter.actor, ROW, OTHER), list_new=True)
    assert (batch.status, batch.committed_at, MerchantProfile.objects.count()) == ("committing", None, 0)
    for refused in (actions.commit_import, actions.discard_import):
        with pytest.raises(WrongState):
            refused(actor=recruiter.actor, batch=batch, at=AT)
    batch = worked(batch)
    assert (batch.status, batch.committed_by, files()) == ("committed", "recruiter", [])
    assert list(MerchantProfile.objects.values_list("status", flat=True)) == ["listed", "listed"]
    assert AuditEntry.objects.filter(action="profile.imported_new", channel="task").count() == 2


def test_commit_of_as_many_rows_as_fit_is_done_at_once(recruiter: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing, "ROWS_AT_ONCE", 2)
    assert confirm(recruiter, preview(recruiter.actor, ROW, OTHER)).status == "committed"
    assert not OutboxMessage.objects.filter(topic="import.commit").exists()


def test_large_commit_with_a_wrong_row_is_refused_before_it_is_queued(recruiter: Persona, large: None) -> None:
    batch = preview(recruiter.actor, ROW, {**OTHER, "成立日期": "明天"})
    with pytest.raises(Invalid):
        confirm(recruiter, batch)
    assert (ImportBatch.objects.get().status, OutboxMessage.objects.count()) == ("previewed", 0)


def test_commit_overtaken_by_an_edit_is_open_again_with_the_rows(recruiter: Persona, large: None) -> None:
    load(recruiter.actor, {**OTHER, "简介": "旧"})
    batch = confirm(recruiter, preview(recruiter.actor, ROW, {**OTHER, "简介": "新"}))
    profile = MerchantProfile.objects.get(organisation__uscc=OTHER_CODE)
    MerchantProfile.objects.filter(pk=profile.pk).update(summary="他人改", version=profile.version + 1)
    batch = worked(batch)
    assert (batch.status, batch.committed_at, MerchantProfile.objects.count()) == ("previewed", None, 1)
    assert (batch.refusal["code"], batch.refusal["details"]) == ("stale", {"rows": [3]})
    MerchantProfile.objects.filter(pk=profile.pk).update(summary="旧", version=profile.version)
    batch = worked(confirm(recruiter, batch))
    assert (batch.status, batch.refusal) == ("committed", {})


def test_commit_for_a_clerk_who_lost_the_right_writes_nothing(recruiter: Persona, large: None) -> None:
    batch = confirm(recruiter, preview(recruiter.actor, ROW))
    Membership.objects.filter(user=recruiter.user).update(role="broker")
    batch = worked(batch)
    assert (batch.status, batch.refusal["code"]) == ("previewed", "forbidden")
    assert MerchantProfile.objects.count() == 0


def test_message_that_comes_twice_writes_once(recruiter: Persona, large: None) -> None:
    batch = worked(confirm(recruiter, preview(recruiter.actor, ROW)))
    OutboxMessage.objects.filter(topic="import.commit").update(done_at=None)
    before = AuditEntry.objects.count()
    assert (worked(batch).status, AuditEntry.objects.count()) == ("committed", before)


def test_second_worker_on_a_completed_commit_leaves_it_alone(recruiter: Persona, large: None) -> None:
    batch = confirm(recruiter, preview(recruiter.actor, ROW))
    twin = ImportBatch.objects.get(pk=batch.pk)
    worked(batch)
    done = committing.complete_import(actor=recruiter.actor, batch=twin, at=AT)
    assert (done.status, done.refusal, MerchantProfile.objects.count()) == ("committed", {}, 1)


def test_progress_tells_phase_and_rows_at_most_once_a_second(recruiter: Persona) -> None:
    batch, now = receive(recruiter), [0.0]
    told = lambda: [getattr(progress.told(batch.pk), name) for name in ("phase", "done", "total")]  # noqa: E731
    assert progress.told(batch.pk) is None
    report = progress.Reporter(batch.pk, progress.CHECKING, lambda: now[0])
    assert told() == ["读取文件", 0, 0]
    now[0] = 1.0
    report(500, 2000)
    assert told() == ["逐行核对", 500, 2000]
    now[0] = 1.9
    report(1000, 2000)
    assert told() == ["逐行核对", 500, 2000]
    report(2000, 2000)
    assert told() == ["查找疑似重复并保存预览", 2000, 2000]
    assert files() == [str(batch.pk), f"{batch.pk}.progress"]
    progress.forget(batch.pk)
    assert progress.told(batch.pk) is None


def test_sweeping_leaves_what_is_waited_for_and_what_is_fresh(recruiter: Persona, large: None) -> None:
    waiting, committing_one = receive(recruiter), confirm(recruiter, preview(recruiter.actor, ROW))
    progress.Reporter(committing_one.pk, progress.COMMITTING)
    for name in ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002.77.new"):
        (uploads.folder() / name).write_bytes(b"x")
    fresh = uploads.folder() / "00000000-0000-4000-8000-000000000003"
    old = (timezone.now() - timedelta(hours=2)).timestamp()
    for path in uploads.folder().iterdir():
        os.utime(path, (old, old))
    fresh.write_bytes(b"x")
    assert sweep_uploads() == 2
    assert files() == sorted([str(waiting.pk), f"{committing_one.pk}.progress", fresh.name])


def test_long_file_name_keeps_its_extension(recruiter: Persona) -> None:
    batch = receive_import(actor=recruiter.actor, content=csv_of(ROW), filename="目" * 250 + ".csv", at=AT)
    assert (len(batch.filename), batch.filename[-4:]) == (200, ".csv")
