"""What can be chosen in forms: reference rows as (code, label), a constant number of queries per form."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Industry, Region
from merchants.models import CredentialType, Term

Choices = list[tuple[Any, Any]]


def optional(choices: Iterable[tuple[Any, Any]], blank: str | Promise = "") -> Choices:
    return [("", blank or _("请选择")), *choices]


def worded(choices: Iterable[tuple[str, str]]) -> Choices:
    """Labels of the domain in the reader's language."""
    return [(code, _(label)) for code, label in choices]


def terms(day: date, *vocabularies: str) -> dict[str, Choices]:
    """The words in force on `day`, by vocabulary, in one query."""
    rows = Term.objects.in_force(day).filter(vocabulary__in=vocabularies).order_by("vocabulary", "position", "code")
    found: dict[str, Choices] = {vocabulary: [] for vocabulary in vocabularies}
    for row in rows:
        found[row.vocabulary].append((row.code, row.name))
    return found


def regions() -> Choices:
    """Reporting units first, because most people look for one; then everything else by code."""
    rows = list(Region.objects.order_by("code"))
    units = [(row.code, row.name) for row in rows if row.is_reporting_unit]
    others = [(row.code, row.full_name) for row in rows if not row.is_reporting_unit]
    return [(_("本市各板块"), units), (_("其他地区"), others)]


def industries() -> Choices:
    """Divisions under their section; a section itself can be chosen too."""
    rows = sorted(Industry.objects.all(), key=lambda row: (row.parent_id or row.code, row.level != "section", row.code))
    groups = groupby(rows, key=lambda row: row.parent_id or row.code)
    return [(str(group[0]), [(row.code, str(row)) for row in group]) for group in (list(rows) for _, rows in groups)]


def credentials(day: date) -> Choices:
    """Each kind of certificate with its levels, as "code|level"; an empty level asks for any."""
    groups: Choices = []
    for kind in CredentialType.objects.order_by("code"):
        levels = [
            (f"{kind.code}|{level}", _("%(kind)s %(level)s 及以上") % {"kind": kind, "level": level})
            for level in kind.levels
        ]
        groups.append((str(kind), [(f"{kind.code}|", _("%(kind)s 不限级别") % {"kind": kind}), *levels]))
    return groups
