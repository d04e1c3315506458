from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from matching.engine import EngineError, Index, IndexCorrupt, IndexVersionMismatch, Lexicon, build_index

from .corpus import documents, index

QUERY = "注塑机产量自动上报，数据清洗，法律意见书"
FILES = ("documents.jsonl", "impacts.npy", "keys.npy", "lexicon.json", "offsets.npy", "rows.npy", "starts.npy")


def directories(parent: Path) -> list[str]:
    return sorted(path.name for path in parent.iterdir() if path.is_dir() and not path.is_symlink())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index().save(tmp_path / "index")
    return tmp_path / "index"


def test_load_gives_same_results_bit_for_bit(folder: Path) -> None:
    loaded, built = Index.load(folder), index()
    assert loaded.search(QUERY, seed=3) == built.search(QUERY, seed=3)
    assert loaded.digest == built.digest
    assert loaded.document("law") == built.document("law")
    assert [hit.id for hit in loaded.search(QUERY)]


def test_save_replaces_and_leaves_no_litter(folder: Path) -> None:
    build_index(documents()[:2], Lexicon.load()).save(folder)
    assert Index.load(folder).size == 2
    assert directories(folder.parent) == [folder.resolve().name]


def test_old_reader_survives_a_publish(folder: Path) -> None:
    reader = Index.load(folder)
    build_index([], Lexicon.load()).save(folder)
    assert reader.search(QUERY) == index().search(QUERY)


def test_two_publishers_leave_one_whole_index(tmp_path: Path) -> None:
    built = index()
    threads = [threading.Thread(target=built.save, args=(tmp_path / "index",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Index.load(tmp_path / "index").search(QUERY) == built.search(QUERY)
    assert directories(tmp_path) == [(tmp_path / "index").resolve().name]


def test_ordinary_directory_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    with pytest.raises(EngineError, match="占用"):
        index().save(tmp_path / "index")
    assert directories(tmp_path) == ["index"]


@pytest.mark.parametrize("size", [0, 1])
def test_tiny_index_survives_disk(tmp_path: Path, size: int) -> None:
    built = build_index(documents()[:size], Lexicon.load())
    built.save(tmp_path / "index")
    assert Index.load(tmp_path / "index").search("数据清洗") == built.search("数据清洗")


@pytest.mark.parametrize("name", FILES)
def test_truncated_file_is_refused_by_name(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1])
    with pytest.raises(IndexCorrupt, match=name):
        Index.load(folder)


@pytest.mark.parametrize("name", FILES)
def test_altered_file_is_refused_by_name(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(IndexCorrupt, match=name):
        Index.load(folder)


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", '{"format": 1}'])
def test_foreign_header_is_refused(folder: Path, content: str) -> None:
    (folder / "header.json").write_text(content)
    with pytest.raises(IndexCorrupt, match="重建索引"):
        Index.load(folder)


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match="重建索引"):
        Index.load(tmp_path / "nothing")


@pytest.mark.parametrize("change", [{"format": 99}, {"engine_version": "0.1"}])
def test_other_version_is_named(folder: Path, change: dict[str, object]) -> None:
    header = json.loads((folder / "header.json").read_text())
    (folder / "header.json").write_text(json.dumps(header | change))
    with pytest.raises(IndexVersionMismatch, match="重建索引"):
        Index.load(folder)


@pytest.mark.parametrize("change", [{"corpus_digest": "0"}, {"size": 3}, {"params": {"k9": 1}}, {"norms": ["x", "y"]}])
def test_header_that_contradicts_content_is_refused(folder: Path, change: dict[str, object]) -> None:
    header = json.loads((folder / "header.json").read_text())
    (folder / "header.json").write_text(json.dumps(header | change))
    with pytest.raises(IndexCorrupt):
        Index.load(folder)
