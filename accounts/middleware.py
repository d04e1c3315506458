"""Puts the Actor on every request, and ends a session left idle."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.actors import actor_for
from accounts.models import User
from core.actor import Actor, Channel
from core.patience import without_waiting
from core.request import client_ip, request_id

SEEN = "seen_at"
SINCE = "signed_in_at"
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
        """Sign out after idleness or at the session's end; otherwise note the visit, at most once a minute.

        What a page asks by itself is no visit.
        """
        stamp = now.timestamp()
        seen, since = (float(request.session.get(name, stamp)) for name in (SEEN, SINCE))
        if stamp - seen > settings.SESSION_IDLE_SECONDS or stamp - since > settings.SESSION_COOKIE_AGE:
            logout(request)
        elif AUTOMATIC not in request.headers and (SEEN not in request.session or stamp - seen > REFRESH_SECONDS):
            _note(request.session, {SEEN: stamp, SINCE: since})


def _note(session: SessionBase, facts: dict[str, float]) -> None:
    """Without waiting for other writers: whoever only reads must not wait, and the next request notes it as well.

    A session that ended meanwhile stays modified, which Django's middleware answers.
    """
    before = session.modified
    session.update(facts)
    try:
        with without_waiting():
            session.save()
        session.modified = False
    except UpdateError as error:  # that is what the store makes of a lock as well as of a row that is gone
        if isinstance(error.__context__, OperationalError):
            session.modified = before


def session_actor(request: HttpRequest, at: datetime) -> Actor:
    ip, identity = client_ip(request), request_id()
    if not isinstance(request.user, User):
        return Actor.visitor(Channel.PAGE, ip=ip, request_id=identity)
    chosen = request.session.get(ORGANISATION)
    return actor_for(request.user, at=at, organisation_id=chosen, ip=ip, request_id=identity)
