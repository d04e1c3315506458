"""From the container to the one sheet that is to be read."""

import posixpath
import zipfile
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from core.tables.archive import open_archive
from core.tables.errors import TableRefused
from core.tables.grid import Grid
from core.tables.limits import Limits
from core.tables.workbook.sheet import Shared, SheetParser
from core.tables.workbook.strings import StringsParser
from core.tables.workbook.styles import StylesParser
from core.tables.xmlpart import RELATIONS, Attributes, PartParser

_DOCUMENT_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)

Parser = TypeVar("Parser", bound=PartParser)


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    visible: bool
    part: str


class _Relations(PartParser):
    """`targets` maps relation ids, and for single parts the kind of relation, to part names."""

    namespaces = RELATIONS

    def __init__(self, base: str) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self._base = base
        self.openers = {"Relationship": self._relation}

    def _relation(self, attributes: Attributes) -> None:
        target = attributes.get("Target", "").replace("\\", "/")
        part = posixpath.normpath(posixpath.join(self._base, target)).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.targets[attributes.get("Id", "")] = part
        self.kinds[attributes.get("Id", "")] = kind

    def first(self, kind: str) -> str | None:
        return next((self.targets[key] for key, value in self.kinds.items() if value == kind), None)


class _Workbook(PartParser):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, bool, str]] = []
        self.from_1904 = False
        self.openers = {"sheet": self._sheet, "workbookPr": self._properties}

    def _properties(self, attributes: Attributes) -> None:
        self.from_1904 = attributes.get("date1904") in ("1", "true")

    def _sheet(self, attributes: Attributes) -> None:
        relation = next((attributes[f"{ns} id"] for ns in _DOCUMENT_RELATIONS if f"{ns} id" in attributes), "")
        self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible") == "visible", relation))


class _Book:
    """The parts of one workbook; part names compare without case, as the container format says."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive, self._limits = archive, limits
        self._names = {name.lower(): name for name in archive.namelist()}
        root = self._relations("")
        main = root.first("officeDocument") or "xl/workbook.xml"
        self._parts = self._relations(main)
        workbook = self._read(main, _Workbook())
        self._from_1904 = workbook.from_1904
        self.sheets = [
            Sheet(name, visible, self._parts.targets[relation])
            for name, visible, relation in workbook.sheets
            if self._parts.kinds.get(relation) == "worksheet"
        ]

    def _relations(self, part: str) -> _Relations:
        base, name = posixpath.split(part)
        relations = posixpath.join(base, "_rels", f"{name}.rels")
        return self._read(relations, _Relations(base), needed=bool(part))

    def _read(self, part: str, parser: Parser, *, needed: bool = True) -> Parser:
        name = self._names.get(part.lower())
        if name is None:
            if needed:
                raise TableRefused("damaged", what=f"缺少部件 {part[:80]}")
            return parser
        with self._archive.open(name) as stream:
            parser.read(stream, name)
        return parser

    def shared(self) -> Shared:
        strings = StringsParser(self._limits.rows * self._limits.columns)
        styles = StylesParser()
        for kind, parser in (("sharedStrings", strings), ("styles", styles)):
            part = self._parts.first(kind)
            if part:
                self._read(part, parser)
        return Shared(strings.strings, styles.styles, self._from_1904)

    def has_content(self, sheet: Sheet, shared: Shared) -> bool:
        parser = SheetParser(Grid("xlsx"), shared, self._limits, probe=True)
        return self._read(sheet.part, parser).found

    def grid(self, sheet: Sheet, shared: Shared) -> Grid:
        parser = SheetParser(Grid("xlsx", sheet.name), shared, self._limits)
        self._read(sheet.part, parser)
        if parser.hidden_rows:
            parser.grid.warnings.append(f"有 {parser.hidden_rows} 行被隐藏或筛选，也已读取。")
        return parser.grid


def read_workbook(stream: BinaryIO, limits: Limits, sheet: str | None = None) -> Grid:
    """The grid of the named sheet, or of the only visible sheet with content; raises TableRefused."""
    book = _Book(open_archive(stream, limits), limits)
    shared = book.shared()
    chosen = _named(book, sheet) if sheet is not None else _only(book, shared)
    grid = book.grid(chosen, shared)
    hidden = [other.name for other in book.sheets if not other.visible and other != chosen]
    if hidden:
        grid.warnings.append(f"隐藏的工作表没有读取：{_listed(hidden)}。")
    return grid


def _named(book: _Book, name: str) -> Sheet:
    for sheet in book.sheets:
        if sheet.name == name:
            return sheet
    names = [sheet.name for sheet in book.sheets]
    raise TableRefused("no_such_sheet", name=name, names=_listed(names), sheets=names)


def _only(book: _Book, shared: Shared) -> Sheet:
    filled = [sheet for sheet in book.sheets if sheet.visible and book.has_content(sheet, shared)]
    if not filled:
        raise TableRefused("empty", what="工作表都是空的")
    if len(filled) > 1:
        names = [sheet.name for sheet in filled]
        raise TableRefused("several_sheets", count=len(filled), names=_listed(names), sheets=names)
    return filled[0]


def _listed(names: list[str]) -> str:
    return "、".join(f"“{name}”" for name in names[:10]) + ("等" if len(names) > 10 else "")
