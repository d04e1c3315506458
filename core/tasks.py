"""Doors for Celery; the rooms are core.outbox and core.models."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from core import outbox
from core.models import IdempotencyRecord, RateCounter

IDEMPOTENCY_KEPT = timedelta(hours=48)
COUNTERS_KEPT = timedelta(days=2)


@shared_task
def drain_outbox() -> int:
    return outbox.drain()


@shared_task
def retire_idempotency_keys() -> int:
    """Forget answers nobody will ask for again, and counters of windows long closed."""
    now = timezone.now()
    removed, _ = IdempotencyRecord.objects.filter(created_at__lt=now - IDEMPOTENCY_KEPT).delete()
    RateCounter.objects.filter(window__lt=int((now - COUNTERS_KEPT).timestamp())).delete()
    return removed
