"""Refusals as application/problem+json (RFC 9457). The one place that knows what HTTP makes of a domain error."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions as drf

from core import errors
from core.request import request_id
from core.tables.errors import TableRefused

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "请求有误",
    401: "需要登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持此方法",
    406: "不支持所要的格式",
    409: "与当前状态冲突",
    412: "内容已被他人更新",
    413: "内容过大",
    415: "不支持此内容类型",
    422: "幂等键不符",
    428: "缺少 If-Match",
    429: "操作过于频繁",
    500: "系统出错",
    503: "暂不可用",
}
STATUSES: dict[type[errors.DomainError], int] = {
    errors.Invalid: 400,
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.StaleState: 409,
    errors.WrongState: 409,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
SENTENCES = {
    "not_authenticated": "请先登录，或在 Authorization 中带上令牌（Bearer sq_…）。",
    "not_found": errors.NotFound().message,
    "method_not_allowed": "此地址不支持该方法，请查阅接口文档。",
    "not_acceptable": "不能按 Accept 所要的格式答复，请改用 application/json。",
    "unsupported_media_type": "不支持此内容类型，请按接口文档设置 Content-Type。",
    "throttled": "请求过于频繁，请稍后再试。",
    "error": "系统出错，已记录。请稍后重试；仍不成功请提供请求号联系管理员。",
}


@dataclass(frozen=True)
class Problem:
    """What will be answered: one code for programs, one sentence for people, and the fields it concerns."""

    status: int
    code: str
    detail: str
    faults: Sequence[Mapping[str, str]] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> HttpResponse:
        content = dict(self.extra) | {
            "type": f"urn:shuqiao:problem:{self.code}",
            "title": TITLES.get(self.status, "请求未完成"),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "errors": list(self.faults),
            "request_id": request_id(),
        }
        text = json.dumps(content, ensure_ascii=False, default=str)
        headers = {"Content-Language": "zh-hans", "Cache-Control": "no-store"} | dict(self.headers)
        return HttpResponse(
            text.encode("utf-8", "replace"), content_type=CONTENT_TYPE, status=self.status, headers=headers
        )


def problem_handler(exc: Exception, context: Mapping[str, Any]) -> HttpResponse:
    return problem_of(exc, context["request"]).response()


def problem_of(exc: Exception, request: Any) -> Problem:
    if isinstance(exc, errors.DomainError):
        return _domain(exc, request)
    if isinstance(exc, TableRefused):
        status = 413 if exc.code == "file_too_large" else 400
        return Problem(status, exc.code, exc.message, extra={"details": exc.details})
    if isinstance(exc, drf.APIException):
        return _rest(exc)
    return _django(exc, request)


def _domain(exc: errors.DomainError, request: Any) -> Problem:
    status = next(STATUSES[kind] for kind in type(exc).__mro__ if kind in STATUSES or kind is errors.DomainError)
    if isinstance(exc, errors.Forbidden) and not request.user.is_authenticated:
        return _rest(drf.NotAuthenticated())
    if isinstance(exc, errors.StaleState) and request.headers.get("If-Match"):
        status = 412
    faults = [
        {"field": name, "code": exc.code, "message": text} for name, texts in exc.fields.items() for text in texts
    ]
    headers = {"Retry-After": str(exc.retry_after)} if isinstance(exc, errors.TooMany) else {}
    return Problem(status, exc.code, exc.message, faults, exc.extra, headers)


def _rest(exc: drf.APIException) -> Problem:
    headers = _headers(exc)
    if isinstance(exc, drf.ValidationError):
        faults = list(_flatten(exc.detail))
        code = next((fault["code"] for fault in faults if fault["code"] in OWN_CODES), "invalid")
        return Problem(exc.status_code, code, "填写有误，请按 errors 逐项更正。", faults, headers=headers)
    code = str(getattr(exc.detail, "code", exc.default_code))
    detail = SENTENCES.get(code) or str(exc.detail)
    return Problem(exc.status_code, code, detail, extra=getattr(exc, "extra", {}), headers=headers)


OWN_CODES = ("unknown_field",)  # of a field, yet worth being the code of the whole answer


def _headers(exc: drf.APIException) -> dict[str, str]:
    headers: dict[str, str] = {}
    if exc.status_code == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="shuqiao"'
    wait = getattr(exc, "wait", None)
    if isinstance(exc, drf.Throttled) and wait is not None:
        headers["Retry-After"] = str(max(1, int(wait)))
    return headers


def _flatten(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Nested DRF details as a list; a path is written items.0.name, and is empty for the body as a whole."""
    if isinstance(detail, dict):
        for name, part in detail.items():
            yield from _flatten(part, path if name == "non_field_errors" else f"{path}.{name}".strip("."))
    elif isinstance(detail, list):
        for index, part in enumerate(detail):
            yield from _flatten(part, f"{path}.{index}".strip(".") if isinstance(part, dict | list) and part else path)
    else:
        yield {"field": path, "code": str(getattr(detail, "code", "invalid")), "message": str(detail)}


def _django(exc: Exception, request: Any) -> Problem:
    if isinstance(exc, Http404):
        return _rest(drf.NotFound())
    if isinstance(exc, PermissionDenied):
        return _rest(drf.PermissionDenied())
    if isinstance(exc, RequestDataTooBig):
        return Problem(413, "body_too_large", "请求内容过大，请精简后重试。")
    if isinstance(exc, SuspiciousOperation | MultiPartParserError):
        return Problem(400, "malformed", "请求格式不正确，请查阅接口文档。")
    return _unexpected(exc, request)


def _unexpected(exc: Exception, request: Any) -> Problem:
    """A fault of ours: in the log with its trace and request id, and to whoever listens for Django's own signal."""
    raw: HttpRequest = getattr(request, "_request", request)
    got_request_exception.send(sender=None, request=raw)
    logger.error("api: %s %s failed", raw.method, raw.path, exc_info=exc)
    return Problem(500, "error", SENTENCES["error"])
