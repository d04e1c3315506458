"""Personas and small conveniences shared by every test folder."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from core.clock import ZONE
from tests import personas

AT = datetime(2026, 11, 25, 10, 0, tzinfo=ZONE)  # a Wednesday, a working day

for _name in personas.ALL:
    globals()[_name] = personas.fixture(_name)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def audit_head_kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Emptying the tables after a race takes the chain's head with it, which a migration made; later tests need it."""
    from core.audit import GENESIS
    from core.models import AuditHead

    yield
    with django_db_blocker.unblock():
        AuditHead.objects.get_or_create(pk=1, defaults={"seq": 0, "hash": GENESIS})


@pytest.fixture
def real_transactions(audit_head_kept: None, transactional_db: None) -> Iterator[None]:
    """For races: real commits, seen by other connections.

    Cleaning up afterwards deletes audit rows, which the append-only triggers refuse; they are lifted for that moment.
    """
    from core.audit import GENESIS
    from core.models import AuditHead

    migration = __import__("core.migrations.0002_audit_is_append_only", fromlist=["FORWARD"])
    AuditHead.objects.get_or_create(pk=1, defaults={"seq": 0, "hash": GENESIS})
    yield
    with connection.cursor() as cursor:
        for statement in migration.REVERSE[connection.vendor]:
            cursor.execute(statement)
        cursor.execute("DELETE FROM core_auditentry")
        cursor.execute("UPDATE core_audithead SET seq = 0, hash = %s", [GENESIS])
        for statement in migration.FORWARD[connection.vendor]:
            cursor.execute(statement)
