"""The request id that ties a page, its log lines, its audit entries and its background work together."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_request_id: ContextVar[str] = ContextVar("request_id", default="-")
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Takes a well-formed X-Request-ID from in front, else makes one; answers with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        identity = given if _ACCEPTED.fullmatch(given) else uuid.uuid4().hex
        mark = _request_id.set(identity)
        request.request_id = identity  # type: ignore[attr-defined]  # ours; Django logs refusals after we are done
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(mark)
        response["X-Request-ID"] = identity
        return response


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", None) or _request_id.get()
        return True


def request_id() -> str:
    return _request_id.get()


def client_ip(request: HttpRequest) -> str:
    """The peer's address; X-Forwarded-For is believed only as far as our own proxies wrote it."""
    proxies: int = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        return hops[-proxies][:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
