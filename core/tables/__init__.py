
Everything is text. A file is read whole or refused whole, with a machine code and a sentence that says what to do.
"""

from core.tables.errors import MESSAGES, TableRefused
from core.tables.limits import Limits
from core.tables.reader import read_table
from core.tables.table import Mark, Row, Table

__all__ = [
    "MESSAGES",
    "Limits",
    "Mark",
    "Row",
    "Table",
    "TableRefused",
    "read_table",
]
