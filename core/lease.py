"""A short claim on an outbox message, renewed by a thread for as long as its holder lives.

The thread dies with the process, so a claim that is not renewed tells a killed worker from a slow one. While the holder
has SQLite's one write lock the renewal waits, but nobody else can claim anything in that time either.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from core.models import OutboxMessage

logger = logging.getLogger(__name__)

RENEWALS = 4  # per lease: three may fail before another worker believes the holder dead


@contextmanager
def renewed(message: OutboxMessage, lease: timedelta | None) -> Iterator[None]:
    """Keep the claim on `message` while the block runs; without a lease the claim is long enough as it is."""
    if lease is None:
        yield
        return
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(message.pk, lease, over), name="lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()  # a renewal that came later would hold up the next try


def _keep(pk: int, lease: timedelta, over: threading.Event) -> None:
    try:
        while not over.wait(lease.total_seconds() / RENEWALS):
            _renew(pk, lease)
    finally:
        connection.close()


def _renew(pk: int, lease: timedelta) -> None:
    try:
        open_ones = OutboxMessage.objects.filter(pk=pk, done_at=None, dead_at=None)
        open_ones.update(claimed_until=timezone.now() + lease)
    except DatabaseError:  # busy for longer than it waits; the next renewal may get through
        logger.warning("outbox: the claim on message %s was not renewed", pk, exc_info=True)
