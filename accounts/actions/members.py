"""Granting and ending roles."""

from datetime import datetime

from django.db import IntegrityError

from accounts import policy
from accounts.models import Membership, Organisation, Role, User
from accounts.roles import EXCLUDES, HOLDERS
from core import audit, work
from core.actor import Actor
from core.errors import Conflict, Invalid, StaleState


def grant_role(*, actor: Actor, user: User, organisation: Organisation, role: str, at: datetime) -> Membership:
    """Let `user` act as `role` for `organisation`. Nobody grants themselves; auditors hold no other bureau duty."""
    policy.require(actor, "member.grant")
    try:
        with work.unit_of_work():
            User.objects.select_for_update().get(
                pk=user.pk
            )  # of two clashing grants at once, the second sees the first
            _check(actor, user, organisation, role, at)
            member = Membership.objects.create(
                user=user, organisation=organisation, role=role, granted_at=at, granted_by=actor.label
            )
            audit.record(actor, "member.granted", member, at=at, user=user.pk, organisation=organisation.pk, role=role)
    except IntegrityError:
        raise Conflict("该用户已有此角色，无需重复授予。", code="already_granted") from None
    return member


def end_role(*, actor: Actor, membership: Membership, at: datetime) -> None:
    """End a role with effect from the next request."""
    policy.require(actor, "member.grant")
    with work.unit_of_work():
        ended = Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=at, ended_by=actor.label)
        if not ended:
            raise StaleState("该任职已经终止。")
        audit.record(actor, "member.ended", membership, at=at, role=membership.role)


def _check(actor: Actor, user: User, organisation: Organisation, role: str, at: datetime) -> None:
    if role not in HOLDERS[Organisation.Function(organisation.function)]:
        raise Invalid(
            "该单位不能设置此角色。", code="role_does_not_fit", fields={"role": ["请选择与单位性质相符的角色。"]}
        )
    if actor.user_id == user.pk:
        raise Invalid("不能给自己授予角色，请由另一位管理员办理。", code="self_grant")
    held = {member.role for member in user.memberships.in_force(at)}
    clash = EXCLUDES.get(Role(role), frozenset()) & held or {
        other for other in held if role in EXCLUDES.get(Role(other), frozenset())
    }
    if clash:
        raise Invalid("审计员不得兼任其他岗位。", code="duties_conflict", fields={"role": ["与已有角色冲突。"]})
