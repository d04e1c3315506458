"""A form sent twice (double click, reload, back button) has one effect.

Each drawing of a creating form carries a fresh token. Token and effect are written in one transaction, so of two
simultaneous posts one waits for the other at the unique index and then answers with the same address.
"""

import hashlib
import uuid
from collections.abc import Callable

from django.db import IntegrityError

from core import work
from core.errors import Conflict
from core.models import IdempotencyRecord

FIELD = "form_token"


def token() -> str:
    return uuid.uuid4().hex


def once(subject: int, given: str, effect: Callable[[], str]) -> str:
    """The address that `effect` leads to; run for the first post of user `subject` with token `given` only."""
    key = hashlib.sha256(f"portal|{subject}|{given or token()}".encode()).hexdigest()
    if known := _answer(key):
        return known
    try:
        return _first(key, effect)
    except IntegrityError:
        if known := _answer(key):
            return known
        raise Conflict("系统正在处理您刚才的提交，请稍候在列表中查看结果。", code="in_progress") from None


def _first(key: str, effect: Callable[[], str]) -> str:
    with work.unit_of_work():
        record = IdempotencyRecord.objects.create(key=key, body_digest="", status=303)
        address = effect()
        IdempotencyRecord.objects.filter(pk=record.pk).update(headers={"Location": address})
    return address


def _answer(key: str) -> str:
    headers = IdempotencyRecord.objects.filter(key=key).values_list("headers", flat=True).first()
    return str((headers or {}).get("Location", ""))
