"""Politeness between clients. What must hold against an attacker is counted by core.limits instead."""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from core.request import client_ip

if TYPE_CHECKING:
    from rest_framework.views import APIView


class ClientThrottle(SimpleRateThrottle):
    """Counts per user, and for visitors per address; the rates stand in settings."""

    scope = "member"

    def counts(self, request: Request, view: "APIView") -> bool:
        return True

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        if not self.counts(request, view):
            return None
        who = f"user-{request.user.pk}" if request.user.is_authenticated else f"ip-{client_ip(request._request)}"
        return f"throttle:{self.scope}:{who}"


class ReadThrottle(ClientThrottle):
    """All requests: a visitor's allowance is smaller than a member's."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        if not request.user.is_authenticated:
            self.scope = "anonymous"
            self.num_requests, self.duration = self.parse_rate(self.get_rate())
        return super().allow_request(request, view)


class WriteThrottle(ClientThrottle):
    scope = "write"

    def counts(self, request: Request, view: "APIView") -> bool:
        return request.method not in SAFE_METHODS


class MatchThrottle(ClientThrottle):
    """A comparison costs more than a page."""

    scope = "match"

    def counts(self, request: Request, view: "APIView") -> bool:
        return getattr(view, "action", "") in getattr(view, "costly_actions", ())
