"""The reader's door: hands the file to a confined process and takes back text."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, BinaryIO

from core.tables.errors import TableRefused
from core.tables.limits import MEBIBYTE, Limits
from core.tables.table import Mark, Row, Table

logger = logging.getLogger(__name__)

_ROOT = str(Path(__file__).resolve().parents[2])
_PROGRAM = "import sys; sys.path.append(sys.argv.pop(1)); from core.tables.child import main; main()"
_CHUNK = MEBIBYTE
_SHARED_TEXT = 64
_BY_SIGNAL = {signal.SIGXCPU: "timeout", signal.SIGKILL: "memory", signal.SIGXFSZ: "too_much_text"}

DEFAULT = Limits()
Source = str | os.PathLike[str] | bytes | IO[bytes]


def read_table(
    source: Source,
    filename: str,
    *,
    limits: Limits = DEFAULT,
    sheet: str | None = None,
    expected_headers: Sequence[str] = (),
) -> Table:
    """Reads an .xlsx or delimited text file as a table of text.

    `source` is a path, the bytes, or an open binary file (read from its start). `filename` is what the user called the
    file; its extension has to fit the content. `sheet` picks one of several worksheets. With `expected_headers` the
    header row is the one among the first rows that holds most of them, and headers come back in that spelling.

    Raises TableRefused and nothing else on bad content; the file is never read in part.
    """
    order = {"filename": filename, "limits": asdict(limits), "sheet": sheet, "expected": list(expected_headers)}
    with _opened(source, limits) as stream, tempfile.TemporaryFile() as output:
        _run(stream, output, json.dumps(order), limits)
        output.seek(0)
        return _table(output)


@contextmanager
def _opened(source: Source, limits: Limits) -> Iterator[BinaryIO]:
    """A real file of allowed size that another process can be given as its standard input."""
    if isinstance(source, str | os.PathLike):
        with open(source, "rb") as stream:
            _check_size(os.fstat(stream.fileno()).st_size, limits)
            yield stream
        return
    with tempfile.TemporaryFile() as copy:
        for chunk in _chunks(source):
            copy.write(chunk)
            _check_size(copy.tell(), limits)
        copy.flush()
        yield copy


def _chunks(source: bytes | IO[bytes]) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    source.seek(0)
    while chunk := source.read(_CHUNK):
        yield chunk


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        limit = limits.file_bytes // MEBIBYTE
        raise TableRefused("file_too_large", megabytes=f"{size / MEBIBYTE:.1f}", limit_megabytes=limit)


def _run(stream: BinaryIO, output: BinaryIO, order: str, limits: Limits) -> None:
    """-I and -S keep the environment, the working directory and every third-party package out of the process."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603  no shell, and the program is ours
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", _PROGRAM, _ROOT, order],
            stdin=stream,
            stdout=output,
            stderr=errors,
            cwd="/",
            env={key: os.environ[key] for key in ("LD_LIBRARY_PATH",) if key in os.environ},
            start_new_session=True,
        )
        try:
            status = process.wait(timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            raise TableRefused("timeout", seconds=limits.seconds) from None
        finally:
            process.kill()
            process.wait()
        if status:
            _report_crash(status, errors, limits)


def _report_crash(status: int, errors: BinaryIO, limits: Limits) -> None:
    """A process that died on a limit is the file's fault; anything else is ours and is logged."""
    code = next((code for number, code in _BY_SIGNAL.items() if status == -number), "unreadable")
    if code == "unreadable":
        errors.seek(0)
        logger.error("table reader ended with status %s: %s", status, errors.read(4000).decode(errors="replace"))
    raise TableRefused(code, seconds=limits.seconds, limit=limits.text_chars)


def _table(output: BinaryIO) -> Table:
    """Rebuilds the table; equal short texts are shared, for tables repeat themselves."""
    about = _record(output.readline())
    headers = tuple(about["headers"])
    rows: list[Row] = []
    seen: dict[str, str] = {}
    for line in output:
        record = _record(line)
        if isinstance(record, dict):
            return _finished(about, headers, tuple(rows), record)
        cells = tuple(seen.setdefault(cell, cell) if len(cell) <= _SHARED_TEXT else cell for cell in record[1])
        rows.append(Row(record[0], headers, cells))
    raise TableRefused("unreadable")


def _record(line: bytes) -> Any:
    """One line from the process; a refusal may stand in place of any of them."""
    if not line.endswith(b"\n"):
        raise TableRefused("unreadable")
    record = json.loads(line)
    if isinstance(record, dict) and "refused" in record:
        raise TableRefused(record["refused"]["code"], **record["refused"]["details"])
    return record


def _finished(about: dict[str, Any], headers: tuple[str, ...], rows: tuple[Row, ...], end: dict[str, Any]) -> Table:
    if end.get("rows") != len(rows):
        raise TableRefused("unreadable")
    return Table(
        headers=headers,
        rows=rows,
        sheet=about["sheet"],
        encoding=about["encoding"],
        columns=about["columns"],
        warnings=tuple(about["warnings"]),
        marks=tuple(Mark(mark["row"], mark["header"], mark["code"], mark["message"]) for mark in about["marks"]),
    )
