"""Nobody overwrites what they have not seen: strong ETags from the row's version, and If-Match on every edit."""

import re
from typing import Any, Protocol

from rest_framework.exceptions import APIException
from rest_framework.request import Request

from core.errors import StaleState

_TAG = re.compile(r'(?<!W/)"[A-Za-z0-9-]{1,80}"', re.ASCII)
FIELD = "If-Match"


class Versioned(Protocol):
    pk: Any
    version: int


class PreconditionRequired(APIException):
    status_code = 428
    default_detail = "修改前请先读取，并在 If-Match 中带上所读到的 ETag，以免覆盖他人的更新。"
    default_code = "precondition_required"


class PreconditionFailed(APIException):
    status_code = 412
    default_detail = StaleState().message
    default_code = "stale"


def etag(row: Versioned) -> str:
    return f'"{row.pk}-{row.version}"'


def required_version(request: Request, row: Versioned) -> int:
    """The version the client has seen, which must be the row's. `*` names no version and so does not count."""
    version = optional_version(request, row)
    if version is None:
        raise PreconditionRequired()
    return version


def optional_version(request: Request, row: Versioned) -> int | None:
    """As above for moves, which are guarded by the state as well: without If-Match, None."""
    given = request.headers.get(FIELD, "").strip()
    if not given or given == "*":
        return None
    if etag(row) not in _TAG.findall(given):
        raise PreconditionFailed()
    return row.version
