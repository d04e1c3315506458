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
    PREVIEWED = "previewed", "待确认"
    COMMITTED = "committed", "已导入"
    DISCARDED = "discarded", "已放弃"


IMPORT_BATCH = Machine(
    name="import_batch",
    model="merchants.ImportBatch",
    states=BatchStatus,
    initial=BatchStatus.PREVIEWED,
    moves=(
        Move("commit", "导入", (BatchStatus.PREVIEWED,), BatchStatus.COMMITTED, DESK),
        Move("discard", "放弃", (BatchStatus.PREVIEWED,), BatchStatus.DISCARDED, DESK),
    ),
)
