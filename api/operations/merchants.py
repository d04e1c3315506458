"""The catalogue and its import."""

from typing import Any

from api.operations.matching import OPEN, REASON
from api.operations.words import AT, ID, INDUSTRY, OTHER_ID, REGION, Operation, page

TYPE = {"code": "technical", "name": "技术型数据商"}
CAPABILITY = {"code": "A1", "name": "设备数据采集"}
FIRM = {
    "id": OTHER_ID,
    "name": "盐城测试二号科技有限公司",
    "uscc": "91320900MATST0027T",
    "region": REGION,
    "reporting_unit": REGION,
    "industry": {"code": "I65", "name": "软件和信息技术服务业"},
    "founded_on": "2018-05-20",
    "insured_count": 45,
    "website": "",
    "is_fictional": True,
}
CREDENTIAL = {
    "id": ID,
    "type": {"code": "DCMM-2018", "name": "DCMM"},
    "level": "稳健级",
    "number": "SYN-0001",
    "issuer": "某评估机构",
    "scope": "",
    "issued_on": "2025-03-01",
    "valid_to": "2028-02-29",
    "standing": "valid",
}
OFFERING = {
    "id": ID,
    "name": "产量自动采集",
    "description": "注塑、冲压设备联网，产量自动上报。",
    "delivery_form": {"code": "saas", "name": "SaaS"},
    "update_rhythm": {"code": "realtime", "name": "实时"},
    "price_text": "每台每年 800 元",
    "price_from": "800.00",
    "price_to": None,
}
CASE = {"id": ID, "title": "注塑车间联网", "client": "某塑料厂", "year": 2025, "description": "三十台设备。"}
CONTACT = {"id": ID, "name": "李工", "position": "经理", "phone": "0515-55500001", "email": ""}
LISTED = {
    "id": ID,
    "organisation": FIRM,
    "status": "listed",
    "merchant_type": TYPE,
    "national_type": None,
    "businesses": [],
    "services": [],
    "capabilities": [CAPABILITY],
    "fields_of_use": [],
    "summary": "做工业设备数据采集的服务商。",
    "credentials": [CREDENTIAL],
    "updated_at": AT,
}
PROFILE = LISTED | {
    "served_industries": [INDUSTRY],
    "service_regions": [REGION],
    "description": "为注塑、冲压车间提供设备联网和产量自动采集。",
    "classification_basis": "自有采集软件",
    "source": "企业申报",
    "source_date": "2026-11-01",
    "offerings": [OFFERING],
    "cases": [CASE],
    "version": 4,
    "status_changed_at": AT,
    "moves": [],
    "completeness": None,
    "created_at": None,
    "created_by": None,
    "updated_by": None,
    "classified_by": None,
}
ASKED = {
    "merchant_type": "technical",
    "capabilities": ["A1"],
    "served_industries": ["C"],
    "service_regions": ["320902"],
    "summary": "做工业设备数据采集的服务商。",
}
COUNTED = [{"code": "technical", "name": "技术型数据商", "count": 42}]
FACETS: dict[str, Any] = {
    "merchant_type": COUNTED,
    "service": [],
    "capability": [{"code": "A1", "name": "设备数据采集", "count": 7}],
    "field_of_use": [],
    "industry": [{"code": "C", "name": "制造业", "count": 9}],
    "region": [{"code": "320902", "name": "亭湖区", "count": 12}],
    "credential_type": [],
}
BATCH = {
    "id": ID,
    "status": "previewed",
    "status_label": "待确认",
    "progress": None,
    "refusal": None,
    "filename": "数据商.xlsx",
    "sheet": "",
    "digest": "5f2c…",
    "encoding": "xlsx",
    "headers": ["企业名称", "统一社会信用代码", "数商类型"],
    "warnings": [],
    "counts": {"new": 1, "changed": 0, "unchanged": 0, "wrong": 0, "duplicate": 0},
    "version": 1,
    "uploaded_at": AT,
    "uploaded_by": "招引专员",
    "committed_at": None,
    "committed_by": "",
    "moves": [{"name": "commit", "label": "导入", "needs_reason": False}],
}
ROW = {
    "number": 2,
    "outcome": "new",
    "uscc": "91320900MATST0027T",
    "name": "盐城测试二号科技有限公司",
    "values": {"企业名称": "盐城测试二号科技有限公司"},
    "diff": {"企业名称": ["", "盐城测试二号科技有限公司"]},
    "errors": {},
    "duplicates": [],
    "profile": None,
}
GUARDED = "整体替换，须带档案的 If-Match；与原来相同的项保留其 id。"


