"""Certificates: which standard and edition, at what level, until when. Levels rank by position, not by their number."""

import uuid
from datetime import date, timedelta

from django.db import models

from core.constraints import one_of, ordered, together
from merchants.models.profiles import MerchantProfile

EXPIRING_WITHIN = timedelta(days=90)


class CredentialType(models.Model):
    """A kind of certificate. `levels` run from lowest to highest rank, whichever way its numbers go."""

    class Direction(models.TextChoices):
        LARGER = "larger_better", "数字大者级别高"
        SMALLER = "smaller_better", "数字小者级别高"
        NONE = "none", "不分级"

    class Subject(models.TextChoices):
        ORGANISATION = "organisation", "单位"
        SYSTEM = "system", "信息系统"
        PERSON = "person", "人员"
        PRODUCT = "product", "产品"

    code = models.CharField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    edition = models.CharField("版本", max_length=20, blank=True)
    standard = models.CharField("标准", max_length=60, blank=True)
    levels = models.JSONField("级别（由低到高）", default=list, blank=True)
    direction = models.CharField("级别方向", max_length=20, choices=Direction.choices, default=Direction.NONE)
    subject = models.CharField("持有对象", max_length=20, choices=Subject.choices, default=Subject.ORGANISATION)
    validity_years = models.PositiveSmallIntegerField("通常有效年数", null=True, blank=True)
    aliases = models.JSONField("别名", default=list, blank=True)
    valid_from = models.DateField("起用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    verified = models.BooleanField("已核实", default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = "资质种类"
        constraints = [
            models.UniqueConstraint(fields=["name", "edition"], name="credential_type_once"),
            one_of("credential_type_direction", "direction", ["larger_better", "smaller_better", "none"]),
            one_of("credential_type_subject", "subject", ["organisation", "system", "person", "product"]),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.edition}）" if self.edition else self.name

    def rank(self, level: str) -> int:
        """0 for the lowest level; -1 for one that the type does not have."""
        levels: list[str] = self.levels
        return levels.index(level) if level in levels else -1


class CredentialQuerySet(models.QuerySet["Credential"]):
    def valid_on(self, day: date) -> "CredentialQuerySet":
        return self.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day))


class Credential(models.Model):
    class Standing(models.TextChoices):
        VALID = "valid", "有效"
        EXPIRING = "expiring", "即将到期"
        EXPIRED = "expired", "已过期"
        UNDATED = "undated", "未注明有效期"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(MerchantProfile, models.CASCADE, related_name="credentials")
    type = models.ForeignKey(CredentialType, models.PROTECT, related_name="credentials", verbose_name="资质")
    level = models.CharField("级别", max_length=30, blank=True)
    number = models.CharField("证书编号", max_length=60, blank=True)
    issuer = models.CharField("发证机构", max_length=120, blank=True)
    scope = models.CharField("范围", max_length=200, blank=True)
    issued_on = models.DateField("发证日期", null=True, blank=True)
    valid_to = models.DateField("有效期至", null=True, blank=True)
    verified_at = models.DateTimeField("核验时间", null=True, blank=True)
    verified_by = models.CharField("核验人", max_length=200, null=True, blank=True)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        ordering = ["profile", "type__code", "pk"]
        verbose_name = verbose_name_plural = "资质"
        constraints = [
            models.UniqueConstraint(fields=["profile", "type", "level", "number"], name="credential_once"),
            ordered("credential_dates", "issued_on", "valid_to"),
            together("credential_verified_by_whom", "verified_at", "verified_by"),
        ]

    def __str__(self) -> str:
        return f"{self.type}{self.level}"

    def standing(self, day: date) -> "Credential.Standing":
        if self.valid_to is None:
            return self.Standing.UNDATED
        if self.valid_to < day:
            return self.Standing.EXPIRED
        return self.Standing.EXPIRING if self.valid_to <= day + EXPIRING_WITHIN else self.Standing.VALID
