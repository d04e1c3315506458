"""Endpoints of identity, organisations, reference data and the audit trail."""

from api.accounts.views.identity import Me, Tokens
from api.accounts.views.organisations import Members, Organisations
from api.accounts.views.people import Users
from api.accounts.views.reference import CredentialTypes, Industries, Regions, Terms
from api.accounts.views.trail import Audit

__all__ = [
    "Audit",
    "CredentialTypes",
    "Industries",
    "Me",
    "Members",
    "Organisations",
    "Regions",
    "Terms",
    "Tokens",
    "Users",
]
