"""Hard requirements as rows of plain selections, so that the form needs no script."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.models import Requirement
from merchants.models import Vocabulary
from portal.forms import choices

Rule = Requirement.Rule
LEAST = {Rule.REGION: 1, Rule.CREDENTIAL: 2, Rule.MERCHANT_TYPE: 1, Rule.SERVICE: 1}
MOST = 20
LABELS = {
    Rule.REGION: _("服务方须位于"),
    Rule.CREDENTIAL: _("服务方须持有有效资质"),
    Rule.MERCHANT_TYPE: _("数商类型须为"),
    Rule.SERVICE: _("须提供第三方服务"),
}


def _prefix(rule: str) -> str:
    return f"require_{rule}_"


class RequirementRows(forms.Form):
    """Adds fields require_<rule>_<n>; as many as are filled in, and one to spare."""

    def add_requirement_rows(self, day: date) -> None:
        words = choices.terms(day, Vocabulary.MERCHANT_TYPE, Vocabulary.THIRD_PARTY_SERVICE)
        offered = {
            Rule.REGION: choices.regions(),
            Rule.CREDENTIAL: choices.credentials(day),
            Rule.MERCHANT_TYPE: words[Vocabulary.MERCHANT_TYPE],
            Rule.SERVICE: words[Vocabulary.THIRD_PARTY_SERVICE],
        }
        for rule, options in offered.items():
            for number in range(self._rows(rule)):
                self.fields[f"{_prefix(rule)}{number}"] = forms.ChoiceField(
                    label=LABELS[rule], required=False, choices=choices.optional(options, _("不限"))
                )

    def _rows(self, rule: Rule) -> int:
        given = self.data if self.is_bound else self.initial
        prefix = _prefix(rule)
        numbers = [int(tail) for name in given if name.startswith(prefix) and (tail := name[len(prefix) :]).isdecimal()]
        filled = max((number + 1 for number in numbers if given.get(f"{prefix}{number}") and number < MOST), default=0)
        return max(LEAST[rule], filled)

    def requirement_names(self) -> Iterator[str]:
        return (name for name in self.fields if name.startswith("require_"))

    def requirement_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.requirement_names()]

    def requirements(self) -> list[dict[str, Any]]:
        """What matching.actions take: one mapping per filled row."""
        return [
            _requirement(Rule(name.removeprefix("require_").rpartition("_")[0]), self.cleaned_data[name])
            for name in self.requirement_names()
            if self.cleaned_data.get(name)
        ]

    @staticmethod
    def initial_rows(requirements: Iterable[Requirement]) -> dict[str, str]:
        rows: dict[str, str] = {}
        counts = dict.fromkeys(Rule, 0)
        for one in requirements:
            rule = Rule(one.rule)
            rows[f"{_prefix(rule)}{counts[rule]}"] = _code(one)
            counts[rule] += 1
        return rows


def _requirement(rule: Rule, code: str) -> dict[str, Any]:
    if rule == Rule.REGION:
        return {"rule": rule.value, "region": code}
    if rule == Rule.CREDENTIAL:
        kind, _bar, level = code.partition("|")
        return {"rule": rule.value, "credential_type": kind, "min_level": level}
    return {"rule": rule.value, "term": code}


def _code(one: Requirement) -> str:
    if one.region is not None:
        return one.region.code
    if one.credential_type is not None:
        return f"{one.credential_type.code}|{one.min_level}"
    return one.term.code if one.term is not None else ""
