"""Where and in which trade: reference rows that staff can extend, loaded from accounts/reference/."""

from django.db import models

from core.constraints import one_of


class Region(models.Model):
    """A place of GB/T 2260, or a functional zone that reports like a county but has no GB code of its own."""

    class Kind(models.TextChoices):
        PROVINCE = "province", "省级"
        CITY = "city", "地级市"
        DISTRICT = "district", "市辖区"
        COUNTY = "county", "县"
        COUNTY_CITY = "county_city", "县级市"
        ZONE = "zone", "功能区"

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    full_name = models.CharField("全称", max_length=120)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    gb_code = models.CharField("国标代码", max_length=6, blank=True)
    is_reporting_unit = models.BooleanField("统计板块", default=False)
    host_regions = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="hosted_zones")
    valid_from = models.DateField("起用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = "地区"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="zone") | models.Q(gb_code=""), name="region_zone_has_no_gb_code"
            )
        ]

    def __str__(self) -> str:
        return self.full_name


class Industry(models.Model):
    """A section (A–T) or division (01–97) of GB/T 4754-2017."""

    class Level(models.TextChoices):
        SECTION = "section", "门类"
        DIVISION = "division", "大类"

    code = models.CharField("代码", max_length=3, primary_key=True)
    name = models.CharField("名称", max_length=80)
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="divisions")

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = "行业"
        constraints = [
            one_of("industry_level", "level", ["section", "division"]),
            models.CheckConstraint(
                condition=models.Q(level="section", parent=None) | models.Q(level="division", parent__isnull=False),
                name="industry_division_has_section",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
