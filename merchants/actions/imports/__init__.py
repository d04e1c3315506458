"""Importing the catalogue: check, preview, then commit as a whole, or discard.

Three functions are the doors: `upload_import`, `confirm_import` and `discard_import`. What takes long is left to a
worker (`check_import`, `complete_import`); `preview_import` and `commit_import` do the same at once, for the command line.
"""

from merchants.actions.imports.checking import check_import, examine_import, preview_import, refuse_import
from merchants.actions.imports.committing import commit_import, complete_import, confirm_import, reopen_import
from merchants.actions.imports.receiving import discard_import, receive_import, upload_import

__all__ = [
    "check_import",
    "commit_import",
    "complete_import",
    "confirm_import",
    "discard_import",
    "examine_import",
    "preview_import",
    "receive_import",
    "refuse_import",
    "reopen_import",
    "upload_import",
]
