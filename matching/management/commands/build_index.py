"""Build the match index of all listed merchants and put it in force."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core.errors import Unavailable
from core.progress import Progress
from matching.index import current_index, refresh_index
from matching.models import IndexSnapshot


class Command(BaseCommand):
    help = "建立匹配索引并启用。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-missing", action="store_true", help="仅在没有可用索引时建立")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_missing"] and _is_ready():
            return
        progress = Progress("读取数据商档案", sys.stderr)
        snapshot = refresh_index(at=timezone.now(), progress=progress)
        progress.close()
        self.stdout.write(f"匹配索引已启用：{snapshot.documents} 家数据商，摘要 {snapshot}。")


def _is_ready() -> bool:
    """Whether the index in force can be read and belongs to this database."""
    try:
        return IndexSnapshot.objects.filter(pk=current_index().digest).exists()
    except Unavailable:
        return False
