"""Load the demo world into an empty installation; safe to repeat and to interrupt."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import DomainError
from core.progress import Progress
from programme import seeding


class Command(BaseCommand):
    help = "载入演示数据（均为虚构）。只用于空的演示环境；可重复执行，中断后再次执行会接着做完。"

    def handle(self, *args: Any, **options: Any) -> None:
        if seeding.is_complete():
            self.stdout.write("· 演示数据已就绪")
        elif seeding.is_foreign():
            self.stdout.write("· 已有真实单位的资料，未载入演示数据")
        elif not settings.DEMO:
            raise CommandError(
                "演示数据的登录密码是公开的，只能用于演示环境。如确为演示，请设置环境变量 SHUQIAO_DEMO=1。"
            )
        else:
            self._seed()

    def _seed(self) -> None:
        try:
            seeding.seed(
                at=timezone.now(),
                say=lambda text: self.stdout.write(f"· {text}"),
                progress=lambda label: Progress(label, sys.stderr),
            )
        except DomainError as error:
            raise CommandError(f"{error.message}{error.fields or ''}") from error
        self.stdout.write("· 演示数据已载入（单位、人物和需求均为虚构）")
