"""A POST that is sent again does not happen again.

The answer is stored in the transaction of its effect: a process killed between the two leaves neither. Two equal
requests at once meet at the unique key: PostgreSQL lets the second wait for the first one's commit, SQLite lets only
one write at all; the second then finds the stored answer. Refusals are not stored, since they had no effect.
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.actor import actor_of
from api.authentication import owner_of
from core import work
from core.models import IdempotencyRecord

FIELD = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = ("ETag", "Location")
_KEY = re.compile(r"[!-~]{8,128}", re.ASCII)

Method = TypeVar("Method", bound=Callable[..., Any])


class Mismatch(APIException):
    status_code = 422
    default_detail = "此幂等键已用于内容不同的请求。重试请原样发送，新的请求请换一个键。"
    default_code = "idempotency_mismatch"


class Unsupported(APIException):
    status_code = 400
    default_detail = "此操作的答复含有密钥，不予保存，因此不支持 Idempotency-Key。"
    default_code = "idempotency_unsupported"


def idempotent(method: Method) -> Method:
    """Mark a view's POST method: with an Idempotency-Key its effect happens once and its answer is repeated."""

    @wraps(method)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        given = request.headers.get(FIELD)
        if given is None:
            return method(view, request, *args, **kwargs)
        if not _KEY.fullmatch(given):
            raise ValidationError({FIELD: "幂等键须为 8 至 128 个可见的 ASCII 字符。"}, code="invalid")
        return _once(request, given, lambda: method(view, request, *args, **kwargs))

    once.idempotent = True  # type: ignore[attr-defined]  # read by the schema and by tests
    return once  # type: ignore[return-value]  # the same signature


def refuse_key(request: Request) -> None:
    if FIELD in request.headers:
        raise Unsupported()


def _once(request: Request, given: str, act: Callable[[], Response]) -> HttpResponse:
    key, body = _key(request, given), _body_digest(request)
    stored = IdempotencyRecord.objects.filter(key=key).first()
    if stored is not None:
        return _replay(stored, body)
    with work.unit_of_work():
        record = _claim(key, body)
        if record is not None:
            return _first(record, act())
        stored = IdempotencyRecord.objects.get(key=key)
    return _replay(stored, body)


def _claim(key: str, body: str) -> IdempotencyRecord | None:
    try:
        with transaction.atomic():
            return IdempotencyRecord.objects.create(key=key, body_digest=body)
    except IntegrityError:
        return None


def _first(record: IdempotencyRecord, response: Response) -> HttpResponse:
    """Keep the answer as the text that is sent: a JSON column may reorder keys."""
    record.status = response.status_code
    record.headers = {name: response[name] for name in KEPT if name in response}
    record.body = JSONRenderer().render(response.data).decode() if response.data is not None else ""
    record.save(update_fields=["status", "headers", "body"])
    return _answer(record)


def _replay(record: IdempotencyRecord, body: str) -> HttpResponse:
    if record.body_digest != body:
        raise Mismatch()
    response = _answer(record)
    response[REPLAYED] = "true"
    return response


def _answer(record: IdempotencyRecord) -> HttpResponse:
    text = str(record.body)
    return HttpResponse(
        text,
        content_type="application/json",
        status=record.status,
        headers=dict(record.headers) if record.headers else {},
    )


def _key(request: Request, given: str) -> str:
    """One owner's key for one route: another user's equal key, or the same key elsewhere, is another key."""
    parts = [owner_of(request), str(actor_of(request).organisation_id), request.method, request.path, given]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _body_digest(request: Request) -> str:
    """Keyed, because a body may hold a password, which a plain fast hash would let one guess."""
    content: Any = request.data
    if str(request.content_type).startswith("multipart/"):
        content = {name: _part(value) for name, value in content.items()}
    text = json.dumps(content, sort_keys=True, default=str)
    return salted_hmac("api.idempotency", text, algorithm="sha256").hexdigest()


def _part(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name, digest.hexdigest()]
