"""What pages and endpoints read about needs and runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts import policy
from accounts.models import Industry, Region, Role
from core.actor import Actor
from core.clock import today
from core.errors import Invalid, NotFound
from matching import index as published
from matching.models import MatchExclusion, MatchResult, MatchRun, Need, Requirement
from matching.models.needs import NeedQuerySet
from matching.requirements import load_facts, unmet
from matching.states import NeedStatus
from matching.text import clean_text, query_text
from merchants.models import MerchantProfile, Term

if TYPE_CHECKING:
    from matching.engine import Hit, Index

SEARCH_LIMIT = 100
_JOINED = ("organisation", "field_of_use", "industry", "region", "update_rhythm", "delivery_form")


def needs(*, actor: Actor, status: str = "", text: str = "") -> NeedQuerySet:
    """The needs the actor may see, newest first; `text` looks in title and description."""
    policy.require(actor, "need.read")
    found = Need.objects.visible_to(actor).select_related(*_JOINED)
    if status:
        found = found.filter(status=clean_text(status))
    if words := search_words(text):
        found = found.filter(Q(title__icontains=words) | Q(text__icontains=words))
    return found.annotate(run_count=Count("runs")).order_by("-created_at", "pk")


def search_words(text: str) -> str:
    """What to look for, free of characters that databases refuse; Invalid when it is a whole text."""
    words = clean_text(text)
    if len(words) > SEARCH_LIMIT:
        advice = f"搜索词请控制在 {SEARCH_LIMIT} 字以内。"
        raise Invalid(advice, code="query_too_long", fields={"text": [advice]})
    return words


def desk_queue(*, actor: Actor) -> NeedQuerySet:
    """What waits for the desk's answer, the most urgent first."""
    policy.require(actor, "need.triage")
    waiting = Need.objects.visible_to(actor).filter(status=NeedStatus.SUBMITTED)
    return waiting.select_related(*_JOINED).order_by("due_at", "pk")


def need_detail(*, actor: Actor, pk: UUID | str) -> Need:
    """One need with its requirements, contact and runs at hand; NotFound for strangers."""
    policy.require(actor, "need.read")
    rules = Requirement.objects.select_related("region", "credential_type", "term")
    found = Need.objects.select_related(*_JOINED, "contact").prefetch_related(Prefetch("requirements", rules))
    return found.for_actor(actor, pk)


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """All that the public may know of a need. The only shape in which the open board leaves this module."""

    id: UUID
    title: str
    text: str  # "" when `text_is_withheld`
    text_is_withheld: bool
    kind: str
    kind_label: str
    field_of_use: Term | None
    industry: Industry | None
    region: Region | None
    update_rhythm: Term | None
    delivery_form: Term | None
    data_area: str
    data_period: str
    data_volume: str
    data_form: str
    purpose: str
    budget_kind: str
    budget_from: Decimal | None
    budget_to: Decimal | None
    needed_by: date | None
    public_until: date | None
    published_at: datetime | None
    organisation_name: str  # "" unless the asker shows it


def public_view(need: Need) -> OpenNeed:
    """What of `need` is public: never contacts; neither text nor purpose when important data are touched (DSL 21)."""
    withheld = bool(need.contains_important_data)
    return OpenNeed(
        id=need.pk,
        title=need.title,
        text="" if withheld else need.text,
        text_is_withheld=withheld,
        kind=need.kind,
        kind_label=need.get_kind_display(),
        field_of_use=need.field_of_use,
        industry=need.industry,
        region=need.region,
        update_rhythm=need.update_rhythm,
        delivery_form=need.delivery_form,
        data_area="" if withheld else need.data_area,
        data_period="" if withheld else need.data_period,
        data_volume="" if withheld else need.data_volume,
        data_form="" if withheld else need.data_form,
        purpose="" if withheld else need.purpose,
        budget_kind=need.budget_kind,
        budget_from=need.budget_from,
        budget_to=need.budget_to,
        needed_by=need.needed_by,
        public_until=need.public_until,
        published_at=need.published_at,
        organisation_name=need.organisation.name if need.show_organisation else "",
    )


@dataclass(frozen=True, slots=True)
class OpenFilters:
    """Codes to narrow the open board by; empty means any. `text` looks in titles and in texts that are public."""

    kind: str = ""
    field_of_use: str = ""
    industry: str = ""
    region: str = ""
    text: str = ""


