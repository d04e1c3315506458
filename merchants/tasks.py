"""Doors for Celery; the rooms are merchants.imports."""

from datetime import timedelta

from celery import shared_task

from merchants.imports import uploads
from merchants.models import ImportBatch
from merchants.states import UNDER_WAY

LEFT_FOR = timedelta(hours=1)


@shared_task
def sweep_uploads() -> int:
    """Remove what a killed process left: files of batches that are done with, or whose row was never committed."""
    waiting = ImportBatch.objects.filter(status__in=UNDER_WAY).values_list("pk", flat=True)
    return uploads.sweep({str(pk) for pk in waiting}, LEFT_FOR)
