"""The process that touches the file: standard library only, bounded, unable to open anything.

It is started by reader.py with the file as standard input and an empty file as standard output, and writes JSON lines:
one object about the table (or {"refused": …}), one [row number, [cells …]] per row, and {"rows": count} at the end.
"""

import codecs
import gc
import json
import resource
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

from core.tables.columns import letter
from core.tables.delimited import read_text
from core.tables.errors import TableRefused
from core.tables.layout import Layout, lay_out
from core.tables.limits import Limits
from core.tables.sniff import kind_of
from core.tables.workbook import read_workbook

CODECS = ("cp437", "gb18030", "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
"""Loaded before the process loses the right to open files."""

CHAR_BYTES = 8
"""Bytes of output allowed per character of text: UTF-8 takes up to four, an escaped control character six."""
CELL_BYTES = 4
BASE_BYTES = 1024 * 1024


def confine(limits: Limits) -> None:
    """No more memory, time or output than allowed, and no new file, socket, process or core dump."""
    for name in CODECS:
        codecs.lookup(name)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    bounds = {
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_FSIZE: BASE_BYTES + CELL_BYTES * limits.rows * limits.columns + CHAR_BYTES * limits.text_chars,
        resource.RLIMIT_NOFILE: 3,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        resource.setrlimit(kind, (bound, bound))


def parse(stream: BinaryIO, filename: str, limits: Limits, sheet: str | None, expected: list[str]) -> Layout:
    """Raises TableRefused."""
    if kind_of(stream, filename) == "workbook":
        grid = read_workbook(stream, limits, sheet)
    else:
        grid = read_text(stream, limits, expected)
    return lay_out(grid, limits, expected)


def lines(layout: Layout) -> Iterator[Any]:
    """What goes over to the parent, line by line."""
    grid, columns = layout.grid, layout.columns
    headers = dict(zip(columns, layout.headers, strict=True))
    kept = {number for number, _ in layout.rows}
    yield {
        "headers": layout.headers,
        "sheet": grid.sheet,
        "encoding": grid.encoding,
        "columns": {header: letter(column) for column, header in headers.items()},
        "warnings": grid.warnings,
        "marks": [
            {**asdict(mark), "header": headers[mark.column]}
            for mark in grid.marks
            if mark.row in kept and mark.column in headers
        ],
    }
    for number, cells in layout.rows:
        yield [number, [cells[column] if column < len(cells) else "" for column in columns]]
    yield {"rows": len(layout.rows)}


def main() -> None:
    """One JSON argument: {"filename", "limits", "sheet", "expected"}."""
    order = json.loads(sys.argv[1])
    limits = Limits(**order["limits"])
    gc.disable()
    confine(limits)
    output = sys.stdout
    try:
        layout = parse(sys.stdin.buffer, order["filename"], limits, order["sheet"], order["expected"])
        for line in lines(layout):
            output.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    except TableRefused as refused:
        output.write(json.dumps({"refused": {"code": refused.code, "details": refused.details}}) + "\n")
    except MemoryError:
        output.write('{"refused":{"code":"memory","details":{}}}\n')
    output.flush()
