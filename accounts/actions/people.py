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
from core.text import name_problems


def open_account(*, actor: Actor, username: str, display_name: str, email: str, password: str, at: datetime) -> User:
    """A new user without any role yet. Invalid names each faulty field; Conflict when the user name is taken."""
    policy.require(actor, "user.open")
    name = User.normalize_username(username.strip())
    user = User(username=name, display_name=display_name.strip(), email=email.strip(), date_joined=at)
    if faults := _faults(user, password):
        raise Invalid("账号信息有误，请更正。", fields=faults)
    if User.objects.filter(username__iexact=name).exists():  # Wang beside wang would be taken for the same person
        raise _taken()
    user.set_password(password)
    try:
        with work.unit_of_work():
            user.save(force_insert=True)
            audit.record(actor, "user.opened", user, at=at, username=user.username)
    except IntegrityError:
        raise _taken() from None
    return user


def _taken() -> Conflict:
    text = "该用户名已被使用，请换一个。"
    return Conflict(text, code="username_taken", fields={"username": [text]})


def _faults(user: User, password: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        found |= error.message_dict
    if not user.display_name:
        found["display_name"] = ["请填写姓名。"]
    elif problems := name_problems(user.display_name):
        found["display_name"] = [problem.message for problem in problems]
    try:
        validate_password(password, user)
    except ValidationError as error:
        found["password"] = list(error.messages)
    return found
