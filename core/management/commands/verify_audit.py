"""Check the audit chain from end to end and print its head, to be kept on another host."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import audit


class Command(BaseCommand):
    help = "核验审计链，并打印链头（序号:哈希），请保存到另一台主机。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", default="", help="此前保存的链头，形如 123:ab12…")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = audit.verify(_anchor(options["anchor"]))
        if verdict.broken_at is not None:
            raise CommandError(f"审计链在第 {verdict.broken_at} 条断开：{verdict.why}")
        self.stdout.write(f"审计链完整，共 {verdict.checked} 条。")
        self.stdout.write(f"{verdict.checked}:{verdict.head}")


def _anchor(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    seq, _, digest = text.partition(":")
    if not seq.isdecimal() or len(digest) != 64:
        raise CommandError("锚点格式应为 序号:64位哈希。")
    return int(seq), digest
