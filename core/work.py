"""The unit of work: row, audit entry and deferred effect commit together or not at all.

Audit entries are collected and chained at the very end, because the chain's head is one row that all writers lock:
taken last and held only until commit, it cannot deadlock with the rows an action touches.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction

from core.models import AuditEntry


@dataclass(slots=True)
class _Book:
    entries: list[AuditEntry] = field(default_factory=list)
    wakes: bool = False


_book: ContextVar[_Book | None] = ContextVar("unit_of_work", default=None)


def current() -> _Book:
    """The open unit; RuntimeError outside one, so that nothing audited can be written unaudited."""
    book = _book.get()
    if book is None:
        raise RuntimeError("audit and outbox rows are written inside core.work.unit_of_work() only")
    return book


@contextmanager
def unit_of_work() -> Iterator[None]:
    """One atomic block; nested units join the outer one, and a nested unit that fails takes its entries with it."""
    outer = _book.get()
    if outer is not None:
        kept = len(outer.entries)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            del outer.entries[kept:]
            raise
        return
    book = _Book()
    mark = _book.set(book)
    try:
        with transaction.atomic():
            yield
            _close(book)
    finally:
        _book.reset(mark)


def _close(book: _Book) -> None:
    from core import audit, outbox

    audit.chain(book.entries)
    if book.wakes:
        transaction.on_commit(outbox.wake)
