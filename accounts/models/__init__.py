"""People, organisations, and what they may do for whom."""

from accounts.models.organisations import Organisation
from accounts.models.people import Membership, Role, User
from accounts.models.reference import Industry, Region
from accounts.models.tokens import ApiToken

__all__ = ["ApiToken", "Industry", "Membership", "Organisation", "Region", "Role", "User"]
