"""For the load balancer and the operator: is the process up, and can it serve. Needs no rights and tells no secrets."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.models import OutboxMessage
from core.outbox import open_messages

logger = logging.getLogger(__name__)

LAG_LIMIT = timedelta(minutes=10)
Check = Callable[[datetime], str]  # the empty string, or what is wrong


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    return _answer({"status": "ok"}, 200)


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """A word for each part; one that cannot be asked has failed.

    503 only when nothing could be served: a missing index or a late mail must not take the directory off the air.
    """
    at = timezone.now()
    parts = {name: _ask(name, check, at) for name, check in CHECKS.items()}
    shown = {name: {"ok": not fault, "detail": fault} for name, fault in parts.items()}
    if any(parts[name] for name in ESSENTIAL):
        return _answer({"status": "unavailable", "parts": shown}, 503)
    return _answer({"status": "degraded" if any(parts.values()) else "ok", "parts": shown}, 200)


def _ask(name: str, check: Check, at: datetime) -> str:
    try:
        return check(at)
    except DomainError as error:
        return error.code  # its sentence may name a folder
    except (DatabaseError, OSError):
        logger.exception("health: %s", name)
        return "无法访问，详情见日志。"


def _database(at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


_migrated: set[str] = set()  # aliases seen fully migrated; the schema does not go back while a process runs


def _migrations(at: datetime) -> str:
    if connection.alias in _migrated:
        return ""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return f"有 {len(missing)} 个数据库迁移尚未执行，请运行 migrate。"
    _migrated.add(connection.alias)
    return ""


def _index(at: datetime) -> str:
    from matching.index import current_index

    current_index()
    return ""


def _outbox(at: datetime) -> str:
    dead = OutboxMessage.objects.filter(dead_at__isnull=False).count()
    late = open_messages(at - LAG_LIMIT).count()
    faults = [f"{dead} 件待发事项多次失败，已停止重试"] if dead else []
    faults += [f"{late} 件待发事项已等待超过 {LAG_LIMIT.seconds // 60} 分钟"] if late else []
    return "；".join(faults)


CHECKS: dict[str, Check] = {
    "database": _database,
    "migrations": _migrations,
    "index": _index,
    "outbox": _outbox,
}
ESSENTIAL = ("database", "migrations")


def _answer(content: dict[str, object], status: int) -> JsonResponse:
    return JsonResponse(
        content, status=status, headers={"Cache-Control": "no-store"}, json_dumps_params={"ensure_ascii": False}
    )


urlpatterns = [path("live", live, name="live"), path("ready", ready, name="ready")]
