"""Life cycle of a need, from the asker's draft to its end."""

from django.db import models

from accounts.models import Role
from core.transitions import Machine, Move


class NeedStatus(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "已退回"
    PUBLISHED = "published", "已发布"
    REJECTED = "rejected", "不予发布"
    WITHDRAWN = "withdrawn", "已撤回"
    EXPIRED = "expired", "已过期"
    CLOSED = "closed", "已办结"


ASKER = (Role.ENTERPRISE, Role.BROKER)
DESK = (Role.BROKER,)
S = NeedStatus

NEED = Machine(
    name="need",
    model="matching.Need",
    states=NeedStatus,
    initial=S.DRAFT,
    moves=(
        Move("submit", "提交审核", (S.DRAFT, S.RETURNED), S.SUBMITTED, ASKER),
        Move("publish", "发布", (S.SUBMITTED,), S.PUBLISHED, DESK),
        Move("return", "退回修改", (S.SUBMITTED,), S.RETURNED, DESK, needs_reason=True),
        Move("reject", "不予发布", (S.SUBMITTED,), S.REJECTED, DESK, needs_reason=True),
        Move("withdraw", "撤回", (S.SUBMITTED, S.RETURNED, S.PUBLISHED), S.WITHDRAWN, ASKER),
        Move("reopen", "重新编辑", (S.WITHDRAWN, S.EXPIRED), S.DRAFT, ASKER),
        Move("expire", "到期", (S.PUBLISHED,), S.EXPIRED, DESK),
        Move("close", "办结", (S.PUBLISHED,), S.CLOSED, ASKER, needs_reason=True),
    ),
)
