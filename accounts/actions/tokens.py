"""API tokens: shown once, stored as a digest, never able to do more than their owner."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from accounts.actors import memberships
from accounts.models import ApiToken, User
from accounts.policy import Scope
from core import audit, work
from core.actor import Actor
from core.errors import Invalid

PREFIX = "sq_"


def create_token(
    *,
    actor: Actor,
    user: User,
    organisation_id: UUID | str | None,
    name: str,
    scopes: Iterable[str],
    lifetime: timedelta,
    at: datetime,
) -> tuple[ApiToken, str]:
    """A new token of `user` for one of their organisations, and the secret that is never shown again."""
    wanted = sorted(set(scopes))
    organisation = _organisation(user, organisation_id, at)
    _check(name, wanted, lifetime)
    secret = PREFIX + secrets.token_urlsafe(32)
    with work.unit_of_work():
        token = ApiToken.objects.create(
            user=user, organisation_id=organisation, name=name.strip(), hint=secret[:8], digest=digest(secret),
            scopes=wanted, created_at=at, expires_at=at + lifetime,
        )  # fmt: skip
        audit.record(actor, "token.created", token, at=at, scopes=wanted, expires_at=token.expires_at)
    return token, secret


def revoke_token(*, actor: Actor, token: ApiToken, at: datetime) -> None:
    """End a token at once; revoking twice changes nothing."""
    with work.unit_of_work():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
            audit.record(actor, "token.revoked", token, at=at)


def digest(secret: str) -> str:
    """A fast hash suffices: the secret carries 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _organisation(user: User, wanted: UUID | str | None, at: datetime) -> UUID | None:
    held = [member.organisation_id for member in memberships(user, at)]
    if wanted is None:
        return held[0] if held else None
    for identity in held:
        if str(identity) == str(wanted):
            return identity
    raise Invalid("您在该单位没有任职，不能为其申领令牌。", fields={"organisation": ["请选择您任职的单位。"]})


def _check(name: str, scopes: list[str], lifetime: timedelta) -> None:
    faults: dict[str, list[str]] = {}
    if not 1 <= len(name.strip()) <= 60:
        faults["name"] = ["请填写 1 至 60 字的名称，便于日后辨认。"]
    if not scopes or set(scopes) - {str(scope) for scope in Scope}:
        faults["scopes"] = [f"请从 {'、'.join(Scope)} 中选择。"]
    if not timedelta(0) < lifetime <= settings.TOKEN_LIFETIME_MAX:
        faults["days"] = [f"有效期须为 1 至 {settings.TOKEN_LIFETIME_MAX.days} 天。"]
    if faults:
        raise Invalid("令牌申请有误，请更正。", fields=faults)
