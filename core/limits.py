"""Security limits that hold under simultaneous tries: one conditional UPDATE decides, not read-then-write."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import F

from core.errors import TooMany
from core.models import RateCounter


def take(name: str, subject: str, *, limit: int, seconds: int, at: datetime) -> None:
    """Use up one of `limit` tries of `subject` in the current window of `seconds`; TooMany when none is left.

    Call it outside the unit of work it guards, so that a failed try still counts.
    """
    now = int(at.timestamp())
    window = now - now % seconds
    key = f"{name}:{hashlib.sha256(subject.encode()).hexdigest()[:32]}"
    with transaction.atomic():
        RateCounter.objects.bulk_create([RateCounter(key=key, window=window)], ignore_conflicts=True)
        taken = RateCounter.objects.filter(key=key, window=window, count__lt=limit).update(count=F("count") + 1)
    if not taken:
        raise TooMany(window + seconds - now)
