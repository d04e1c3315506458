"""Single parameters that a domain query takes as they are."""

import re
from collections.abc import Collection

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

TEXT_LIMIT = 200
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)


def text(request: Request, name: str, limit: int = TEXT_LIMIT) -> str:
    """The parameter's text, "" without it."""
    given = request.query_params.get(name, "").strip()
    if len(given) > limit:
        raise _fault(name, f"请控制在 {limit} 字以内。")
    if not given.isprintable():
        raise _fault(name, "含有无法识别的字符，请删除。")
    return given


def choice(request: Request, name: str, choices: Collection[str]) -> str:
    """One of `choices`, "" without the parameter."""
    given = text(request, name)
    if given and given not in choices:
        raise _fault(name, f"请从 {'、'.join(choices)} 中选择。", "invalid_choice")
    return given


def whole(request: Request, name: str, *, default: int, least: int, most: int) -> int:
    given = request.query_params.get(name)
    if given is None:
        return default
    if not _WHOLE.fullmatch(given) or not least <= int(given) <= most:
        raise _fault(name, f"请填写 {least} 至 {most} 的整数。")
    return int(given)


def _fault(name: str, message: str, code: str = "invalid") -> ValidationError:
    return ValidationError({name: [ErrorDetail(message, code=code)]})
