"""Identity, organisations, reference data and the audit trail."""

from api.operations.words import AT, ID, INDUSTRY, OTHER_ID, REGION, Operation, page

TOKEN = {
    "id": ID,
    "name": "夜间同步",
    "hint": "sq_4f9ab",
    "scopes": ["match", "need", "read"],
    "organisation": OTHER_ID,
    "created_at": AT,
    "expires_at": "2026-12-25T10:00:00+08:00",
    "revoked_at": None,
    "last_used_at": None,
}
ORGANISATION = {
    "id": OTHER_ID,
    "uscc": "91320900MATST0019Y",
    "name": "盐城测试一号科技有限公司",
    "function": "ordinary",
    "region": REGION,
    "reporting_unit": REGION,
    "industry": INDUSTRY,
    "founded_on": "2019-03-01",
    "registered_capital": "5000000.00",
    "insured_count": 36,
    "website": "https://www.example.com/",
    "source": "企业申报",
    "source_date": "2026-11-01",
    "is_fictional": True,
    "version": 3,
    "created_at": AT,
    "updated_at": AT,
}
MEMBER = {
    "id": 12,
    "user": {"id": 7, "username": "wang", "display_name": "王工"},
    "organisation": {"id": OTHER_ID, "name": "盐城测试一号科技有限公司"},
    "role": "enterprise",
    "granted_at": AT,
    "granted_by": "管理员",
    "ended_at": None,
    "ended_by": "",
}
ACCOUNT = {
    "id": 7,
    "username": "wang",
    "display_name": "王工",
    "active": True,
    "opened_at": AT,
    "memberships": [{"organisation": {"id": OTHER_ID, "name": "盐城测试一号科技有限公司"}, "role": "enterprise"}],
}
ENTRY = {
    "seq": 1024,
    "at": AT,
    "action": "need.submit",
    "object_type": "matching.need",
    "object_id": ID,
    "user_id": 7,
    "organisation_id": OTHER_ID,
    "roles": "enterprise",
    "label": "王工",
    "channel": "api",
    "ip": "192.0.2.10",
    "request_id": "6f1c2a4be0d94f5c8b7e1f0a9d3c2b10",
    "data": {"before": "draft", "after": "submitted", "reason": ""},
    "previous_hash": "9b1c…",
    "hash": "e37f…",
}
TERM = {
    "vocabulary": "merchant_type",
    "code": "technical",
    "name": "技术型数据商",
    "parent": None,
    "aliases": ["技术型"],
    "description": "",
    "in_plan": True,
    "national": False,
    "verified": True,
    "valid_from": None,
    "valid_to": None,
    "source": "建设方案",
}
REGION_ROW = {
    "code": "320902",
    "name": "亭湖区",
    "full_name": "江苏省盐城市亭湖区",
    "kind": "district",
    "parent": "320900",
    "gb_code": "320902",
    "is_reporting_unit": True,
    "valid_from": None,
    "valid_to": None,
    "source": "GB/T 2260",
}
CREDENTIAL_TYPE = {
    "code": "DCMM-2018",
    "name": "DCMM",
    "edition": "2018",
    "standard": "GB/T 36073-2018",
    "levels": ["初始级", "受管理级", "稳健级", "量化管理级", "优化级"],
    "direction": "larger_better",
    "subject": "organisation",
    "validity_years": 3,
    "aliases": [],
    "valid_from": None,
    "valid_to": None,
    "source": "",
    "verified": True,
}
ME = {
    "user": {"id": 7, "username": "wang", "display_name": "王工"},
    "organisation": {"id": OTHER_ID, "name": "盐城测试一号科技有限公司"},
    "roles": ["enterprise"],
    "memberships": [{"organisation": {"id": OTHER_ID, "name": "盐城测试一号科技有限公司"}, "role": "enterprise"}],
    "scopes": None,
    "operations": ["match.read", "match.run", "me.read", "need.read", "need.write"],
}

ACCOUNTS = {
    "me_retrieve": Operation(
        "查看本人身份", "本人、所代表的单位与角色、令牌范围（会话登录时为空），以及此刻可以执行的操作。", response=ME
    ),
    "tokens_list": Operation("列出本人的令牌", response=page(TOKEN)),
    "tokens_create": Operation(
        "申领令牌",
        "以用户名和密码申领。token 只在这一次答复中出现，请立即妥善保存；因此本操作不支持 Idempotency-Key。"
        "尝试次数有限，用尽后答复 429。",
        request={
            "username": "wang",
            "password": "correct horse battery",
            "name": "夜间同步",
            "scopes": ["read", "need", "match"],
            "days": 30,
        },
        response=TOKEN | {"token": "sq_4f9abX0r…"},
    ),
    "tokens_retrieve": Operation("查看本人的一个令牌", response=TOKEN),
    "tokens_destroy": Operation("撤销令牌", "立即生效；重复撤销没有影响。"),
    "organisations_list": Operation(
        "列出单位", "数据局工作人员看到全部单位，其他用户只看到本单位。", response=page(ORGANISATION)
    ),
    "organisations_create": Operation(
        "登记单位",
        "代码与名称逐位、逐字核对；其余资料随后以 PATCH 补充。",
        request={"uscc": "91320900MATST0019Y", "name": "盐城测试一号科技有限公司"},
        response=ORGANISATION,
    ),
    "organisations_retrieve": Operation("查看单位", response=ORGANISATION),
    "organisations_partial_update": Operation(
        "修改单位资料",
        "只写要改的字段；须带 If-Match。统一社会信用代码不可修改。",
        request={"region": "320902", "insured_count": 36},
        response=ORGANISATION,
    ),
    "users_list": Operation("列出账号", "只有管理员可以查看；任职只列目前有效的。", response=page(ACCOUNT)),
    "users_create": Operation(
        "开通账号",
        "新账号还没有任何角色，随后在“授予角色”中授予。密码只用于设置，不出现在任何答复和记录中。",
        request={
            "username": "wang",
            "display_name": "王工",
            "email": "wang@example.com",
            "password": "correct horse battery",
        },
        response=ACCOUNT | {"memberships": []},
    ),
    "members_list": Operation(
        "列出单位成员", "工作人员看到全部单位的成员，其他用户只看到本单位。", response=page(MEMBER)
    ),
    "members_create": Operation(
        "授予角色",
        "不能给自己授予；审计员不得兼任其他岗位。",
        request={"username": "wang", "organisation": OTHER_ID, "role": "enterprise"},
        response=MEMBER,
    ),
    "members_end": Operation(
        "终止任职", "从下一个请求起生效；记录保留。", response=MEMBER | {"ended_at": AT, "ended_by": "管理员"}
    ),
    "audit_list": Operation(
        "查看审计记录", "只有审计员可以查看。每条记录的 hash 覆盖前一条，改动可被发现。", response=page(ENTRY)
    ),
    "terms_list": Operation(
        "列出一个词表的参考词", "词表如 merchant_type、capability、field_of_use。", response=page(TERM)
    ),
    "regions_list": Operation("列出地区", response=page(REGION_ROW)),
    "industries_list": Operation(
        "列出行业",
        "GB/T 4754-2017 的门类与大类。",
        response=page({"code": "I65", "name": "软件和信息技术服务业", "level": "division", "parent": "I"}),
    ),
    "credential_types_list": Operation("列出资质种类", "levels 由低到高排列。", response=page(CREDENTIAL_TYPE)),
}
