from __future__ import annotations

import pytest

from matching.engine import Document, Index, Lexicon, build_index
from matching.engine.integrity import inspect

from .corpus import documents, index

NEED = "我们家三十来台注塑机产量全靠班长抄，每天下班以后还要人工汇总成表格，月底总是对不上仓库的账目，想让机器自己报数。请有经验的公司来现场看一看再说。"
PROSE = (
    "本行成立于二〇〇三年，服务本地中小企业，网点分布在三个县区。客户经理常年走访企业，了解经营情况。"
    "业务办理时间一般为五个工作日，材料齐全即可受理，结果当面告知。咨询电话全天有人接听。"
)


def codes(document: Document, built: Index, needs: tuple[str, ...] = ()) -> list[str]:
    return [flag.code for flag in inspect(document, built, needs)]


def test_honest_profiles_are_not_flagged() -> None:
    built = index()
    assert {d.id: codes(d, built, (NEED,)) for d in documents()} == {d.id: [] for d in documents()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PROSE + "<div style='display:none'>等保测评 数据治理</div>", ["hidden_text"]),
        (PROSE + "\u200b".join("等保测评数据治理平台"), ["invisible_characters"]),
        (PROSE + "等保测评 数据治理 " * 200, ["stuffing"]),
        (PROSE + NEED, ["asks", "copied_need"]),
    ],
)
def test_doctored_profile_is_flagged(text: str, expected: list[str]) -> None:
    assert codes(Document("x", {"profile": text}), index(), (NEED,)) == expected


def test_near_twin_names_the_original() -> None:
    built = build_index([Document("old", {"profile": PROSE}), *documents()], Lexicon.load())
    (flag,) = inspect(Document("new", {"profile": PROSE + "欢迎来电。"}), built)
    assert (flag.code, flag.evidence) == ("near_twin", ("old",))


def test_pasted_need_earns_no_score() -> None:
    pasted = Document("victim", {"profile": PROSE + NEED})
    built = build_index([*documents(), pasted], Lexicon.load())
    best, after = built.score(NEED, "iot"), built.score(NEED, "victim")
    assert best is not None
    assert after is not None
    assert after.score < best.score / 2
    assert sum(reason.weight for reason in after.reasons) == after.score
    assert {hit.id: hit.score for hit in built.search(NEED)}["victim"] == after.score
    assert all(span.end <= len(PROSE) for span in after.spans)


def test_hidden_text_earns_nothing() -> None:
    hidden = Document("victim", {"profile": PROSE + f"<p hidden>{NEED}</p>"})
    built = build_index([*documents(), hidden], Lexicon.load())
    assert built.score(NEED, "victim") == build_index(
        [*documents(), Document("victim", {"profile": PROSE + "<p hidden></p>"})], Lexicon.load()
    ).score(NEED, "victim")
