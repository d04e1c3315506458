"""The lists that hang on a profile, replaced as a whole under the profile's own ETag."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import shown
from api.etag import required_version
from api.merchants.changes import CaseList, ContactList, CredentialList, OfferingList
from api.merchants.serializers import CaseShown, ContactShown, CredentialShown, OfferingShown
from api.merchants.views.profile import OneProfile
from merchants.actions import (
    replace_cases,
    replace_contacts,
    replace_credentials,
    replace_offerings,
    reveal_contacts,
)
from merchants.models import CaseStudy, Contact, Credential, MerchantProfile, Offering


def items_of(row: Any, name: str) -> Any:
    """The answer's serializer: {"items": […]}."""
    return type(name, (serializers.Serializer,), {"items": row(many=True)})


class WholeList(OneProfile):
    operations = {"update": "merchant.edit"}
    guarded_actions = {"update": True}
    replace: ClassVar[Callable[..., MerchantProfile]]
    rows: ClassVar[Any]

    def update(self, request: Request, pk: Any) -> Response:
        profile = self.editable(pk)
        version = required_version(request, profile)
        replace = type(self).replace
        profile = replace(
            actor=self.actor, profile=profile, version=version, items=self.checked()["items"], at=timezone.now()
        )
        return self._items(profile, self.rows.filter(profile=profile))

    def _items(self, profile: MerchantProfile, rows: Any) -> Response:
        return shown(self.get_serializer({"items": rows}).data, profile)


class Offerings(WholeList):
    resource = "merchant_offerings"
    serializer_class = items_of(OfferingShown, "OfferingsShown")
    bodies = {"update": OfferingList}
    replace = staticmethod(replace_offerings)
    rows = Offering.objects.select_related("delivery_form", "update_rhythm")


class Cases(WholeList):
    resource = "merchant_cases"
    serializer_class = items_of(CaseShown, "CasesShown")
    bodies = {"update": CaseList}
    replace = staticmethod(replace_cases)
    rows = CaseStudy.objects.all()


class Credentials(WholeList):
    resource = "merchant_credentials"
    serializer_class = items_of(CredentialShown, "CredentialsShown")
    bodies = {"update": CredentialList}
    replace = staticmethod(replace_credentials)
    rows = Credential.objects.select_related("type")


class Contacts(WholeList):
    """Personal data: reading them is on record; they are in no other answer."""

    resource = "merchant_contacts"
    operations = {"retrieve": "contact.read", "update": "contact.edit"}
    serializer_class = items_of(ContactShown, "ContactsShown")
    bodies = {"update": ContactList}
    replace = staticmethod(replace_contacts)
    rows = Contact.objects.all()

    def retrieve(self, request: Request, pk: Any) -> Response:
        profile = self.profile(pk)
        contacts = reveal_contacts(actor=self.actor, profile=profile, at=timezone.now())
        return self._items(profile, contacts)
