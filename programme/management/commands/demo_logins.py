"""Print who one can sign in as in the demo world."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from matching.console import pad, width
from programme.seeding.people import LOGINS, PASSWORD

HEADERS = ("角色", "用户名", "密码", "可以试试")


class Command(BaseCommand):
    help = "列出演示环境的登录用户。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("演示登录只在演示环境列出（SHUQIAO_DEMO=1）。")
        present = set(User.objects.filter(is_active=True).values_list("username", flat=True))
        rows = [
            (str(login.role.label), login.username, PASSWORD, login.attempt)
            for login in LOGINS
            if login.username in present
        ]
        if not rows:
            raise CommandError("还没有演示用户，请先运行 manage.py seed_demo。")
        widths = [max(width(row[column]) for row in (HEADERS, *rows)) for column in range(len(HEADERS))]
        for row in (HEADERS, *rows):
            self.stdout.write("  ".join(pad(cell, columns) for cell, columns in zip(row, widths, strict=True)).rstrip())
