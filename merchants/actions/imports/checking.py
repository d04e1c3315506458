"""Looking into a sheet and keeping what each row would do. The catalogue is not touched."""

from datetime import datetime

from accounts import policy
from core import audit, transitions, work
from core.actor import Actor
from core.errors import DomainError, Invalid
from core.tables import Limits, TableRefused
from merchants.imports import known, preview, uploads
from merchants.imports.preview import Preview, Progress
from merchants.models import ImportBatch, ImportRow
from merchants.states import IMPORT_BATCH

Refusal = DomainError | TableRefused


def examine_import(
    *,
    actor: Actor,
    content: bytes,
    filename: str,
    sheet: str = "",
    at: datetime,
    limits: Limits = preview.DEFAULT,
    progress: Progress | None = None,
) -> Preview:
    """What preview_import would store, without storing it: for a dry run. Raises as preview_import does."""
    policy.require(actor, "import.run")
    return preview.examine(
        actor=actor, content=content, filename=filename, sheet=sheet, at=at, limits=limits, progress=progress
    )


def preview_import(
    *,
    actor: Actor,
    content: bytes,
    filename: str,
    sheet: str = "",
    at: datetime,
    limits: Limits = preview.DEFAULT,
    progress: Progress | None = None,
) -> ImportBatch:
    """Read a sheet and keep what each row would do; a sheet that is refused leaves no batch.

    Cells follow merchants.columns: a missing column or an empty cell leaves what is stored, 清空 removes it. Raises
    core.tables.TableRefused for a file that cannot be read, Invalid (unknown_header, missing_header) for columns that
    are not ours. `progress` is called with (rows done, rows in all).
    """
    found = examine_import(
        actor=actor, content=content, filename=filename, sheet=sheet, at=at, limits=limits, progress=progress
    )
    with work.unit_of_work():
        found.batch.save(force_insert=True)
        batch = transitions.run(IMPORT_BATCH, found.batch, "check", actor=actor, at=at)
        return _keep(actor, batch, found, at)


def check_import(*, actor: Actor, batch: ImportBatch, at: datetime, progress: Progress | None = None) -> ImportBatch:
    """The same for a batch that was received, by a worker; a sheet that is refused makes the batch a refused one.

    May be called again after its process was killed: nothing is kept before everything is. StaleState when another
    worker took the batch over meanwhile, or its clerk discarded it.
    """
    policy.require(actor, "import.run")
    batch = transitions.run(IMPORT_BATCH, batch, "check", actor=actor, at=at)
    try:
        content = uploads.read(batch.pk)
        found = examine_import(
            actor=actor, content=content, filename=batch.filename, sheet=batch.sheet, at=at, progress=progress
        )
    except (Invalid, TableRefused) as refusal:
        return refuse_import(actor=actor, batch=batch, refusal=refusal, at=at)
    with work.unit_of_work():
        _keep(actor, batch, found, at)
    uploads.remove(batch.pk)
    return batch


def refuse_import(*, actor: Actor, batch: ImportBatch, refusal: Refusal, at: datetime) -> ImportBatch:
    """End a batch whose sheet cannot be imported, with the reason the clerk is to see."""
    policy.require(actor, "import.run")
    batch = transitions.run(
        IMPORT_BATCH, batch, "refuse", actor=actor, at=at, version=batch.version, refusal=told(refusal),
        reason=refusal.message[: transitions.REASON_LIMIT],
    )  # fmt: skip
    uploads.remove(batch.pk)
    return batch


def told(refusal: Refusal) -> dict[str, object]:
    """A refusal as the batch keeps it."""
    details = refusal.details if isinstance(refusal, TableRefused) else {**refusal.extra, **refusal.fields}
    return {"code": refusal.code, "message": refusal.message, "details": details}


def _keep(actor: Actor, batch: ImportBatch, found: Preview, at: datetime) -> ImportBatch:
    """The batch is moved first, at the version we took it in: whoever took it over is not written over."""
    facts = {name: getattr(found.batch, name) for name in ("encoding", "headers", "warnings", "counts")}
    transitions.run(IMPORT_BATCH, batch, "preview", actor=actor, at=at, version=batch.version, **facts)
    for row in found.rows:
        row.batch = batch
    ImportRow.objects.bulk_create(found.rows, batch_size=known.CHUNK)
    audit.record(
        actor, "import_batch.previewed", batch, at=at,
        filename=batch.filename, digest=batch.digest, counts=batch.counts,
    )  # fmt: skip
    return batch
