"""From a previewed row to the values it writes. The canonical texts of the diff are read again; nothing else is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import StaleState
from merchants import columns
from merchants.columns import BY_HEADER, CONTACT_HEADERS, Kind
from merchants.imports.items import Person
from merchants.imports.judge import Stored, parse
from merchants.imports.reference import Reference
from merchants.imports.values import CellFault
from merchants.models import ImportRow


@dataclass(frozen=True, slots=True)
class Plan:
    """`values` is header → value to write, None or an empty list for a cleared cell; contacts come as one list."""

    row: ImportRow
    values: dict[str, Any]
    contacts: tuple[Person, ...] | None


def plan(row: ImportRow, stored: Stored, reference: Reference) -> Plan:
    """StaleState when the reference data no longer know a word that they knew at the preview."""
    values: dict[str, Any] = {}
    try:
        for header, (_, after) in row.diff.items():
            column = BY_HEADER[header]
            if column.kind is not Kind.CONTACTS:
                values[header] = parse(column, after, reference) if after else None
    except CellFault:
        raise changed_since([row]) from None
    return Plan(row, values, _contacts(row, stored))


def is_current(row: ImportRow, stored: Stored) -> bool:
    """Whether what the preview compared with is what the database holds."""
    version = stored.profile.version if stored.profile else None
    return version == row.base_version and all(
        stored.cells.get(header, "") == before for header, (before, _) in row.diff.items()
    )


def changed_since(rows: Sequence[ImportRow]) -> StaleState:
    numbers = sorted(row.number for row in rows)
    shown = "、".join(str(number) for number in numbers[:20]) + ("等" if len(numbers) > 20 else "")
    return StaleState(
        f"预览之后，第 {shown} 行的资料已被他人修改，没有导入任何内容。请重新上传文件，核对新的预览后再确认。",
        extra={"rows": numbers},
    )


def _contacts(row: ImportRow, stored: Stored) -> tuple[Person, ...] | None:
    """All contacts after the change, put together from the changed cells and from those that stay."""
    if not any(header in row.diff for header in CONTACT_HEADERS):
        return None
    cells = {
        header: row.diff[header][1] if header in row.diff else stored.cells.get(header, "")
        for header in CONTACT_HEADERS
    }
    lines = [cells[header].split("\n") for header in CONTACT_HEADERS]
    count = max(map(len, lines)) if any(cells.values()) else 0
    values = [["" if cell == columns.NOTHING else cell for cell in [*line, *[""] * count]] for line in lines]
    return tuple(Person(*(cells[index] for cells in values)) for index in range(count))
