"""An import is a batch that is checked, previewed and then committed whole: each row says what it would do."""

import uuid

from django.db import models
from django.utils import timezone

from accounts.models import Role
from core.actor import Actor
from core.constraints import one_of
from core.scoping import ScopedQuerySet
from merchants.models.profiles import MerchantProfile
from merchants.states import UNDER_WAY, BatchStatus


class ImportBatchQuerySet(ScopedQuerySet["ImportBatch"]):
    def visible_to(self, actor: Actor) -> "ImportBatchQuerySet":
        return self.all() if actor.has_any(Role.RECRUITER, Role.ADMINISTRATOR) else self.none()


class ImportBatch(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField("状态", max_length=12, choices=BatchStatus.choices, default=BatchStatus.RECEIVED)
    status_changed_at = models.DateTimeField("状态更新", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    filename = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件摘要", max_length=64)  # SHA-256 of the uploaded bytes
    sheet = models.CharField("工作表", max_length=100, blank=True)  # asked for; empty = the only one with data
    encoding = models.CharField("编码", max_length=20, blank=True)
    headers = models.JSONField("表头", default=list)
    warnings = models.JSONField("提醒", default=list)
    counts = models.JSONField(
        "统计", default=dict
    )  # {"new": n, "changed": n, "unchanged": n, "wrong": n, "duplicate": n}
    refusal = models.JSONField(
        "未成原因", default=dict
    )  # {"code", "message", "details"}: of the file, or of the last commit
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    uploaded_by = models.CharField("上传人", max_length=200)
    uploaded_by_user = models.BigIntegerField(null=True)
    committed_at = models.DateTimeField("导入时间", null=True, blank=True)
    committed_by = models.CharField("导入人", max_length=200, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "pk"]
        verbose_name = verbose_name_plural = "导入批次"
        constraints = [one_of("import_batch_status", "status", BatchStatus)]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has it, or is about to; the clerk waits."""
        return self.status in UNDER_WAY

    @property
    def writes(self) -> int:
        """How many profiles a commit creates or changes."""
        return int(self.counts.get("new", 0) + self.counts.get("changed", 0))


class ImportRow(models.Model):
    """One row of the sheet: what it says, what it would do, and what is wrong with which cell."""

    class Outcome(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "更新"
        UNCHANGED = "unchanged", "无变化"
        WRONG = "wrong", "有误"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行号")  # as the spreadsheet shows it
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    uscc = models.CharField("统一社会信用代码", max_length=40, blank=True)
    name = models.CharField("名称", max_length=200, blank=True)
    values = models.JSONField("原文", default=dict)  # header → text as uploaded
    diff = models.JSONField("变化", default=dict)  # header → [before, after]
    kept = models.JSONField("保留", default=list)  # [header]: an empty cell that leaves the stored value as it is
    errors = models.JSONField("错误", default=dict)  # header → [sentence, …]
    duplicates = models.JSONField("疑似重复", default=list)  # [{"uscc", "name", "where", "similarity"}]
    profile = models.ForeignKey(MerchantProfile, models.SET_NULL, null=True, related_name="import_rows")
    base_version = models.PositiveIntegerField(null=True)  # version of the profile that the diff was taken against

    class Meta:
        ordering = ["batch", "number"]
        verbose_name = verbose_name_plural = "导入行"
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
            one_of("import_row_outcome", "outcome", ["new", "changed", "unchanged", "wrong"]),
        ]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="import_row_outcome_idx")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
