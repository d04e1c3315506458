"""Keys for the API: stored as a digest, bound to one user acting for one organisation, narrowed by scopes."""

import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone

from accounts.models.organisations import Organisation
from accounts.models.people import User
from core.actor import Actor
from core.constraints import ordered
from core.scoping import ScopedQuerySet


class ApiTokenQuerySet(ScopedQuerySet["ApiToken"]):
    def visible_to(self, actor: Actor) -> "ApiTokenQuerySet":
        return self.filter(user_id=actor.user_id) if actor.user_id is not None else self.none()

    def in_force(self, at: datetime) -> "ApiTokenQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=at, user__is_active=True)


class ApiToken(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="tokens")
    name = models.CharField("名称", max_length=60)
    hint = models.CharField("开头几位", max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField("范围", default=list)
    created_at = models.DateTimeField("创建时间", default=timezone.now)
    expires_at = models.DateTimeField("到期时间")
    revoked_at = models.DateTimeField("撤销时间", null=True)
    last_used_at = models.DateTimeField("最近使用", null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = verbose_name_plural = "接口令牌"
        constraints = [ordered("token_expires_after_creation", "created_at", "expires_at")]

    def __str__(self) -> str:
        return f"{self.hint}… {self.name}"
