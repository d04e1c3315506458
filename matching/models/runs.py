"""What was compared with what, by which engine, and what came out: written once, replayable bit for bit."""

import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone

from accounts.models import Role
from core.actor import Actor
from core.scoping import ScopedQuerySet
from matching.models.needs import Need
from merchants.models import MerchantProfile


class IndexSnapshot(models.Model):
    """One published state of the match index; its files lie in INDEX_DIR/<digest> for as long as a run names it."""

    digest = models.CharField(max_length=64, primary_key=True)
    corpus_digest = models.CharField(max_length=64)
    lexicon_version = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    documents = models.PositiveIntegerField()
    built_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)  # its files were removed

    class Meta:
        ordering = ["-built_at", "pk"]
        verbose_name = verbose_name_plural = "索引快照"

    def __str__(self) -> str:
        return self.digest[:12]


class MatchRunQuerySet(ScopedQuerySet["MatchRun"]):
    def visible_to(self, actor: Actor) -> "MatchRunQuerySet":
        if actor.has_any(Role.BROKER):
            return self.all()
        if actor.has_any(Role.ENTERPRISE):
            return self.filter(need__organisation_id=actor.home)
        return self.none()


class MatchRun(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="runs")
    need_version = models.PositiveIntegerField()
    query = models.TextField("比对文本")
    requirements = models.JSONField("硬性要求", default=list)  # [{"rule", "label", …}] as they stood
    snapshot = models.ForeignKey(IndexSnapshot, models.PROTECT, related_name="runs")
    parameters = models.JSONField("参数", default=dict)  # {"engine": {…}, "top": n, "index_built_at": ISO time}
    seed = models.BigIntegerField()
    unlisted = models.JSONField(
        "当时未公开", default=list
    )  # ids in the index that were not public at that moment, sorted
    understood = models.JSONField("读懂的词", default=list)  # [{"surface", "via", "weight", "known"}]
    advice = models.JSONField("说明", default=list)  # why nobody, what would help: [{"code", "message"}]
    result_digest = models.CharField(max_length=64)  # SHA-256 over ranks, ids, scores and reasons
    created_at = models.DateTimeField("时间", default=timezone.now)
    created_by = models.CharField("发起人", max_length=200)

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = verbose_name_plural = "匹配记录"

    def __str__(self) -> str:
        return f"{self.need} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def index_time(self) -> datetime:
        """When the catalogue had been read; the snapshot's own time moves on when an equal one is published later."""
        return datetime.fromisoformat(self.parameters["index_built_at"])


class MatchResult(models.Model):
    """One suggestion: rank, score, and the lines that add up to it."""

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="results")
    rank = models.PositiveIntegerField("名次")
    profile = models.ForeignKey(MerchantProfile, models.PROTECT, related_name="match_results")
    score = models.FloatField("得分")
    reasons = models.JSONField("理由", default=list)  # [{"need_term","profile_term","via","field","weight","note"}]
    snippets = models.JSONField("摘录", default=list)  # [{"field","text","marks":[[start,end],…]}]

    class Meta:
        ordering = ["run", "rank"]
        verbose_name = verbose_name_plural = "匹配结果"
        constraints = [
            models.UniqueConstraint(fields=["run", "rank"], name="match_rank_once"),
            models.UniqueConstraint(fields=["run", "profile"], name="match_profile_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.profile}"


class MatchExclusion(models.Model):
    """A candidate that the asker's own requirement removed, and which."""

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="exclusions")
    profile = models.ForeignKey(MerchantProfile, models.PROTECT, related_name="match_exclusions")
    rule = models.CharField("规则", max_length=24)
    requirement = models.CharField("要求", max_length=300)
    message = models.CharField("说明", max_length=500)
    score = models.FloatField("若不设此要求的得分")

    class Meta:
        ordering = ["run", "-score", "pk"]
        verbose_name = verbose_name_plural = "被排除者"
        constraints = [
            models.UniqueConstraint(fields=["run", "profile", "rule", "requirement"], name="match_exclusion_once")
        ]

    def __str__(self) -> str:
        return f"{self.profile} {self.rule}"
