"""Needs, the open board and match runs."""

from typing import Any

from api.operations.words import AT, ID, INDUSTRY, OTHER_ID, REGION, Operation, page

ORGANISATION = {"id": OTHER_ID, "name": "盐城测试一号科技有限公司"}
SAID: dict[str, Any] = {
    "title": "机器自己报数",
    "text": "三十来台注塑机，产量全靠班长抄，想让机器自己报数。",
    "kind": "service",
    "data_area": "本厂",
    "data_period": "",
    "data_volume": "",
    "data_form": "",
    "contains_personal_information": False,
    "contains_important_data": False,
    "purpose": "统计产量",
    "budget_kind": "range",
    "budget_from": "100000.00",
    "budget_to": "220000.00",
    "needed_by": "2027-06-30",
    "public_until": "2027-03-31",
    "show_organisation": False,
}
CODES = {
    "field_of_use": None, "industry": "C", "region": "320902", "update_rhythm": None, "delivery_form": None,
}  # fmt: skip
ROWS = CODES | {"industry": INDUSTRY, "region": REGION}
LISTED = {
    "id": ID,
    "organisation": ORGANISATION,
    "status": "draft",
    "status_changed_at": None,
    "status_reason": "",
    "due_at": None,
    **SAID,
    **ROWS,
    "version": 1,
    "created_at": AT,
    "created_by": "王工",
    "updated_at": AT,
    "updated_by": "王工",
    "published_at": None,
}
CONTACT = {"name": "王工", "phone": "0515-55500000", "email": ""}
NEED = LISTED | {
    "requirements": [
        {
            "rule": "region",
            "region": REGION,
            "credential_type": None,
            "min_level": "",
            "term": None,
            "label": "服务方所在地区：江苏省盐城市亭湖区",
        }
    ],
    "contact": CONTACT,
    "moves": [{"name": "submit", "label": "提交审核", "needs_reason": False}],
}
ASKED = {**SAID, **CODES, "requirements": [{"rule": "region", "region": "320902"}], "contact": CONTACT}
OPEN = {
    "id": ID,
    **SAID,
    **ROWS,
    "text_is_withheld": False,
    "published_at": AT,
    "organisation_name": "",
}
for _private in ("contains_personal_information", "contains_important_data", "show_organisation"):
    OPEN.pop(_private)
REASON = {
    "need_term": "报数",
    "profile_term": "产量自动采集",
    "via": "phrase",
    "field": "profile",
    "weight": 1.25,
    "note": "“机器自己报数”指设备数据采集",
}
RUN_LISTED = {
    "id": OTHER_ID,
    "need": {"id": ID, "title": "机器自己报数", "organisation": ORGANISATION},
    "need_version": 3,
    "result_count": 20,
    "created_at": AT,
    "created_by": "王工",
}
RUN = RUN_LISTED | {
    "query": "机器自己报数\n三十来台注塑机，产量全靠班长抄，想让机器自己报数。",
    "requirements": [{"rule": "region", "label": "服务方所在地区：江苏省盐城市亭湖区"}],
    "snapshot": {
        "digest": "5f2c…",
        "corpus_digest": "a81b…",
        "lexicon_version": "20c4…",
        "engine_version": "1",
        "documents": 120,
        "built_at": AT,
    },
    "parameters": {"top": 20, "engine": {}},
    "seed": 42,
    "understood": [{"surface": "注塑机", "via": "same", "weight": 2.5, "known": True, "note": ""}],
    "advice": [],
    "result_digest": "c04d…",
}
MERCHANT = {"id": OTHER_ID, "name": "盐城测试二号科技有限公司", "status": "listed"}
RESULT = {
    "rank": 1,
    "merchant": MERCHANT,
    "withdrawn": False,
    "score": 1.25,
    "reasons": [REASON],
    "snippets": [{"field": "profile", "text": "为注塑车间提供产量自动采集。", "marks": [[7, 13]]}],
}
EXCLUSION = {
    "merchant": MERCHANT,
    "rule": "region",
    "requirement": "服务方所在地区：江苏省盐城市亭湖区",
    "message": "所在地区为江苏省盐城市大丰区",
    "score": 0.8,
}

MATCHING = {
    "needs_list": Operation("列出需求", "本单位的需求；撮合专员与管理员看到全部。", response=page(LISTED)),
    "needs_create": Operation(
        "写下需求", "建立草稿。引用参考数据一律用代码。每一处有误都列在 errors 中。", request=ASKED, response=NEED
    ),
    "needs_retrieve": Operation("查看需求", "moves 是此刻可以执行的操作。", response=NEED),
    "needs_partial_update": Operation(
        "修改需求",
        "草稿或被退回时可改；只写要改的字段。requirements 与 contact 给出即整体替换，空列表或 null 为清除。须带 If-Match。",
        request={"text": "三十二台注塑机，产量全靠班长抄，想让机器自己报数。"},
        response=NEED | {"version": 2},
    ),
    "need_moves_create": Operation(
        "提交、审核、撤回或办结需求",
        "move 为 submit、publish、return、reject、withdraw、reopen、expire、close 之一；退回、不予发布、办结须写 reason。",
        request={"move": "submit", "reason": ""},
        response=NEED | {"status": "submitted"},
    ),
    "need_runs_list": Operation("列出一个需求的匹配记录", response=page(RUN_LISTED)),
    "need_runs_create": Operation(
        "发起匹配",
        "与此刻公开的数据商比对并存档，可随时重放。seed 决定同分者的次序，不填则随机取定并记录。",
        request={"top": 20},
        response=RUN,
    ),
    "open_needs_list": Operation("浏览公开需求", "不含联系人；涉及重要数据的需求不公开正文。", response=page(OPEN)),
    "open_needs_retrieve": Operation("查看一个公开需求", response=OPEN),
    "match_runs_list": Operation("列出匹配记录", response=page(RUN_LISTED)),
    "match_runs_retrieve": Operation(
        "查看匹配记录", "读懂了哪些词、硬性要求、索引版本，以及无人匹配时的说明与建议。", response=RUN
    ),
    "match_runs_replay": Operation(
        "重放匹配",
        "用当时的索引、参数与种子再算一次；same 为真表示逐字节一致。",
        response={"same": True, "expected": "c04d…", "stored": "c04d…", "got": "c04d…", "difference": ""},
    ),
    "run_results_list": Operation("列出推荐的数据商", "理由的 weight 之和就是 score。", response=page(RESULT)),
    "run_exclusions_list": Operation("列出被硬性要求排除者", "以及是哪一条要求。", response=page(EXCLUSION)),
}
