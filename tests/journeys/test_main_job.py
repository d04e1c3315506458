"""The main job from end to end: import, publish, need, match, reasons; then the other side, the mail and the replay."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from accounts.models import Membership
from core import audit, outbox
from core.errors import NotFound, Unavailable
from core.models import AuditEntry
from matching import queries
from matching.actions import create_need, edit_need, move_need, replay, run_match
from merchants.actions import commit_import, move_profile, preview_import
from merchants.models import MerchantProfile
from tests.personas import Persona

DEMO = Path(__file__).parent.parent.parent / "programme" / "demo" / "merchants.csv"
WORDS = "三十来台注塑机，产量和停机全靠班长抄在黑板上，月底对不上。想让机器自己报数。"

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(settings: Any, tmp_path: Path, recruiter: Persona, at: datetime) -> None:
    """A clerk uploads the catalogue, looks at the preview, imports and publishes it."""
    settings.INDEX_DIR = tmp_path / "index"
    call_command("load_reference", stdout=StringIO())
    batch = preview_import(actor=recruiter.actor, content=DEMO.read_bytes(), filename=DEMO.name, at=at)
    assert batch.counts["new"] == 120 and batch.counts["wrong"] == 0
    assert not MerchantProfile.objects.exists()
    commit_import(actor=recruiter.actor, batch=batch, at=at, list_new=True)


def test_main_job(
    catalogue: None, enterprise: Persona, other_enterprise: Persona, merchant: Persona, broker: Persona,
    recruiter: Persona, at: datetime,
) -> None:  # fmt: skip
    enterprise.user.email = "asker@example.com"
    enterprise.user.save()

    need = create_need(
        actor=enterprise.actor, organisation=enterprise.organisation, facts={"title": "机器报数", "text": WORDS}, at=at,
        requirements=[{"rule": "region", "region": "320000"}],
    )  # fmt: skip
    with pytest.raises(Unavailable):
        run_match(actor=enterprise.actor, need=need, at=at)
    outbox.drain()  # the import asked for an index

    need = submit_return_and_publish(enterprise, broker, need, at)
    run = run_match(actor=enterprise.actor, need=need, at=at)
    detail = queries.run_detail(actor=enterprise.actor, pk=run.pk)
    first = detail.results.all()[0]
    assert sum(reason["weight"] for reason in first.reasons) == first.score
    assert any(reason["need_term"] and reason["profile_term"] for reason in first.reasons)
    assert first.snippets
    for one in detail.exclusions.all():
        assert "不在江苏省" in one.message or "未登记所在地区" in one.message
    with pytest.raises(NotFound):
        queries.run_detail(actor=other_enterprise.actor, pk=run.pk)

    the_other_side(merchant, first.profile, first.score, need.pk, at)
    withdrawal_shows_at_once(recruiter, enterprise, need, first.profile, at)
    assert replay(run).same
    assert audit.verify().broken_at is None


def submit_return_and_publish(enterprise: Persona, broker: Persona, need: Any, at: datetime) -> Any:
    """The desk returns it with a reason, the asker reads it, corrects, submits again; the desk publishes."""
    need = move_need(actor=enterprise.actor, need=need, move="submit", at=at)
    assert list(queries.desk_queue(actor=broker.actor)) == [need]
    move_need(actor=broker.actor, need=need, move="return", reason="请写明设备品牌", at=at)
    seen = queries.need_detail(actor=enterprise.actor, pk=need.pk)
    assert seen.status_reason == "请写明设备品牌"
    text = WORDS + "设备为海天、震雄。"
    need = edit_need(actor=enterprise.actor, need=seen, version=seen.version, changes={"text": text}, at=at)
    need = move_need(actor=enterprise.actor, need=need, move="submit", at=at)
    need = move_need(actor=broker.actor, need=need, move="publish", at=at + timedelta(hours=1))
    outbox.drain()
    assert [message.subject for message in mail.outbox] == [
        "需求已退回，请修改后再提交：机器报数", "需求已发布：机器报数",
    ]  # fmt: skip
    assert "请写明设备品牌" in mail.outbox[0].body
    moves = AuditEntry.objects.filter(action__startswith="need.").order_by("seq").values_list("action", flat=True)
    assert list(moves) == [
        "need.created", "need.submit", "need.return", "need.edited", "need.submit", "need.publish",
    ]  # fmt: skip
    return need


def the_other_side(merchant: Persona, profile: MerchantProfile, score: float, need: Any, at: datetime) -> None:
    """The suggested merchant finds the need with the same number, and not who asks."""
    from accounts.actors import actor_for

    Membership.objects.filter(user=merchant.user).update(organisation=profile.organisation)
    actor = actor_for(merchant.user, at=at)
    ((open_need, hit), *_) = queries.needs_for_merchant(actor=actor, profile=profile, at=at)
    assert (open_need.id, hit.score, open_need.organisation_name) == (need, score, "")


def withdrawal_shows_at_once(
    recruiter: Persona, enterprise: Persona, need: Any, profile: MerchantProfile, at: datetime
) -> None:
    profile.refresh_from_db()
    move_profile(actor=recruiter.actor, profile=profile, move="withdraw", version=profile.version, reason="停业", at=at)
    again = run_match(actor=enterprise.actor, need=need, at=at)
    assert profile.pk not in again.results.values_list("profile", flat=True)
