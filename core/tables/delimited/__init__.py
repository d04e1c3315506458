"""Reading delimited text files (CSV, TSV, Excel's "Unicode text") strictly: no character and no cell is guessed."""

from core.tables.delimited.records import read_text

__all__ = ["read_text"]
