"""The demo catalogue, imported by the clerk's login exactly as a clerk would."""

import hashlib
from datetime import datetime

from accounts.models import Organisation
from core import work
from core.actor import Actor
from core.progress import Progress
from merchants.actions import commit_import, preview_import
from merchants.models import ImportBatch
from merchants.states import BatchStatus
from programme.seeding import files, people


def import_merchants(at: datetime, progress: Progress) -> None:
    clerk = people.acting("clerk", at)
    content = files.MERCHANTS.read_bytes()
    same = ImportBatch.objects.filter(digest=hashlib.sha256(content).hexdigest())
    if same.filter(status=BatchStatus.COMMITTED).exists():
        return
    batch = same.filter(status=BatchStatus.PREVIEWED).first() or preview_import(
        actor=clerk, content=content, filename=files.MERCHANTS.name, at=at, progress=progress
    )
    _commit(clerk, batch, at, progress)
    progress.close()


def _commit(clerk: Actor, batch: ImportBatch, at: datetime, progress: Progress) -> None:
    """Import, publish and mark as fictional in one transaction: a real-looking firm must not survive an interruption."""
    with work.unit_of_work():
        commit_import(actor=clerk, batch=batch, at=at, list_new=True, progress=progress)
        Organisation.objects.filter(merchant_profile__import_rows__batch=batch).update(is_fictional=True)
