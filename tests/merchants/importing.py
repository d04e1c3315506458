"""What the import tests share: a few reference words, sheets made of dicts, and the two steps of an import."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from accounts.models import Industry, Region
from core.actor import Actor
from core.tables import write_csv
from merchants import actions
from merchants.models import CredentialType, ImportBatch, ImportRow, Term
from tests import factories
from tests.conftest import AT

CODE, OTHER_CODE = factories.code(1, "93"), factories.code(2, "93")  # a prefix that no factory gives out
NAME = "盐城沧澜数据科技有限公司"
ROW = {"企业名称": NAME, "统一社会信用代码": CODE, "数商类型": "技术型数据商"}
OTHER = {"企业名称": "东台芦穗物联网有限公司", "统一社会信用代码": OTHER_CODE, "数商类型": "服务型数据商"}
FULL = {
    **ROW,
    "国家分类": "数据技术企业",
    "主营业务": "数据采集、数据清洗",
    "第三方服务": "数据经纪",
    "能力": "数据治理咨询",
    "应用领域": "工业制造、现代农业",
    "行业": "I65 软件和信息技术服务业",
    "所在地区": "江苏省盐城市亭湖区",
    "板块": "亭湖区",
    "成立日期": "2016-04-18",
    "参保人数": "86",
    "简介": "做工业设备数据采集。",
    "详细介绍": "为注塑、冲压车间提供设备联网。\n第二段。",
    "产品与服务": "采集盒子｜联网｜API接口｜面议｜实时\n报表｜｜｜｜",
    "案例": "车间上线｜某厂｜2024｜先跑一条线",
    "资质": "ISO 9001｜｜Q-1｜某中心｜2027-05-21\nDCMM（2018版）｜三级｜D-1｜｜",
    "联系人": "尤以宁",
    "职务": "经理",
    "电话": "0515-55500037",
    "邮箱": "a@example.com",
    "官网": "https://m001.example/",
    "分类依据": "按主营业务归类",
    "资料来源": "走访登记",
    "资料日期": "2026-05-24",
}
_TERMS = {
    "merchant_type": [("technical", "技术型数据商", ["技术型"]), ("service", "服务型数据商", ["服务型"])],
    "national_type": [("technology", "数据技术企业", ["数据技术"]), ("security", "数据安全企业", [])],
    "business": [
        ("data_collection", "数据采集", ["采集"]),
        ("data_cleaning", "数据清洗", []),
        ("a_b", "存储、备份", []),
    ],
    "third_party_service": [("brokerage", "数据经纪", ["数据经纪人"]), ("audit", "安全审计", ["审计"])],
    "capability": [("B2", "数据治理咨询", ["数据标准咨询"]), ("D5", "数据安全审计服务", ["审计"])],
    "field_of_use": [("industry", "工业制造", ["工业"]), ("agriculture", "现代农业", ["农业农村"])],
    "delivery_form": [("api", "API接口", ["接口"]), ("saas", "SaaS", [])],
    "update_rhythm": [("realtime", "实时", []), ("daily", "日", ["每日"])],
}
_REGIONS = [
    ("320000", "江苏省", "province", None), ("320900", "盐城市", "city", "320000"), ("320100", "南京市", "city", "320000"),
    ("320902", "亭湖区", "district", "320900"), ("320981", "东台市", "county_city", "320900"),
    ("320900-YNQ", "盐南高新区", "zone", "320900"), ("320900-JKQ", "盐城经济技术开发区", "zone", "320900"),
    ("320106", "鼓楼区", "district", "320100"), ("320300", "徐州市", "city", "320000"),
    ("320302", "鼓楼区", "district", "320300"),
]  # fmt: skip


def words() -> None:
    """The reference rows that the sheets here speak of."""
    Term.objects.bulk_create(
        Term(vocabulary=vocabulary, code=code, name=name, aliases=aliases, position=position)
        for vocabulary, terms in _TERMS.items()
        for position, (code, name, aliases) in enumerate(terms)
    )
    _places()
    Industry.objects.create(code="I", name="信息传输、软件和信息技术服务业", level="section")
    Industry.objects.create(code="65", name="软件和信息技术服务业", level="division", parent_id="I")
    Industry.objects.create(code="P", name="教育", level="section")
    Industry.objects.create(code="83", name="教育", level="division", parent_id="P")
    levels = ["一级", "二级", "三级", "四级", "五级"]
    CredentialType.objects.create(code="dcmm_2018", name="数据管理能力成熟度（DCMM）2018版", edition="2018", levels=levels,
                                  direction="larger_better", aliases=["DCMM（2018版）"])  # fmt: skip
    CredentialType.objects.create(code="iso9001", name="ISO 9001", aliases=["ISO9001"])
    CredentialType.objects.create(code="ccrc", name="CCRC", levels=["三级", "二级", "一级"], direction="smaller_better")


def _places() -> None:
    names: dict[str, str] = {}
    for code, name, kind, parent in _REGIONS:
        names[code] = names.get(parent or "", "") + name
        is_unit = kind in ("district", "county_city", "zone") and code.startswith("3209")
        gb_code = "" if kind == "zone" else code
        Region.objects.create(
            code=code, name=name, full_name=names[code], kind=kind, parent_id=parent, gb_code=gb_code,
            is_reporting_unit=is_unit,
        )  # fmt: skip


def csv_of(*rows: Mapping[str, str], headers: Sequence[str] = ()) -> bytes:
    target = BytesIO()
    columns = list(headers or dict.fromkeys(header for row in rows for header in row))
    write_csv(target, columns, [[row.get(header, "") for header in columns] for row in rows])
    return target.getvalue()


def preview(actor: Actor, *rows: Mapping[str, str], **more: Any) -> ImportBatch:
    headers = more.pop("headers", ())
    return actions.preview_import(
        actor=actor, content=csv_of(*rows, headers=headers), filename="目录.csv", **{"at": AT} | more
    )


def load(actor: Actor, *rows: Mapping[str, str], **more: Any) -> ImportBatch:
    """Preview and commit."""
    return actions.commit_import(actor=actor, batch=preview(actor, *rows), at=AT, **more)


def rows_of(batch: ImportBatch) -> list[ImportRow]:
    return list(batch.rows.order_by("number"))
