"""How far a batch is, in a small file beside its upload.

Not in the database: SQLite has one write lock, which a commit of many rows holds to its end, and what a transaction has
written is seen by nobody before that. A file is seen at once, by every host that shares the folder.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from merchants.imports import uploads

EVERY = 1.0  # seconds between two notes of one phase
SUFFIX = ".progress"


@dataclass(frozen=True, slots=True)
class Told:
    """`total` is 0 where nobody knows it yet; `at` is when the worker last said something."""

    phase: str
    done: int
    total: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Phases:
    """What a worker does before the first row is counted, while it counts, and after the last."""

    before: str
    during: str
    after: str


CHECKING = Phases("读取文件", "逐行核对", "查找疑似重复并保存预览")
COMMITTING = Phases("准备写入", "写入目录", "更新检索")


class Reporter:
    """Call it with (done, total), as every action does that reports progress."""

    def __init__(self, batch: UUID, phases: Phases, clock: Callable[[], float] = time.monotonic) -> None:
        self._batch, self._phases, self._clock = batch, phases, clock
        self._tell(phases.before, 0, 0)
        self._next = clock()  # the first count is news

    def __call__(self, done: int, total: int) -> None:
        if done >= total:
            self._tell(self._phases.after, done, total)
        elif self._clock() >= self._next:
            self._tell(self._phases.during, done, total)

    def _tell(self, phase: str, done: int, total: int) -> None:
        self._next = self._clock() + EVERY
        told = asdict(Told(phase, done, total, timezone.now())) | {"at": time.time()}
        uploads.replace(_file(self._batch), json.dumps(told, ensure_ascii=False).encode())


def told(batch: UUID) -> Told | None:
    """The worker's last word on a batch; None before its first."""
    try:
        found = json.loads(_file(batch).read_bytes())
    except FileNotFoundError:
        return None
    return Told(found["phase"], found["done"], found["total"], datetime.fromtimestamp(found["at"], UTC))


def forget(batch: UUID) -> None:
    _file(batch).unlink(missing_ok=True)


def _file(batch: UUID) -> Path:
    return uploads.path_of(batch).with_suffix(SUFFIX)
