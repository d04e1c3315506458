"""The demo world: complete, fictional, resumable, and never mixed with real data."""

from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actors import actor_for
from accounts.models import Organisation, Role, User
from core import audit, outbox
from core.models import AuditEntry
from matching.actions import replay
from matching.models import MatchRun, Need
from merchants.models import ImportBatch, MerchantProfile
from programme import seeding
from programme.seeding import files, needs
from programme.seeding.people import LOGINS, PASSWORD
from tests import factories

pytestmark = pytest.mark.django_db


def run(name: str) -> str:
    out = StringIO()
    call_command(name, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture(autouse=True)
def own_index(settings: Any, tmp_path: Path) -> None:
    settings.INDEX_DIR = tmp_path / "index"


def test_demo_world_is_whole_although_it_was_interrupted_and_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """One long test, because building the world takes seconds."""
    interrupt_after(monkeypatch, 20)
    with pytest.raises(KeyboardInterrupt):
        run("seed_demo")
    assert (Need.objects.count(), seeding.is_complete()) == (20, False)
    monkeypatch.undo()
    assert "演示数据已载入" in run("seed_demo")

    assert Counter(Need.objects.values_list("status", flat=True)) == {
        "published": 53, "submitted": 3, "draft": 2, "returned": 2,
    }  # fmt: skip
    assert MerchantProfile.objects.listed().count() == 120
    assert not Organisation.objects.filter(is_fictional=False).exists()
    assert ImportBatch.objects.get().committed_by == "招引专员"
    assert {str(need["text"]) for need in files.needs()} == set(Need.objects.values_list("text", flat=True))
    everybody_can_sign_in()
    runs = list(MatchRun.objects.all())
    assert len(runs) == len(needs.MATCHED)
    assert all(one.results.exists() and replay(one).same for one in runs)
    assert audit.verify().broken_at is None
    outbox.drain()

    a_need = Need.objects.filter(status="draft")[0]
    a_need.delete()
    before = AuditEntry.objects.count()
    assert run("seed_demo") == "· 演示数据已就绪\n"
    assert (Need.objects.count(), AuditEntry.objects.count()) == (59, before)


def interrupt_after(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """The 21st need is cut off between its draft and its submission."""
    whole = needs.move_need
    posted: set[Any] = set()

    def move(**given: Any) -> Any:
        posted.add(given["need"].pk)
        if len(posted) > count:
            raise KeyboardInterrupt
        return whole(**given)

    monkeypatch.setattr(needs, "move_need", move)


def everybody_can_sign_in() -> None:
    table = run("demo_logins")
    roles = set()
    for login in LOGINS:
        user = authenticate(username=login.username, password=PASSWORD)
        assert isinstance(user, User)
        roles |= actor_for(user, at=timezone.now()).roles
        assert login.username in table and login.attempt in table
    assert roles == set(Role.values)


def test_real_organisations_are_never_mixed_with_fictional_ones() -> None:
    factories.organisation()
    assert run("seed_demo") == "· 已有真实单位的资料，未载入演示数据\n"
    assert (Organisation.objects.count(), User.objects.count()) == (1, 0)


def test_public_passwords_stay_out_of_real_installations(settings: Any) -> None:
    settings.DEMO = False
    for name in ("seed_demo", "demo_logins"):
        with pytest.raises(CommandError, match="SHUQIAO_DEMO=1"):
            run(name)
    assert not User.objects.exists()


def test_logins_before_seeding_say_what_to_do() -> None:
    with pytest.raises(CommandError, match="seed_demo"):
        run("demo_logins")
