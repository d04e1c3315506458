"""The first administrator comes from the command line; everybody else from an administrator."""

import io
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command

from accounts.actions import open_account
from accounts.models import Membership, Organisation, User
from core.errors import Conflict, Forbidden, Invalid
from core.models import AuditEntry
from tests import factories
from tests.personas import Persona

pytestmark = pytest.mark.django_db
BUREAU = {"uscc": factories.code(7, "11"), "organisation": "盐城市数据局", "function": "bureau"}


def appoint(monkeypatch: pytest.MonkeyPatch, *, password: str = "wei-gang-shu-qiao-9", **options: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    facts = {"display_name": "王工"} | BUREAU | options
    call_command("appoint", "wang", facts.pop("role", "administrator"), password_stdin=True, **facts)


def test_first_administrator_gets_user_organisation_and_role(monkeypatch: pytest.MonkeyPatch) -> None:
    appoint(monkeypatch)
    member = Membership.objects.get()
    assert (member.user.username, member.role, member.organisation.name) == ("wang", "administrator", "盐城市数据局")
    assert member.user.check_password("wei-gang-shu-qiao-9")
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert sorted(actions) == ["member.granted", "organisation.registered", "user.opened"]


def test_without_a_terminal_the_way_to_give_a_password_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("accounts.management.commands.appoint.getpass", closed)
    with pytest.raises(CommandError, match="--password-stdin"):
        call_command("appoint", "wang", "administrator", display_name="王工", **BUREAU)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"password": "123456"}, "密码"),
        ({"display_name": ""}, "请填写姓名"),
        ({"uscc": "11320900DEMX0001X1"}, "校验码|第 \\d+ 位"),
        ({"function": "ordinary"}, "该单位不能设置此角色"),
        ({"organisation": ""}, "请填写单位名称"),
    ],
)
def test_faulty_appointment_is_explained_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, str], says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        appoint(monkeypatch, **options)
    assert (User.objects.count(), Organisation.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def open_for(persona: Persona, at: datetime, **given: str) -> User:
    facts = {"username": "li", "display_name": "李工", "email": "", "password": "wei-gang-shu-qiao-9"} | given
    return open_account(actor=persona.actor, at=at, **facts)


def test_only_an_administrator_opens_accounts(recruiter: Persona, at: datetime) -> None:
    with pytest.raises(Forbidden):
        open_for(recruiter, at)


def test_taken_user_name_is_a_conflict(administrator: Persona, at: datetime) -> None:
    open_for(administrator, at)
    with pytest.raises(Conflict):
        open_for(administrator, at)


def test_faults_are_reported_together(administrator: Persona, at: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        open_for(administrator, at, username="a b", display_name=" ", email="x", password="short")
    assert set(refusal.value.fields) == {"username", "display_name", "email", "password"}
