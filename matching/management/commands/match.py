"""Rank the catalogue for a need typed on the command line, with reasons."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.utils import OperationalError, ProgrammingError
from django.utils import timezone

from accounts.models import Role
from core.actor import Actor, Channel
from core.errors import DomainError, Unavailable
from core.progress import Progress
from matching.actions import Preview, preview_match
from matching.console import preview_lines
from matching.index import current_index, refresh_index

OPERATOR = Actor.system("命令行", roles=frozenset({Role.BROKER}), channel=Channel.COMMAND)


class Command(BaseCommand):
    help = "用一段话匹配数据商，并说明理由。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="需求，例如：三十来台注塑机的产量全靠班长抄，想让机器自己报数")
        parser.add_argument("--top", type=int, default=5, help="列出几家，默认 5")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._prepare()
            preview = preview_match(actor=OPERATOR, text=options["text"], top=options["top"], at=timezone.now())
        except DomainError as error:
            raise CommandError(error.message) from error
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(f"数据库尚未就绪，请先运行 make run 或 manage.py migrate。（{error}）") from error
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(preview), ensure_ascii=False, indent=1))
            return
        for line in preview_lines(preview):
            self.stdout.write(line)

    def _prepare(self) -> None:
        """Build the index when there is none that this program can read."""
        try:
            current_index()
        except Unavailable as error:
            self.stderr.write(f"· {error.message}现在建立……")
            progress = Progress("读取数据商档案", sys.stderr)
            refresh_index(at=timezone.now(), progress=progress)
            progress.close()


def _as_json(preview: Preview) -> dict[str, Any]:
    hits = [
        {
            "rank": hit.rank,
            "id": str(hit.profile.pk),
            "name": str(hit.profile),
            "score": hit.score,
            "reasons": hit.reasons,
            "snippets": hit.snippets,
        }
        for hit in preview.hits
    ]
    built_at = preview.built_at.isoformat()
    return {"hits": hits, "understood": preview.understood, "advice": preview.advice, "index_built_at": built_at}
