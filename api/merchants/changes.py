"""What may be written to a profile. Codes become rows here; every other rule is merchants.validators'."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.models import Industry, Region
from api.fields import Choice, Code, Codes, Day, Flag, Identifier, ListedCode, StrictSerializer, Text, Whole, Yuan
from api.matching.serializers import REASON_LIMIT
from merchants.models import CredentialType, Term, Vocabulary
from merchants.states import PROFILE

LIST_MOST = 1_000  # read; merchants.validators allows fewer and says so


def terms(vocabulary: Vocabulary) -> "QuerySet[Term]":
    return Term.objects.filter(vocabulary=vocabulary)


class ProfileChanges(StrictSerializer):
    merchant_type = Code(terms(Vocabulary.MERCHANT_TYPE))
    national_type = Code(terms(Vocabulary.NATIONAL_TYPE), allow_null=True, required=False)
    businesses = Codes(terms(Vocabulary.BUSINESS), required=False)
    services = Codes(terms(Vocabulary.THIRD_PARTY_SERVICE), required=False)
    capabilities = Codes(terms(Vocabulary.CAPABILITY), required=False)
    fields_of_use = Codes(terms(Vocabulary.FIELD_OF_USE), required=False)
    served_industries = Codes(Industry.objects.all(), required=False)
    service_regions = Codes(Region.objects.all(), required=False)
    summary = Text(allow_blank=True, required=False)
    description = Text(allow_blank=True, required=False)
    classification_basis = Text(allow_blank=True, required=False)
    source = Text(allow_blank=True, required=False)  # type: ignore[assignment]  # a column of this name
    source_date = Day(allow_null=True, required=False)


class ProfileAsked(ProfileChanges):
    organisation = Identifier(required=False, help_text="由数据局代建时填写；默认为本单位。")


class ProfileMove(StrictSerializer):
    move = Choice(choices=[(move.name, move.label) for move in PROFILE.moves])
    reason = Text(max_length=REASON_LIMIT, allow_blank=True, default="")


class OfferingItem(StrictSerializer):
    name = Text(allow_blank=True)
    description = Text(allow_blank=True, required=False)
    delivery_form = ListedCode(terms(Vocabulary.DELIVERY_FORM), allow_null=True, required=False)
    update_rhythm = ListedCode(terms(Vocabulary.UPDATE_RHYTHM), allow_null=True, required=False)
    price_text = Text(allow_blank=True, required=False)
    price_from = Yuan(allow_null=True, required=False)
    price_to = Yuan(allow_null=True, required=False)


class CaseItem(StrictSerializer):
    title = Text(allow_blank=True)
    client = Text(allow_blank=True, required=False)
    year = Whole(max_value=9999, allow_null=True, required=False)
    description = Text(allow_blank=True, required=False)


class CredentialItem(StrictSerializer):
    type = ListedCode(CredentialType.objects.all())
    level = Text(allow_blank=True, required=False)
    number = Text(allow_blank=True, required=False)
    issuer = Text(allow_blank=True, required=False)
    scope = Text(allow_blank=True, required=False)
    issued_on = Day(allow_null=True, required=False)
    valid_to = Day(allow_null=True, required=False)


class ContactItem(StrictSerializer):
    name = Text(allow_blank=True)
    position = Text(allow_blank=True, required=False)
    phone = Text(allow_blank=True, required=False)
    email = Text(allow_blank=True, required=False)


class OfferingList(StrictSerializer):
    items: Any = serializers.ListSerializer(child=OfferingItem(), max_length=LIST_MOST)


class CaseList(StrictSerializer):
    items: Any = serializers.ListSerializer(child=CaseItem(), max_length=LIST_MOST)


class CredentialList(StrictSerializer):
    items: Any = serializers.ListSerializer(child=CredentialItem(), max_length=LIST_MOST)


class ContactList(StrictSerializer):
    items: Any = serializers.ListSerializer(child=ContactItem(), max_length=LIST_MOST)


class Upload(StrictSerializer):
    file = serializers.FileField(max_length=200)
    sheet = Text(max_length=100, allow_blank=True, default="", help_text="工作簿有多个工作表时，要导入的工作表名称。")


class Commit(StrictSerializer):
    list_new = Flag(default=False, help_text="导入后立即公开新建的档案。")
