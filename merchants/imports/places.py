"""The many ways a place or a trade is written: 江苏省盐城市亭湖区, 盐城亭湖, 亭湖区; I65, 65 软件和信息技术服务业."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations, product

from accounts.models import Industry, Region
from merchants.columns import industry_label
from merchants.imports.lookup import Lookup, word_key

_ZONE_SUFFIX = re.compile(r"(?<=..)(?:经济技术开发区|经开区|高新技术产业开发区|高新区)\Z")
_SUFFIX = re.compile(r"(?<=..)(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|省|市|县|(?<!开发)(?<!经开)(?<!高新)区)\Z")
_ZONES = (("经济技术开发区", "经开区"), ("高新技术产业开发区", "高新区"))


def region_key(text: str) -> str:
    key = word_key(text)
    for long, short in _ZONES:
        key = key.replace(long, short)
    return key


def regions(rows: Iterable[Region]) -> Lookup[Region]:
    """Any place, by code, by name, by any chain of the places above it, with or without 省, 市, 区, 县.

    A zone answers to its bare name (盐南) only where no other place does: 盐城 is the city, not its development zone.
    """
    known = {row.pk: row for row in rows}
    return _places("地区", known.values(), known)


def units(rows: Iterable[Region]) -> Lookup[Region]:
    """The reporting units only."""
    known = {row.pk: row for row in rows}
    return _places("统计板块", [row for row in known.values() if row.is_reporting_unit], known)


def _places(label: str, rows: Iterable[Region], known: Mapping[str, Region]) -> Lookup[Region]:
    def names(row: Region) -> tuple[Iterable[str], ...]:
        path = list(_path(row, known))
        exact = [row.name, row.full_name, row.code, row.gb_code, "".join(path)]
        return exact, _chains(path[:-1], _forms(row.name)), _chains(path[:-1], {_ZONE_SUFFIX.sub("", row.name)})

    return Lookup(label, rows, shown=str, names=names, key=region_key)


def _path(row: Region, known: Mapping[str, Region]) -> Iterator[str]:
    parent = known.get(row.parent_id or "")
    if parent is not None:
        yield from _path(parent, known)
    yield row.name


def _chains(above: list[str], last: set[str]) -> list[str]:
    """Every way to write the place after any of those above it."""
    return ["".join(words) for names in _subsets(above) for words in product(*map(_forms, names), last)]


def _subsets(above: list[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(above, size) for size in range(len(above) + 1))


def _forms(name: str) -> set[str]:
    return {name, _SUFFIX.sub("", name)}


def industries(rows: Iterable[Industry]) -> Lookup[Industry]:
    """Sections and divisions; a section that shares its name with its own division gives way to it."""
    known = list(rows)
    names_of_divisions = {(row.parent_id, row.name) for row in known if row.parent_id}

    def names(row: Industry) -> tuple[Iterable[str], ...]:
        own = f"{row.parent_id or ''}{row.code}"
        codes = [row.code, own, f"{row.code}{row.name}", f"{own}{row.name}"]
        return codes, ([] if (row.code, row.name) in names_of_divisions else [row.name])

    return Lookup("行业", known, shown=industry_label, names=names)
