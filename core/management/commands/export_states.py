"""Write docs/states.md from the state machines, so that the page cannot disagree with the code."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils.module_loading import autodiscover_modules

from core.transitions import MACHINES, Machine, Move


class Command(BaseCommand):
    help = "按状态机生成 docs/states.md 的内容。"

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("states")
        self.stdout.write("# 状态与流转\n\n本页由 `manage.py export_states` 生成。", ending="\n")
        for name in sorted(MACHINES):
            self.stdout.write(page(MACHINES[name]), ending="")


def page(machine: Machine) -> str:
    model = apps.get_model(machine.model)
    head = f"\n## {model._meta.verbose_name}（`{machine.name}`）\n\n起始：{machine.states(machine.initial).label}\n\n"
    table = "| 操作 | 从 | 到 | 角色 | 须填原因 |\n|---|---|---|---|---|\n"
    return head + table + "".join(_row(machine, move) for move in machine.moves)


def _row(machine: Machine, move: Move) -> str:
    sources = "、".join(str(machine.states(state).label) for state in move.sources)
    roles = "、".join(f"`{role}`" for role in move.roles)
    reason = "是" if move.needs_reason else ""
    label = machine.states(move.target).label
    return f"| {move.label} `{move.name}` | {sources} | {label} | {roles} | {reason} |\n"
