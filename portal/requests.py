"""What the middlewares put on a request, typed in one place."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User
from core.actor import Actor


def actor_of(request: HttpRequest) -> Actor:
    return cast(Actor, request.actor)  # type: ignore[attr-defined]  # set by accounts.middleware


def user_of(request: HttpRequest) -> User:
    """The signed-in user; only pages behind a sign-in may ask."""
    if not isinstance(request.user, User):
        raise TypeError("a page without sign-in asked for its user")
    return request.user
