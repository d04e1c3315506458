"""Contacts: four cells whose lines belong together, one person per line."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.text import clean_cell, is_filler, name_problems
from merchants import columns
from merchants.columns import BY_HEADER, CLEAR, CONTACT_HEADERS
from merchants.imports import values
from merchants.imports.items import Person
from merchants.imports.values import CellFault

NAME, POSITION, PHONE, EMAIL = CONTACT_HEADERS


def _parse_name(text: str, limit: int) -> str:
    if problems := name_problems(text):
        raise CellFault(*[f"{problem.message}。" for problem in problems])
    return values.parse_text(text, limit)


_PARSERS = {NAME: _parse_name, POSITION: values.parse_text, PHONE: values.parse_phone, EMAIL: values.parse_email}


def texts_of(people: Sequence[Any]) -> dict[str, str]:
    """Header → canonical cell; `people` are Persons or Contacts."""
    return {header: columns.write(BY_HEADER[header], people) for header in CONTACT_HEADERS}


def read(given: Mapping[str, str], known: Sequence[Any]) -> tuple[tuple[Person, ...], dict[str, list[str]]]:
    """The people that the cells `given` (header → cleaned, non-empty text) speak of, and faults by header.

    What no cell is given for stays as the `known` people have it: by line when their number is the same, else by name.
    """
    if given.get(NAME) == CLEAR:
        return (), {}
    faults: dict[str, list[str]] = {}
    lines = {header: _lines(header, text, faults) for header, text in given.items() if text != CLEAR}
    count = max(map(len, lines.values()), default=len(known))
    table = {header: [*cells, *[""] * (count - len(cells))] for header, cells in lines.items()}
    for header in CONTACT_HEADERS:
        if header not in given:
            table[header] = _kept(header, table.get(NAME), known, count)
    found = [Person(*(table.get(header, [""] * count)[index] for header in CONTACT_HEADERS)) for index in range(count)]
    if not faults:
        _check(found, faults)
    return tuple(columns.people(dict.fromkeys(found))), faults


def _lines(header: str, text: str, faults: dict[str, list[str]]) -> list[str]:
    column, cells = BY_HEADER[header], []
    for number, line in enumerate(text.split("\n"), 1):
        bare = values.bare_name(line) if header == NAME else clean_cell(line)
        try:
            cells.append("" if is_filler(bare) else _PARSERS[header](bare, column.limit))
        except CellFault as fault:
            cells.append("")
            place = f"第 {number} 行：" if "\n" in text else ""
            faults.setdefault(header, []).extend(f"{place}{sentence}" for sentence in fault.sentences)
    return cells


def _kept(header: str, names: list[str] | None, known: Sequence[Any], count: int) -> list[str]:
    field = BY_HEADER[header].field
    if len(known) == count:
        return [getattr(person, field) for person in known]
    by_name = {person.name: getattr(person, field) for person in known}
    return [by_name.get(name, "") for name in names or [""] * count]


def _check(people: Sequence[Person], faults: dict[str, list[str]]) -> None:
    nameless = [str(number) for number, person in enumerate(people, 1) if not person.name]
    if nameless:
        faults[NAME] = [f"第 {'、'.join(nameless)} 位联系人没有姓名，请补上。"]
    unreachable = [person.name for person in people if person.name and not person.phone and not person.email]
    if unreachable:
        faults[PHONE] = [f"联系人“{'、'.join(unreachable)}”没有电话也没有邮箱，请至少填一项。"]
