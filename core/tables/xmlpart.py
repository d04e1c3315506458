"""Streaming XML with no document type, no entities of its own and bounded depth."""

import zipfile
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from core.tables.archive import CHUNK, damaged_part
from core.tables.errors import TableRefused

Attributes = dict[str, str]
MAX_DEPTH = 64
MAX_ELEMENTS = 8_000_000
"""Per part; room for every cell that the default limits allow, with formula and value."""

MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
RELATIONS = ("http://schemas.openxmlformats.org/package/2006/relationships",)


class StopReading(Exception):
    """Raised by a handler that has seen enough."""


class PartParser:
    """Calls `openers` and `closers` by local name, for elements in the namespace of the root element only.

    Text between `collect()` and `collected()` is kept; all other text is dropped.
    """

    namespaces: tuple[str, ...] = MAIN

    def __init__(self) -> None:
        self._depth = self._elements = 0
        self._prefix = ""
        self._text: list[str] = []
        self.openers: dict[str, Callable[[Attributes], None]] = {}
        self.closers: dict[str, Callable[[], None]] = {}
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.buffer_size = CHUNK
        self._parser.StartElementHandler = self._root
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, stream: IO[bytes], name: str) -> None:
        """Feeds one part; a StopReading from a handler ends it early."""
        try:
            while chunk := stream.read(CHUNK):
                self._parser.Parse(chunk, False)
            self._parser.Parse(b"", True)
        except StopReading:
            return
        except (expat.ExpatError, ValueError, LookupError, zipfile.BadZipFile) as error:
            damaged_part(name, error)

    def collect(self, _: Attributes | None = None) -> None:
        self._text = []
        self._parser.CharacterDataHandler = self._text.append

    def collected(self) -> str:
        self._parser.CharacterDataHandler = None
        return "".join(self._text)

    def _doctype(self, *_: object) -> None:
        raise TableRefused("doctype", part="XML")

    def _root(self, name: str, attributes: Attributes) -> None:
        namespace, _, _ = name.rpartition(" ")
        if namespace not in self.namespaces:
            raise ValueError(f"unexpected root {name}")
        self.openers = {f"{namespace} {local}": opener for local, opener in self.openers.items()}
        self.closers = {f"{namespace} {local}": closer for local, closer in self.closers.items()}
        self._parser.StartElementHandler = self._start
        self._start(name, attributes)

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        if self._elements > MAX_ELEMENTS:
            raise TableRefused("too_many_cells", limit=MAX_ELEMENTS)
        opener = self.openers.get(name)
        if opener:
            opener(attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        closer = self.closers.get(name)
        if closer:
            closer()
