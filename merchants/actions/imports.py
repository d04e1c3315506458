"""Importing the catalogue: preview, then commit as a whole, or discard."""

from datetime import datetime

from django.db import IntegrityError

from accounts import policy
from core import audit, outbox, transitions, work
from core.actor import Actor
from core.errors import DomainError, Invalid, StaleState
from merchants import search
from merchants.imports import commit, known, preview
from merchants.imports.preview import Preview, Progress
from merchants.models import ImportBatch, ImportRow
from merchants.states import IMPORT_BATCH


def examine_import(
    *, actor: Actor, content: bytes, filename: str, sheet: str = "", at: datetime, progress: Progress | None = None
) -> Preview:
    """What preview_import would store, without storing it: for a dry run. Raises as preview_import does."""
    policy.require(actor, "import.run")
    return preview.examine(actor=actor, content=content, filename=filename, sheet=sheet, at=at, progress=progress)


def preview_import(
    *, actor: Actor, content: bytes, filename: str, sheet: str = "", at: datetime, progress: Progress | None = None
) -> ImportBatch:
    """Read a sheet and keep what each row would do. The catalogue is not touched.

    Cells follow merchants.columns: a missing column or an empty cell leaves what is stored, 清空 removes it. Raises
    core.tables.TableRefused for a file that cannot be read, Invalid (unknown_header, missing_header) for columns that
    are not ours. `progress` is called with (rows done, rows in all).
    """
    found = examine_import(actor=actor, content=content, filename=filename, sheet=sheet, at=at, progress=progress)
    with work.unit_of_work():
        found.batch.save(force_insert=True)
        ImportRow.objects.bulk_create(found.rows, batch_size=known.CHUNK)
        audit.record(
            actor, "import_batch.previewed", found.batch, at=at,
            filename=found.batch.filename, digest=found.batch.digest, counts=found.batch.counts,
        )  # fmt: skip
    return found.batch


def commit_import(
    *, actor: Actor, batch: ImportBatch, at: datetime, list_new: bool = False, progress: Progress | None = None
) -> ImportBatch:
    """Write every new and changed row of a previewed batch, or nothing; with `list_new`, publish the new profiles.

    Raises Invalid (import_has_errors) while a row is wrong, WrongState for a batch that is done with, StaleState when
    another commit was faster or a profile changed since the preview (`extra["rows"]` are its row numbers).
    """
    policy.require(actor, "import.run")
    if list_new:
        policy.require(actor, "merchant.list")
    try:
        with work.unit_of_work():
            _commit(actor, batch, at, list_new, progress)
    except IntegrityError:
        batch.refresh_from_db()
        raise StaleState("导入期间，其他人登记了同一家企业，没有导入任何内容。请重新上传文件，核对新的预览。") from None
    except DomainError:
        batch.refresh_from_db()
        raise
    return batch


def _commit(actor: Actor, batch: ImportBatch, at: datetime, list_new: bool, progress: Progress | None) -> None:
    """The batch is moved first: whoever moves it holds it until the end."""
    _refuse_wrong(batch)
    transitions.run(IMPORT_BATCH, batch, "commit", actor=actor, at=at, committed_at=at, committed_by=actor.label)
    commit.write(batch, actor, at, list_new=list_new, progress=progress)
    _refresh(batch, at)


def discard_import(*, actor: Actor, batch: ImportBatch, at: datetime) -> ImportBatch:
    """Give a previewed batch up; its rows stay readable."""
    policy.require(actor, "import.run")
    return transitions.run(IMPORT_BATCH, batch, "discard", actor=actor, at=at)


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
