"""What a file is, by its first bytes and its name; both have to agree."""

from pathlib import PurePath
from typing import BinaryIO, Literal

from core.tables.errors import TableRefused

HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_NAMES = (".csv", ".tsv", ".txt")
_FOREIGN = {
    b"\x89PNG": "PNG 图片",
    b"\xff\xd8\xff": "JPEG 图片",
    b"GIF8": "GIF 图片",
    b"BM": "位图图片",
    b"%PDF": "PDF 文档",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"\x1f\x8b": "gzip 压缩包",
    b"MZ": "程序文件",
    b"\x7fELF": "程序文件",
    b"{\\rtf": "RTF 文档",
    b"SQLite format 3": "数据库文件",
}
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<head", b"<meta", b"<?xml", b"<script", b"<svg", b"mime-version:")


def kind_of(stream: BinaryIO, filename: str) -> Literal["workbook", "text"]:
    """Raises TableRefused for everything that is neither an .xlsx container nor plain text, or is misnamed."""
    stream.seek(0)
    head = stream.read(HEAD)
    if not head:
        raise TableRefused("empty", what="文件是空的")
    extension = PurePath(filename).suffix.lower()
    if head.startswith(_OLE):
        _refuse_ole(stream)
    if head.startswith(b"PK"):
        return _workbook(extension)
    _refuse_foreign(head)
    return _text(extension)


def _refuse_ole(stream: BinaryIO) -> None:
    """Old binary workbooks and encrypted new ones share one container; the directory names tell them apart."""
    stream.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in stream.read():
        raise TableRefused("encrypted")
    raise TableRefused("legacy_format", what="旧版表格文件（.xls 或 .et）")


def _refuse_foreign(head: bytes) -> None:
    for signature, what in _FOREIGN.items():
        if head.startswith(signature) and (len(signature) > 2 or _binary(head)):
            raise TableRefused("not_a_table", what=f"内容是{what}")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_MARKUP):
        raise TableRefused("legacy_format", what="网页或 XML 格式的表格")


def _binary(head: bytes) -> bool:
    """Tells a program that begins with MZ from a text whose first header does."""
    return any(byte < 9 or 13 < byte < 32 for byte in head)


def _workbook(extension: str) -> Literal["workbook"]:
    if extension in _TEXT_NAMES:
        raise TableRefused("extension_mismatch", extension=extension, what="Excel 工作簿或压缩包")
    return "workbook"


def _text(extension: str) -> Literal["text"]:
    if extension in _TEXT_NAMES:
        return "text"
    if extension in (".xlsx", ".xlsm", ".xls", ".et", ".ods"):
        raise TableRefused("extension_mismatch", extension=extension, what="普通文本或无法识别的数据")
    raise TableRefused("not_a_table", what=f"不支持以 {extension or '无扩展名'} 结尾的文件")
