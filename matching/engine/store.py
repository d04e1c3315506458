"""An index on disk: flat arrays, documents as JSON lines, a header with versions and checksums. No pickle.

Published by swapping a symbolic link, so a reader sees the old directory or the new one, never a mixture.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal, overload

import numpy as np

from .index import Index, encode
from .lexicon import Lexicon
from .params import Params
from .postings import Postings
from .types import ENGINE_VERSION, Document, EngineError, IndexCorrupt, IndexVersionMismatch
from .weigh import Norms

FORMAT: Final = 2
HEADER = "header.json"
DOCUMENTS = "documents.jsonl"
OFFSETS = "offsets"
LEXICON = "lexicon.json"
COLUMNS = ("keys", "starts", "rows", "impacts", "rarities")


class StoredDocuments(Sequence[Document]):
    """Documents read one at a time from a mapped file."""

    def __init__(self, path: Path, offsets: np.ndarray[Any, np.dtype[np.int64]]) -> None:
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r") if path.stat().st_size else np.zeros(0, np.uint8)
        self._offsets = offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, row: int) -> Document: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Document]: ...
    def __getitem__(self, row: int | slice) -> Document | Sequence[Document]:
        if isinstance(row, slice):
            return [self[i] for i in range(*row.indices(len(self)))]
        if not -len(self) <= row < len(self):
            raise IndexError(row)
        at = row % len(self)
        line = self._bytes[int(self._offsets[at]) : int(self._offsets[at + 1])].tobytes()
        id, fields = json.loads(line)
        return Document(id, fields)


def save(index: Index, folder: Path) -> None:
    """Write a fresh directory beside `folder`, flush it to disk, then point the link `folder` at it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _write(index, fresh)
        fresh.chmod(0o755)
        old = _point(folder, fresh)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if old is not None and old != fresh:
        shutil.rmtree(old, ignore_errors=True)


def _write(index: Index, folder: Path) -> None:
    offsets = [0]
    with (folder / DOCUMENTS).open("wb") as handle:
        for document in index.documents:
            offsets.append(offsets[-1] + handle.write(encode(document).encode() + b"\n"))
    for name, array in {**index.postings.arrays(), OFFSETS: np.array(offsets, dtype=np.int64)}.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    (folder / LEXICON).write_text(index.lexicon.to_json(), encoding="utf-8")
    files = {path.name: {"bytes": path.stat().st_size, "sha256": _checksum(path)} for path in sorted(folder.iterdir())}
    (folder / HEADER).write_text(json.dumps(_header(index) | {"files": files}, indent=1), encoding="utf-8")
    for path in (*folder.iterdir(), folder):
        _flush(path)


def _header(index: Index) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "engine_version": index.engine_version,
        "params": index.params.as_dict(),
        "lexicon_version": index.lexicon_version,
        "corpus_digest": index.corpus_digest,
        "digest": index.digest,
        "norms": [index.norms.mean_length.hex(), index.norms.fluency.hex()],
        "size": index.size,
    }


def _point(folder: Path, fresh: Path) -> Path | None:
    """Swap the link in one rename, one publisher at a time, and say which directory it named before."""
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        old = folder.resolve() if folder.is_symlink() else None
        link = fresh.with_name(fresh.name + ".link")
        link.symlink_to(fresh.name)
        try:
            link.replace(folder)
        except OSError as error:
            link.unlink()
            raise EngineError(f"{folder} 已被普通目录占用，请先移走它再发布索引") from error
        _flush(folder.parent)
    return old


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checksum(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def load(folder: Path) -> Index:
    """Reads the directory the link names now; one that is replaced meanwhile is read anew."""
    place = folder.resolve()
    try:
        return _load(place)
    except IndexCorrupt:
        if folder.resolve() == place:
            raise
        return load(folder)


def _load(folder: Path) -> Index:
    header = _read_header(folder)
    for name, facts in header["files"].items():
        _verify(folder / name, facts)
    try:
        return _assemble(folder, header)
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise IndexCorrupt(f"索引无法读取（{folder}）：{error}；请重建索引") from error


def _read_header(folder: Path) -> dict[str, Any]:
    try:
        header = json.loads((folder / HEADER).read_text(encoding="utf-8"))
        found = header["format"], header["engine_version"]
        if not isinstance(header["files"], dict) or set(header["files"]) != _expected_files():
            raise ValueError("文件清单不符")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexCorrupt(f"{folder} 不是完整的匹配索引（{HEADER}：{error}）；请重建索引") from error
    if found != (FORMAT, ENGINE_VERSION):
        raise IndexVersionMismatch(
            f"索引由格式 {found[0]}、引擎 {found[1]} 写成，本程序需要格式 {FORMAT}、引擎 {ENGINE_VERSION}；请重建索引"
        )
    return dict(header)


def _expected_files() -> set[str]:
    return {DOCUMENTS, LEXICON, *(f"{name}.npy" for name in (*COLUMNS, OFFSETS))}


def _verify(path: Path, facts: dict[str, Any]) -> None:
    if not path.is_file():
        raise IndexCorrupt(f"索引缺少文件 {path.name}；请重建索引")
    if path.stat().st_size != facts.get("bytes"):
        raise IndexCorrupt(f"索引文件 {path.name} 大小不符（可能没有写完）；请重建索引")
    if _checksum(path) != facts.get("sha256"):
        raise IndexCorrupt(f"索引文件 {path.name} 校验和不符（内容被改动）；请重建索引")


def _assemble(folder: Path, header: dict[str, Any]) -> Index:
    columns = {name: _mapped(folder, name) for name in COLUMNS}
    index = Index(
        StoredDocuments(folder / DOCUMENTS, _mapped(folder, OFFSETS)),
        Postings(**columns),
        Lexicon.from_json((folder / LEXICON).read_text(encoding="utf-8")),
        Params(**header["params"]),
        Norms(*(float.fromhex(value) for value in header["norms"])),
        header["corpus_digest"],
    )
    if index.digest != header["digest"] or index.size != header["size"]:
        raise ValueError("摘要与内容不符")
    return index


def _mapped(folder: Path, name: str) -> Any:
    path = folder / f"{name}.npy"
    mode: Literal["r"] | None = "r" if path.stat().st_size > 128 else None  # nothing to map behind the array header
    return np.load(path, mmap_mode=mode, allow_pickle=False)
