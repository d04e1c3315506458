"""A need in the asker's own words, and the hard requirements kept apart from them."""

import uuid

from django.db import models
from django.utils import timezone

from accounts.models import Industry, Organisation, Region, Role
from core.actor import Actor
from core.constraints import one_of, ordered, positive
from core.money import yuan_field
from core.scoping import ScopedQuerySet
from matching.states import NeedStatus
from merchants.models import CredentialType, Term, Vocabulary

TITLE_LIMIT = 40
TEXT_LIMIT = 10_000


class NeedQuerySet(ScopedQuerySet["Need"]):
    def public(self) -> "NeedQuerySet":
        return self.filter(status=NeedStatus.PUBLISHED)

    def visible_to(self, actor: Actor) -> "NeedQuerySet":
        """The asker's organisation and the bureau's matching desk; the open board is `public`, with fewer fields."""
        if actor.has_any(Role.BROKER, Role.ADMINISTRATOR):
            return self.all()
        if actor.has_any(Role.ENTERPRISE):
            return self.filter(organisation_id=actor.home)
        return self.none()

    def writable_by(self, actor: Actor) -> "NeedQuerySet":
        if actor.has_any(Role.BROKER):
            return self.all()
        if actor.has_any(Role.ENTERPRISE):
            return self.filter(organisation_id=actor.home)
        return self.none()


class Need(models.Model):
    class Kind(models.TextChoices):
        PRODUCT = "product", "数据产品"
        SERVICE = "service", "数据服务"
        TOOL = "tool", "数据工具"
        DIAGNOSIS = "diagnosis", "咨询问诊"
        THIRD_PARTY = "third_party", "第三方服务"
        FINANCE = "finance", "融资"

    class Budget(models.TextChoices):
        FIXED = "fixed", "固定"
        RANGE = "range", "区间"
        NEGOTIABLE = "negotiable", "面议"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="needs", verbose_name="需求单位")
    status = models.CharField("状态", max_length=12, choices=NeedStatus.choices, default=NeedStatus.DRAFT)
    status_changed_at = models.DateTimeField("状态更新", null=True, blank=True)
    status_reason = models.CharField("原因", max_length=500, blank=True)  # the last refusal's, for the asker
    due_at = models.DateTimeField(
        "审核期限", null=True, blank=True
    )  # while submitted: when the desk must have answered
    title = models.CharField("标题", max_length=TITLE_LIMIT)
    text = models.TextField("需求描述", max_length=TEXT_LIMIT)
    kind = models.CharField("需求类型", max_length=12, choices=Kind.choices, blank=True)
    field_of_use = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="needs_in_field", verbose_name="应用领域",
        limit_choices_to={"vocabulary": Vocabulary.FIELD_OF_USE},
    )  # fmt: skip
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name="行业"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name="所在地区"
    )
    data_area = models.CharField("数据地域范围", max_length=100, blank=True)
    data_period = models.CharField("数据时间范围", max_length=100, blank=True)
    data_volume = models.CharField("数据量", max_length=60, blank=True)
    data_form = models.CharField("数据形态", max_length=60, blank=True)
    update_rhythm = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="needs_in_rhythm", verbose_name="更新频率",
        limit_choices_to={"vocabulary": Vocabulary.UPDATE_RHYTHM},
    )  # fmt: skip
    delivery_form = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="needs_in_form", verbose_name="交付方式",
        limit_choices_to={"vocabulary": Vocabulary.DELIVERY_FORM},
    )  # fmt: skip
    contains_personal_information = models.BooleanField("涉及个人信息", null=True, blank=True)
    contains_important_data = models.BooleanField("涉及重要数据", null=True, blank=True)
    purpose = models.CharField("使用目的", max_length=300, blank=True)
    budget_kind = models.CharField("预算方式", max_length=12, choices=Budget.choices, default=Budget.NEGOTIABLE)
    budget_from = yuan_field("预算下限（元）", null=True, blank=True)
    budget_to = yuan_field("预算上限（元）", null=True, blank=True)
    needed_by = models.DateField("期望完成日期", null=True, blank=True)
    public_until = models.DateField("公开截止", null=True, blank=True)
    show_organisation = models.BooleanField("公开单位名称", default=False)
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    created_by = models.CharField("建立人", max_length=200)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)
    updated_by = models.CharField("更新人", max_length=200)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = verbose_name_plural = "需求"
        constraints = [
            one_of("need_status", "status", NeedStatus),
            one_of("need_budget_kind", "budget_kind", ["fixed", "range", "negotiable"]),
            positive("need_budget_positive", "budget_to"),
            ordered("need_budget_range", "budget_from", "budget_to"),
            models.CheckConstraint(condition=~models.Q(title="") & ~models.Q(text=""), name="need_says_something"),
        ]

    def __str__(self) -> str:
        return self.title


class NeedContact(models.Model):
    """Whom to call about a need: personal data, never on the open board."""

    need = models.OneToOneField(Need, models.CASCADE, related_name="contact")
    name = models.CharField("联系人", max_length=60)
    phone = models.CharField("电话", max_length=30, blank=True)
    email = models.EmailField("邮箱", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "需求联系人"
        constraints = [
            models.CheckConstraint(condition=~models.Q(phone="", email=""), name="need_contact_can_be_reached")
        ]

    def __str__(self) -> str:
        return self.name


class Requirement(models.Model):
    """A hard rule that the asker sets: it removes candidates and says whom, and never moves a score."""

    class Rule(models.TextChoices):
        REGION = "region", "服务方所在地区"
        CREDENTIAL = "credential", "持有有效资质"
        MERCHANT_TYPE = "merchant_type", "数商类型"
        SERVICE = "third_party_service", "第三方服务种类"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="requirements")
    rule = models.CharField("规则", max_length=24, choices=Rule.choices)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    credential_type = models.ForeignKey(CredentialType, models.PROTECT, null=True, blank=True, related_name="+")
    min_level = models.CharField("最低级别", max_length=30, blank=True)
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["need", "rule", "pk"]
        verbose_name = verbose_name_plural = "硬性要求"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rule="region", region__isnull=False, credential_type=None, term=None, min_level="")
                | models.Q(rule="credential", region=None, credential_type__isnull=False, term=None)
                | models.Q(
                    rule__in=["merchant_type", "third_party_service"],
                    region=None, credential_type=None, term__isnull=False, min_level="",
                ),
                name="requirement_names_its_object",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        what = self.region or self.credential_type or self.term
        return f"{self.get_rule_display()}：{what}{self.min_level and f' {self.min_level} 及以上'}"