def open_board(filters: OpenFilters | None = None, *, at: datetime) -> NeedQuerySet:
    """Published needs whose public time has not run out, newest first. Show them through `public_view` only."""
    chosen = filters or OpenFilters()
    current = Q(public_until=None) | Q(public_until__gte=today(at))
    found = Need.objects.public().filter(current).select_related(*_JOINED)
    if kind := clean_text(chosen.kind):
        found = found.filter(kind=kind)
    if field := clean_text(chosen.field_of_use):
        found = found.filter(field_of_use__code=field)
    if industry := clean_text(chosen.industry):
        found = found.filter(Q(industry=industry) | Q(industry__parent=industry))
    if region := clean_text(chosen.region):
        found = found.filter(Q(region=region) | Q(region__parent=region) | Q(region__parent__parent=region))
    if words := search_words(chosen.text):
        in_text = Q(text__icontains=words) & ~Q(contains_important_data=True)
        found = found.filter(Q(title__icontains=words) | in_text)
    return found.order_by("-published_at", "pk")


def open_need(*, pk: UUID | str, at: datetime) -> OpenNeed:
    """One need of the open board, or NotFound."""
    return public_view(one_of(open_board(at=at), pk))


def one_of(board: NeedQuerySet, pk: UUID | str) -> Need:
    try:
        wanted = pk if isinstance(pk, UUID) else UUID(pk)
    except ValueError:
        raise NotFound() from None
    found = board.filter(pk=wanted).first()
    if found is None:
        raise NotFound()
    return found


def needs_for_merchant(
    *, actor: Actor, profile: MerchantProfile, top: int = 20, at: datetime
) -> "list[tuple[OpenNeed, Hit]]":
    """Open needs that suit a merchant, best first, with the very numbers the askers' runs give.

    Left out are needs whose hard requirements the merchant does not meet, and needs that touch important data: their
    reasons would quote a text that is not public.
    """
    policy.require(actor, "merchant.needs")
    if not actor.has_any(Role.BROKER) and profile.organisation_id != actor.organisation_id:
        raise NotFound()
    index = published.current_index()
    rules = Requirement.objects.select_related("region", "credential_type", "term")
    board = open_board(at=at).exclude(contains_important_data=True).prefetch_related(Prefetch("requirements", rules))
    found = []
    for need in _eligible(list(board), profile, today(at)):
        if (hit := _hit(index, need, profile)) is not None:
            found.append((public_view(need), hit))
    return sorted(found, key=lambda pair: (-pair[1].score, str(pair[0].id)))[:top]


def _hit(index: "Index", need: Need, profile: MerchantProfile) -> "Hit | None":
    from matching.engine import EmptyQuery, QueryTooLong

    try:
        return index.score(query_text(need), str(profile.pk))
    except (EmptyQuery, QueryTooLong):  # nothing to compare but markup
        return None


def _eligible(board: Sequence[Need], profile: MerchantProfile, day: date) -> list[Need]:
    rules = [rule for need in board for rule in need.requirements.all()]
    facts = load_facts(rules, MerchantProfile.objects.filter(pk=profile.pk), day)
    return [need for need in board if not unmet(need.requirements.all(), facts, profile.pk)]


def runs(*, actor: Actor) -> "QuerySet[MatchRun]":
    """The runs the actor may see, newest first."""
    policy.require(actor, "match.read")
    found = MatchRun.objects.visible_to(actor).select_related("need__organisation", "snapshot")
    return found.annotate(result_count=Count("results")).order_by("-created_at", "pk")


def run_detail(*, actor: Actor, pk: UUID | str) -> MatchRun:
    """One run with results and exclusions at hand; `run.index_time` is the time of the index.

    A result whose profile.status is no longer "listed" was withdrawn since: show its name and that, not its text.
    """
    policy.require(actor, "match.read")
    results = MatchResult.objects.select_related("profile__organisation__region", "profile__merchant_type")
    exclusions = MatchExclusion.objects.select_related("profile__organisation")
    found = MatchRun.objects.select_related("need__organisation", "snapshot").prefetch_related(
        Prefetch("results", results.order_by("rank")),
        Prefetch("exclusions", exclusions.order_by("-score", "profile", "rule", "requirement")),
    )
    return found.for_actor(actor, pk)
