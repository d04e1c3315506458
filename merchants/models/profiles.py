"""A merchant is a profile of an organisation; the people behind it are kept apart from what is public."""

import uuid

from django.db import models
from django.utils import timezone

from accounts.models import Industry, Organisation, Region, Role
from accounts.roles import STAFF
from core.actor import Actor
from core.constraints import one_of
from core.scoping import ScopedQuerySet
from merchants.models.terms import Term, Vocabulary
from merchants.states import ProfileStatus


def _term(vocabulary: Vocabulary, related: str) -> "models.ManyToManyField[Term, models.Model]":
    return models.ManyToManyField(
        Term, blank=True, related_name=related, verbose_name=vocabulary.label,
        limit_choices_to={"vocabulary": vocabulary.value},
    )  # fmt: skip


class MerchantProfileQuerySet(ScopedQuerySet["MerchantProfile"]):
    def listed(self) -> "MerchantProfileQuerySet":
        return self.filter(status=ProfileStatus.LISTED)

    def visible_to(self, actor: Actor) -> "MerchantProfileQuerySet":
        """Everybody sees what is listed, staff everything, members of the organisation their own."""
        if actor.has_any(*STAFF):
            return self.all()
        seen = models.Q(status=ProfileStatus.LISTED)
        if actor.has_any(Role.MERCHANT):
            seen |= models.Q(organisation_id=actor.home)
        return self.filter(seen)

    def editable_by(self, actor: Actor) -> "MerchantProfileQuerySet":
        if actor.has_any(Role.RECRUITER, Role.ADMINISTRATOR):
            return self.all()
        if actor.has_any(Role.MERCHANT):
            return self.filter(organisation_id=actor.home)
        return self.none()


class MerchantProfile(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="merchant_profile")
    status = models.CharField("状态", max_length=12, choices=ProfileStatus.choices, default=ProfileStatus.DRAFT)
    status_changed_at = models.DateTimeField("状态更新", null=True, blank=True)
    merchant_type = models.ForeignKey(
        Term, models.PROTECT, related_name="profiles_of_type", verbose_name="数商类型",
        limit_choices_to={"vocabulary": Vocabulary.MERCHANT_TYPE},
    )  # fmt: skip
    national_type = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="profiles_of_national_type", verbose_name="国家分类",
        limit_choices_to={"vocabulary": Vocabulary.NATIONAL_TYPE},
    )  # fmt: skip
    businesses = _term(Vocabulary.BUSINESS, "profiles_of_business")
    services = _term(Vocabulary.THIRD_PARTY_SERVICE, "profiles_of_service")
    capabilities = _term(Vocabulary.CAPABILITY, "profiles_of_capability")
    fields_of_use = _term(Vocabulary.FIELD_OF_USE, "profiles_of_field")
    served_industries = models.ManyToManyField(
        Industry, blank=True, related_name="serving_profiles", verbose_name="服务行业"
    )
    service_regions = models.ManyToManyField(
        Region, blank=True, related_name="serving_profiles", verbose_name="服务地区"
    )
    summary = models.CharField("简介", max_length=300, blank=True)
    description = models.TextField("详细介绍", max_length=10_000, blank=True)
    classification_basis = models.CharField("分类依据", max_length=500, blank=True)
    classified_by = models.CharField("分类人", max_length=200, blank=True)
    source = models.CharField("资料来源", max_length=200, blank=True)
    source_date = models.DateField("资料日期", null=True, blank=True)
    search_text = models.TextField(blank=True, editable=False)  # segmented words of all public text, for the directory
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    created_by = models.CharField("建立人", max_length=200)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)
    updated_by = models.CharField("更新人", max_length=200)

    objects = MerchantProfileQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "pk"]
        verbose_name = verbose_name_plural = "数据商档案"
        constraints = [one_of("profile_status", "status", ProfileStatus)]

    def __str__(self) -> str:
        return self.organisation.name


class ContactQuerySet(ScopedQuerySet["Contact"]):
    def visible_to(self, actor: Actor) -> "ContactQuerySet":
        """Personal data: the desk that looks after the firm, and the firm itself."""
        if actor.has_any(Role.RECRUITER, Role.BROKER, Role.ADMINISTRATOR):
            return self.all()
        if actor.has_any(Role.MERCHANT):
            return self.filter(profile__organisation_id=actor.home)
        return self.none()


class Contact(models.Model):
    """A person at the firm. Never part of the directory, the index or an export without the right to see contacts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(MerchantProfile, models.CASCADE, related_name="contacts")
    name = models.CharField("姓名", max_length=60)
    position = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    email = models.EmailField("邮箱", blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["profile", "name", "pk"]
        verbose_name = verbose_name_plural = "联系人"
        constraints = [
            models.CheckConstraint(condition=~models.Q(phone="", email=""), name="contact_can_be_reached"),
            models.UniqueConstraint(fields=["profile", "name", "phone", "email"], name="contact_once"),
        ]

    def __str__(self) -> str:
        return self.name
