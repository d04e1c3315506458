"""Filters and orderings by allow-list. A name that is not on it is refused: a typing error must not widen a list."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django_filters import rest_framework as django_filters
from django_filters.fields import BaseCSVField
from django_filters.filters import MultipleChoiceFilter
from rest_framework.exceptions import APIException
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView

PAGING = ("page", "page_size")
ORDERING = "ordering"


class UnknownFilter(APIException):
    status_code = 400
    default_code = "unknown_filter"

    def __init__(self, names: Collection[str], known: Collection[str], what: str = "参数") -> None:
        listed = "、".join(sorted(known)) or "（无）"
        shown = "、".join(f"“{name[:40]}”" for name in sorted(names)[:5])
        super().__init__(f"没有名为{shown}的{what}。可用的{what}：{listed}。")
        self.extra = {"known": sorted(known)}


class RepeatedParameter(APIException):
    status_code = 400
    default_code = "repeated_parameter"

    def __init__(self, name: str) -> None:
        super().__init__(f"参数“{name[:40]}”只能出现一次。")


def check_query(request: Request, known: Mapping[str, bool]) -> None:
    """`known` maps a parameter to whether it may be repeated."""
    if unknown := set(request.query_params) - set(known):
        raise UnknownFilter(unknown, known)
    for name, values in request.query_params.lists():
        if len(values) > 1 and not known[name]:
            raise RepeatedParameter(name)


def known_parameters(view: Any) -> dict[str, bool]:
    """What the current action of `view` understands in its query."""
    known = {name: name in view.repeatable for name in view.parameters.get(view.action, ())}
    if view.action not in view.listing_actions:
        return known
    known |= dict.fromkeys(PAGING, False)
    if orderings_of(view):
        known[ORDERING] = False
    filterset = getattr(view, "filterset_class", None)
    if filterset is not None:
        known |= {name: _repeats(one) for name, one in filterset.base_filters.items()}
    return known


def _repeats(one: Any) -> bool:
    return isinstance(one, MultipleChoiceFilter) and not isinstance(one.field_class, BaseCSVField)


def orderings_of(view: Any) -> Mapping[str, str]:
    return getattr(view, "orderings", {})


class StrictFilterBackend(django_filters.DjangoFilterBackend):  # type: ignore[misc]  # untyped package
    """Values are checked by the filter set's form; names were checked before by check_query."""


class StrictOrderingFilter(BaseFilterBackend):
    """`ordering=name,-updated_at` by the view's `orderings` (public name → column); always ends in the primary key."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: "APIView") -> QuerySet[Any]:
        orderings = orderings_of(view)
        text = request.query_params.get(ORDERING, "")
        if not orderings or not text:
            return queryset
        return queryset.order_by(*self._columns(text.split(","), orderings), "pk")

    def _columns(self, names: Sequence[str], orderings: Mapping[str, str]) -> list[str]:
        bare = [name.removeprefix("-") for name in names]
        if unknown := set(bare) - set(orderings):
            raise UnknownFilter(unknown, orderings, "排序")
        return [
            f"{'-' if name.startswith('-') else ''}{orderings[known]}" for name, known in zip(names, bare, strict=True)
        ]

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        orderings = orderings_of(view)
        if not orderings:
            return []
        allowed = "、".join(orderings)
        return [
            {
                "name": ORDERING,
                "required": False,
                "in": "query",
                "description": f"排序：{allowed}；前加 - 为倒序，多项以逗号分隔。",
                "schema": {"type": "string"},
            }
        ]
