"""Tables in and out: bounded, safe reading of .xlsx and delimited text files, and safe writing of both.

Everything is text. A file is read whole or refused whole, with a machine code and a sentence that says what to do.
"""

from core.tables.errors import MESSAGES, TableRefused
from core.tables.limits import Limits
from core.tables.reader import read_table
from core.tables.table import Mark, Row, Table
from core.tables.writing import ERROR_COLUMN, write_csv, write_workbook

__all__ = [
    "ERROR_COLUMN",
    "MESSAGES",
    "Limits",
    "Mark",
    "Row",
    "Table",
    "TableRefused",
    "read_table",
    "write_csv",
    "write_workbook",
]
