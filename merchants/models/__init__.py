"""The catalogue: what a merchant is, offers, has done and can prove; and how it came in."""

from merchants.models.credentials import Credential, CredentialType
from merchants.models.imports import ImportBatch, ImportRow
from merchants.models.offers import CaseStudy, Offering
from merchants.models.profiles import Contact, MerchantProfile
from merchants.models.terms import Term, TermMap, Vocabulary

__all__ = [
    "CaseStudy",
    "Contact",
    "Credential",
    "CredentialType",
    "ImportBatch",
    "ImportRow",
    "MerchantProfile",
    "Offering",
    "Term",
    "TermMap",
    "Vocabulary",
]
