"""Use cases of the catalogue. One keyword-only function each."""

from merchants.actions.contacts import reveal_contacts
from merchants.actions.export import export_profiles
from merchants.actions.imports import (
    commit_import,
    confirm_import,
    discard_import,
    examine_import,
    preview_import,
    upload_import,
)
from merchants.actions.listing import move_profile
from merchants.actions.lists import replace_cases, replace_contacts, replace_credentials, replace_offerings
from merchants.actions.profiles import create_profile, edit_profile

__all__ = [
    "commit_import",
    "confirm_import",
    "create_profile",
    "discard_import",
    "edit_profile",
    "examine_import",
    "export_profiles",
    "move_profile",
    "preview_import",
    "replace_cases",
    "replace_contacts",
    "replace_credentials",
    "replace_offerings",
    "reveal_contacts",
    "upload_import",
]
