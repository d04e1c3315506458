"""The door of every page: which operation of the policy it stands for, which methods it answers, who is sent where."""

from collections.abc import Callable
from functools import wraps
from typing import Protocol

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from accounts import policy
from core.errors import Forbidden
from portal import kept
from portal.requests import actor_of

View = Callable[..., HttpResponse]


class Page(Protocol):
    """A view that names its operation, for the permission grid."""

    operation: str

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse: ...


def page(operation: str, *methods: str) -> Callable[[View], Page]:
    """Let in whom the policy lets in; visitors are asked to sign in and come back with what they had typed."""
    allowed = list(methods or ("GET", "HEAD"))

    def decorate(view: View) -> Page:
        @require_http_methods(allowed)
        @wraps(view)
        def door(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            actor = actor_of(request)
            if not policy.allows(actor, operation):
                if actor.is_known:
                    raise Forbidden()
                return _ask_to_sign_in(request)
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True)
            return response

        door.operation = operation  # type: ignore[attr-defined]  # read through Page
        return door  # type: ignore[return-value]  # the attribute was set just above

    return decorate


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        kept.keep(request)
        return redirect_to_login(request.path)
    return redirect_to_login(request.get_full_path())


def open_page(*methods: str) -> Callable[[View], Page]:
    """A page that stands outside the policy because it is how one gets an identity in the first place."""

    def decorate(view: View) -> Page:
        door = require_http_methods(list(methods))(view)
        door.operation = ""  # type: ignore[attr-defined]  # read through Page
        return door  # type: ignore[return-value]  # the attribute was set just above

    return decorate
