"""Give somebody a role: the way to the first administrator, and a way in when no administrator can be reached."""

import sys
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import uscc
from accounts.actions import grant_role, open_account, register_organisation
from accounts.models import Organisation, Role, User
from core import work
from core.actor import Actor, Channel
from core.errors import DomainError

OPERATOR = Actor.system("命令行", frozenset({Role.ADMINISTRATOR, Role.RECRUITER}), Channel.COMMAND)


class Command(BaseCommand):
    help = "授予角色；用户或单位还没有时一并建立。例：appoint wang administrator --uscc 11320900… --organisation 某市数据局 --function bureau"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="用户名")
        parser.add_argument("role", choices=Role.values, help="角色")
        parser.add_argument("--uscc", required=True, help="单位的统一社会信用代码")
        parser.add_argument("--organisation", default="", help="单位名称（单位尚未登记时必填）")
        parser.add_argument("--function", choices=Organisation.Function.values, default="ordinary", help="单位职能")
        parser.add_argument("--display-name", default="", help="姓名（用户尚未建立时必填）")
        parser.add_argument("--email", default="", help="邮箱")
        parser.add_argument("--password-stdin", action="store_true", help="从标准输入读取首个密码，而不是提问")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with work.unit_of_work():
                member = grant_role(
                    actor=OPERATOR, user=_user(options), organisation=_organisation(options), role=options["role"],
                    at=timezone.now(),
                )  # fmt: skip
        except DomainError as error:
            details = "；".join(text for texts in error.fields.values() for text in texts)
            raise CommandError(f"{error.message}{details}") from None
        self.stdout.write(f"已授予：{member}")


def _user(options: dict[str, Any]) -> User:
    found = User.objects.filter(username=options["username"]).first()
    if found:
        return found
    password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else _asked()
    return open_account(
        actor=OPERATOR, username=options["username"], display_name=options["display_name"], email=options["email"],
        password=password, at=timezone.now(),
    )  # fmt: skip


def _asked() -> str:
    try:
        return getpass("为新用户设置密码：")
    except EOFError:
        raise CommandError("没有终端可供输入密码，请加 --password-stdin 并从标准输入给出。") from None


def _organisation(options: dict[str, Any]) -> Organisation:
    found = Organisation.objects.filter(uscc=uscc.normalise(options["uscc"])).first()
    return found or register_organisation(
        actor=OPERATOR, code=options["uscc"], name=options["organisation"], function=options["function"],
        at=timezone.now(),
    )  # fmt: skip
