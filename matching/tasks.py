"""Doors for Celery; the rooms are matching.index and matching.actions."""

from celery import shared_task
from django.utils import timezone

from matching.actions.moves import expire_needs as expire


@shared_task
def expire_needs() -> int:
    """Take needs off the open board whose public time has run out; running it twice changes nothing more."""
    return expire(at=timezone.now())


@shared_task
def rebuild_index() -> str:
    """Nightly: whatever was missed is in the index by morning, and an unchanged catalogue costs one build."""
    from matching.index import refresh_index

    return refresh_index(at=timezone.now()).digest
