"""manage.py export_merchants OUT.xlsx|csv: the catalogue as a file that import_merchants reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actors import actor_for
from accounts.models import Role, User
from core.actor import Actor, Channel
from core.errors import DomainError
from core.tables import TableRefused
from merchants.actions import export_profiles
from merchants.models import MerchantProfile
from merchants.states import ProfileStatus

OPERATOR = Actor.system("命令行", frozenset({Role.RECRUITER, Role.ADMINISTRATOR}), Channel.COMMAND)


class Command(BaseCommand):
    help = "导出数据商目录（xlsx 或 csv，由文件名后缀决定），可更正后用 import_merchants 再导入。导出会记入审计。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, help="输出文件，如 目录.xlsx 或 目录.csv")
        parser.add_argument("--user", help="以该用户的身份导出；不写则为命令行操作员")
        parser.add_argument("--status", choices=ProfileStatus.values, help="只导出该状态的档案")
        parser.add_argument("--with-contacts", action="store_true", help="含联系人（属个人信息，请妥善保管）")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if not out.parent.is_dir():
            raise CommandError(f"文件夹 {out.parent} 不存在，请先建立。")
        try:
            content, count = export_profiles(
                actor=self._actor(options["user"]),
                profiles=self._profiles(options["status"]),
                form=out.suffix.lstrip(".").lower(),
                with_contacts=options["with_contacts"],
                at=timezone.now(),
            )
            out.write_bytes(content)
        except (DomainError, TableRefused) as error:
            raise CommandError(error.message) from None
        except OSError as error:
            raise CommandError(f"无法写入 {out}：{error.strerror}。") from None
        self.stdout.write(f"已导出 {count} 家到 {out}。")

    def _actor(self, username: str | None) -> Actor:
        if not username:
            return OPERATOR
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"没有名为“{username}”的用户。")
        return actor_for(user, at=timezone.now(), channel=Channel.COMMAND)

    def _profiles(self, status: str | None) -> Any:
        return MerchantProfile.objects.filter(status=status) if status else MerchantProfile.objects.all()
