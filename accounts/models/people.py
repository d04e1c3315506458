"""Users, and the roles they hold for organisations."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from accounts.models.organisations import Organisation
from core.constraints import one_of, ordered


class Role(models.TextChoices):
    ENTERPRISE = "enterprise", "需求企业"
    MERCHANT = "merchant", "数据商·第三方"
    BANK = "bank", "合作银行"
    ADMINISTRATOR = "administrator", "管理员"
    RECRUITER = "recruiter", "招引专员"
    BROKER = "broker", "撮合专员"
    EVENT_OFFICER = "event_officer", "活动专员"
    FINANCE_OFFICER = "finance_officer", "金融专员"
    AUDITOR = "auditor", "审计员"


class User(AbstractUser):
    """A person who signs in; what they may do comes from memberships alone."""

    display_name = models.CharField("姓名", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.display_name or self.username


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, at: datetime) -> "MembershipQuerySet":
        return self.filter(granted_at__lte=at).filter(models.Q(ended_at=None) | models.Q(ended_at__gt=at))


class Membership(models.Model):
    """One role of one user for one organisation, from a day to a day; ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    granted_at = models.DateTimeField("授予时间", default=timezone.now)
    granted_by = models.CharField("授予人", max_length=200)
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    ended_by = models.CharField("终止人", max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "role", "pk"]
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            one_of("membership_role", "role", Role),
            ordered("membership_ends_after_grant", "granted_at", "ended_at"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_by="")),
                name="membership_ended_by_whom",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(ended_at=None),
                name="membership_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.organisation}"
