"""A small corpus of invented profiles for the engine's tests."""

from __future__ import annotations

from matching.engine import Document, Index, Lexicon, build_index

PROFILES = {
    "clean": {"name": "甲数清洗公司", "profile": "驻场清洗客户名单，数据清洗与去重，一条条核对供应商台账。"},
    "screen": {"name": "乙屏科技", "summary": "可视化大屏与报表。", "profile": "领导驾驶舱、大屏展示，数据看板开发。"},
    "law": {"name": "丙律师事务所", "profile": "出具数据合规法律意见书。资产评估不属于本所业务范围。"},
    "iot": {"name": "丁物联", "profile": "注塑机、冲床联网采集，传感器与网关，产量自动上报。"},
    "bank": {"name": "戊银行", "products": "数据资产质押贷款，授信审批。"},
}


def documents() -> list[Document]:
    return [Document(id, fields) for id, fields in PROFILES.items()]


def index(lexicon: Lexicon | None = None) -> Index:
    return build_index(documents(), lexicon or Lexicon.load())
