"""Whom to call about a need."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from matching.models import NeedContact
from matching.text import clean_text
from matching.validators.faults import Fault, Faults, limit_of, plain_text

_PHONE = re.compile(r"[+(]?[0-9][0-9 ()+\-转]{4,29}", re.ASCII)


def clean_contact(given: Mapping[str, Any], faults: Faults) -> dict[str, str]:
    """Columns of the NeedContact to write; empty when nothing was given."""
    values = {name: _value(name, given.get(name), faults) for name in ("name", "phone", "email")}
    if not any(values.values()) and not any(field.startswith("contact.") for field in faults):
        return {}
    if not values["name"] and "contact.name" not in faults:
        faults["contact.name"] = ["请填写联系人姓名。"]
    if not (values["phone"] or values["email"] or "contact.phone" in faults or "contact.email" in faults):
        faults["contact.phone"] = ["请至少填写电话或邮箱之一。"]
    return values


def _value(name: str, value: Any, faults: Faults) -> str:
    limit = limit_of(NeedContact, name)
    try:
        text = " ".join(clean_text(plain_text(value)).split())
        if len(text) > limit:
            raise Fault(f"内容过长，请控制在 {limit} 字以内。")
        _check(name, text)
    except Fault as fault:
        faults[f"contact.{name}"] = [fault.text]
        return ""
    return text


def _check(name: str, text: str) -> None:
    if name == "phone" and text and not _PHONE.fullmatch(text):
        raise Fault("电话格式不对，请填写如 0515-88886666 或 13800000000。")
    if name == "email" and text:
        try:
            validate_email(text)
        except ValidationError:
            raise Fault("邮箱格式不对，请填写如 name@example.com。") from None
