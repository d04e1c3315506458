"""Configuration from the environment: one wrong word is an error, not a silent default."""

import os
import subprocess
import sys

import pytest

from config.env import BASE_DIR
from config.settings import SQLITE_OPTIONS, cache, database


def load(**given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import config.env"], cwd=BASE_DIR, env={**os.environ, **given},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"SHUQIAO_DEBUG": "flase"}, {"SHUQIAO_TRUSTED_PROXIES": "one"}, {"SHUQIAO_DEMO": "ja"}]
)
def test_unreadable_setting_stops_the_start_and_is_named(wrong: dict[str, str]) -> None:
    done = load(**wrong)
    assert done.returncode != 0
    assert next(iter(wrong)) in done.stderr


def test_all_unreadable_settings_are_named_at_once() -> None:
    done = load(SHUQIAO_DEBUG="flase", SHUQIAO_TRUSTED_PROXIES="one")
    assert "SHUQIAO_DEBUG" in done.stderr
    assert "SHUQIAO_TRUSTED_PROXIES" in done.stderr


def test_sqlite_by_url_keeps_the_safe_options() -> None:
    assert database("sqlite:////srv/shuqiao.db")["OPTIONS"] == SQLITE_OPTIONS


def test_postgresql_by_url_is_pooled() -> None:
    chosen = database("postgres://u:p@db.example/shuqiao")
    assert chosen["ENGINE"] == "django.db.backends.postgresql"
    assert chosen["OPTIONS"]["pool"] is True


@pytest.mark.parametrize(
    ("url", "engine", "backend"),
    [
        ("", "django.db.backends.sqlite3", "FileBasedCache"),
        ("", "django.db.backends.postgresql", "DatabaseCache"),
        ("redis://cache.example/0", "django.db.backends.sqlite3", "RedisCache"),
    ],
)
def test_counting_requests_never_waits_for_the_lock_of_sqlite(url: str, engine: str, backend: str) -> None:
    assert cache(url, engine)["BACKEND"].rsplit(".", 1)[1] == backend


def test_unknown_mail_address_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings"], cwd=BASE_DIR, env={**os.environ, "EMAIL_URL": "pigeon://loft"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "EMAIL_URL must begin with" in done.stderr
