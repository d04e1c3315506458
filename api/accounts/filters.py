"""What lists of identity and reference rows can be narrowed by."""

from typing import Any

import django_filters as filters

from accounts.models import Industry, Membership, Organisation, Region, Role, User
from core.models import AuditEntry
from merchants.models import CredentialType, Term


class OrganisationFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    function = filters.ChoiceFilter(choices=Organisation.Function.choices)
    region = filters.CharFilter(field_name="region_id", max_length=12)
    industry = filters.CharFilter(field_name="industry_id", max_length=3)
    uscc = filters.CharFilter(max_length=18)
    name = filters.CharFilter(lookup_expr="icontains", max_length=120)

    class Meta:
        model = Organisation
        fields: list[str] = []


class UserFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    username = filters.CharFilter(max_length=150)
    name = filters.CharFilter(field_name="display_name", lookup_expr="icontains", max_length=60)
    active = filters.BooleanFilter(field_name="is_active")

    class Meta:
        model = User
        fields: list[str] = []


class MemberFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    organisation = filters.UUIDFilter(field_name="organisation_id")
    role = filters.ChoiceFilter(choices=Role.choices)
    ended = filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Membership
        fields: list[str] = []


class EntryFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    action = filters.CharFilter(max_length=80)
    object_type = filters.CharFilter(max_length=80)
    object_id = filters.CharFilter(max_length=64)
    user = filters.NumberFilter(field_name="user_id", min_value=0, max_value=2**63 - 1)
    organisation = filters.UUIDFilter(method="of_organisation")
    request = filters.CharFilter(field_name="request_id", max_length=64)
    since = filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def of_organisation(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.filter(organisation_id=str(value))


class TermFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    parent = filters.CharFilter(field_name="parent__code", max_length=40)
    in_plan = filters.BooleanFilter()
    national = filters.BooleanFilter()

    class Meta:
        model = Term
        fields: list[str] = []


class RegionFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    kind = filters.ChoiceFilter(choices=Region.Kind.choices)
    parent = filters.CharFilter(field_name="parent_id", max_length=12)
    is_reporting_unit = filters.BooleanFilter()

    class Meta:
        model = Region
        fields: list[str] = []


class IndustryFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    level = filters.ChoiceFilter(choices=Industry.Level.choices)
    parent = filters.CharFilter(field_name="parent_id", max_length=3)

    class Meta:
        model = Industry
        fields: list[str] = []


class CredentialTypeFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    subject = filters.ChoiceFilter(choices=CredentialType.Subject.choices)

    class Meta:
        model = CredentialType
        fields: list[str] = []
