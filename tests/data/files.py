"""The shipped data files as rows, and what several tests read out of them."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = [
    "accounts/reference/regions.csv",
    "accounts/reference/industries.csv",
    "merchants/reference/terms.csv",
    "merchants/reference/crosswalk.csv",
    "merchants/reference/credential_types.csv",
]
DEMO = ["programme/demo/merchants.csv", "programme/demo/organisations.csv", "programme/demo/needs.jsonl"]

Row = dict[str, str]


@cache
def table(path: str) -> list[Row]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def regions() -> list[Row]:
    return table(REFERENCE[0])


def industries() -> list[Row]:
    return table(REFERENCE[1])


def terms(vocabulary: str) -> list[Row]:
    return [row for row in table(REFERENCE[2]) if row["vocabulary"] == vocabulary]


def credential_types() -> list[Row]:
    return table(REFERENCE[4])


def merchants() -> list[Row]:
    return table(DEMO[0])


def organisations() -> list[Row]:
    return table(DEMO[1])


@cache
def needs() -> list[dict[str, Any]]:
    lines = (ROOT / DEMO[2]).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def forms(row: Row) -> list[str]:
    """What a clerk may write for a reference row: its name and its aliases."""
    return [row["name"], *filter(None, row["aliases"].split("|"))]


def names(vocabulary: str) -> set[str]:
    return {row["name"] for row in terms(vocabulary)}


def words(cell: str) -> list[str]:
    """A cell of several values, as the catalogue file separates them."""
    return [word for word in cell.split("、") if word]


def lines(cell: str, parts: int) -> list[list[str]]:
    """A cell of several lines, each of so many parts between full-width bars."""
    found = [line.split("｜") for line in cell.split("\n") if line]
    assert {len(line) for line in found} <= {parts}, cell
    return found


def region_path(code: str) -> str:
    row = next(row for row in regions() if row["code"] == code)
    return (region_path(row["parent"]) if row["parent"] else "") + row["name"]


def credential(written: str) -> tuple[Row, str]:
    """The type that a written certificate means, and its scope.

    A whole name or alias comes first; else a trailing （…） is the scope: the system that was graded, the field covered.
    """
    known = {form: row for row in credential_types() for form in forms(row)}
    if written in known:
        return known[written], ""
    name, _, scope = written.rstrip("）").partition("（")
    return known[name], scope
