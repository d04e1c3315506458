"""Live tells that the process runs; ready tells which part is missing, and no secrets."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from api import health
from core.models import OutboxMessage
from merchants.models import MerchantProfile


def ready() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/health/ready")
    return answer.status_code, answer.json()


def faults(content: dict[str, Any]) -> dict[str, str]:
    return {name: part["detail"] for name, part in content["parts"].items() if not part["ok"]}


def test_live_asks_nothing_of_the_database() -> None:
    answer = Client().get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_when_all_parts_are(indexed: list[MerchantProfile]) -> None:
    status, content = ready()
    assert (status, content["status"], faults(content)) == (200, "ok", {})
    assert set(content["parts"]) == {"database", "migrations", "index", "outbox"}


def test_missing_index_is_named(db: None, settings: Any, tmp_path: Path) -> None:
    settings.INDEX_DIR = tmp_path
    status, content = ready()
    assert (status, content["status"], faults(content)) == (200, "degraded", {"index": "index_missing"})


def test_damaged_index_is_named_without_its_folder(
    indexed: list[MerchantProfile], settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "index" / "current").write_text("no-such-digest\n")
    status, content = ready()
    assert (status, faults(content)) == (200, {"index": "index_corrupt"})
    assert str(tmp_path) not in str(content)


def test_late_and_dead_messages_are_counted(indexed: list[MerchantProfile]) -> None:
    now = timezone.now()
    OutboxMessage.objects.create(topic="mail", effect_key="a", due_at=now - timedelta(minutes=11))
    OutboxMessage.objects.create(topic="mail", effect_key="b", due_at=now - timedelta(minutes=9))
    OutboxMessage.objects.create(topic="mail", effect_key="c", dead_at=now, payload={"to": "secret@example.com"})
    status, content = ready()
    assert (status, list(faults(content))) == (200, ["outbox"])
    assert faults(content)["outbox"] == "1 件待发事项多次失败，已停止重试；1 件待发事项已等待超过 10 分钟"
    assert "secret" not in str(content)


def test_database_that_fails_is_named_without_its_reason(
    indexed: list[MerchantProfile], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(at: Any) -> str:
        raise DatabaseError("password=secret")

    monkeypatch.setitem(health.CHECKS, "database", fails)
    status, content = ready()
    assert (status, content["status"]) == (503, "unavailable")
    assert (status, faults(content)) == (503, {"database": "无法访问，详情见日志。"})


def test_missing_migration_is_named(indexed: list[MerchantProfile], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", set())
    monkeypatch.setattr("api.health.MigrationExecutor.migration_plan", lambda *_: [object(), object()])
    status, content = ready()
    assert (status, list(faults(content))) == (503, ["migrations"])
    assert faults(content)["migrations"].startswith("有 2 个")


def test_health_is_only_read() -> None:
    for path in ("/health/live", "/health/ready"):
        assert Client().post(path).status_code == 405
