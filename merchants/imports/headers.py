"""Whether the sheet's columns are ours: an unknown one is refused, not skipped, for skipping loses what is in it."""

from collections.abc import Sequence

from core.errors import Invalid
from core.tables import ERROR_COLUMN
from merchants.columns import HEADERS, REQUIRED_HEADERS


def check(headers: Sequence[str]) -> list[str]:
    """The headers to import; Invalid (unknown_header, missing_header) when they cannot be."""
    given = [header for header in headers if header != ERROR_COLUMN]
    if unknown := [header for header in given if header not in HEADERS]:
        sentences = [_advice(header) for header in unknown]
        raise Invalid("".join(sentences), code="unknown_header", fields={"headers": sentences})
    if missing := [header for header in REQUIRED_HEADERS if header not in given]:
        sentence = f"缺少必须有的列：{'、'.join(missing)}。请使用导入模板，或补上这些列后再上传。"
        raise Invalid(sentence, code="missing_header", fields={"headers": [sentence]})
    return given


def _advice(header: str) -> str:
    from rapidfuzz import process

    nearest, _, _ = process.extractOne(header, HEADERS) or (HEADERS[0], 0, 0)
    return f"不认识的列“{header[:40]}”，最接近的是“{nearest}”。请改名，或删除这一列。"
