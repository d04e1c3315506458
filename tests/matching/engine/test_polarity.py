from __future__ import annotations

import pytest

from matching.engine import Document, Lexicon, build_index
from matching.engine.polarity import need_zones, offer_zones


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("做清洗,不做大屏。做报表", ["不做大屏"]),
        ("资产价值评估不属于本所业务范围", ["资产价值评估不属于本所业务范围"]),
        ("入表由合作会计师事务所承担,我司只负责导出台账", ["入表由合作会计师事务所承担", "我司只负责导出台账"]),
        ("个人征信业务不涉及", ["个人征信业务不涉及"]),
        ("只做等保测评", []),
    ],
)
def test_offer_denials_cover_their_clause(text: str, denied: list[str]) -> None:
    assert [text[z.start : z.end] for z in offer_zones(text) if z.kind == "denied"] == denied


def test_own_certificate_is_told_from_a_service() -> None:
    kinds = [(z.kind) for z in offer_zones("公司通过iso27001认证,帮助客户通过dcmm认证")]
    assert kinds == ["own"]


@pytest.mark.parametrize(
    ("text", "kind", "body"),
    [
        ("别再推销系统,请人来理数", "unwanted", "别再推销系统"),
        ("不要再卖平台", "unwanted", "不要再卖平台"),
        ("已拿到登记凭证,想贷款", "given", "已拿到登记凭证"),
    ],
)
def test_need_zones(text: str, kind: str, body: str) -> None:
    (zone,) = need_zones(text)
    assert (zone.kind, text[zone.start : zone.end]) == (kind, body)


def test_denied_service_ranks_below_offered_one() -> None:
    texts = {
        "does": "本公司提供数据资产评估服务。",
        "denies": "数据资产评估不属于本公司业务范围。",
        "other": "种植水稻。",
    }
    built = build_index([Document(id, {"profile": text}) for id, text in texts.items()], Lexicon.load())
    hits = built.search("数据资产评估")
    assert hits[0].id == "does"
    assert all(hit.score < hits[0].score / 2 for hit in hits[1:])


def test_unwanted_capability_is_a_negative_reason() -> None:
    profile = {"profile": "进销存管理系统开发。人工清洗数据，客户名单去重合并。"}
    built = build_index([Document("a", profile), Document("b", {"profile": "种田"})], Lexicon.load())
    (hit,) = [h for h in built.search("客户名单去重，不要再卖管理系统") if h.id == "a"]
    assert any(reason.weight < 0 and "不要" in reason.note for reason in hit.reasons)
    assert sum(reason.weight for reason in hit.reasons) == hit.score
