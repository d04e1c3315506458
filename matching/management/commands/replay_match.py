"""Compare a stored run again and say whether the same bytes come out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Role
from core.actor import Actor, Channel
from core.errors import DomainError
from matching.actions import replay
from matching.models import MatchRun

OPERATOR = Actor.system("命令行", roles=frozenset({Role.BROKER}), channel=Channel.COMMAND)


class Command(BaseCommand):
    help = "重放一次匹配，核对结果是否逐字节相同。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", help="匹配记录的编号")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = replay(MatchRun.objects.for_actor(OPERATOR, options["run"]))
        except DomainError as error:
            raise CommandError(error.message) from error
        if not answer.same:
            raise CommandError(f"结果不同：{answer.difference}。记录 {answer.expected}，重放 {answer.got}。")
        self.stdout.write(f"结果相同，摘要 {answer.got}。")
