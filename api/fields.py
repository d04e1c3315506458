"""Serializer fields that take a JSON value for what it is: no number from a string, no text from a number.

Arabic-Indic digits, 1_000, 1e309 and true are all numbers to some reader; here they are faults.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.validators import URLValidator
from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.money import CEILING

NOT_TEXT = "请填写文字（JSON 字符串）。"
INTEGER_MAX = 2_147_483_647


class _OnlyText(serializers.Field[Any, Any, Any, Any]):
    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is not serializers.empty and data is not None and not isinstance(data, str):
            raise serializers.ValidationError(NOT_TEXT, code="not_text")
        return super().run_validation(data)


class Text(_OnlyText, serializers.CharField):
    """Text without the blanks around it."""


class Choice(_OnlyText, serializers.ChoiceField):
    pass


class Email(_OnlyText, serializers.EmailField):
    pass


class Identifier(_OnlyText, serializers.UUIDField):
    pass


class Website(_OnlyText, serializers.URLField):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators = [one for one in self.validators if not isinstance(one, URLValidator)]
        self.validators.append(
            URLValidator(schemes=["http", "https"], message="请填写以 http:// 或 https:// 开头的网址。")
        )


class Day(_OnlyText, serializers.DateField):
    """YYYY-MM-DD."""

    def to_internal_value(self, value: Any) -> Any:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class Whole(serializers.IntegerField):
    """A whole number from 0 to what a column holds."""

    def __init__(self, *, min_value: int = 0, max_value: int = INTEGER_MAX, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Flag(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=str(type(data).__name__))
        return data


class Yuan(serializers.DecimalField):
    """Decimal yuan to the fen, written as "220000.00" or as a JSON number."""

    _pattern = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2})?", re.ASCII)

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=16, decimal_places=2, **options)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, Decimal) and data.is_finite() and abs(data.adjusted()) < 20:
            data = format(data, "f")
        text = str(data) if isinstance(data, int) and not isinstance(data, bool) else data
        if not isinstance(text, str) or not self._pattern.fullmatch(text) or Decimal(text) > CEILING:
            raise serializers.ValidationError("请填写以元为单位、至多两位小数的金额，如 220000.00。", code="bad_amount")
        return Decimal(text)


@extend_schema_field({"type": "string", "maxLength": 60})
class Code(_OnlyText, serializers.SlugRelatedField[Any]):
    """A reference row by its code, shown as {code, name}."""

    def __init__(self, queryset: "QuerySet[Any]", slug_field: str = "code", **options: Any) -> None:
        messages: dict[str, Any] = {"does_not_exist": "没有代码为“{value}”的条目。", "invalid": NOT_TEXT}
        super().__init__(slug_field=slug_field, queryset=queryset, error_messages=messages, **options)

    def get_choices(self, cutoff: int | None = None) -> dict[Any, Any]:
        return {}  # a form's drop-down; here it would load the whole table


class ListedCode(Code):
    """As Code, inside the items of a list: the reference rows, which are few, are read once for all items."""

    def to_internal_value(self, data: Any) -> Any:
        context: Any = self.context  # one dict for the whole body
        known = context.get(self)
        if known is None:
            rows: Any = self.get_queryset()
            known = context[self] = {getattr(row, str(self.slug_field)): row for row in rows}
        if data not in known:
            self.fail("does_not_exist", value=data[:60])
        return known[data]


class Codes(serializers.ListField):
    """Reference rows by their codes, looked up together in one query."""

    def __init__(self, queryset: "QuerySet[Any]", slug_field: str = "code", **options: Any) -> None:
        self.queryset, self.slug_field = queryset, slug_field
        super().__init__(child=Text(max_length=60), max_length=200, **options)

    def to_internal_value(self, data: Any) -> list[Model]:
        codes: list[str] = super().to_internal_value(data)
        found = {getattr(row, self.slug_field): row for row in self._rows(codes)}
        if missing := [code for code in codes if code not in found]:
            listed = "、".join(missing[:5])
            raise serializers.ValidationError(f"没有代码为 {listed} 的条目。", code="does_not_exist")
        return [found[code] for code in dict.fromkeys(codes)]

    def _rows(self, codes: list[str]) -> "QuerySet[Any]":
        return self.queryset.all().filter(**{f"{self.slug_field}__in": codes})


class StrictSerializer(serializers.Serializer[Any]):
    """A body whose every member is known; what may not be set is refused, not ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := [name for name in data if name not in known]:
                raise serializers.ValidationError(
                    {
                        name[:60]: [serializers.ErrorDetail("没有这个字段，或不能由您填写。", code="unknown_field")]
                        for name in unknown[:50]
                    }
                )
        return super().to_internal_value(data)


class Named(serializers.Serializer[Any]):
    """A reference row as {code, name}."""

    code = serializers.CharField()
    name = serializers.CharField()
