"""One row of the sheet against what is stored: what would change, what stays, what is wrong with which cell."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from accounts import uscc
from accounts.models import Organisation, Region
from accounts.validators import name_faults
from core.text import clean_cell, is_filler
from merchants import columns
from merchants.columns import CLEAR, Column, Kind
from merchants.imports import people, structured, values
from merchants.imports.items import Certificate
from merchants.imports.reference import Reference
from merchants.imports.values import CellFault
from merchants.models import MerchantProfile, Term

USCC, NAME, CREDENTIALS = "统一社会信用代码", "企业名称", "资质"


@dataclass(frozen=True, slots=True)
class Stored:
    """An organisation as the database has it, with its cells; the profile may not exist yet."""

    organisation: Organisation | None = None
    profile: MerchantProfile | None = None
    cells: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, organisation: Organisation, profile: MerchantProfile | None, headers: Collection[str]) -> "Stored":
        return cls(organisation, profile, columns.cells_of(organisation, profile, headers))

    @property
    def contacts(self) -> list[Any]:
        return columns.people(self.profile.contacts.all()) if self.profile else []


@dataclass(slots=True)
class Verdict:
    """`diff` is header → (before, after) in canonical texts; `kept` lists headers whose empty cell keeps what is there."""

    diff: dict[str, tuple[str, str]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)


def judge(row: Mapping[str, str], stored: Stored, reference: Reference) -> Verdict:
    """`row` is header → text as uploaded; headers that the sheet lacks are absent and stay untouched."""
    verdict = Verdict()
    contacts: dict[str, str] = {}
    for column in columns.COLUMNS:
        if column.header not in row:
            continue
        text = bare(column, row[column.header])
        if text is None:
            _keep(column, stored, verdict)
        elif column.kind is Kind.CONTACTS:
            contacts[column.header] = text
        elif text != stored.cells.get(column.header):
            _judge_cell(column, text, stored, reference, verdict)
    if contacts:
        _judge_contacts(contacts, stored, verdict)
    return verdict


def bare(column: Column, raw: str) -> str | None:
    """The cell's text without rubbish; None when it says nothing. A name keeps what may be hidden in it."""
    text = values.bare_name(raw) if column.kind is Kind.NAME else clean_cell(raw)
    return None if says_nothing(text) else text


@lru_cache(maxsize=8192)
def _is_short_filler(text: str) -> bool:
    return is_filler(text)


def says_nothing(text: str) -> bool:
    """is_filler() that remembers the short texts, for a sheet repeats its words in every row."""
    return _is_short_filler(text) if len(text) <= 32 else is_filler(text)


def parse(column: Column, text: str, reference: Reference) -> Any:
    """The value that `text` stands for (not a contact's); CellFault when it stands for none."""
    return _PARSERS[column.kind](column, text, reference)


def _keep(column: Column, stored: Stored, verdict: Verdict) -> None:
    if stored.cells.get(column.header):
        verdict.kept.append(column.header)
    elif column.required:
        verdict.errors[column.header] = [f"新增的企业须填写{column.header}。"]


def _judge_cell(column: Column, text: str, stored: Stored, reference: Reference, verdict: Verdict) -> None:
    before = stored.cells.get(column.header, "")
    try:
        after = "" if text == CLEAR else columns.write(column, _checked(column, text, stored, reference))
        if not after and column.required:
            raise CellFault(f"{column.header}不能清空。")
    except CellFault as fault:
        verdict.errors[column.header] = fault.sentences
        return
    if after != before:
        verdict.diff[column.header] = (before, after)


def _checked(column: Column, text: str, stored: Stored, reference: Reference) -> Any:
    value = parse(column, text, reference)
    held = set(_words(columns.stored(column, stored.organisation, stored.profile))) if stored.organisation else set()
    for word in _words(value):
        if word not in held:
            reference.check_in_force(word)
    if column.kind is Kind.CREDENTIALS and stored.profile:
        _check_issue_dates(value, stored.profile)
    return value


def _words(value: Any) -> Iterator[Term | Region]:
    """The reference words in a value, whatever its shape; a retired one may stay, but not be chosen anew."""
    for item in value if isinstance(value, list | tuple) else [value]:
        if isinstance(item, Term | Region):
            yield item
        else:
            forms = (getattr(item, "delivery_form", None), getattr(item, "update_rhythm", None))
            yield from (form for form in forms if form is not None)


def _check_issue_dates(found: Iterable[Certificate], profile: MerchantProfile) -> None:
    issued = {(item.type_id, item.level, item.number): item.issued_on for item in profile.credentials.all()}
    for item in found:
        day = issued.get(item.key)
        if day and item.valid_to and item.valid_to < day:
            raise CellFault(f"{item.type.name}的有效期至 {item.valid_to} 早于已登记的发证日期 {day}。")


def _judge_contacts(given: Mapping[str, str], stored: Stored, verdict: Verdict) -> None:
    if all(text == stored.cells.get(header, "") for header, text in given.items()):
        return
    found, faults = people.read(given, stored.contacts)
    verdict.errors.update(faults)
    if faults:
        return
    for header, after in people.texts_of(found).items():
        before = stored.cells.get(header, "")
        if after != before:
            verdict.diff[header] = (before, after)
    verdict.kept = [header for header in verdict.kept if header not in verdict.diff]


def _name(column: Column, text: str, reference: Reference) -> str:
    if faults := name_faults(text):
        raise CellFault(*faults)
    return text


def _uscc(column: Column, text: str, reference: Reference) -> str:
    code = uscc.normalise(text)
    if faults := [problem.message for problem in uscc.problems(code) if problem.fatal]:
        raise CellFault(*faults)
    return code


_PARSERS: dict[Kind, Callable[[Column, str, Reference], Any]] = {
    Kind.NAME: _name,
    Kind.USCC: _uscc,
    Kind.TERM: lambda column, text, reference: reference.term(column.vocabulary, text),
    Kind.TERMS: lambda column, text, reference: reference.terms(column.vocabulary, text),
    Kind.INDUSTRY: lambda column, text, reference: reference.industries.find(text),
    Kind.REGION: lambda column, text, reference: reference.regions.find(text),
    Kind.UNIT: lambda column, text, reference: reference.units.find(text),
    Kind.DATE: lambda column, text, reference: values.parse_past_day(text, reference.today),
    Kind.COUNT: lambda column, text, reference: values.parse_count(text),
    Kind.TEXT: lambda column, text, reference: values.parse_text(text, column.limit),
    Kind.URL: lambda column, text, reference: values.parse_url(text, column.limit),
    Kind.OFFERINGS: lambda column, text, reference: structured.offerings(text, reference),
    Kind.CASES: lambda column, text, reference: structured.cases(text, reference),
    Kind.CREDENTIALS: lambda column, text, reference: structured.certificates(text, reference),
}