def _items(row: dict[str, Any], **codes: str) -> dict[str, Any]:
    return {"items": [{name: value for name, value in row.items() if name not in ("id", "standing")} | codes]}


MERCHANTS = {
    "merchants_list": Operation(
        "浏览数据商目录", "同一参数可重复，表示任选其一；不同参数须同时满足。", response=page(LISTED)
    ),
    "merchants_facets": Operation("目录各分面的计数", "每个分面的计数受其他条件约束，不受自身约束。", response=FACETS),
    "merchants_export": Operation("导出目录", "筛选条件与列表相同；导出留有记录。xlsx 或 csv 附件，可更正后再导入。"),
    "merchants_retrieve": Operation("查看数据商", "联系人从不在此出现。", response=PROFILE),
    "merchants_create": Operation("建立数据商档案", "草稿，公开前不可见。", request=ASKED, response=PROFILE),
    "merchants_partial_update": Operation(
        "修改数据商档案", "只写要改的字段；须带 If-Match。", request={"summary": "做设备数据采集。"}, response=PROFILE
    ),
    "merchants_move": Operation(
        "公开或下架档案", "move 为 list 或 withdraw；下架须写原因。", request={"move": "list"}, response=PROFILE
    ),
    "merchant_offerings_update": Operation(
        "替换产品与服务",
        GUARDED,
        request=_items(OFFERING, delivery_form="saas", update_rhythm="realtime"),
        response={"items": [OFFERING]},
    ),
    "merchant_cases_update": Operation("替换案例", GUARDED, request=_items(CASE), response={"items": [CASE]}),
    "merchant_credentials_update": Operation(
        "替换资质", GUARDED, request=_items(CREDENTIAL, type="DCMM-2018"), response={"items": [CREDENTIAL]}
    ),
    "merchant_contacts_retrieve": Operation("查看联系人", "每次查看都留有记录。", response={"items": [CONTACT]}),
    "merchant_contacts_update": Operation(
        "替换联系人", GUARDED, request=_items(CONTACT), response={"items": [CONTACT]}
    ),
    "merchant_needs_retrieve": Operation(
        "适合本商的公开需求",
        "由高到低；得分与需求方所见一致。",
        response={"results": [{"need": OPEN, "score": 1.25, "reasons": [REASON]}]},
    ),
    "imports_list": Operation("列出导入批次", response=page(BATCH)),
    "imports_create": Operation(
        "上传并预览",
        "multipart/form-data；.xlsx 或 .csv，至多 20 MB。只预览，不改动目录。"
        "小表立即核对，答复 201；较大的表答复 202，在后台核对：按 Location 每两秒查询一次，"
        "status 由 received、checking 变为 previewed 或 refused（原因见 refusal），progress 为进度。",
        request={"file": "（文件）", "sheet": "数据"},
        response=BATCH,
    ),
    "imports_retrieve": Operation("查看导入批次", response=BATCH),
    "imports_commit": Operation(
        "确认导入",
        "整批写入或一行不写；有误的行须先更正。预览后档案有变动时答复 409。"
        "写入较多时答复 202，在后台写入：status 由 committing 变为 committed；未成则回到 previewed，原因见 refusal。",
        request={"list_new": False},
        response=BATCH | {"status": "committed", "status_label": "已导入", "moves": []},
    ),
    "imports_discard": Operation(
        "放弃导入", response=BATCH | {"status": "discarded", "status_label": "已放弃", "moves": []}
    ),
    "import_rows_list": Operation("列出预览的行", "新增、更新（逐格对比）、无变化或有误。", response=page(ROW)),
    "import_errors_retrieve": Operation("下载错误说明表", "整张表，有误的单元格标红；更正后可直接再上传。"),
    "import_template_retrieve": Operation("下载导入模板"),
}
