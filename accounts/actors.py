"""From a user to the Actor that actions receive."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Membership, User
from core.actor import Actor, Channel
from core.errors import Forbidden


def memberships(user: User, at: datetime) -> Sequence[Membership]:
    return list(user.memberships.in_force(at).select_related("organisation").order_by("pk"))


def actor_for(
    user: User,
    *,
    at: datetime,
    organisation_id: UUID | str | None = None,
    channel: Channel = Channel.PAGE,
    ip: str = "",
    request_id: str = "",
    scopes: frozenset[str] | None = None,
    settle: bool = True,
) -> Actor:
    """The user acting for `organisation_id`; holding no role there, for their first organisation if `settle`, else none.

    Roles are read anew each time, so that a role taken away is gone with the next request. A token does not settle:
    it was given out for one organisation.
    """
    held = memberships(user, at)
    chosen = _chosen(held, str(organisation_id or ""), settle)
    roles = frozenset(member.role for member in held if member.organisation_id == chosen)
    return Actor(
        user_id=user.pk,
        organisation_id=chosen,
        roles=roles,
        channel=channel,
        label=str(user)[:200],
        ip=ip,
        request_id=request_id,
        scopes=scopes,
    )


def as_errand(actor: Actor) -> dict[str, Any]:
    """What a worker needs to act for `actor` later, as JSON: who and for whom, but not in which roles."""
    return {
        "user": actor.user_id,
        "organisation": str(actor.home),
        "scopes": None if actor.scopes is None else sorted(actor.scopes),
        "ip": actor.ip,
        "request_id": actor.request_id,
    }


def errand_actor(errand: Mapping[str, Any], *, at: datetime) -> Actor:
    """The actor of an errand with the roles held now; Forbidden when the user is no longer active."""
    user = User.objects.filter(pk=errand["user"], is_active=True).first()
    if user is None:
        raise Forbidden()
    return actor_for(
        user,
        at=at,
        organisation_id=errand["organisation"],
        channel=Channel.TASK,
        ip=errand["ip"],
        request_id=errand["request_id"],
        scopes=None if errand["scopes"] is None else frozenset(errand["scopes"]),
        settle=False,
    )


def _chosen(held: Sequence[Membership], wanted: str, settle: bool) -> UUID | None:
    ids = [member.organisation_id for member in held]
    for identity in ids:
        if str(identity) == wanted:
            return identity
    return ids[0] if ids and settle else None
