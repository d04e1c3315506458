"""Opening accounts: by an administrator, with a first password that its owner is told apart from the user name."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts import policy
from accounts.models import User
from core import audit, work
from core.actor import Actor
from core.errors import Conflict, Invalid


def open_account(*, actor: Actor, username: str, display_name: str, email: str, password: str, at: datetime) -> User:
    """A new user without any role yet. Invalid names each faulty field; Conflict when the user name is taken."""
    policy.require(actor, "member.grant")
    user = User(username=username.strip(), display_name=display_name.strip(), email=email.strip(), date_joined=at)
    if faults := _faults(user, password):
        raise Invalid("账号信息有误，请更正。", fields=faults)
    user.set_password(password)
    try:
        with work.unit_of_work():
            user.save(force_insert=True)
            audit.record(actor, "user.opened", user, at=at, username=user.username)
    except IntegrityError:
        text = "该用户名已被使用，请换一个。"
        raise Conflict(text, code="username_taken", fields={"username": [text]}) from None
    return user


def _faults(user: User, password: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        found |= error.message_dict
    if not user.display_name:
        found["display_name"] = ["请填写姓名。"]
    try:
        validate_password(password, user)
    except ValidationError as error:
        found["password"] = list(error.messages)
    return found
