"""Exports: what the actor may see, contacts only with the right to them, always on record, harmless in a spreadsheet."""

import csv
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from core.actor import Actor
from core.errors import Forbidden, Invalid
from core.models import AuditEntry
from merchants.actions import export_profiles
from merchants.columns import CONTACT_HEADERS, HEADERS
from merchants.models import Contact, MerchantProfile, Offering
from merchants.queries import export_headers, export_rows
from tests import factories
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ALL = MerchantProfile.objects.all()


def firm(persona: Persona | None = None, **given: Any) -> MerchantProfile:
    owner = {"organisation": persona.organisation} if persona else {}
    profile = factories.profile(**owner | given)
    Contact.objects.create(profile=profile, name="王秘书", phone="0515-55501234")
    return profile


def exported(actor: Actor, at: datetime, form: str = "csv", **given: Any) -> list[dict[str, str]]:
    content, count = export_profiles(actor=actor, profiles=ALL.all(), form=form, at=at, **given)
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == count
    return rows


def test_export_holds_what_the_actor_may_see_and_no_contacts(enterprise: Persona, at: datetime) -> None:
    listed = firm()
    firm(status="draft")
    [row] = exported(enterprise.actor, at)
    assert row["统一社会信用代码"] == listed.organisation.uscc
    assert set(row) == set(HEADERS) - set(CONTACT_HEADERS)
    assert "王秘书" not in str(row)


def test_desk_exports_contacts_when_it_asks(recruiter: Persona, at: datetime) -> None:
    firm(status="draft")
    [row] = exported(recruiter.actor, at, with_contacts=True)
    assert (row["联系人"], row["电话"]) == ("王秘书", "0515-55501234")
    assert list(row) == list(HEADERS)


def test_merchant_exports_their_own_contacts_and_nobody_elses(merchant: Persona, at: datetime) -> None:
    firm(merchant)
    rival = firm()
    rows = {row["统一社会信用代码"]: row["联系人"] for row in exported(merchant.actor, at, with_contacts=True)}
    assert rows == {merchant.organisation.uscc: "王秘书", rival.organisation.uscc: ""}


def test_contacts_without_the_right_are_refused_before_a_row_is_read(enterprise: Persona, at: datetime) -> None:
    firm()
    with pytest.raises(Forbidden):
        exported(enterprise.actor, at, with_contacts=True)
    with pytest.raises(Forbidden):
        export_rows(enterprise.actor, ALL.all(), with_contacts=True)
    assert not AuditEntry.objects.exists()


def test_visitor_exports_nothing(at: datetime) -> None:
    with pytest.raises(Forbidden):
        exported(Actor.visitor(), at)


def test_token_without_the_read_scope_exports_nothing(recruiter: Persona, at: datetime) -> None:
    narrowed = Actor(user_id=1, roles=recruiter.actor.roles, scopes=frozenset({"need"}))
    with pytest.raises(Forbidden):
        exported(narrowed, at)


def test_export_is_on_record(recruiter: Persona, at: datetime) -> None:
    firm()
    exported(recruiter.actor, at, with_contacts=True)
    entry = AuditEntry.objects.get(action="merchants.exported")
    assert entry.data == {"count": 1, "form": "csv", "contacts": True}
    assert entry.user_id == recruiter.user.pk


def test_workbook_holds_texts_never_formulas(recruiter: Persona, at: datetime) -> None:
    firm(summary="=HYPERLINK(1)", description="@SUM(1)")
    content, _ = export_profiles(actor=recruiter.actor, profiles=ALL.all(), form="xlsx", at=at)
    sheet = load_workbook(BytesIO(content)).active
    shown = dict(zip(*sheet.iter_rows(), strict=True))
    by_header = {header.value: cell for header, cell in shown.items()}
    assert (by_header["简介"].value, by_header["简介"].data_type) == ("=HYPERLINK(1)", "s")
    assert by_header["详细介绍"].data_type == "s"


def test_csv_cells_do_not_begin_like_a_formula(recruiter: Persona, at: datetime) -> None:
    firm(summary="=HYPERLINK(1)")
    [row] = exported(recruiter.actor, at)
    assert row["简介"] == "'=HYPERLINK(1)"


def test_unknown_format_is_refused_and_not_recorded(recruiter: Persona, at: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        export_profiles(actor=recruiter.actor, profiles=ALL.all(), form="pdf", at=at)
    assert refusal.value.code == "unknown_format"
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_rows_take_the_same_queries_for_one_row_and_three(
    rows: int, recruiter: Persona, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        profile = firm()
        profile.capabilities.add(factories.term("capability", code="A1", name="采集"))
        form = factories.term("delivery_form", code="api", name="API接口")
        Offering.objects.create(profile=profile, name="网关", delivery_form=form)
        factories.credential(profile)
    with django_assert_num_queries(11):
        read = list(export_rows(recruiter.actor, ALL.all(), with_contacts=True))
    assert len(read) == rows
    assert {len(row) for row in read} == {len(export_headers(with_contacts=True))}


def test_command_writes_the_file_as_the_operator(tmp_path: Path) -> None:
    firm(status="draft")
    firm()
    out = StringIO()
    call_command("export_merchants", str(tmp_path / "目录.csv"), "--status", "listed", stdout=out)
    assert "已导出 1 家" in out.getvalue()
    assert len((tmp_path / "目录.csv").read_text(encoding="utf-8-sig").splitlines()) == 2
    entry = AuditEntry.objects.get(action="merchants.exported")
    assert (entry.label, entry.channel) == ("命令行", "command")


def test_command_acts_as_the_user_it_is_given(enterprise: Persona, tmp_path: Path) -> None:
    firm(status="draft")
    target = str(tmp_path / "a.xlsx")
    call_command("export_merchants", target, "--user", enterprise.user.username, stdout=StringIO())
    assert AuditEntry.objects.get(action="merchants.exported").data["count"] == 0
    with pytest.raises(CommandError, match="不能执行此操作"):
        call_command("export_merchants", target, "--user", enterprise.user.username, "--with-contacts")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{folder}/a.pdf"], "xlsx 或 csv"),
        (["{folder}/none/a.csv"], "不存在"),
        (["{folder}/a.csv", "--user", "nobody"], "没有名为“nobody”的用户"),
        (["{folder}/b.csv"], "无法写入"),
    ],
)
def test_command_refuses_in_words(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(CommandError, match=said):
        call_command("export_merchants", *[text.format(folder=tmp_path) for text in arguments])
