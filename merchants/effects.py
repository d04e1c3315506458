"""What the outbox carries out for the catalogue: the two long steps of an import.

Each acts for whoever ordered it, in the roles held when it starts. A worker that is killed leaves the batch as it found
it, and the next one begins anew; a step that killed several workers is given up, and the clerk is told.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import errand_actor
from core import outbox
from core.actor import Actor
from core.errors import DomainError, Forbidden, StaleState, Unavailable
from core.models import OutboxMessage
from merchants.actions import imports
from merchants.actions.imports.committing import COMMIT
from merchants.actions.imports.receiving import CHECK
from merchants.imports import progress
from merchants.models import ImportBatch
from merchants.states import DESK, UNCHECKED, BatchStatus

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
TRIES = 3
SYSTEM = Actor.system("后台导入", frozenset(map(str, DESK)))  # tells the clerk when their own roles no longer can
GaveUp = Callable[..., ImportBatch]


@outbox.handles(CHECK, outside=True, lease=LEASE)
def check(message: OutboxMessage) -> None:
    """{"batch", "errand"}: a batch that was received becomes previewed or refused."""
    batch = _batch(message, *UNCHECKED)
    if batch is not None:
        _carry_out(message, batch, imports.check_import, imports.refuse_import, progress.CHECKING)


@outbox.handles(COMMIT, outside=True, lease=LEASE)
def commit(message: OutboxMessage) -> None:
    """{"batch", "errand", "list_new"}: a batch that was confirmed becomes committed, or previewed again with the reason."""
    batch = _batch(message, BatchStatus.COMMITTING)
    if batch is not None:
        more = {"list_new": message.payload["list_new"]}
        _carry_out(message, batch, imports.complete_import, imports.reopen_import, progress.COMMITTING, **more)


def _batch(message: OutboxMessage, *states: str) -> ImportBatch | None:
    """None when the step is done already, or nobody wants it any more."""
    return ImportBatch.objects.filter(pk=message.payload["batch"], status__in=states).first()


def _carry_out(
    message: OutboxMessage,
    batch: ImportBatch,
    act: Callable[..., ImportBatch],
    give_up: GaveUp,
    phases: progress.Phases,
    **more: Any,
) -> None:
    at = timezone.now()
    try:
        if message.attempts >= TRIES:
            raise Unavailable("处理多次中断，没有导入任何内容。请重新上传；仍不成功请联系管理员。", code="interrupted")
        actor = errand_actor(message.payload["errand"], at=at)
        act(actor=actor, batch=batch, at=at, progress=progress.Reporter(batch.pk, phases), **more)
    except StaleState:
        logger.info("import %s: taken over or discarded meanwhile", batch.pk)
        return  # the progress is another worker's now
    except (Forbidden, Unavailable) as refusal:
        give_up(actor=SYSTEM, batch=batch, refusal=_reason(refusal), at=at)
    progress.forget(batch.pk)


def _reason(refusal: DomainError) -> DomainError:
    if isinstance(refusal, Forbidden):
        return Forbidden("提交人已没有导入的权限，没有导入任何内容。请由有权限的人员重新办理。")
    return refusal
