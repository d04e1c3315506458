"""Signing in by user name and password, with limits that hold under simultaneous tries."""

from datetime import datetime

from django.contrib.auth import authenticate
from django.http import HttpRequest

from accounts.models import User
from core import audit, limits, work
from core.actor import Actor, Channel
from core.errors import Invalid

WINDOW = 15 * 60
PER_USER_AND_ADDRESS = 8
PER_ADDRESS = 40
REFUSAL = "用户名或密码不正确。请核对后重试；忘记密码请联系本单位管理员或数据局。"


def sign_in(
    *, username: str, password: str, ip: str, channel: Channel, at: datetime, request: HttpRequest | None
) -> User:
    """The user, or Invalid with one text for every cause; TooMany once the tries are used up.

    Tries are counted per user and address, so that a stranger's guessing does not lock the owner out.
    """
    name = User.normalize_username(username.strip())[:150]  # ｗａｎｇ, as an input method may write it, is wang
    limits.take("sign-in-address", ip, limit=PER_ADDRESS, seconds=WINDOW, at=at)
    limits.take("sign-in", f"{name.lower()}|{ip}", limit=PER_USER_AND_ADDRESS, seconds=WINDOW, at=at)
    user = authenticate(request, username=name, password=password)
    visitor = Actor.visitor(channel, ip=ip)
    with work.unit_of_work():
        action = "user.signed_in" if isinstance(user, User) else "user.sign_in_refused"
        audit.record(visitor, action, ("accounts.user", _named(name)), at=at)
    if not isinstance(user, User):
        raise Invalid(REFUSAL, code="bad_credentials")
    return user


def _named(name: str) -> str:
    """The user name as the trail may keep it: what nobody is called may be a password typed into the wrong field."""
    return name[:64] if User.objects.filter(username=name).exists() else "-"
