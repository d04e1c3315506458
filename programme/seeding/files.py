"""The demo world's source files."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "demo"
MERCHANTS = FOLDER / "merchants.csv"


@cache
def organisations() -> tuple[dict[str, str], ...]:
    """Rows of key, name, uscc, function, region, reporting_unit, industry (section letter and division)."""
    with (FOLDER / "organisations.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def code_of(key: str) -> str:
    """The credit code of the organisation that the files call `key`."""
    return {row["key"]: row["uscc"] for row in organisations()}[key]


@cache
def needs() -> tuple[dict[str, Any], ...]:
    lines = (FOLDER / "needs.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines if line)
