"""The Actor of an API request, whichever way its sender proved who they are."""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from rest_framework.request import Request

from accounts.actors import actor_for
from accounts.middleware import session_actor
from accounts.models import ApiToken, User
from core.actor import Actor, Channel
from core.request import client_ip, request_id


def actor_of(request: Request) -> Actor:
    """Built once per request, and put on the Django request as well, where code below DRF looks for it."""
    raw = request._request
    known: Actor | None = getattr(raw, "api_actor", None)
    if known is None:
        known = _build(request, timezone.now())
        raw.api_actor = raw.actor = known  # type: ignore[attr-defined]  # ours
    return known


def _build(request: Request, at: datetime) -> Actor:
    user, token = request.user, request.auth  # authenticates
    if not isinstance(token, ApiToken) or not isinstance(user, User):
        return replace(session_actor(request._request, at), channel=Channel.API)
    return actor_for(
        user,
        at=at,
        organisation_id=token.organisation_id,
        channel=Channel.API,
        ip=client_ip(request._request),
        request_id=request_id(),
        scopes=frozenset(token.scopes),
        settle=False,
    )
