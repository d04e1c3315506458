"""Which roles belong where. Bureau roles are separated duties: the auditor reads the trail and nothing else."""

from accounts.models.organisations import Organisation
from accounts.models.people import Role

STAFF = (Role.ADMINISTRATOR, Role.RECRUITER, Role.BROKER, Role.EVENT_OFFICER, Role.FINANCE_OFFICER)

HOLDERS = {
    Organisation.Function.ORDINARY: (Role.ENTERPRISE, Role.MERCHANT),
    Organisation.Function.BANK: (Role.BANK, Role.ENTERPRISE),
    Organisation.Function.BUREAU: (*STAFF, Role.AUDITOR, Role.ENTERPRISE),
}

EXCLUDES = {Role.AUDITOR: frozenset(STAFF)}  # nobody audits what they do themselves
