"""Carry out what the outbox holds; with --loop, the embedded worker of an installation without a broker."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import outbox


class Command(BaseCommand):
    help = "执行待发事项；加 --loop 则持续运行，供没有消息中间件的单机使用。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="持续运行直到收到停止信号")
        parser.add_argument("--pause", type=float, default=2.0, help="空闲时的间隔秒数")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["loop"]:
            self.stdout.write(f"已执行 {outbox.drain()} 项。")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            if not outbox.drain():
                stop.wait(options["pause"])
