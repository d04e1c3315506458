"""Cells that hold a list: one item per line, its parts between bars. Every faulty line is named."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from core.text import clean_cell, is_filler
from merchants.columns import BAR, BAR_MARK, NEWLINE_MARK
from merchants.imports import values
from merchants.imports.items import Case, Certificate, Offer
from merchants.imports.reference import Reference
from merchants.imports.values import CellFault
from merchants.models import CredentialType, Vocabulary
from merchants.validators import ROWS_PER_LIST


class Item(Protocol):
    @property
    def key(self) -> object: ...


I = TypeVar("I", bound=Item)  # noqa: E741  the usual letter for an item
V = TypeVar("V")

OFFER_PARTS = ("名称", "说明", "交付形式", "价格", "更新频率")
CASE_PARTS = ("标题", "客户", "年份", "说明")
CERTIFICATE_PARTS = ("证书名称", "等级", "证书编号", "发证机构", "有效期至")
SCOPE_LIMIT = 200
_LEVEL_WORDS = re.compile(r"level|第|级|等")
_NUMERALS = {"1": "一", "2": "二", "3": "三", "4": "四", "5": "五"}
_NUMERALS |= {"i": "一", "ii": "二", "iii": "三", "iv": "四", "v": "五"}


class _Line:
    """One line, taken part by part, that gathers what is wrong with each."""

    def __init__(self, text: str, names: tuple[str, ...]) -> None:
        bar = BAR if BAR in text else "|"
        parts = [_part(part) for part in text.split(bar)]
        self.faults: list[str] = []
        if any(parts[len(names) :]):
            self.faults.append(f"有 {len(parts)} 段，最多 {len(names)} 段（{BAR.join(names)}）。")
        self._parts = dict(zip(names, [*parts, *[""] * len(names)], strict=False))

    def text(self, name: str, limit: int, *, required: bool = False) -> str:
        text = self._parts[name]
        if required and not text:
            self.faults.append(f"缺少{name}。")
        return self.value(name, lambda part: values.parse_text(part, limit)) or ""

    def value(self, name: str, parse: Callable[[str], V]) -> V | None:
        """The parsed part; None when it is empty or faulty."""
        text = self._parts[name]
        if not text:
            return None
        try:
            return parse(text)
        except CellFault as fault:
            self.faults += [f"{name}：{sentence}" for sentence in fault.sentences]
            return None


def offerings(text: str, reference: Reference) -> tuple[Offer, ...]:
    def read(line: _Line) -> Offer:
        return Offer(
            name=line.text("名称", 80, required=True),
            description=line.text("说明", 2_000),
            delivery_form=line.value("交付形式", lambda word: reference.term(Vocabulary.DELIVERY_FORM, word)),
            price_text=line.text("价格", 80),
            update_rhythm=line.value("更新频率", lambda word: reference.term(Vocabulary.UPDATE_RHYTHM, word)),
        )

    return _items(text, OFFER_PARTS, read, "名称")


def cases(text: str, reference: Reference) -> tuple[Case, ...]:
    def read(line: _Line) -> Case:
        return Case(
            title=line.text("标题", 120, required=True),
            client=line.text("客户", 120),
            year=line.value("年份", lambda year: values.parse_year(year, reference.today)),
            description=line.text("说明", 2_000),
        )

    return _items(text, CASE_PARTS, read, "标题")


def certificates(text: str, reference: Reference) -> tuple[Certificate, ...]:
    def read(line: _Line) -> Certificate | None:
        line.text("证书名称", 300, required=True)
        kind, scope = line.value("证书名称", reference.credential) or (None, "")
        if len(scope) > SCOPE_LIMIT:
            line.faults.append(f"括号中的范围有 {len(scope)} 字，超过 {SCOPE_LIMIT} 字的上限。")
        level = line.value("等级", lambda word: find_level(kind, word)) if kind else None
        number, issuer = line.text("证书编号", 60), line.text("发证机构", 120)
        valid_to = line.value("有效期至", values.parse_expiry)
        return Certificate(kind, scope, level or "", number, issuer, valid_to) if kind else None

    return _items(text, CERTIFICATE_PARTS, read, "证书、等级与编号")


def find_level(kind: CredentialType, word: str) -> str:
    """The level as the type spells it: 3级, Ⅲ级, level 3 and 三级 are one."""
    levels: list[str] = kind.levels
    if not levels:
        raise CellFault(f"“{kind.name}”不分级，请留空。")
    known = {_level_key(level): level for level in levels}
    if (key := _level_key(word)) not in known:
        raise CellFault(f"“{kind.name}”没有“{word[:20]}”，由低到高为 {'、'.join(levels)}。")
    return known[key]


def _level_key(text: str) -> str:
    bare = _LEVEL_WORDS.sub("", unicodedata.normalize("NFKC", text).casefold().replace(" ", ""))
    return _NUMERALS.get(bare, bare)


def _part(text: str) -> str:
    bare = clean_cell(text)
    return "" if is_filler(bare) else bare.replace(NEWLINE_MARK, "\n").replace(BAR_MARK, BAR)


def _items(text: str, names: tuple[str, ...], read: Callable[[_Line], I | None], what: str) -> tuple[I, ...]:
    faults: list[str] = []
    items: dict[object, tuple[int, I]] = {}
    for number, content in _lines(text):
        line = _Line(content, names)
        item = read(line)
        if item is not None and not line.faults:
            earlier, _ = items.setdefault(item.key, (number, item))
            if earlier != number:
                line.faults.append(f"与第 {earlier} 行的{what}相同，请合并为一行。")
        faults += [f"第 {number} 行：{fault}" for fault in line.faults]
    if len(items) > ROWS_PER_LIST:
        faults.append(f"共 {len(items)} 项，超过 {ROWS_PER_LIST} 项的上限。")
    if faults:
        raise CellFault(*faults)
    return tuple(item for _, item in items.values())


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not is_filler(line) and line.strip(BAR + "| "):
            yield number, line
