"""The clerk's import from the command line: the same preview, the same rules, the same all-or-nothing."""

import sys
from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actors import actor_for
from accounts.models import Role, User
from core.actor import Actor, Channel
from core.errors import DomainError
from core.tables import Limits, TableRefused
from core.tables.limits import MEBIBYTE
from merchants import actions
from merchants.imports import workbook
from merchants.imports.preview import Progress
from merchants.models import ImportBatch, ImportRow

SHOWN = 20
DESK = frozenset({str(Role.RECRUITER), str(Role.ADMINISTRATOR)})


class Command(BaseCommand):
    help = "导入数据商目录（.xlsx 或 .csv）：先核对每一行，全部无误才写入，否则一行也不写。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="要导入的表格")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--errors", metavar="OUT.xlsx", help="有误时把错误说明表写到这里，更正后可以直接再导入")
        parser.add_argument("--sheet", default="", metavar="NAME", help="工作表名称（有多个工作表时）")
        parser.add_argument("--list", action="store_true", dest="list_new", help="同时公开新增的档案")
        parser.add_argument("--user", metavar="NAME", help="以该用户的身份和角色导入")
        parser.add_argument("--template", metavar="OUT.xlsx", help="写出空白导入模板")
        parser.add_argument("--progress", action=BooleanOptionalAction, default=None, help="是否显示进度")

    def handle(self, *args: Any, **options: Any) -> None:
        with _refusals():
            if options["template"]:
                _write_file(options["template"], workbook.template_workbook())
                self.stdout.write(f"导入模板已写到 {options['template']}。")
            elif options["file"] is None:
                raise CommandError("请给出要导入的文件，或用 --template 写出空白模板。")
            else:
                self._import(options, timezone.now())

    def _import(self, options: dict[str, Any], at: datetime) -> None:
        actor = _actor(options["user"], at)
        source = Path(options["file"])
        given: dict[str, Any] = {
            "actor": actor, "content": _read_file(source), "filename": source.name, "sheet": options["sheet"], "at": at,
            "progress": self._progress(options["progress"], "核对"),
        }  # fmt: skip
        if options["dry_run"]:
            found = actions.examine_import(**given)
            self._report(found.batch, found.rows, options["errors"])
            self.stdout.write("只核对，未写入任何内容。")
            return
        batch = actions.preview_import(**given)
        self._commit(actor, batch, options, at)

    def _commit(self, actor: Actor, batch: ImportBatch, options: dict[str, Any], at: datetime) -> None:
        try:
            self._report(batch, list(batch.rows.order_by("number")), options["errors"])
        except CommandError:
            actions.discard_import(actor=actor, batch=batch, at=at)
            raise
        progress = self._progress(options["progress"], "写入")
        actions.commit_import(actor=actor, batch=batch, at=at, list_new=options["list_new"], progress=progress)
        counts = batch.counts
        listed = "，并已公开" if options["list_new"] and counts["new"] else ""
        self.stdout.write(self.style.SUCCESS(f"已导入：新增 {counts['new']} 家{listed}，更新 {counts['changed']} 家。"))

    def _report(self, batch: ImportBatch, rows: list[ImportRow], errors: str | None) -> None:
        """Summary on standard output; CommandError when a row is wrong."""
        counts = batch.counts
        self.stdout.write(
            f"{batch.filename}（{batch.encoding}）共 {len(rows)} 行：新增 {counts['new']}，更新 {counts['changed']}，"
            f"无变化 {counts['unchanged']}，有误 {counts['wrong']}；名称疑似重复 {counts['duplicate']}。"
        )
        self._list("提醒", list(batch.warnings))
        self._list(
            "疑似重复",
            [f"第 {row.number} 行 {row.name}：{workbook.duplicate_note(row)}" for row in rows if row.duplicates],
        )
        if counts["wrong"]:
            self._list("有误", [line for row in rows for line in _faults(row)])
            self._refuse(batch, rows, errors)

    def _refuse(self, batch: ImportBatch, rows: list[ImportRow], errors: str | None) -> None:
        advice = "加上 --errors OUT.xlsx 可得到标出错误的表格。"
        if errors:
            _write_file(errors, workbook.error_workbook(batch, rows))
            advice = f"错误说明表已写到 {errors}，更正后可以直接导入它。"
        raise CommandError(f"{batch.counts['wrong']} 行有误，没有写入任何内容。{advice}", returncode=1)

    def _list(self, title: str, lines: list[str]) -> None:
        if lines:
            self.stdout.write(f"{title}：")
        for line in lines[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > SHOWN:
            self.stdout.write(f"  ……另有 {len(lines) - SHOWN} 条")

    def _progress(self, wanted: bool | None, what: str) -> Progress | None:
        """On standard error, and unless asked for only where somebody watches."""
        if not (sys.stderr.isatty() if wanted is None else wanted):
            return None

        def show(done: int, total: int) -> None:
            self.stderr.write(f"\r{what} {done}/{total} 行", ending="" if done < total else "\n")

        return show


@contextmanager
def _refusals() -> Iterator[None]:
    """Every refusal is a sentence, never a traceback."""
    try:
        yield
    except (DomainError, TableRefused) as refused:
        raise CommandError(f"{refused.message}（{refused.code}）", returncode=1) from None


def _actor(name: str | None, at: datetime) -> Actor:
    if name is None:
        return Actor.system("命令行", roles=DESK, channel=Channel.COMMAND)
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(f"没有名为“{name}”的在用用户。")
    return actor_for(user, at=at, channel=Channel.COMMAND)


def _read_file(path: Path) -> bytes:
    limit = Limits().file_bytes
    try:
        if (size := path.stat().st_size) > limit:
            megabytes = f"{size / MEBIBYTE:.1f}"
            raise TableRefused("file_too_large", megabytes=megabytes, limit_megabytes=limit // MEBIBYTE)
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"无法读取 {path}：{error.strerror}。") from None


def _write_file(path: str, content: bytes) -> None:
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise CommandError(f"无法写入 {path}：{error.strerror}。") from None


def _faults(row: ImportRow) -> Iterator[str]:
    for header, sentences in row.errors.items():
        yield f"第 {row.number} 行 {header}：{''.join(sentences)}"
