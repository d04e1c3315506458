"""What lists of needs and runs can be narrowed by."""

import django_filters as filters

from matching.models import MatchExclusion, MatchRun, Need
from matching.states import NeedStatus


class NeedFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    status = filters.ChoiceFilter(choices=NeedStatus.choices)
    kind = filters.ChoiceFilter(choices=Need.Kind.choices)
    organisation = filters.UUIDFilter(field_name="organisation_id")
    industry = filters.CharFilter(field_name="industry_id", max_length=3)
    region = filters.CharFilter(field_name="region_id", max_length=12)
    field_of_use = filters.CharFilter(field_name="field_of_use__code", max_length=40)

    class Meta:
        model = Need
        fields: list[str] = []


class RunFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    need = filters.UUIDFilter(field_name="need_id")

    class Meta:
        model = MatchRun
        fields: list[str] = []


class ExclusionFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    rule = filters.CharFilter(max_length=24)

    class Meta:
        model = MatchExclusion
        fields: list[str] = []
