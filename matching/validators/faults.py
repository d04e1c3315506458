"""One fault of one field, raised by its cleaner and collected by the caller."""

from typing import Any, TypeGuard

from django.db import models

Faults = dict[str, list[str]]


class Fault(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def plain_text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Fault("请填写文字。")
    return value


def is_code(value: Any) -> TypeGuard[str]:
    """Whether a database can be asked for it: NUL and lone surrogates make drivers fail, and no code has them."""
    return isinstance(value, str) and value.isprintable()


def limit_of(model: type[models.Model], name: str) -> int:
    """The length of a text column."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.CharField) and field.max_length  # noqa: S101  a programming error otherwise
    return field.max_length
