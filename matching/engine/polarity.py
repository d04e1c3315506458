"""What a text denies: services a profile says it does not give, certificates it only holds, things a need does not want.

Rules are about how Chinese business texts negate, read clause by clause; they never look at the subject of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["denied", "own", "unwanted", "given"]
_SENTENCE = re.compile(r"[^。;!?\n]+")
_CLAUSE = re.compile(r"[^,。;!?\n]+")
_DENIED = re.compile(
    r"不(?:再)?(?:做|承接|承揽|提供|从事|涉及|涉足|包括|包含|含|负责|属于|代理|接|销售|卖|开展|参与|出具|代办|经营|办理|受理|直接|单独|具备|持有)"
    r"|(?:暂|尚)(?:不|无|未)|(?:没有|无)[^,。;]{0,10}(?:资质|业务|能力|牌照)|未(?:开展|取得|涉及|设)"
    r"|不在[^,。;]{0,8}(?:范围|之列)|并非|不是我|非我"
    r"|由[^,。;]{0,10}(?:合作|第三方|伙伴|外部|协作|兄弟|关联|持牌|客户|甲方|总包)[^,。;]{0,14}(?:承担|完成|负责|出具|实施|提供|开展|执行|办理|落实)"
    r"|(?:委托|转介|外包)(?:给)?[^,。;]{0,8}(?:合作|第三方|伙伴|机构|公司)|(?:另请|另行委托|自行联系|可推荐|推荐[^,。;]{0,6}机构|请找)"
    r"|(?:合作|第三方|伙伴)[^,。;]{0,10}(?:承担|负责|出具)"
)
_DENIED_AFTER = re.compile(r"而(?:非|不是)|不(?:含|包括|包含)|除外")
_ONLY = re.compile(r"[仅只](?:负责|提供|承担|配合|做|参与|协助)|仅")
_OWN = re.compile(
    r"(?:通过|获得|获评|获批|取得|持有|具备|具有|拥有|荣获|入选|已过|评为|获)[^,。;]{0,40}(?:认证|证书|资质|认定|备案|称号|等级|贯标|[一二三四五]级|两高|企业)"
    r"|(?:满足|符合|达到)[^,。;]{0,14}(?:要求|标准)|(?:公司|本所|我司|企业|自身|本公司|资质)[^,。;]{0,6}(?:为|系|是|:)[^,。;]{0,12}(?:高新技术企业|专精特新|认证|资质)"
)
_FOR_OTHERS = re.compile(
    r"帮|协助|辅导|助力|助推|为[^,。;]{0,12}(?:客户|企业|单位|机构)|推动|指导|陪|代办|咨询|服务|客户|家(?:企业|单位)|培训"
)
_UNWANTED = re.compile(
    r"不要再?(?:给|来|卖|推|搞|上|做|买|换)?|别再?(?:给|跟|来|拿)?(?:我们|我)?(?:推销|推荐|推|卖|上|搞|谈|介绍|忽悠)|不(?:需要|用再|想再|想要|想买|想上|考虑|打算|接受|买|另外|另行|再买|再上|必再)|无需|用不着|拒绝|谢绝|不是(?:要|想)(?:买|上|做|搞)?"
    r"|(?:软件|系统|平台|设备)[^,。;]{0,10}(?:买过|装过|上过|已经?有|已建|已上)|(?:买过|装过|上过|已经?有|已建成?|已上线?)[^,。;]{0,10}(?:软件|系统|平台|设备|大屏|中台|一套)"
)
_GIVEN = re.compile(
    r"已经?(?:拿|取得|办|完成|做|通过|有|建|上线|登记|获|领|买|接入|汇聚|积累|形成)|(?:手里|手上)有|持有"
)


@dataclass(frozen=True, slots=True)
class Zone:
    start: int
    end: int
    kind: Kind

    def covers(self, start: int, end: int) -> bool:
        return self.start <= start and end <= self.end


def offer_zones(text: str) -> list[Zone]:
    """Stretches of a profile that do not offer what they mention."""
    zones: list[Zone] = []
    for sentence in _SENTENCE.finditer(text):
        zones.extend(_sentence_zones(text, *sentence.span()))
    return zones


def _sentence_zones(text: str, start: int, end: int) -> Iterator[Zone]:
    handed_over = False
    for clause in _CLAUSE.finditer(text, start, end):
        body = clause.group()
        denied = _DENIED.search(body)
        if denied or (handed_over and _ONLY.search(body)):
            handed_over = True
            yield _denied_zone(clause, body)
        elif _OWN.search(body) and not _FOR_OTHERS.search(body):
            yield Zone(clause.start(), clause.end(), "own")


def _denied_zone(clause: re.Match[str], body: str) -> Zone:
    """`做A而不是B` denies what follows only; other denials cover their clause."""
    after = _DENIED_AFTER.search(body)
    offset = after.start() if after and after.start() > 3 else 0
    return Zone(clause.start() + offset, clause.end(), "denied")


def need_zones(text: str) -> list[Zone]:
    """Stretches of a need, from the refusal to the end of its clause, that say what is not wanted, or already there."""
    zones: list[Zone] = []
    for clause in _CLAUSE.finditer(text):
        refused = _UNWANTED.search(clause.group())
        given = _GIVEN.search(clause.group())
        if refused:
            zones.append(Zone(clause.start() + refused.start(), clause.end(), "unwanted"))
        elif given:
            zones.append(Zone(clause.start() + given.start(), clause.end(), "given"))
    return zones
