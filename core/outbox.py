"""The transactional outbox: effects leave as rows in the transaction of their cause; workers only drain them.

A handler runs in the same transaction that marks its message done, so an effect in the database happens exactly once
however often a worker is killed. An effect outside it (a mail) happens at least once and carries the effect key.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from core import work
from core.models import OutboxMessage

logger = logging.getLogger(__name__)

Handler = Callable[[OutboxMessage], None]
MAX_ATTEMPTS = 5
CLAIM = timedelta(minutes=30)  # longer than any handler may run; the task's own time limit
FIRST_DELAY = timedelta(seconds=10)

_handlers: dict[str, Handler] = {}


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Register the one function that carries out `topic`; put it in the app's effects.py."""

    def register(function: Handler) -> Handler:
        if _handlers.setdefault(topic, function) is not function:
            raise RuntimeError(f"two handlers for outbox topic {topic}")
        return function

    return register


def send(topic: str, payload: Mapping[str, Any], *, key: str, at: datetime | None = None) -> None:
    """Queue an effect with the current unit of work. A key that was used before is the same effect: no second row."""
    book = work.current()
    message = OutboxMessage(topic=topic, payload=dict(payload), effect_key=key, due_at=at or timezone.now())
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    book.wakes = True


def wake() -> None:
    """Nudge a worker. A broker that is down costs nothing: the schedule drains what the nudge did not."""
    from core.tasks import drain_outbox

    try:
        drain_outbox.apply_async(retry=False, ignore_result=True)
    except Exception:  # any transport's own error class; the row is safe, the write must not fail for the nudge
        logger.warning("outbox: no broker to wake, the schedule will drain it", exc_info=True)


def open_messages(now: datetime) -> QuerySet[OutboxMessage]:
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return OutboxMessage.objects.filter(unclaimed, done_at=None, dead_at=None, due_at__lte=now)


def drain(limit: int = 200) -> int:
    """Carry out up to `limit` due messages, oldest first; returns how many were done."""
    autodiscover_modules("effects")
    done = 0
    for message in open_messages(timezone.now()).order_by("id")[:limit]:
        if _claim(message):
            done += _carry_out(message)
    return done


def _claim(message: OutboxMessage) -> bool:
    now = timezone.now()
    taken = open_messages(now).filter(pk=message.pk, attempts=message.attempts).update(claimed_until=now + CLAIM)
    return taken == 1


def _carry_out(message: OutboxMessage) -> int:
    try:
        with work.unit_of_work():
            _handlers[message.topic](message)
            finished = OutboxMessage.objects.filter(pk=message.pk, done_at=None).update(
                done_at=timezone.now(), claimed_until=None
            )
            if not finished:
                transaction.set_rollback(True)
    except Exception as error:  # a poisonous message must not stop the others; it is kept with its reason
        _postpone(message, error)
        return 0
    return finished


def _postpone(message: OutboxMessage, error: Exception) -> None:
    logger.exception("outbox: %s failed", message, exc_info=error)
    attempts = message.attempts + 1
    now = timezone.now()
    OutboxMessage.objects.filter(pk=message.pk, done_at=None).update(
        attempts=F("attempts") + 1,
        last_error=f"{type(error).__name__}: {error}"[:2000],
        claimed_until=None,
        due_at=now + FIRST_DELAY * 2**attempts,
        dead_at=now if attempts >= MAX_ATTEMPTS else None,
    )
