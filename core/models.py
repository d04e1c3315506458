"""Rows that every app leans on: the audit chain, the outbox, idempotency keys, counters. None names the domain."""

from typing import Any

from django.db import models
from django.utils import timezone


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete an audit entry through the ORM; the database's triggers refuse it as well."""


class AppendOnlyQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **_: Any) -> int:
        raise AppendOnlyError("audit entries are never updated")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("audit entries are never deleted")


class AuditEntry(models.Model):
    """Who did what to which object, when and why; each entry carries the hash of the one before it.

    No foreign keys: an entry outlives whatever it speaks of.
    """

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    action = models.CharField("操作", max_length=80)
    object_type = models.CharField("对象类型", max_length=80)
    object_id = models.CharField("对象", max_length=64)
    user_id = models.BigIntegerField("用户", null=True)
    organisation_id = models.CharField("单位", max_length=36, blank=True)
    roles = models.CharField("角色", max_length=200, blank=True)
    label = models.CharField("姓名", max_length=200)
    channel = models.CharField("渠道", max_length=20)
    ip = models.CharField("IP", max_length=45, blank=True)
    request_id = models.CharField("请求号", max_length=64, blank=True)
    data = models.JSONField("内容", default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        verbose_name = verbose_name_plural = "审计记录"
        indexes = [models.Index(fields=["object_type", "object_id", "seq"], name="audit_by_object")]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.object_type}:{self.object_id}"


class AuditHead(models.Model):
    """The chain's last link; the one row that writers of the chain queue for."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one_row")]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"


class OutboxMessage(models.Model):
    """An effect that must happen once, written with the change that causes it."""

    topic = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    effect_key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "待发事项"
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(done_at=None, dead_at=None),
                name="outbox_open",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(dead_at=None), name="outbox_done_or_dead_not_both"
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.effect_key}"


class IdempotencyRecord(models.Model):
    """The stored answer to a request that carried an Idempotency-Key; written in the transaction of its effect."""

    key = models.CharField(max_length=64, unique=True)  # digest of user, route and the client's key
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.key


class RateCounter(models.Model):
    """How often something was tried in one window of time; the count moves by a conditional UPDATE only."""

    key = models.CharField(max_length=200)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="rate_counter_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.window} {self.count}"
