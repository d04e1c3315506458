"""The commands: readable, exact as JSON, and a sentence instead of a traceback."""

import json
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from matching.actions import run_match
from matching.index import current_digest, current_index
from matching.models import IndexSnapshot, MatchRun
from merchants.models import MerchantProfile
from tests import factories
from tests.personas import Persona

Listed = dict[str, MerchantProfile]
NEED = "三十来台注塑机的产量全靠班长抄，想联网采集"


def run(*arguments: Any, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.mark.django_db
def test_match_prints_ranks_reasons_extracts_and_the_index_time(indexed: Listed) -> None:
    lines = run("match", NEED, top=1).splitlines()
    (row,) = [line for line in lines if line.startswith("   1")]
    assert "甲物联科技有限公司" in row
    assert any("联网采集（详细介绍" in line and "+" in line for line in lines)
    assert any("【注塑机】" in line for line in lines)
    assert lines[0].startswith("读懂：") and "注塑机" in lines[0]
    assert lines[1].startswith("目录中没有：") and "来台" in lines[1]
    assert lines[-1].startswith("索引时间 2026-11-25 10:00")


@pytest.mark.django_db
def test_match_json_carries_the_exact_numbers(indexed: Listed) -> None:
    found = json.loads(run("match", NEED, json=True, top=3))
    assert found["hits"][0]["name"] == "甲物联科技有限公司"
    for hit in found["hits"]:
        assert sum(reason["weight"] for reason in hit["reasons"]) == hit["score"]
    assert set(found) == {"hits", "understood", "advice", "index_built_at"}


@pytest.mark.django_db
def test_match_builds_a_missing_index_first(index_dir: Path, listed: Listed) -> None:
    assert "甲物联科技有限公司" in run("match", NEED)
    assert current_index().size == 3


@pytest.mark.django_db
def test_match_says_why_nobody(indexed: Listed) -> None:
    assert "※ 没有数据商提到：潜水艇" in run("match", "潜水艇")


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "top"), [("！！！", 5), ("", 5), ("长" * 30_000, 5), (NEED, 0)])
def test_match_refuses_with_a_sentence(indexed: Listed, text: str, top: int) -> None:
    with pytest.raises(CommandError):
        run("match", text, top=top)


@pytest.mark.django_db
def test_build_index_if_missing_leaves_a_usable_one_alone(indexed: Listed) -> None:
    before = current_digest()
    factories.profile()
    assert run("build_index", if_missing=True) == ""
    assert current_digest() == before
    assert "4 家数据商" in run("build_index")
    assert current_digest() != before


@pytest.mark.django_db
def test_build_index_if_missing_replaces_one_of_another_database(indexed: Listed) -> None:
    IndexSnapshot.objects.all().delete()
    assert "3 家数据商" in run("build_index", if_missing=True)
    assert IndexSnapshot.objects.get().pk == current_digest()


@pytest.mark.django_db
def test_replay_match_confirms_or_says_what_differs(indexed: Listed, broker: Persona, at: datetime) -> None:
    stored = run_match(actor=broker.actor, need=factories.need(), at=at)
    assert run("replay_match", str(stored.pk)) == f"结果相同，摘要 {stored.result_digest}。\n"
    stored.results.all().delete()
    with pytest.raises(CommandError, match="数据库内容被改动过"):
        run("replay_match", str(stored.pk))
    for unknown in ("nonsense", str(stored.need_id)):
        with pytest.raises(CommandError, match="没有找到"):
            run("replay_match", unknown)
    assert MatchRun.objects.count() == 1


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    texts = {"a": "注塑机联网采集", "b": "数据合规法律意见书", "c": "供应商名单清洗"}
    corpus = [json.dumps({"id": id, "title": "", "text": text}) for id, text in texts.items()]
    (tmp_path / "corpus.jsonl").write_text("\n".join(corpus))
    (tmp_path / "queries.jsonl").write_text(json.dumps({"id": "q", "text": "名单清洗"}))
    (tmp_path / "qrels.tsv").write_text("query\tdoc\tgrade\nq\tc\t2\n")
    return tmp_path


def test_evaluation_prints_figures_and_json_last(judged: Path) -> None:
    lines = run("evaluate_matching", str(judged), json=True).splitlines()
    assert lines[0] == "文档 3 篇，需求 1 条"
    figures = json.loads(lines[-1])
    assert set(figures) == {"ndcg@10", "mrr@10", "recall@10", "recall@100", "ms_per_query"}
    assert (figures["ndcg@10"], figures["mrr@10"], figures["recall@10"]) == (1.0, 1.0, 1.0)
    assert run("evaluate_matching", str(judged)).splitlines()[1].split() == ["ndcg@10", "1.0000"]


def test_evaluation_names_file_and_line_of_a_fault(judged: Path) -> None:
    (judged / "queries.jsonl").write_text('{"id": "q", "text": "名单"}\n{broken\n')
    with pytest.raises(CommandError, match=r"queries\.jsonl 第 2 行"):
        run("evaluate_matching", str(judged))
    with pytest.raises(CommandError, match=r"corpus\.jsonl"):
        run("evaluate_matching", str(judged / "nowhere"))
