"""Helpers that let the database refuse nonsense, with names that say which rule was broken."""

from collections.abc import Iterable
from functools import reduce
from operator import and_

from django.db.models import CheckConstraint, F, Q, TextChoices


def together(name: str, *fields: str) -> CheckConstraint:
    """All of `fields` are set, or none: no "when" without a "who"."""
    filled = reduce(and_, (Q(**{f"{field}__isnull": False}) for field in fields))
    empty = reduce(and_, (Q(**{f"{field}__isnull": True}) for field in fields))
    return CheckConstraint(condition=filled | empty, name=name)


def one_of(name: str, field: str, choices: type[TextChoices] | Iterable[str]) -> CheckConstraint:
    values = choices.values if isinstance(choices, type) else list(choices)
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def positive(name: str, field: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gt": 0}), name=name)


def ordered(name: str, low: str, high: str) -> CheckConstraint:
    """`low` ≤ `high` wherever both are given."""
    missing = Q(**{f"{low}__isnull": True}) | Q(**{f"{high}__isnull": True})
    return CheckConstraint(condition=missing | Q(**{f"{low}__lte": F(high)}), name=name)
