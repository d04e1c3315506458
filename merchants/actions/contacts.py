"""Reading a firm's contacts, which leaves a trace."""

from datetime import datetime

from accounts import policy
from accounts.models import Role
from core import audit, work
from core.actor import Actor
from core.errors import Forbidden
from merchants.models import Contact, MerchantProfile

READERS = (Role.RECRUITER, Role.BROKER, Role.ADMINISTRATOR)  # of every firm's contacts; a firm reads its own


def reveal_contacts(*, actor: Actor, profile: MerchantProfile, at: datetime) -> list[Contact]:
    """The people to call. Who looked, at whom and when is on record before anything is shown.

    NotFound when the profile is not the actor's to see, Forbidden when only its contacts are not.
    """
    policy.require(actor, "contact.read")
    with work.unit_of_work():
        row = MerchantProfile.objects.for_actor(actor, profile.pk)
        if row.organisation_id != actor.home and not actor.has_any(*READERS):
            raise Forbidden("联系人不公开。如需联系该单位，请由数据局撮合专员转达。")
        contacts = list(Contact.objects.visible_to(actor).filter(profile=row))
        audit.record(actor, "contacts.revealed", row, at=at, count=len(contacts))
    return contacts
