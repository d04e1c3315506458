"""The confined process: what it may not do, and what becomes of a file that makes it fail."""

import io
import json
import logging
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.tables import Limits, TableRefused, read_table
from core.tables.errors import MESSAGES
from tests.core.tables.build import HEADER_ROW, book, inline, plain_book

ROOT = Path(__file__).parents[3]
GOOD = plain_book([["名称"], ["甲"]])


def in_confinement(statement: str) -> str:
    """Runs a statement where the parser runs and prints what came of it."""
    program = f"""
import socket, sys
sys.path.append({str(ROOT)!r})
from core.tables.child import Limits, confine
confine(Limits(memory_bytes=256 * 1024 * 1024))
try:
    {statement}
    print("done")
except Exception as error:
    print(type(error).__name__, getattr(error, "errno", ""))
"""
    command = [sys.executable, "-I", "-S", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("statement", "outcome"),
    [
        ("socket.socket()", "OSError 24"),
        ("open('/etc/passwd')", "OSError 24"),
        ("bytearray(512 * 1024 * 1024)", "MemoryError"),
        ("bytearray(1024)", "done"),
    ],
)
def test_confined_process_cannot_reach_out_or_grow(statement: str, outcome: str) -> None:
    assert in_confinement(statement) == outcome


def test_confined_process_dies_of_too_much_output(tmp_path: Path) -> None:
    program = f"""
import sys
sys.path.append({str(ROOT)!r})
from core.tables.child import Limits, confine
confine(Limits(rows=1, columns=1, text_chars=1))
sys.stdout.write("x" * 2_000_000)
"""
    with (tmp_path / "out").open("wb") as output:
        done = subprocess.run([sys.executable, "-I", "-S", "-c", program], stdout=output, check=False)
    assert done.returncode == -signal.SIGXFSZ


def test_reader_process_loads_only_the_standard_library() -> None:
    program = f"""
import sys
sys.path.append({str(ROOT)!r})
import core.tables.child
print(sorted(name for name, module in sys.modules.items() if "site-packages" in (getattr(module, "__file__", "") or "")))
"""
    command = [sys.executable, "-I", "-S", "-c", program]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"


def refusal(data: bytes, limits: Limits) -> TableRefused:
    with pytest.raises(TableRefused) as refused:
        read_table(data, "a.xlsx", limits=limits)
    return refused.value


def test_file_that_takes_too_long_is_stopped() -> None:
    found = refusal(book("<x/>" * 7_900_000), Limits(seconds=1))
    assert (found.code, found.message) == (
        "timeout",
        "读取文件超过 1 秒仍未完成，已停止。请减少内容或分成几个文件上传。",
    )


def test_file_that_needs_too_much_memory_is_stopped() -> None:
    strings = "".join(f"<si><t>{number:060}</t></si>" for number in range(500_000))
    found = refusal(book(f'<row r="2">{inline("A2", "甲")}</row>', strings=strings), Limits(memory_bytes=64 * 2**20))
    assert found.code == "memory"


@pytest.mark.parametrize(
    ("number", "code"),
    [("SIGXCPU", "timeout"), ("SIGKILL", "memory"), ("SIGXFSZ", "too_much_text"), ("SIGSEGV", "unreadable")],
)
def test_process_killed_on_a_limit_is_a_refusal(monkeypatch: pytest.MonkeyPatch, number: str, code: str) -> None:
    program = f"import os, signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL); os.kill(os.getpid(), signal.{number})"
    monkeypatch.setattr("core.tables.reader._PROGRAM", program)
    assert refusal(GOOD, Limits()).code == code


def test_crash_of_the_process_is_logged_and_refused(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("core.tables.reader._PROGRAM", "raise SystemExit('boom')")
    with caplog.at_level(logging.ERROR), pytest.raises(TableRefused) as refused:
        read_table(GOOD, "a.xlsx")
    assert refused.value.code == "unreadable"
    assert [record.getMessage() for record in caplog.records] == ["table reader ended with status 1: boom\n"]


@pytest.mark.parametrize(
    "output",
    [
        "",
        '{"headers"',
        '{"headers":["a"]}\n[2,["x"]]\n',
        '{"headers":["a"]}\n[2,["x"]]\n{"rows":2}\n',
    ],
)
def test_answer_that_breaks_off_is_never_half_used(monkeypatch: pytest.MonkeyPatch, output: str) -> None:
    monkeypatch.setattr("core.tables.reader._PROGRAM", f"import sys; sys.stdout.write({output!r})")
    with pytest.raises(TableRefused) as refused:
        read_table(GOOD, "a.xlsx")
    assert refused.value.code == "unreadable"


def test_refusal_after_some_rows_still_refuses_all(monkeypatch: pytest.MonkeyPatch) -> None:
    output = '{"headers":["a"]}\n[2,["x"]]\n{"refused":{"code":"memory","details":{}}}\n'
    monkeypatch.setattr("core.tables.reader._PROGRAM", f"import sys; sys.stdout.write({output!r})")
    with pytest.raises(TableRefused) as refused:
        read_table(GOOD, "a.xlsx")
    assert refused.value.code == "memory"


def test_path_bytes_and_open_file_give_the_same_table(tmp_path: Path) -> None:
    path = tmp_path / "名录.xlsx"
    path.write_bytes(GOOD)
    source = io.BytesIO(GOOD)
    source.seek(7)
    assert read_table(path, path.name) == read_table(GOOD, "x.xlsx") == read_table(source, "x.xlsx")
    assert read_table(str(path), path.name).rows[0].cells == ("甲",)


def test_good_file_is_read_after_a_bad_one() -> None:
    assert refusal(GOOD[:200], Limits()).code == "damaged"
    assert len(read_table(GOOD, "a.xlsx").rows) == 1


def test_details_of_a_refusal_are_plain_json() -> None:
    body = HEADER_ROW.replace("代码", "名称").replace('r="1"', 'r="2"').replace("A1", "A2").replace("B1", "B2")
    found = refusal(book(body + f'<row r="3">{inline("C3", "x")}</row>'), Limits())
    assert json.loads(json.dumps(found.details)) == found.details
    assert found.code == "missing_header"


def test_every_message_is_a_chinese_sentence() -> None:
    assert [code for code, text in MESSAGES.items() if not text.endswith("。")] == []
