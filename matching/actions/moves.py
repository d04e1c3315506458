"""Moving a need along its life cycle, and telling the asker what the desk decided."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from accounts import policy
from accounts.models import Role, User
from core import clock, outbox, transitions, work
from core.actor import Actor
from core.errors import Invalid, StaleState, WrongState
from matching.models import Need
from matching.states import DESK, NEED
from matching.text import clean_text
from matching.validators import check_submittable

DESK_ANSWERS_WITHIN = 3  # working days
TOLD = {"return": "已退回，请修改后再提交", "reject": "不予发布", "publish": "已发布"}
KEEPS_REASON = ("return", "reject", "close")


def move_need(
    *, actor: Actor, need: Need, move: str, version: int | None = None, reason: str = "", at: datetime
) -> Need:
    """Carry out `move` of states.NEED; see core.transitions.run for what it refuses.

    A need that touches important data is published only with the reviewer's conclusion as reason, and its text stays
    off the open board (数据安全法 article 21).
    """
    arrow = NEED.move(move)
    policy.require(actor, "need.triage" if arrow.roles == DESK else "need.write")
    reason = clean_text(reason)
    need = Need.objects.writable_by(actor).for_actor(actor, need.pk)
    if move == "submit":
        check_submittable(need, at=at)
    if move == "publish":
        _check_publishable(need, reason)
    version = need.version if version is None else version  # what was checked above is what moves
    with work.unit_of_work():
        columns = _columns(move, reason, at)
        need = transitions.run(NEED, need, move, actor=actor, at=at, reason=reason, version=version, **columns)
        if move in TOLD:
            _tell(need, move, reason, at)
    return need


def expire_needs(*, at: datetime) -> int:
    """Expire every published need whose last public day is over; returns how many."""
    clerk = Actor.system("定时任务", roles=frozenset({Role.BROKER}))
    over = Need.objects.public().filter(public_until__lt=clock.today(at))
    done = 0
    for need in over.order_by("pk"):
        with suppress(StaleState, WrongState):  # somebody withdrew or closed it this very moment
            move_need(actor=clerk, need=need, move="expire", version=need.version, at=at)
            done += 1
    return done


def _check_publishable(need: Need, reason: str) -> None:
    if need.contains_important_data and not reason:
        raise Invalid(
            "该需求涉及重要数据，须人工复核后发布：请在原因中写明复核结论。发布后正文不公开。",
            code="important_data",
            fields={"reason": ["请写明复核结论。"]},
        )


def _columns(move: str, reason: str, at: datetime) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "due_at": clock.deadline(at, DESK_ANSWERS_WITHIN) if move == "submit" else None,
        "status_reason": reason if move in KEEPS_REASON else "",
    }
    return columns | ({"published_at": at} if move == "publish" else {})


def _tell(need: Need, move: str, reason: str, at: datetime) -> None:
    """One mail to each person who asks on behalf of the organisation."""
    why = f"\n\n原因：{reason}" if reason and move in KEEPS_REASON else ""
    text = f"贵单位的需求“{need.title}”{TOLD[move]}。{why}\n\n请登录数桥，在“我的需求”中查看。"
    askers = User.objects.filter(
        memberships__in=need.organisation.memberships.in_force(at).filter(role=Role.ENTERPRISE), is_active=True
    )
    for user in askers.distinct().order_by("pk"):
        outbox.send(
            "mail",
            {"user": user.pk, "subject": f"需求{TOLD[move]}：{need.title}", "text": text},
            key=f"mail:need:{need.pk}:{need.version}:{user.pk}",
            at=at,
        )
