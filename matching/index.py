"""The published match index: where it lies, who may replace it, and which files may go.

INDEX_DIR holds one folder per snapshot, named by its digest, in which the engine keeps `index`; and the file `current`
with the digest in force. Both appear by an atomic rename, so a reader finds a whole index or the one before it.

Only one process builds at a time (a lock file): the catalogue is read after the lock is taken, so whoever publishes
later has read later, and two publishers cannot put an older catalogue over a newer one. Building holds no database
lock: the catalogue is read in autocommit, and rows are written once the files stand.
"""

import fcntl
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from core.errors import Unavailable
from matching.models import IndexSnapshot

if TYPE_CHECKING:
    from matching.engine import Document, Index

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
KEPT = 3  # snapshots kept although no run names them, for readers that still hold one
POINTER = "current"
CONTENT = "index"

_lock = threading.Lock()
_held: dict[Path, "Index"] = {}  # the folder in use → its index; never more than one


def folder_of(digest: str) -> Path:
    return Path(settings.INDEX_DIR) / digest / CONTENT


def current_digest() -> str:
    """The digest of the index in force; Unavailable when none was published yet."""
    try:
        return (Path(settings.INDEX_DIR) / POINTER).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise Unavailable(
            "匹配索引尚未建立，请稍后再试；管理员可运行 manage.py build_index。", code="index_missing"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(error) from error


def current_index() -> "Index":
    """The index in force, memory-mapped and kept until another one is published. Unavailable says why there is none."""
    digest = current_digest()
    folder = folder_of(digest)
    found = _held.get(folder)
    if found is not None:
        return found
    with _lock:
        if folder not in _held:
            loaded = load_index(digest)
            _held.clear()
            _held[folder] = loaded
        return _held[folder]


def load_index(digest: str) -> "Index":
    """The index of a snapshot, for replay. Unavailable when its files are gone, damaged or of another engine."""
    from matching.engine import Index, IndexCorrupt, IndexVersionMismatch

    try:
        return Index.load(folder_of(digest))
    except (IndexCorrupt, OSError) as error:
        raise _damaged(error) from error
    except IndexVersionMismatch as error:
        logger.warning("match index: %s", error)
        raise Unavailable("匹配索引与程序版本不符，请联系管理员重建索引。", code="index_version") from error


def _damaged(error: Exception) -> Unavailable:
    """The detail names folders of the server, so it goes to the log and not to the user."""
    logger.warning("match index: %s", error)
    return Unavailable("匹配索引已损坏或不全，请联系管理员重建索引。", code="index_corrupt")


def snapshot_of(index: "Index", *, at: datetime) -> IndexSnapshot:
    """The row of an index; made anew when the files outlived their database."""
    facts = {
        "corpus_digest": index.corpus_digest,
        "lexicon_version": index.lexicon_version,
        "engine_version": index.engine_version,
        "documents": index.size,
        "built_at": at,
    }
    return IndexSnapshot.objects.get_or_create(digest=index.digest, defaults=facts)[0]


def refresh_index(*, at: datetime, progress: Progress | None = None) -> IndexSnapshot:
    """Build the index of all listed merchants and put it in force; an unchanged catalogue gives the same snapshot.

    `progress(done, all)` counts the documents read.
    """
    with sole_builder():
        return publish(at=at, progress=progress)


@contextmanager
def sole_builder() -> Iterator[None]:
    """Wait until no other process or thread builds, and keep others waiting."""
    home = Path(settings.INDEX_DIR)
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _sweep(home)
        yield


def _sweep(home: Path) -> None:
    """Remove what a builder that was killed left half-written."""
    for path in home.iterdir():
        if path.is_dir() and not (path / CONTENT).exists():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith(f".{POINTER}."):
            path.unlink(missing_ok=True)


def publish(*, at: datetime, progress: Progress | None = None) -> IndexSnapshot:
    """The work of refresh_index; the caller is the sole builder."""
    from matching.engine import Lexicon, build_index

    index = build_index(_documents(progress), Lexicon.load())
    if not _is_whole(index.digest):
        index.save(folder_of(index.digest))
    snapshot = snapshot_of(index, at=at)
    IndexSnapshot.objects.filter(pk=snapshot.pk).update(built_at=at, retired_at=None)
    snapshot.refresh_from_db()
    _point_to(index.digest)
    retire(at=at)
    return snapshot


def _documents(progress: Progress | None) -> Iterator["Document"]:
    from matching.engine import Document
    from merchants.documents import iter_documents
    from merchants.models import MerchantProfile

    total = MerchantProfile.objects.listed().count()
    done = 0
    for done, (id, fields) in enumerate(iter_documents(), 1):
        yield Document(id, fields)
        if progress and done % 100 == 0:
            progress(done, total)
    if progress:
        progress(done, total)


def _is_whole(digest: str) -> bool:
    """Whether the files of this very index are there, undamaged: content decides the digest, so they need no rewrite."""
    if not folder_of(digest).exists():
        return False
    try:
        load_index(digest)
    except Unavailable:
        return False
    return True


def _point_to(digest: str) -> None:
    home = Path(settings.INDEX_DIR)
    handle, name = tempfile.mkstemp(prefix=f".{POINTER}.", dir=home)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{digest}\n")
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o644)
    Path(name).replace(home / POINTER)


def retire(*, at: datetime) -> None:
    """Remove the files of snapshots that no run names, except the last KEPT.

    A run takes the same row lock before it names a snapshot, and refuses a retired one.
    """
    recent = list(IndexSnapshot.objects.order_by("-built_at", "digest").values_list("pk", flat=True)[:KEPT])
    idle = IndexSnapshot.objects.filter(runs=None, retired_at=None).exclude(pk__in=recent)
    for digest in idle.values_list("pk", flat=True):
        if _retired(digest, at):
            shutil.rmtree(folder_of(digest).parent, ignore_errors=True)


def _retired(digest: str, at: datetime) -> bool:
    with transaction.atomic():
        snapshot = IndexSnapshot.objects.select_for_update().get(pk=digest)
        if snapshot.runs.exists():
            return False
        IndexSnapshot.objects.filter(pk=digest).update(retired_at=at)
        return True
