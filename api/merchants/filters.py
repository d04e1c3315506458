"""What lists of imports can be narrowed by. The directory's own words are in api.merchants.asked."""

import django_filters as filters

from merchants.models import ImportBatch, ImportRow
from merchants.states import BatchStatus


class BatchFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    status = filters.ChoiceFilter(choices=BatchStatus.choices)

    class Meta:
        model = ImportBatch
        fields: list[str] = []


class RowFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    outcome = filters.ChoiceFilter(choices=ImportRow.Outcome.choices)

    class Meta:
        model = ImportRow
        fields: list[str] = []
