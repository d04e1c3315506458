"""Who sends a request: the bearer of a token, or the owner of a session (for the try-it page)."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError
from django.db.models import Q
from django.utils import timezone
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.actions.tokens import PREFIX, digest
from accounts.models import ApiToken, User
from core.patience import without_waiting

USE_NOTED_EVERY = timedelta(minutes=1)
REFUSAL = "令牌无效、已过期或已撤销。请重新申领令牌。"


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer sq_…`. Unknown, expired, revoked and a disabled owner's tokens are refused alike."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() != "bearer":
            return None
        at = timezone.now()
        token = self._token(secret.strip(), at)
        if token is None:
            raise AuthenticationFailed(REFUSAL, code="bad_token")
        self._note_use(token, at)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="shuqiao"'

    def _token(self, secret: str, at: datetime) -> ApiToken | None:
        if not secret.startswith(PREFIX) or not secret.isascii():
            return None
        return ApiToken.objects.in_force(at).select_related("user").filter(digest=digest(secret)).first()

    def _note_use(self, token: ApiToken, at: datetime) -> None:
        """Once a minute at most; the condition is repeated in the UPDATE, so that of many at once one writes.

        It does not wait for other writers: a reader must not, and the next request notes it as well.
        """
        stale = at - USE_NOTED_EVERY
        if token.last_used_at is None or token.last_used_at <= stale:
            unnoted = Q(last_used_at=None) | Q(last_used_at__lte=stale)
            with suppress(OperationalError), without_waiting():
                ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=at)


class SessionAuthentication(authentication.SessionAuthentication):
    """The portal's session; every request that carries one is checked for CSRF."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            message = "缺少跨站请求校验值。请刷新页面后重试；程序调用请改用令牌。"
            raise PermissionDenied(message, code="csrf_failed") from error

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="shuqiao"'


def owner_of(request: Request) -> str:
    """What an idempotency key belongs to: this token, or this user."""
    proof: Any = request.auth
    return f"token:{proof.pk}" if isinstance(proof, ApiToken) else f"user:{request.user.pk}"
