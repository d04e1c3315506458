"""A real worker process, on the broker the surroundings choose: wakes, drains, and survives being killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.env import BASE_DIR

SEND = """
import django; django.setup()
from core import outbox, work
with work.unit_of_work():
    outbox.send("mail", {"user": 0, "subject": "%s", "text": "正文"}, key="%s")  # to nobody: only the draining counts
"""


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """An installation of its own, with the broker that the suite was started with."""
    env = {**os.environ, "SHUQIAO_VAR": str(tmp_path), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings"}
    manage(env, "migrate", "--verbosity", "0")
    return env


def manage(env: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=BASE_DIR, env=env, check=True)


def start(env: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *command], cwd=BASE_DIR, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


def send(env: dict[str, str], key: str) -> None:
    subprocess.run([sys.executable, "-c", SEND % (key, key)], cwd=BASE_DIR, env=env, check=True)


def open_messages(env: dict[str, str]) -> int:
    connection = sqlite3.connect(Path(env["SHUQIAO_VAR"]) / "db.sqlite3", timeout=20)
    try:
        return int(connection.execute("SELECT count(*) FROM core_outboxmessage WHERE done_at IS NULL").fetchone()[0])
    finally:
        connection.close()


def eventually(condition: Callable[[], bool], seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


def stop(process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
    os.killpg(process.pid, number)
    process.wait()


WORKERS = {
    "celery": (
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "--beat",
        "--pool",
        "solo",
        "--without-gossip",
        "--without-mingle",
    ),
    "embedded": ("manage.py", "drain_outbox", "--loop", "--pause", "0.2"),
}


@pytest.fixture(params=sorted(WORKERS))
def worker(
    request: pytest.FixtureRequest, surroundings: dict[str, str]
) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        started.append(start(surroundings, *WORKERS[request.param]))
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            stop(process)


def test_worker_drains_what_was_sent_before_and_after_it_was_killed(
    surroundings: dict[str, str], worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    send(surroundings, "before")
    first = worker()
    assert eventually(lambda: open_messages(surroundings) == 0)
    stop(first)
    send(surroundings, "while-nobody-works")
    assert open_messages(surroundings) == 1
    worker()
    assert eventually(lambda: open_messages(surroundings) == 0)
