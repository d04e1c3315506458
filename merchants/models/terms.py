"""Reference words of the catalogue: dated rows that staff extend, never constants in code."""

from datetime import date

from django.db import models

from core.constraints import one_of, ordered


class Vocabulary(models.TextChoices):
    MERCHANT_TYPE = "merchant_type", "数商类型"
    BUSINESS = "business", "主营业务"
    THIRD_PARTY_SERVICE = "third_party_service", "第三方服务"
    NATIONAL_TYPE = "national_type", "国家分类"
    FIELD_OF_USE = "field_of_use", "应用领域"
    CAPABILITY = "capability", "能力"
    DELIVERY_FORM = "delivery_form", "交付形式"
    UPDATE_RHYTHM = "update_rhythm", "更新频率"


class TermQuerySet(models.QuerySet["Term"]):
    def of(self, vocabulary: str) -> "TermQuerySet":
        return self.filter(vocabulary=vocabulary)

    def in_force(self, day: date) -> "TermQuerySet":
        return self.filter(models.Q(valid_from=None) | models.Q(valid_from__lte=day)).filter(
            models.Q(valid_to=None) | models.Q(valid_to__gte=day)
        )


class Term(models.Model):
    """One word of one vocabulary. `in_plan` and `national` say which document names it."""

    vocabulary = models.CharField("词表", max_length=30, choices=Vocabulary.choices)
    code = models.CharField("代码", max_length=40)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    aliases = models.JSONField("别名", default=list, blank=True)
    description = models.TextField("说明", blank=True)
    in_plan = models.BooleanField("方案列名", default=False)
    national = models.BooleanField("国家列名", default=False)
    verified = models.BooleanField("已核实", default=True)
    valid_from = models.DateField("起用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["vocabulary", "position", "code"]
        verbose_name = verbose_name_plural = "参考词"
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "code"], name="term_code_once"),
            models.UniqueConstraint(fields=["vocabulary", "name"], name="term_name_once"),
            one_of("term_vocabulary", "vocabulary", Vocabulary),
            ordered("term_dates", "valid_from", "valid_to"),
        ]

    def __str__(self) -> str:
        return self.name


class TermMap(models.Model):
    """A crosswalk row: what a word of one scheme may be in another, and on what basis."""

    source_term = models.ForeignKey(Term, models.CASCADE, related_name="maps_to")
    target_term = models.ForeignKey(Term, models.CASCADE, related_name="mapped_from")
    basis = models.CharField("依据", max_length=200)
    verified = models.BooleanField("已核实", default=False)

    class Meta:
        ordering = ["source_term", "target_term"]
        verbose_name = verbose_name_plural = "分类对照"
        constraints = [models.UniqueConstraint(fields=["source_term", "target_term"], name="term_map_once")]

    def __str__(self) -> str:
        return f"{self.source_term} → {self.target_term}"
