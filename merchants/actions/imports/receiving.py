"""Taking a sheet in, and giving one up."""

from datetime import datetime

from accounts import policy
from accounts.actors import as_errand
from core import audit, outbox, transitions, work
from core.actor import Actor
from core.tables import Limits, TableRefused
from core.tables.limits import MEBIBYTE
from merchants.actions.imports.checking import preview_import
from merchants.imports import progress, uploads
from merchants.imports.preview import arrival
from merchants.models import ImportBatch
from merchants.states import IMPORT_BATCH

CHECK = "import.check"
AT_ONCE = Limits(file_bytes=300 * 1024, inflated_bytes=8 * MEBIBYTE, rows=500, text_chars=2_000_000, seconds=5)
"""What is checked while the clerk waits, in about two seconds; a workbook's bytes tell little of its rows."""
BEYOND = ("file_too_large", "zip_bomb", "too_many_rows", "too_many_cells", "too_much_text", "timeout")
"""Refusals that may be those smaller limits' alone; the worker reads with the full ones."""


def upload_import(*, actor: Actor, content: bytes, filename: str, sheet: str = "", at: datetime) -> ImportBatch:
    """Preview a small sheet at once; a larger one is `received` when this returns, and a worker checks it.

    Raises as preview_import does; what is wrong with a larger sheet ends its batch as `refused` instead.
    """
    policy.require(actor, "import.run")
    if len(content) <= AT_ONCE.file_bytes:
        try:
            return preview_import(actor=actor, content=content, filename=filename, sheet=sheet, at=at, limits=AT_ONCE)
        except TableRefused as refused:
            if refused.code not in BEYOND:
                raise
    return receive_import(actor=actor, content=content, filename=filename, sheet=sheet, at=at)


def receive_import(*, actor: Actor, content: bytes, filename: str, sheet: str = "", at: datetime) -> ImportBatch:
    """Keep a sheet until a worker has checked it. A file whose row never came to be is swept away later."""
    policy.require(actor, "import.run")
    batch = ImportBatch(**arrival(actor, content, filename, sheet, at))
    uploads.keep(batch.pk, content)
    with work.unit_of_work():
        batch.save(force_insert=True)
        audit.record(actor, "import_batch.received", batch, at=at, filename=batch.filename, digest=batch.digest)
        outbox.send(CHECK, {"batch": str(batch.pk), "errand": as_errand(actor)}, key=f"{CHECK}:{batch.pk}", at=at)
    return batch


def discard_import(*, actor: Actor, batch: ImportBatch, at: datetime) -> ImportBatch:
    """Give up a batch that is previewed, or not even checked yet; the rows of a preview stay readable."""
    policy.require(actor, "import.run")
    batch = transitions.run(IMPORT_BATCH, batch, "discard", actor=actor, at=at)
    uploads.remove(batch.pk)
    progress.forget(batch.pk)
    return batch
