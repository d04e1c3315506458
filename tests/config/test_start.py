"""`make run` on a port in use or beside itself: a sentence, and nothing touched."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config import start
from config.env import BASE_DIR


def run(var: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.start", *arguments],
        cwd=BASE_DIR, env={**os.environ, "SHUQIAO_VAR": str(var), "SHUQIAO_DEMO": "0", "DATABASE_URL": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_port_in_use_is_said_before_anything_is_set_up(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(tmp_path, "--port", str(port))
    assert done.returncode == 1
    assert f"端口 {port} 已被占用" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "db.sqlite3").exists()


def test_data_are_closed_to_other_users_of_the_machine(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run(tmp_path / "var", "--port", str(taken.getsockname()[1]))
    modes = {path.name: f"{path.stat().st_mode & 0o777:o}" for path in (tmp_path / "var", tmp_path / "var/run.lock")}
    assert modes == {"var": "700", "run.lock": "600"}


def test_second_start_on_the_same_data_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "VAR_DIR", tmp_path)
    first = start.sole_owner()
    assert first is not None
    with first:
        assert start.sole_owner() is None
        done = run(tmp_path, "--setup-only")
    assert done.returncode == 1
    assert "已在本目录运行" in done.stderr


def test_impossible_port_is_refused(tmp_path: Path) -> None:
    done = run(tmp_path, "--port", "99999")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_changed_reference_file_changes_the_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "accounts" / "reference"
    folder.mkdir(parents=True)
    monkeypatch.setattr(start, "BASE_DIR", tmp_path)
    (folder / "regions.csv").write_text("a")
    before = start.reference_digest()
    (folder / "regions.csv").write_text("b")
    assert start.reference_digest() != before
