"""Shapes of the table, and the example pieces that several operations share."""

from dataclasses import dataclass
from typing import Any

ID = "0d9a2f5e-6f1b-4c55-9a0e-3b8f7c2d1e40"
OTHER_ID = "7c1e4a90-2b6d-4f0a-8c35-5e9d1f7a6b21"
AT = "2026-11-25T10:00:00+08:00"
REGION = {"code": "320902", "name": "亭湖区"}
INDUSTRY = {"code": "C", "name": "制造业"}


@dataclass(frozen=True, slots=True)
class Operation:
    summary: str
    description: str = ""
    request: Any = None  # example of the body
    response: Any = None  # example of the answer


def page(*rows: Any) -> dict[str, Any]:
    return {"count": len(rows), "page": 1, "pages": 1, "next": None, "previous": None, "results": list(rows)}
