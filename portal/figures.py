"""Counts on the home pages: queries over what is there now, never stored."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.actor import Actor
from core.clock import today
from matching.models import Need
from matching.queries import open_board
from matching.states import NeedStatus
from merchants.models import Credential, ImportBatch, MerchantProfile
from merchants.models.credentials import EXPIRING_WITHIN
from merchants.states import BatchStatus, ProfileStatus


@dataclass(frozen=True)
class Figure:
    label: str
    value: int
    address: str = ""


def public_figures(at: datetime) -> list[Figure]:
    """What anybody can check by following the link."""
    listed = MerchantProfile.objects.listed().aggregate(
        all=Count("pk"),
        third=Count("pk", filter=Q(merchant_type__code="third_party")),
        places=Count("organisation__reporting_unit", distinct=True),
    )
    return [
        Figure(_("已公开数商"), listed["all"], reverse("directory")),
        Figure(_("其中第三方服务机构"), listed["third"], f"{reverse('directory')}?merchant_type=third_party"),
        Figure(_("覆盖板块"), listed["places"], reverse("directory")),
        Figure(_("正在征集的需求"), open_board(at=at).count(), reverse("open-needs")),
    ]


def need_figures(actor: Actor) -> list[Figure]:
    """The actor's needs by state, leaving out states that hold none."""
    rows = Need.objects.visible_to(actor).order_by().values_list("status").annotate(Count("pk"))
    counts = {NeedStatus(status): count for status, count in rows}
    address = reverse("needs")
    return [
        Figure(_(str(status.label)), counts[status], f"{address}?status={status.value}")
        for status in NeedStatus
        if status in counts
    ]


def desk_figures(actor: Actor, at: datetime) -> list[Figure]:
    """What waits for the bureau."""
    needs = Need.objects.visible_to(actor).filter(status=NeedStatus.SUBMITTED)
    waiting = needs.aggregate(all=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)))
    profiles = MerchantProfile.objects.visible_to(actor).filter(status=ProfileStatus.DRAFT).count()
    batches = ImportBatch.objects.visible_to(actor).filter(status=BatchStatus.PREVIEWED).count()
    day = today(at)
    expiring = Credential.objects.filter(
        profile__status=ProfileStatus.LISTED, valid_to__gte=day, valid_to__lte=day + EXPIRING_WITHIN
    )
    return [
        Figure(_("待审核需求"), waiting["all"], f"{reverse('needs')}?status=submitted"),
        Figure(_("已超期未审核"), waiting["late"], f"{reverse('needs')}?status=submitted"),
        Figure(_("未公开档案"), profiles, f"{reverse('directory')}?status=draft"),
        Figure(_("待确认的导入"), batches, reverse("imports")),
        Figure(_("90 天内到期的资质"), expiring.count()),
    ]
