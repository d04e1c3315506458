"""The transactional outbox: effects leave as rows in the transaction of their cause; workers only drain them.

A handler runs in the same transaction that marks its message done, so an effect in the database happens exactly once
however often a worker is killed. An effect outside the database (a mail, files) is registered with `outside=True`: its
handler runs before that transaction, so that it holds no lock while it talks to others or builds for seconds; killed in
between, it happens again, hence such a handler must be safe to repeat (by the effect key, or because it is idempotent).

A claim keeps other workers away for as long as any handler may run. Where somebody is waiting, that is too long after a
worker was killed: a topic with a `lease` is claimed for that short time only, and the claim is renewed while the handler runs.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from core import work
from core.lease import renewed
from core.models import OutboxMessage

logger = logging.getLogger(__name__)

Handler = Callable[[OutboxMessage], None]
MAX_ATTEMPTS = 5
CLAIM = timedelta(minutes=30)  # longer than any handler may run; the task's own time limit
FIRST_DELAY = timedelta(seconds=10)

_handlers: dict[str, Handler] = {}
_outside: set[str] = set()
_leases: dict[str, timedelta] = {}


def handles(topic: str, *, outside: bool = False, lease: timedelta | None = None) -> Callable[[Handler], Handler]:
    """Register the one function that carries out `topic`; put it in the app's effects.py.

    `outside` says that the effect is not a row of the database: the function runs in no transaction. Such a topic may
    have a `lease`: when a worker was killed, another takes the message up after that time at the latest.
    """
    if lease and not outside:
        raise RuntimeError(f"outbox topic {topic}: a claim cannot be renewed beside a transaction of the handler")

    def register(function: Handler) -> Handler:
        if _handlers.setdefault(topic, function) is not function:
            raise RuntimeError(f"two handlers for outbox topic {topic}")
        if outside:
            _outside.add(topic)
        if lease:
            _leases[topic] = lease
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


def pending(topic: str) -> list[int]:
    """The ids of all messages of `topic` still to be done, claimed ones too.

    For a handler whose one run answers them all: ask before it looks at the data, `finish` afterwards. A message sent
    in between is not among them and gets a run of its own.
    """
    return list(OutboxMessage.objects.filter(topic=topic, done_at=None, dead_at=None).values_list("pk", flat=True))


def finish(ids: Collection[int]) -> int:
    """Mark messages done that were not; returns how many."""
    open_ones = OutboxMessage.objects.filter(pk__in=ids, done_at=None, dead_at=None)
    return open_ones.update(done_at=timezone.now(), claimed_until=None)


def drain(limit: int = 200) -> int:
    """Carry out up to `limit` due messages, oldest first; returns how many were done."""
    autodiscover_modules("effects")
    done = 0
    for message in open_messages(timezone.now()).order_by("id")[:limit]:
        if _claim(message):
            done += _carry_out(message)
    return done


def _claim(message: OutboxMessage) -> bool:
    """A claim that ran out was held by a worker that died: that counts as a failure, lest a message kill every worker."""
    now = timezone.now()
    failed = message.attempts + (message.claimed_until is not None)
    still = open_messages(now).filter(pk=message.pk, attempts=message.attempts)
    if failed >= MAX_ATTEMPTS:
        still.update(attempts=failed, claimed_until=None, dead_at=now, last_error="the worker ended while at it")
        return False
    taken = still.update(attempts=failed, claimed_until=now + _leases.get(message.topic, CLAIM))
    message.attempts = failed
    return taken == 1


def _carry_out(message: OutboxMessage) -> int:
    try:
        if message.topic in _outside:
            with renewed(message, _leases.get(message.topic)):
                _handlers[message.topic](message)
            return finish([message.pk])
        with work.unit_of_work():
            _handlers[message.topic](message)
            finished = finish([message.pk])
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
