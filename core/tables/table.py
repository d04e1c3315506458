"""What a reader gets: a table of text that still knows where every cell stood in the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Row:
    """One non-blank row below the header; `number` is the row number that Excel shows."""

    number: int
    headers: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def values(self) -> dict[str, str]:
        return dict(zip(self.headers, self.cells, strict=True))


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell whose text may not be what its author meant.

    Codes: `precision_lost` (Excel kept 15 digits only), `formula_without_value`, `error_value` (#N/A …),
    `filled_from_merge` (the value was written once for several merged rows).
    """

    row: int
    header: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Table:
    """All cells are text, unchanged: neither trimmed nor cleaned. Blank rows and blank columns are left out.

    `encoding` is "xlsx" or the text encoding; `sheet` is empty for text files; `columns` maps a header to the column
    letter in the file.
    """

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    sheet: str
    encoding: str
    columns: Mapping[str, str]
    warnings: tuple[str, ...]
    marks: tuple[Mark, ...]

    def frame(self) -> "pd.DataFrame":
        """The table as text columns, indexed by the row number in the file."""
        import pandas as pd

        index = pd.Index([row.number for row in self.rows], name="row", dtype="int64")
        return pd.DataFrame([row.cells for row in self.rows], columns=list(self.headers), index=index, dtype="str")
