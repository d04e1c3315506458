"""An organisation, known by its 统一社会信用代码: it can ask, supply, lend and govern; profiles hang on it."""

import uuid

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone

from accounts.models.reference import Industry, Region
from core.actor import Actor
from core.constraints import one_of, positive
from core.money import yuan_field
from core.scoping import ScopedQuerySet


class OrganisationQuerySet(ScopedQuerySet["Organisation"]):
    def visible_to(self, actor: Actor) -> "OrganisationQuerySet":
        """Bureau staff see every organisation, members their own; the public directory is merchants' affair."""
        from accounts.roles import STAFF

        if actor.has_any(*STAFF):
            return self.all()
        return self.filter(pk=actor.home)


class Organisation(models.Model):
    class Function(models.TextChoices):
        ORDINARY = "ordinary", "企业或机构"
        BANK = "bank", "银行"
        BUREAU = "bureau", "数据主管部门"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("名称", max_length=120)
    name_key = models.CharField("比对用名称", max_length=120, db_index=True, editable=False)
    function = models.CharField("职能", max_length=10, choices=Function.choices, default=Function.ORDINARY)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name="所在地区"
    )
    reporting_unit = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="reported_organisations", verbose_name="板块"
    )
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name="行业"
    )
    founded_on = models.DateField("成立日期", null=True, blank=True)
    registered_capital = yuan_field("注册资本（元）", null=True, blank=True)
    insured_count = models.PositiveIntegerField("参保人数", null=True, blank=True)
    website = models.URLField("官网", max_length=200, blank=True)
    source = models.CharField("资料来源", max_length=200, blank=True)
    source_date = models.DateField("资料日期", null=True, blank=True)
    is_fictional = models.BooleanField("演示数据", default=False)
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = verbose_name_plural = "单位"
        constraints = [
            one_of("organisation_function", "function", ["ordinary", "bank", "bureau"]),
            positive("organisation_capital_positive", "registered_capital"),
            models.CheckConstraint(condition=Exact(Length("uscc"), 18), name="organisation_uscc_is_whole"),
        ]

    def __str__(self) -> str:
        return self.name
