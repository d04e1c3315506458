"""Reading goes on while an import holds the one write lock of SQLite; elsewhere there is no such lock."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.middleware import SEEN
from accounts.models import ApiToken
from tests import factories, personas
from tests.api.client import token_of

HELD = 4.0  # seconds; whoever waited would take about as long


@contextmanager
def writer() -> Iterator[None]:
    """Another connection in the middle of a long transaction."""
    holding, over = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                factories.region("320999", "某区")
                holding.set()
                over.wait(HELD)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    holding.wait()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.race
def test_token_is_read_with_while_another_writes(real_transactions: None) -> None:
    headers = {"Authorization": f"Bearer {token_of(personas.make('enterprise'))}"}
    long_ago = timezone.now() - timedelta(minutes=5)
    ApiToken.objects.update(last_used_at=long_ago)
    with writer():
        began = time.monotonic()
        assert Client().get("/api/v1/me", headers=headers).status_code == 200
        assert time.monotonic() - began < HELD / 2
    Client().get("/api/v1/me", headers=headers)
    noted = ApiToken.objects.get().last_used_at
    assert noted is not None and noted > long_ago


@pytest.mark.race
def test_page_is_read_while_another_writes_and_the_visit_is_noted_later(real_transactions: None) -> None:
    client = Client()
    client.force_login(personas.make("enterprise").user)
    session = client.session
    session[SEEN] = long_ago = timezone.now().timestamp() - 300
    session.save()
    with writer():
        began = time.monotonic()
        assert client.get("/merchants/").status_code == 200
        assert time.monotonic() - began < HELD / 2
    client.get("/merchants/")
    assert client.session[SEEN] > long_ago


@pytest.mark.race
def test_patience_is_back_afterwards(real_transactions: None) -> None:
    headers = {"Authorization": f"Bearer {token_of(personas.make('enterprise'))}"}
    ApiToken.objects.update(last_used_at=None)
    with writer():
        Client().get("/api/v1/me", headers=headers)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            assert cursor.execute("PRAGMA busy_timeout").fetchone() == (60_000,)
