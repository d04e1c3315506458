"""Refusals as pages: what happened, and what to do now. The one place where the portal turns DomainError into HTTP."""

import logging
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core import errors
from core.tables.errors import TableRefused

logger = logging.getLogger(__name__)

STATUS: dict[type[errors.DomainError], int] = {
    errors.Invalid: 400,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.StaleState: 409,
    errors.WrongState: 409,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
TITLES = {
    400: _("提交的内容有误"),
    403: _("您没有办理此事项的权限"),
    404: _("没有找到这个页面"),
    405: _("不能这样打开这个页面"),
    409: _("内容已经变化"),
    413: _("提交的内容过大"),
    429: _("操作过于频繁"),
    500: _("系统出错了"),
    503: _("服务暂时不可用"),
}
ADVICE = {
    400: _("请返回上一页核对后重新提交。"),
    403: _("如果您在多个单位任职，请在页面右上角切换单位后再试；仍不能办理，请联系本单位管理员或数据局。"),
    404: _("网址可能有误，或内容已下架、您无权查看。请从首页或列表重新进入。"),
    405: _("请从页面上的按钮或链接进入，不要直接输入网址。"),
    409: _("请返回并刷新页面，查看最新内容后再决定是否继续。"),
    413: _("请精简内容，或把文件分成几份后重新提交。"),
    429: _("请稍候片刻再试，期间无需重复点击。"),
    500: _("错误已记录，您没有提交的内容可能需要重新填写。请稍后再试；多次出现请把下面的请求编号告诉数据局。"),
    503: _("请几分钟后再试；如持续出现，请联系数据局。"),
}


def status_of(error: Exception) -> int:
    """The HTTP status of a refusal; subclasses answer like their class."""
    if isinstance(error, TableRefused):
        return 413 if error.code == "file_too_large" else 400
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


class DomainErrorMiddleware:
    """Turns a refusal that a page did not handle itself into an error page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and not request.path.startswith("/api/"):
            allowed = response["Allow"]
            response = error_page(request, 405)
            response["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, errors.DomainError | TableRefused):
            return None
        response = error_page(request, status_of(error), error.message)
        if isinstance(error, errors.TooMany):
            response["Retry-After"] = str(error.retry_after)
        return response


def error_page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    told = {"status": status, "title": TITLES[status], "message": message, "advice": ADVICE[status]}
    return render(request, "portal/error.html", told, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of database or session: one of them may be the cause."""
    told = {"status": 500, "title": TITLES[500], "advice": ADVICE[500], "bare": True}
    return render(request, "portal/error_bare.html", told, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.warning("csrf refused: %s", reason)
    return error_page(request, 403, str(_("页面已过期或浏览器禁用了 Cookie。请返回上一页，刷新后重新提交。")))
