"""Measure the engine that serves users on a folder of judged needs."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.progress import Progress

KEYS = ("ndcg@10", "mrr@10", "recall@10", "recall@100", "ms_per_query")


class Command(BaseCommand):
    help = "用一组带评分的需求衡量匹配质量（corpus.jsonl、queries.jsonl、qrels.tsv）。"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="评测文件夹")
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from matching.engine import EvaluationError
        from matching.engine.evaluation import evaluate_folder

        sys.stderr.write("· 读取文件夹并建立索引\n")
        progress = Progress("逐条匹配需求", sys.stderr)
        try:
            measures = evaluate_folder(options["folder"], progress=progress)
        except EvaluationError as error:
            raise CommandError(str(error)) from error
        progress.close()
        self.stdout.write(f"文档 {measures['documents']:g} 篇，需求 {measures['queries']:g} 条")
        for key in KEYS:
            self.stdout.write(f"{key:<14}{measures[key]:>10.4f}")
        if options["json"]:
            self.stdout.write(json.dumps({key: measures[key] for key in KEYS}))
