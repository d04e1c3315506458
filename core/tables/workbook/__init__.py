"""Reading .xlsx workbooks part by part, as text, with the digits that the file really holds."""

from core.tables.workbook.book import read_workbook

__all__ = ["read_workbook"]
