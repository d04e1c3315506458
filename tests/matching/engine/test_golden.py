"""Needs in everyday words and the supplier a broker would name first, on the demo catalogue."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

import pytest

from matching.engine import Document, Index, Lexicon, build_index

CATALOGUE = Path(__file__).parents[3] / "programme" / "demo" / "merchants.csv"
COLUMNS = {
    "name": "企业名称",
    "summary": "简介",
    "profile": "详细介绍",
    "products": "产品与服务",
    "cases": "案例",
    "credentials": "资质",
}
GOLDEN = [
    ("锅炉房夜里压力高了没人晓得，老式表盘，得有人两小时去看一回，能不能给表装上东西，超了就打电话。", "南通探微测控"),
    ("幼儿园招生名册和疫苗本上的孩子名字老对不上，有的写小名，三千多条，想请人挨个核准。", "宿迁漱石数据加工"),
    ("档案室那台电脑去年差点烧了，二十年的房产底档就存在那一块盘里，想在别处再留一份。", "南京磐垣数据存储"),
    ("汽车站售票系统被网警要求年底前定级备案并做测评，三级一个二级两个。", "江苏缄盾信息安全测评"),
    ("财务说花三百万攒下来的航道水深记录可以当资产记到报表上，可会计没干过，想找人带着做。", "盐城秉契会计师"),
    ("我们整理的苗木行情库被同行照搬，想先去办个登记证，证明这是我们家的。", "江苏渊鉴数据登记"),
    ("水务集团要拿管网数据入股合资公司，国资那边要一份说得过去的估值报告。", "江苏秤心资产评估"),
    ("想把村民的补贴发放记录给银行用，拿不准违不违法，要律师看看授权怎么签。", "江苏循契律师"),
    ("古镇五一人挤得走不动，平时又没人，想知道客人打哪来、待多久。", "盐城鹳影文旅"),
    ("承包了八百亩稻田，虫子来了总是晚两天才打药，想有人提前告诉我。", "江苏苇田农业"),
    ("冷藏车跑到哪、车厢几度，货主天天打电话问，司机也说不清。", "连云港霁屿冷链"),
    ("质检线上的姑娘一天看八千个瓶盖，下午眼就花，漏检被客户退过货，想让机器看。", "苏州瞳柘视觉"),
    ("我们给乡下小店赊货，有的店第二年就关门了，放账前想先摸摸底。", "苏州稽衡征信"),
    ("画图的小伙子跳槽去了对门，图纸也跟着过去了，想管住往外拷。", "成都壁垒信息安全"),
    ("六个分店每天在群里报营业额，财务抄到半夜，老板想早上打开手机就看到谁家卖得好。", "苏州墨棠数据可视化"),
]


@lru_cache(maxsize=1)
def catalogue() -> Index:
    with CATALOGUE.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    fields = [{field: row[column] for field, column in COLUMNS.items()} for row in rows]
    return build_index([Document(each["name"], each) for each in fields], Lexicon.load())


@pytest.mark.parametrize(("need", "expected"), GOLDEN, ids=[name for _, name in GOLDEN])
def test_golden_need_finds_its_supplier_first(need: str, expected: str) -> None:
    (hit,) = catalogue().search(need, top=1)
    assert hit.id.startswith(expected)
    assert hit.reasons[0].need_term
    assert hit.reasons[0].profile_term


def test_everyday_need_is_explained_by_a_capability_line() -> None:
    (hit,) = catalogue().search(GOLDEN[0][0], top=1)
    notes = {reason.note for reason in hit.reasons if reason.via == "capability" and reason.weight > 0}
    assert "都指向能力“设备与物联网数据采集”" in notes
