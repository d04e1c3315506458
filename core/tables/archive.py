"""The bounded look at a workbook container before anything in it is interpreted.

Every byte of every part is inflated once and counted, because sizes written in the container can lie; the parsers
later read through the same code, so what was counted is what they see.
"""

import re
import zipfile
import zlib
from typing import IO, BinaryIO, NoReturn

from core.tables.errors import TableRefused
from core.tables.limits import MEBIBYTE, Limits

CHUNK = 256 * 1024
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_OVERLAP = max(map(len, _DOCTYPE)) - 1
_DRIVE = re.compile(r"[A-Za-z]:")
_ARCHIVE_HEADS = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0", b"MZ\x90")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_MACRO_PARTS = ("vbaproject", "xl/macrosheets/", "xl/dialogsheets/", "xl/activex/", "xl/ctrlprops/", "vbadata")
_LINK_PARTS = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/", "xl/webextensions/", "xl/model/")
_HARMLESS_LINK = b"/relationships/hyperlink"
_RELATION = re.compile(rb"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>", re.IGNORECASE)


def open_archive(stream: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """An archive whose every part was checked; raises TableRefused."""
    try:
        archive = zipfile.ZipFile(stream)
        _check_entries(archive.infolist(), limits)
        _check_kind(archive)
        _check_contents(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise TableRefused("damaged", what="压缩结构有误") from error
    return archive


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise TableRefused("too_many_entries", count=len(entries), limit=limits.entries)
    seen: set[str] = set()
    for entry in entries:
        _check_name(entry.orig_filename)
        if entry.filename.lower() in seen:
            raise TableRefused("duplicate_entry", part=_shown(entry.filename))
        seen.add(entry.filename.lower())
        if entry.flag_bits & _ENCRYPTED:
            raise TableRefused("encrypted")
        if entry.compress_type not in _METHODS:
            raise TableRefused("damaged", what="使用了不支持的压缩方式")
        _check_role(entry.filename.lower())


def _check_name(name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or _DRIVE.match(name) or "\x00" in name:
        raise TableRefused("unsafe_path", part=_shown(name))


def _check_role(name: str) -> None:
    if any(part in name for part in _MACRO_PARTS):
        raise TableRefused("macro", part=_shown(name))
    if name.startswith(_LINK_PARTS):
        raise TableRefused("external_link", part=_shown(name))
    if name.startswith("xl/embeddings/"):
        raise TableRefused("nested_archive", part=_shown(name))


def _shown(name: str) -> str:
    """A name from the file, short and printable enough for a message."""
    return "".join(char if char.isprintable() else "?" for char in name[:80])


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = {name.lower() for name in archive.namelist()}
    if "mimetype" in names or "content.xml" in names:
        raise TableRefused("legacy_format", what="OpenDocument 文件（.ods）")
    if "xl/workbook.bin" in names:
        raise TableRefused("legacy_format", what="二进制工作簿（.xlsb）")
    for part, what in (("word/document.xml", "Word 文档"), ("ppt/presentation.xml", "演示文稿")):
        if part in names:
            raise TableRefused("not_a_table", what=f"内容是{what}")
    if "[content_types].xml" not in names:
        raise TableRefused("not_a_table", what="内容是普通压缩包")


def _check_contents(archive: zipfile.ZipFile, limits: Limits) -> None:
    budget = limits.inflated_bytes
    for entry in archive.infolist():
        with archive.open(entry) as part:
            budget -= _scan_part(part, entry.filename, budget, limits)


def _scan_part(part: IO[bytes], name: str, budget: int, limits: Limits) -> int:
    """The inflated size of one part; refuses as soon as it exceeds the rest of the budget."""
    size, tail = 0, b""
    keep = bytearray() if name.lower().endswith((".rels", "[content_types].xml")) else None
    while chunk := part.read(CHUNK):
        if size == 0 and chunk.startswith(_ARCHIVE_HEADS):
            raise TableRefused("nested_archive", part=_shown(name))
        size += len(chunk)
        if size > budget:
            raise TableRefused("zip_bomb", limit_megabytes=limits.inflated_bytes // MEBIBYTE)
        window = tail + chunk
        if any(mark in window for mark in _DOCTYPE):
            raise TableRefused("doctype", part=_shown(name))
        tail = window[-_OVERLAP:]
        if keep is not None:
            keep += chunk
    if keep:
        _check_relations(bytes(keep), name)
    return size


def _check_relations(content: bytes, name: str) -> None:
    """Links that Excel writes for web addresses in cells stay; every other pointer out of the file is refused."""
    if b"macroEnabled" in content or b"vbaProject" in content:
        raise TableRefused("macro", part=_shown(name))
    for relation in _RELATION.findall(content):
        if _HARMLESS_LINK not in relation:
            raise TableRefused("external_link", part=_shown(name))


def damaged_part(name: str, error: Exception) -> NoReturn:
    raise TableRefused("damaged", what=f"部件 {_shown(name)} 无法解析") from error
