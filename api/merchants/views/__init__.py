"""Endpoints of the catalogue and its import."""

from api.merchants.views.directory import Merchants
from api.merchants.views.exports import Exports
from api.merchants.views.imports import ImportErrors, ImportRows, Imports, ImportTemplate
from api.merchants.views.lists import Cases, Contacts, Credentials, Offerings
from api.merchants.views.needs import MerchantNeeds

__all__ = [
    "Cases",
    "Contacts",
    "Credentials",
    "Exports",
    "ImportErrors",
    "ImportRows",
    "ImportTemplate",
    "Imports",
    "MerchantNeeds",
    "Merchants",
    "Offerings",
]
