"""What a merchant sells and what it has done. Blank means "not given", and is shown as such."""

import uuid

from django.db import models

from core.constraints import ordered, positive
from core.money import yuan_field
from merchants.models.profiles import MerchantProfile
from merchants.models.terms import Term, Vocabulary


class Offering(models.Model):
    """A product or service."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(MerchantProfile, models.CASCADE, related_name="offerings")
    name = models.CharField("名称", max_length=80)
    description = models.TextField("说明", max_length=2_000, blank=True)
    delivery_form = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="offerings_in_form", verbose_name="交付形式",
        limit_choices_to={"vocabulary": Vocabulary.DELIVERY_FORM},
    )  # fmt: skip
    update_rhythm = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="offerings_in_rhythm", verbose_name="更新频率",
        limit_choices_to={"vocabulary": Vocabulary.UPDATE_RHYTHM},
    )  # fmt: skip
    price_text = models.CharField("价格", max_length=80, blank=True)  # as the merchant words it: 面议, 3 元/次
    price_from = yuan_field("起价（元）", null=True, blank=True)
    price_to = yuan_field("最高价（元）", null=True, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["profile", "position", "pk"]
        verbose_name = verbose_name_plural = "产品与服务"
        constraints = [
            models.UniqueConstraint(fields=["profile", "name"], name="offering_name_once"),
            positive("offering_price_positive", "price_from"),
            ordered("offering_price_range", "price_from", "price_to"),
        ]

    def __str__(self) -> str:
        return self.name


class CaseStudy(models.Model):
    """A delivered piece of work; the client may stay unnamed (某银行)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(MerchantProfile, models.CASCADE, related_name="cases")
    title = models.CharField("标题", max_length=120)
    client = models.CharField("客户", max_length=120, blank=True)
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True)
    description = models.TextField("说明", max_length=2_000, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["profile", "position", "pk"]
        verbose_name = verbose_name_plural = "案例"
        constraints = [
            models.UniqueConstraint(fields=["profile", "title"], name="case_title_once"),
            models.CheckConstraint(
                condition=models.Q(year=None) | models.Q(year__gte=1990, year__lte=2100), name="case_year_sane"
            ),
        ]

    def __str__(self) -> str:
        return self.title
