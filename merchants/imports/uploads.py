"""Uploaded sheets that wait for a worker: private files named by their batch, removed once they were read."""

import contextlib
import os
import time
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from core.errors import Invalid


def folder() -> Path:
    path = Path(settings.UPLOAD_DIR)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(batch: UUID) -> Path:
    return folder() / str(batch)


def keep(batch: UUID, content: bytes) -> None:
    """The sheet is on the disk, not only on its way there, when this returns: the batch's row will promise it."""
    replace(path_of(batch), content, durable=True)


def replace(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Readers find the whole new content or the whole old one; nobody but this system's user can read it."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    fresh.replace(path)
    if durable:
        _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(batch: UUID) -> bytes:
    try:
        return path_of(batch).read_bytes()
    except FileNotFoundError:
        raise Invalid("上传的文件已不在服务器上，没有导入任何内容。请重新上传。", code="upload_missing") from None


def remove(batch: UUID) -> None:
    path_of(batch).unlink(missing_ok=True)


def sweep(waiting: Collection[str], older_than: timedelta) -> int:
    """Remove what belongs to no batch in `waiting` and was not touched for a while; returns how many files."""
    removed, limit = 0, time.time() - older_than.total_seconds()
    for path in folder().iterdir():
        with contextlib.suppress(FileNotFoundError):  # its worker was faster
            if path.name.partition(".")[0] not in waiting and path.stat().st_mtime < limit:
                path.unlink()
                removed += 1
    return removed
