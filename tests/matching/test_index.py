"""Publishing the index: whole, monotonic, and gone only when nobody needs it."""

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from core.errors import Unavailable
from matching import index as published
from matching.engine import Index
from matching.index import current_digest, current_index, folder_of, refresh_index
from matching.models import IndexSnapshot
from merchants.models import MerchantProfile
from tests import factories

Listed = dict[str, MerchantProfile]


def code_of(function: Any, *args: Any) -> str:
    with pytest.raises(Unavailable) as refusal:
        function(*args)
    assert str(settings.INDEX_DIR) not in refusal.value.message  # folders of the server are nobody's business
    return refusal.value.code


def test_no_index_is_unavailable_and_says_how_to_build(index_dir: Path) -> None:
    assert code_of(current_index) == "index_missing"


def test_refresh_puts_all_listed_merchants_in_force(index_dir: Path, listed: Listed, at: datetime) -> None:
    factories.profile(status="draft")
    snapshot = refresh_index(at=at)
    assert sorted(current_index().ids) == sorted(str(profile.pk) for profile in listed.values())
    assert (snapshot.pk, snapshot.documents, snapshot.built_at) == (current_digest(), 3, at)


def test_index_is_kept_in_memory_until_another_is_published(indexed: Listed, at: datetime) -> None:
    first = current_index()
    assert current_index() is first
    factories.profile()
    refresh_index(at=at)
    assert current_index().size == first.size + 1


def test_unchanged_catalogue_gives_the_same_snapshot_and_files(indexed: Listed, at: datetime) -> None:
    header = folder_of(current_digest()) / "header.json"
    before = header.stat().st_ino
    again = refresh_index(at=at + timedelta(hours=1))
    assert IndexSnapshot.objects.count() == 1
    assert again.built_at == at + timedelta(hours=1)
    assert header.stat().st_ino == before


def test_empty_catalogue_gives_an_empty_index(index_dir: Path, db: None, at: datetime) -> None:
    assert refresh_index(at=at).documents == 0
    assert current_index().size == 0


@pytest.mark.parametrize("name", ["documents.jsonl", "header.json", "impacts.npy"])
def test_truncated_index_is_unavailable_and_rebuilt_by_refresh(
    indexed: Listed, at: datetime, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "_held", {})  # as a process that starts now
    path = folder_of(current_digest()) / name
    path.write_bytes(path.read_bytes()[:-7])
    assert code_of(current_index) == "index_corrupt"
    refresh_index(at=at)
    assert current_index().size == 3


def test_pointer_to_nothing_or_rubbish_is_unavailable(indexed: Listed, index_dir: Path) -> None:
    for content in (b"0" * 64, b"", b"\xff\xfe"):
        (index_dir / "current").write_bytes(content)
        assert code_of(current_index) == "index_corrupt"


def test_index_of_another_engine_is_unavailable(indexed: Listed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "_held", {})
    header = folder_of(current_digest()) / "header.json"
    header.write_text(json.dumps(json.loads(header.read_text()) | {"engine_version": "0.1"}))
    assert code_of(current_index) == "index_version"


def test_last_three_snapshots_are_kept_and_older_ones_go_with_their_files(
    index_dir: Path, listed: Listed, at: datetime
) -> None:
    digests = []
    for day in range(5):
        digests.append(refresh_index(at=at + timedelta(days=day)).pk)
        factories.profile()
    retired = IndexSnapshot.objects.exclude(retired_at=None)
    assert set(retired.values_list("pk", flat=True)) == set(digests[:2])
    assert [folder_of(digest).exists() for digest in digests] == [False, False, True, True, True]
    assert sorted(path.name for path in index_dir.iterdir() if path.is_dir()) == sorted(digests[2:])


def test_snapshot_named_by_a_run_is_never_retired(indexed: Listed, broker: Any, at: datetime) -> None:
    from matching.actions import run_match

    run = run_match(actor=broker.actor, need=factories.need(), at=at)
    for day in range(1, 6):
        factories.profile()
        refresh_index(at=at + timedelta(days=day))
    assert folder_of(run.snapshot_id).exists()
    assert not published._retired(run.snapshot_id, at)  # a run that came between the choice and the lock


def test_retired_catalogue_state_that_comes_back_is_in_force_again(
    index_dir: Path, listed: Listed, at: datetime
) -> None:
    first = refresh_index(at=at)
    extra = [factories.profile() for _ in range(4)]
    for day, profile in enumerate(extra, 1):
        refresh_index(at=at + timedelta(days=day))
        profile.delete()
    again = refresh_index(at=at + timedelta(days=9))
    assert (again.pk, again.retired_at) == (first.pk, None)
    assert current_index().size == 3


def test_leftovers_of_a_killed_builder_are_swept(indexed: Listed, index_dir: Path, at: datetime) -> None:
    (index_dir / ("a" * 64) / ".index.half").mkdir(parents=True)
    (index_dir / ".current.half").write_text("x")
    refresh_index(at=at)
    assert {path.name for path in index_dir.iterdir()} == {current_digest(), "current", ".lock"}


def test_progress_counts_documents(index_dir: Path, listed: Listed, at: datetime) -> None:
    calls: list[tuple[int, int]] = []
    refresh_index(at=at, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (3, 3)


@pytest.mark.race
def test_two_publishers_leave_the_newest_catalogue_in_force(
    real_transactions: None, index_dir: Path, at: datetime
) -> None:
    """The slow publisher reads an empty catalogue; a merchant is listed while it builds and a second one publishes."""
    reading, go_on = threading.Event(), threading.Event()
    whole = Index.save

    def slow_save(index: Index, folder: Path) -> None:
        if index.size == 0:
            reading.set()
            assert go_on.wait(20)
        whole(index, folder)

    def build() -> None:
        try:
            refresh_index(at=at)
        finally:
            connection.close()

    Index.save = slow_save  # type: ignore[method-assign]
    try:
        slow, quick = threading.Thread(target=build), threading.Thread(target=build)
        slow.start()
        assert reading.wait(20)
        factories.profile()  # commits while the slow one builds: no write lock is held
        quick.start()
        go_on.set()
        slow.join(20)
        quick.join(20)
    finally:
        Index.save = whole  # type: ignore[method-assign]
    assert current_index().size == 1
