"""All reference rows that cells may name, loaded once per import."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from accounts.models import Industry, Region
from merchants.columns import credential_label
from merchants.imports import places
from merchants.imports.lookup import Lookup
from merchants.imports.values import CellFault
from merchants.models import CredentialType, Term, Vocabulary


@dataclass
class Reference:
    """The words as they are on `today`; read from the database at first use."""

    today: date

    @cached_property
    def _terms(self) -> dict[str, Lookup[Term]]:
        rows: dict[str, list[Term]] = {value: [] for value in Vocabulary.values}
        for term in Term.objects.all():
            rows.setdefault(term.vocabulary, []).append(term)
        labels = dict(Vocabulary.choices)
        return {
            name: Lookup(str(labels.get(name, name)), terms, shown=lambda term: term.name, names=_term_names)
            for name, terms in rows.items()
        }

    @cached_property
    def _regions(self) -> list[Region]:
        return list(Region.objects.all())

    @cached_property
    def regions(self) -> Lookup[Region]:
        return places.regions(self._regions)

    @cached_property
    def units(self) -> Lookup[Region]:
        return places.units(self._regions)

    @cached_property
    def industries(self) -> Lookup[Industry]:
        return places.industries(Industry.objects.all())

    @cached_property
    def credential_types(self) -> Lookup[CredentialType]:
        rows = CredentialType.objects.all()
        return Lookup("资质", rows, shown=credential_label, names=_credential_names)

    def term(self, vocabulary: str, word: str) -> Term:
        return self._terms[vocabulary].find(word)

    def terms(self, vocabulary: str, text: str) -> list[Term]:
        return self._terms[vocabulary].find_all(text)

    def credential(self, word: str) -> tuple[CredentialType, str]:
        """The type, and the scope that follows it in brackets: 网络安全等级保护（云平台）; the longest known name counts."""
        text = word.replace("(", "（").replace(")", "）")
        starts = [index for index, char in enumerate(text) if char == "（"] if text.endswith("）") else []
        for start in reversed(starts):
            if not self.credential_types.knows(text) and self.credential_types.knows(text[:start]):
                return self.credential_types.find(text[:start]), text[start + 1 : -1].strip()
        return self.credential_types.find(text), ""

    def check_in_force(self, row: Term | Region) -> None:
        """CellFault for a word that may no longer, or not yet, be chosen."""
        if row.valid_to is not None and row.valid_to < self.today:
            raise CellFault(f"“{row}”已于 {row.valid_to} 停用，请改用现行的词。")
        if row.valid_from is not None and row.valid_from > self.today:
            raise CellFault(f"“{row}”自 {row.valid_from} 起才可使用。")


def _term_names(term: Term) -> tuple[list[str], ...]:
    return [term.name], [term.code], term.aliases


def _credential_names(kind: CredentialType) -> tuple[list[str], ...]:
    return [credential_label(kind), str(kind)], [kind.name, kind.code], kind.aliases
