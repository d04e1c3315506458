"""Writing a previewed batch into the catalogue: every new and changed row, or nothing."""

from datetime import datetime

from django.db import IntegrityError

from accounts import policy
from accounts.actors import as_errand
from core import outbox, transitions, work
from core.actor import Actor
from core.errors import DomainError, Invalid, StaleState
from merchants import search
from merchants.actions.imports.checking import Refusal, told
from merchants.imports import commit
from merchants.imports.preview import Progress
from merchants.models import ImportBatch, ImportRow
from merchants.states import IMPORT_BATCH, BatchStatus

COMMIT = "import.commit"
ROWS_AT_ONCE = 500  # profiles written while the clerk waits, in about two seconds; more is left to a worker


def confirm_import(*, actor: Actor, batch: ImportBatch, at: datetime, list_new: bool = False) -> ImportBatch:
    """Commit a small batch at once; a larger one is `committing` when this returns, and a worker completes it.

    Raises as commit_import does, but what only the writing shows (StaleState) brings a larger batch back to its
    preview, with the reason in `refusal`.
    """
    _require(actor, list_new)
    if batch.writes <= ROWS_AT_ONCE:
        return commit_import(actor=actor, batch=batch, at=at, list_new=list_new)
    with work.unit_of_work():
        _begin(actor, batch, at)
        payload = {"batch": str(batch.pk), "errand": as_errand(actor), "list_new": list_new}
        outbox.send(COMMIT, payload, key=f"{COMMIT}:{batch.pk}:{batch.version}", at=at)
    return batch


def commit_import(
    *, actor: Actor, batch: ImportBatch, at: datetime, list_new: bool = False, progress: Progress | None = None
) -> ImportBatch:
    """Write every new and changed row of a previewed batch, or nothing; with `list_new`, publish the new profiles.

    Raises Invalid (import_has_errors) while a row is wrong, WrongState for a batch that is done with, StaleState when
    another commit was faster or a profile changed since the preview (`extra["rows"]` are its row numbers).
    """
    _require(actor, list_new)
    try:
        with work.unit_of_work():
            _begin(actor, batch, at)
            _write(actor, batch, at, list_new, progress)
    except IntegrityError:
        batch.refresh_from_db()
        raise _overtaken() from None
    except DomainError:
        batch.refresh_from_db()
        raise
    return batch


def complete_import(
    *, actor: Actor, batch: ImportBatch, at: datetime, list_new: bool = False, progress: Progress | None = None
) -> ImportBatch:
    """Write a batch that confirm_import left to a worker. May be called again after its process was killed.

    A batch that cannot be written is open for a new decision, with the reason; one that another worker has completed
    stays as it is.
    """
    _require(actor, list_new)
    try:
        with work.unit_of_work():
            _write(actor, batch, at, list_new, progress)
    except IntegrityError:
        return reopen_import(actor=actor, batch=batch, refusal=_overtaken(), at=at)
    except DomainError as refusal:
        return reopen_import(actor=actor, batch=batch, refusal=refusal, at=at)
    return batch


def reopen_import(*, actor: Actor, batch: ImportBatch, refusal: Refusal, at: datetime) -> ImportBatch:
    """Nothing was written: back to the preview, with the reason the clerk is to see."""
    policy.require(actor, "import.run")
    batch.refresh_from_db()
    if batch.status != BatchStatus.COMMITTING:
        return batch
    reason = refusal.message[: transitions.REASON_LIMIT]
    return transitions.run(
        IMPORT_BATCH, batch, "reopen", actor=actor, at=at, version=batch.version, refusal=told(refusal), reason=reason
    )


def _require(actor: Actor, list_new: bool) -> None:
    policy.require(actor, "import.run")
    if list_new:
        policy.require(actor, "merchant.list")


def _begin(actor: Actor, batch: ImportBatch, at: datetime) -> None:
    _refuse_wrong(batch)
    transitions.run(IMPORT_BATCH, batch, "commit", actor=actor, at=at, refusal={})


def _write(actor: Actor, batch: ImportBatch, at: datetime, list_new: bool, progress: Progress | None) -> None:
    """The batch is moved first: whoever moves it holds it until the end."""
    transitions.run(IMPORT_BATCH, batch, "complete", actor=actor, at=at, committed_at=at, committed_by=actor.label)
    commit.write(batch, actor, at, list_new=list_new, progress=progress)
    _refresh(batch, at)


def _overtaken() -> StaleState:
    return StaleState("导入期间，其他人登记了同一家企业，没有导入任何内容。请重新上传文件，核对新的预览。")


def _refuse_wrong(batch: ImportBatch) -> None:
    wrong = batch.rows.filter(outcome=ImportRow.Outcome.WRONG).count()
    if wrong:
        raise Invalid(
            f"有 {wrong} 行有误，须先更正，没有导入任何内容。请下载错误说明表，更正后重新上传。",
            code="import_has_errors",
            extra={"wrong": wrong},
        )


def _refresh(batch: ImportBatch, at: datetime) -> None:
    """The directory's search follows in the same unit of work, the match index from the outbox."""
    touched = batch.rows.filter(outcome__in=commit.WRITTEN).exclude(profile=None)
    ids = list(touched.values_list("profile_id", flat=True))
    if ids:
        search.rebuild(ids)
        outbox.send("index.refresh", {"batch": str(batch.pk)}, key=f"index.refresh:import:{batch.pk}", at=at)
