"""Use cases around identity. One keyword-only function each."""

from accounts.actions.members import end_role, grant_role
from accounts.actions.organisations import edit_organisation, register_organisation
from accounts.actions.people import open_account
from accounts.actions.sign_in import sign_in
from accounts.actions.tokens import create_token, revoke_token

__all__ = [
    "create_token",
    "edit_organisation",
    "end_role",
    "grant_role",
    "open_account",
    "register_organisation",
    "revoke_token",
    "sign_in",
]
