"""Life cycle of a profile in the public directory."""

from django.db import models

from accounts.models import Role
from core.transitions import Machine, Move


class ProfileStatus(models.TextChoices):
    DRAFT = "draft", "未公开"
    LISTED = "listed", "已公开"
    WITHDRAWN = "withdrawn", "已下架"


DESK = (Role.RECRUITER, Role.ADMINISTRATOR)

PROFILE = Machine(
    name="profile",
    model="merchants.MerchantProfile",
    states=ProfileStatus,
    initial=ProfileStatus.DRAFT,
    moves=(
        Move("list", "公开", (ProfileStatus.DRAFT, ProfileStatus.WITHDRAWN), ProfileStatus.LISTED, DESK),
        Move("withdraw", "下架", (ProfileStatus.LISTED,), ProfileStatus.WITHDRAWN, DESK, needs_reason=True),
    ),
)


class BatchStatus(models.TextChoices):
    RECEIVED = "received", "待核对"
    CHECKING = "checking", "核对中"
    PREVIEWED = "previewed", "待确认"
    REFUSED = "refused", "不能导入"
    COMMITTING = "committing", "导入中"
    COMMITTED = "committed", "已导入"
    DISCARDED = "discarded", "已放弃"


UNCHECKED = (BatchStatus.RECEIVED, BatchStatus.CHECKING)
UNDER_WAY = (*UNCHECKED, BatchStatus.COMMITTING)
CLERKS_MOVES = ("commit", "discard")  # the others are steps of the program

IMPORT_BATCH = Machine(
    name="import_batch",
    model="merchants.ImportBatch",
    states=BatchStatus,
    initial=BatchStatus.RECEIVED,
    moves=(
        Move("check", "核对", UNCHECKED, BatchStatus.CHECKING, DESK),  # again, when its worker was killed
        Move("preview", "完成核对", (BatchStatus.CHECKING,), BatchStatus.PREVIEWED, DESK),
        Move("refuse", "拒收文件", UNCHECKED, BatchStatus.REFUSED, DESK),
        Move("commit", "导入", (BatchStatus.PREVIEWED,), BatchStatus.COMMITTING, DESK),
        Move("complete", "完成导入", (BatchStatus.COMMITTING,), BatchStatus.COMMITTED, DESK),
        Move("reopen", "退回预览", (BatchStatus.COMMITTING,), BatchStatus.PREVIEWED, DESK),
        Move("discard", "放弃", (*UNCHECKED, BatchStatus.PREVIEWED), BatchStatus.DISCARDED, DESK),
    ),
)
