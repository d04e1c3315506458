"""Reading JSON bodies: what two readers could understand differently is refused, not guessed."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

LIMIT = 1024 * 1024
DEPTH = 32
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class BodyTooLarge(APIException):
    status_code = 413
    default_detail = "请求内容超过 1 MB 的上限，请精简后重试。"
    default_code = "body_too_large"


class StrictJSONParser(JSONParser):
    """UTF-8 JSON without NaN or Infinity, duplicate keys, NUL, lone surrogates, or nesting beyond DEPTH.

    Fractions arrive as Decimal, so that an amount of money keeps its digits.
    """

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        content = stream.read(LIMIT + 1)
        if len(content) > LIMIT:
            raise BodyTooLarge()
        value = _read(content)
        _check(value)
        return value


def _read(content: bytes) -> Any:
    try:
        return json.loads(
            content.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_object
        )
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:  # not UTF-8, not JSON, or an integer of thousands of digits
        where = f"（第 {error.lineno} 行第 {error.colno} 列）" if isinstance(error, json.JSONDecodeError) else ""
        raise ParseError(f"请求内容不是正确的 JSON{where}，请检查格式与 UTF-8 编码。", code="malformed") from None


def _refuse(constant: str) -> NoReturn:
    raise ParseError(f"请求内容含有 {constant}，JSON 不允许这样的数。", code="malformed")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = Counter(key for key, _ in pairs)  # one pass: a body of a megabyte holds a hundred thousand keys
        twice = next(key for key, count in keys.items() if count > 1)
        shown = ascii(twice[:40])[1:-1] if _broken(twice) else twice[:40]
        raise ParseError(f"字段“{shown}”出现了多次，请只保留一个。", code="duplicate_key")
    return result


def _check(value: Any) -> None:
    """Depth and characters of the whole value, without recursion of our own."""
    pending = [(value, 1)]
    while pending:
        item, depth = pending.pop()
        if isinstance(item, dict | list):
            if depth > DEPTH:
                raise _too_deep()
            parts = [*item, *item.values()] if isinstance(item, dict) else item
            pending.extend((part, depth + 1) for part in parts)
        elif isinstance(item, str) and _broken(item):
            raise ParseError("请求内容含有无法保存的字符（空字符或不成对的代理码位），请删除。", code="bad_character")


def _broken(text: str) -> bool:
    return _UNSTORABLE.search(text) is not None


def _too_deep() -> ParseError:
    return ParseError(f"请求内容嵌套超过 {DEPTH} 层，请简化。", code="too_deep")
