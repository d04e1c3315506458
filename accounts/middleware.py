"""Puts the Actor on every request, and ends a session left idle."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.actors import actor_for
from accounts.models import User
from core.actor import Actor, Channel
from core.request import client_ip, request_id

SEEN = "seen_at"
ORGANISATION = "organisation_id"
REFRESH_SECONDS = 60
AUTOMATIC = "X-Automatic"  # a page that asks again by itself: nobody is there because of it


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        if SEEN in request.session or request.user.is_authenticated:
            self._expire(request, now)
        request.actor = SimpleLazyObject(lambda: session_actor(request, now))  # type: ignore[attr-defined]  # ours
        return self.get_response(request)

    def _expire(self, request: HttpRequest, now: datetime) -> None:
        """Sign out after idleness; otherwise note the visit, at most once a minute to spare the store.

        What a page asks by itself is no visit, and must not wait for the store either.
        """
        seen = float(request.session.get(SEEN, now.timestamp()))
        if now.timestamp() - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
        elif AUTOMATIC in request.headers:
            return
        elif SEEN not in request.session or now.timestamp() - seen > REFRESH_SECONDS:
            request.session[SEEN] = now.timestamp()


def session_actor(request: HttpRequest, at: datetime) -> Actor:
    ip, identity = client_ip(request), request_id()
    if not isinstance(request.user, User):
        return Actor.visitor(Channel.PAGE, ip=ip, request_id=identity)
    chosen = request.session.get(ORGANISATION)
    return actor_for(request.user, at=at, organisation_id=chosen, ip=ip, request_id=identity)
