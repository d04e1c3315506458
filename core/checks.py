"""System checks: what an operator must hear at start-up instead of finding out later."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils import timezone

from core.clock import is_covered


@register()
def calendar_covers_this_year(**_: Any) -> list[CheckMessage]:
    year = timezone.localdate().year
    if is_covered(year):
        return []
    hint = "pip install --upgrade chinesecalendar"
    return [Warning(f"工作日历不含 {year} 年，节假日暂按周一至周五计算。", hint=hint, id="core.W001")]


@register()
def sqlite_is_safe(**_: Any) -> list[CheckMessage]:
    """The embedded database keeps its promises only in IMMEDIATE mode with full synchronisation."""
    default = settings.DATABASES["default"]
    if not default["ENGINE"].endswith("sqlite3"):
        return []
    options = default.get("OPTIONS", {})
    safe = options.get("transaction_mode") == "IMMEDIATE" and "synchronous=FULL" in options.get("init_command", "")
    return [] if safe else [Error("SQLite 须使用 IMMEDIATE 事务与 synchronous=FULL。", id="core.E001")]


@register(deploy=True)
def demo_world_is_off(**_: Any) -> list[CheckMessage]:
    if not settings.DEMO:
        return []
    return [Error("演示数据不得用于生产环境，请去掉 SHUQIAO_DEMO。", id="core.E002")]
