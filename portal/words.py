"""Labels that belong to the domain (states, moves, roles) and are translated where they are shown, by `worded`.

The domain apps keep them as plain Chinese; naming them here puts them into the catalogue.
"""

from django.utils.translation import gettext_noop

WORDS = (
    # needs
    gettext_noop("草稿"),
    gettext_noop("待审核"),
    gettext_noop("已退回"),
    gettext_noop("已发布"),
    gettext_noop("不予发布"),
    gettext_noop("已撤回"),
    gettext_noop("已过期"),
    gettext_noop("已办结"),
    gettext_noop("提交审核"),
    gettext_noop("发布"),
    gettext_noop("退回修改"),
    gettext_noop("撤回"),
    gettext_noop("重新编辑"),
    gettext_noop("到期"),
    gettext_noop("办结"),
    gettext_noop("数据产品"),
    gettext_noop("数据服务"),
    gettext_noop("数据工具"),
    gettext_noop("咨询问诊"),
    gettext_noop("第三方服务"),
    gettext_noop("融资"),
    gettext_noop("固定"),
    gettext_noop("区间"),
    gettext_noop("面议"),
    # profiles, credentials, imports
    gettext_noop("未公开"),
    gettext_noop("已公开"),
    gettext_noop("已下架"),
    gettext_noop("公开"),
    gettext_noop("下架"),
    gettext_noop("有效"),
    gettext_noop("即将到期"),
    gettext_noop("未注明有效期"),
    gettext_noop("待确认"),
    gettext_noop("已导入"),
    gettext_noop("已放弃"),
    gettext_noop("导入"),
    gettext_noop("放弃"),
    gettext_noop("新增"),
    gettext_noop("更新"),
    gettext_noop("无变化"),
    gettext_noop("有误"),
    # roles
    gettext_noop("需求企业"),
    gettext_noop("数据商·第三方"),
    gettext_noop("合作银行"),
    gettext_noop("管理员"),
    gettext_noop("招引专员"),
    gettext_noop("撮合专员"),
    gettext_noop("活动专员"),
    gettext_noop("金融专员"),
    gettext_noop("审计员"),
)
