"""The audit trail: nothing unaudited, nothing altered unnoticed."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core import audit, work
from core.actor import Actor
from core.models import AppendOnlyError, AuditEntry, AuditHead

pytestmark = pytest.mark.django_db
CLERK = Actor.system("测试员", frozenset({"recruiter"}))


def write(*actions: str) -> None:
    with work.unit_of_work():
        for action in actions:
            audit.record(CLERK, action, ("thing", "1"), note="备注")


def lift_triggers() -> None:
    """What only somebody with the database's own rights can do."""
    from importlib import import_module

    migration = import_module("core.migrations.0002_audit_is_append_only")
    with connection.cursor() as cursor:
        for statement in migration.REVERSE[connection.vendor]:
            cursor.execute(statement)


def tamper(sql: str, *values: object) -> audit.Verdict:
    lift_triggers()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    return audit.verify()


def test_chain_of_honest_entries_verifies() -> None:
    write("a", "b")
    write("c")
    verdict = audit.verify()
    assert (verdict.checked, verdict.broken_at) == (3, None)
    assert verdict.head == AuditHead.objects.get().hash


def test_record_outside_a_unit_of_work_is_refused() -> None:
    with pytest.raises(RuntimeError, match="unit_of_work"):
        audit.record(CLERK, "a", ("thing", "1"))


def test_entries_of_a_failed_unit_vanish_with_it() -> None:
    with pytest.raises(ValueError, match="stop"), work.unit_of_work():
        audit.record(CLERK, "lost", ("thing", "1"))
        raise ValueError("stop")
    write("kept")
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["kept"]


def test_entries_of_a_failed_inner_unit_vanish_while_the_outer_stays() -> None:
    with work.unit_of_work():
        audit.record(CLERK, "outer", ("thing", "1"))
        with pytest.raises(ValueError, match="inner"), work.unit_of_work():
            audit.record(CLERK, "inner", ("thing", "1"))
            raise ValueError("inner")
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["outer"]


@pytest.mark.parametrize(
    ("sql", "values", "first_bad"),
    [
        ("UPDATE core_auditentry SET label = %s WHERE seq = 2", ["别人"], 2),
        ("UPDATE core_auditentry SET data = '{}' WHERE seq = 2", [], 2),
        ("UPDATE core_auditentry SET action = 'x' WHERE seq = 1", [], 1),
        ("UPDATE core_auditentry SET user_id = 7 WHERE seq = 3", [], 3),
        ("UPDATE core_auditentry SET ip = '1.2.3.4' WHERE seq = 3", [], 3),
        ("UPDATE core_auditentry SET hash = %s WHERE seq = 2", ["0" * 64], 2),
        ("DELETE FROM core_auditentry WHERE seq = 2", [], 2),
        ("DELETE FROM core_auditentry WHERE seq = 3", [], 3),
        ("DELETE FROM core_auditentry", [], 1),
    ],
)
def test_tampering_is_found_at_its_row(sql: str, values: list[object], first_bad: int) -> None:
    write("a", "b", "c")
    assert tamper(sql, *values).broken_at == first_bad


def test_full_rewrite_passes_the_chain_but_not_the_anchor() -> None:
    write("a", "b")
    anchor = (2, AuditHead.objects.get().hash)
    lift_triggers()
    previous = audit.GENESIS
    for entry in AuditEntry.objects.order_by("seq"):
        entry.label, entry.previous_hash = "改写者", previous
        previous = entry.hash = audit.digest(entry)
        super(type(AuditEntry.objects.all()), AuditEntry.objects.filter(pk=entry.pk)).update(
            label=entry.label, previous_hash=entry.previous_hash, hash=entry.hash
        )
    AuditHead.objects.update(hash=previous)
    assert audit.verify().broken_at is None
    assert audit.verify(anchor).broken_at == 2


def test_truncation_with_a_rewritten_head_is_caught_by_the_anchor() -> None:
    write("a", "b", "c")
    kept = AuditEntry.objects.get(seq=1).hash
    anchor = (3, AuditHead.objects.get().hash)
    lift_triggers()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditentry WHERE seq > 1")
    AuditHead.objects.update(seq=1, hash=kept)
    assert audit.verify().broken_at is None
    assert audit.verify(anchor).broken_at == 2


@pytest.mark.parametrize("sql", ["UPDATE core_auditentry SET label = 'x'", "DELETE FROM core_auditentry"])
def test_database_refuses_to_change_or_delete_entries(sql: str) -> None:
    write("a")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.get().label == "测试员"


def test_orm_refuses_to_change_or_delete_entries() -> None:
    write("a")
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.update(label="x")
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.all().delete()


def test_verify_command_prints_the_head_and_fails_on_a_break(capsys: pytest.CaptureFixture[str]) -> None:
    write("a")
    call_command("verify_audit")
    head = capsys.readouterr().out.splitlines()[-1]
    assert head == f"1:{AuditHead.objects.get().hash}"
    call_command("verify_audit", anchor=head)
    lift_triggers()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_auditentry SET label = 'x'")
    with pytest.raises(CommandError, match="第 1 条"):
        call_command("verify_audit")
