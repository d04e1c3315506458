"""The life cycle of a need: who moves it, what is set with it, who is told."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from accounts.models import Membership
from core import outbox
from core.clock import ZONE
from core.errors import Forbidden, Invalid, NotFound, StaleState, WrongState
from core.models import AuditEntry, OutboxMessage
from matching.actions import move_need, moves
from matching.models import Need
from matching.tasks import expire_needs
from tests import factories
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(enterprise: Persona) -> Need:
    return factories.need(organisation=enterprise.organisation)


def move(who: Persona, need: Need, name: str, at: datetime, **more: Any) -> Need:
    return move_need(actor=who.actor, need=need, move=name, at=at, **more)


def test_submit_starts_a_clock_of_three_working_days(enterprise: Persona, need: Need, at: datetime) -> None:
    friday = datetime(2026, 11, 27, 17, 0, tzinfo=ZONE)
    moved = move(enterprise, need, "submit", friday)
    assert moved.status == "submitted"
    assert moved.due_at == datetime(2026, 12, 2, 18, 0, tzinfo=ZONE)


def test_publish_stops_the_clock_and_notes_the_time(
    enterprise: Persona, broker: Persona, need: Need, at: datetime
) -> None:
    move(enterprise, need, "submit", at)
    moved = move(broker, need, "publish", at + timedelta(hours=1))
    assert (moved.status, moved.due_at, moved.published_at) == ("published", None, at + timedelta(hours=1))


def test_reason_of_a_return_stays_with_the_need_until_it_is_submitted_again(
    enterprise: Persona, broker: Persona, need: Need, at: datetime
) -> None:
    move(enterprise, need, "submit", at)
    returned = move(broker, need, "return", at, reason=" 请写明\u202e设备数量 ")
    assert (returned.status, returned.status_reason, returned.due_at) == ("returned", "请写明设备数量", None)
    again = move(enterprise, need, "submit", at)
    assert (again.status, again.status_reason) == ("submitted", "")


def test_need_edited_between_check_and_move_does_not_move(
    enterprise: Persona, need: Need, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(checked: Need, **more: Any) -> None:
        Need.objects.filter(pk=checked.pk).update(version=2, needed_by=date(2020, 1, 1))

    monkeypatch.setattr(moves, "check_submittable", overtaken)
    with pytest.raises(StaleState):
        move(enterprise, need, "submit", at)
    assert Need.objects.get(pk=need.pk).status == "draft"


@pytest.mark.parametrize("name", ["publish", "return", "reject", "expire"])
def test_asker_may_not_do_the_desks_moves(enterprise: Persona, need: Need, at: datetime, name: str) -> None:
    Need.objects.filter(pk=need.pk).update(status="submitted")
    with pytest.raises(Forbidden):
        move(enterprise, need, name, at, reason="我批准")
    need.refresh_from_db()
    assert (need.status, AuditEntry.objects.count(), OutboxMessage.objects.count()) == ("submitted", 0, 0)


def test_need_of_another_enterprise_is_not_found(other_enterprise: Persona, need: Need, at: datetime) -> None:
    with pytest.raises(NotFound):
        move(other_enterprise, need, "submit", at)


def test_unknown_move_and_wrong_state_are_refused(broker: Persona, need: Need, at: datetime) -> None:
    with pytest.raises(Invalid, match="没有名为"):
        move(broker, need, "explode", at)
    with pytest.raises(WrongState):
        move(broker, need, "publish", at)


def test_old_version_is_stale(enterprise: Persona, need: Need, at: datetime) -> None:
    with pytest.raises(StaleState):
        move(enterprise, need, "submit", at, version=7)


def test_dates_that_passed_since_are_named_at_submission(enterprise: Persona, need: Need, at: datetime) -> None:
    Need.objects.filter(pk=need.pk).update(needed_by=date(2026, 11, 24), public_until=date(2026, 11, 25))
    with pytest.raises(Invalid) as refusal:
        move(enterprise, need, "submit", at)
    assert (refusal.value.code, set(refusal.value.fields)) == ("dates_passed", {"needed_by"})


def test_important_data_are_published_only_with_the_reviewers_conclusion(
    broker: Persona, need: Need, at: datetime
) -> None:
    Need.objects.filter(pk=need.pk).update(status="submitted", contains_important_data=True)
    with pytest.raises(Invalid) as refusal:
        move(broker, need, "publish", at, reason="  ")
    assert (refusal.value.code, set(refusal.value.fields)) == ("important_data", {"reason"})
    moved = move(broker, need, "publish", at, reason="已核，属一般数据目录外，正文不公开")
    assert (moved.status, moved.status_reason) == ("published", "")
    assert AuditEntry.objects.get().data["reason"] == "已核，属一般数据目录外，正文不公开"


@pytest.mark.parametrize(
    ("name", "words"), [("return", "已退回，请修改后再提交"), ("reject", "不予发布"), ("publish", "已发布")]
)
def test_askers_are_told_once_what_the_desk_decided_and_why(
    enterprise: Persona, other_enterprise: Persona, broker: Persona, need: Need, at: datetime, name: str, words: str
) -> None:
    seller = factories.user(email="seller@example.com")
    since = at - timedelta(days=9)
    for user, role, ended in ((seller, "merchant", None), (broker.user, "enterprise", at)):
        Membership.objects.create(
            user=user, organisation=enterprise.organisation, role=role, granted_at=since, granted_by="测试",
            ended_at=ended, ended_by="测试" if ended else "",
        )  # fmt: skip
    for persona in (enterprise, other_enterprise, broker):
        persona.user.email = f"{persona.name}@example.com"
        persona.user.save()
    Need.objects.filter(pk=need.pk).update(status="submitted")
    move(broker, need, name, at, reason="请写明设备数量")
    outbox.drain()
    outbox.drain()
    (sent,) = mail.outbox
    assert sent.to == ["enterprise@example.com"]
    assert sent.subject == f"需求{words}：机器自己报数"
    assert ("原因：请写明设备数量" in sent.body) is (name != "publish")
    assert sent.extra_headers["Message-ID"].endswith("@localhost>")


def test_withdrawing_tells_nobody(enterprise: Persona, need: Need, at: datetime) -> None:
    move(enterprise, need, "submit", at)
    move(enterprise, need, "withdraw", at)
    assert not OutboxMessage.objects.exists()


def test_need_expires_the_day_after_its_last_public_day_and_only_once(at: datetime) -> None:
    over, last_day, endless = (
        factories.need(status="published", public_until=day) for day in (date(2026, 11, 24), date(2026, 11, 25), None)
    )
    assert moves.expire_needs(at=at) == 1
    assert moves.expire_needs(at=at) == 0
    states = dict(Need.objects.values_list("pk", "status"))
    assert states == {over.pk: "expired", last_day.pk: "published", endless.pk: "published"}
    assert AuditEntry.objects.get().label == "定时任务"


def test_expiry_task_run_twice_does_nothing_more(db: None) -> None:
    factories.need(status="published", public_until=date(2020, 1, 1))
    assert (expire_needs(), expire_needs()) == (1, 0)
