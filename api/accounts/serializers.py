"""Identity, organisations, reference rows and audit entries on the wire."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from accounts.models import ApiToken, Industry, Membership, Organisation, Region, Role, User
from accounts.policy import RULES, Scope
from api.fields import Choice, Code, Day, Identifier, Named, StrictSerializer, Text, Website, Whole, Yuan
from core.models import AuditEntry
from merchants.models import CredentialType, Term


class UserShown(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["id", "username", "display_name"]
        read_only_fields = fields


class OrganisationNamed(serializers.ModelSerializer[Organisation]):
    class Meta:
        model = Organisation
        fields = ["id", "name"]
        read_only_fields = fields


class HeldRole(serializers.ModelSerializer[Membership]):
    organisation = OrganisationNamed()

    class Meta:
        model = Membership
        fields = ["organisation", "role"]
        read_only_fields = fields


class AccountShown(serializers.ModelSerializer[User]):
    active = serializers.BooleanField(source="is_active")
    opened_at = serializers.DateTimeField(source="date_joined")
    memberships = HeldRole(many=True)

    class Meta:
        model = User
        fields = ["id", "username", "display_name", "active", "opened_at", "memberships"]
        read_only_fields = fields


class AccountAsked(StrictSerializer):
    """Lengths are the columns'; what a user name and a password must be is judged by accounts.actions."""

    username = Text(max_length=150)
    display_name = Text(max_length=60)
    email = Text(max_length=254, allow_blank=True, default="", help_text="通知寄往此处；留空则不寄。")
    password = Text(max_length=128, trim_whitespace=False, help_text="首个密码，请与用户名分开告知本人。")


class MeShown(serializers.Serializer[Any]):
    user = UserShown()
    organisation = OrganisationNamed(allow_null=True)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    memberships = HeldRole(many=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=list(Scope)), allow_null=True)
    operations = serializers.ListField(child=serializers.ChoiceField(choices=sorted(RULES)))


class TokenShown(serializers.ModelSerializer[ApiToken]):
    scopes = serializers.ListField(child=serializers.CharField())
    organisation = serializers.UUIDField(source="organisation_id", allow_null=True)

    class Meta:
        model = ApiToken
        fields = [
            "id", "name", "hint", "scopes", "organisation", "created_at", "expires_at", "revoked_at", "last_used_at",
        ]  # fmt: skip
        read_only_fields = fields


class TokenIssued(TokenShown):
    token = serializers.CharField()

    class Meta(TokenShown.Meta):
        fields = [*TokenShown.Meta.fields, "token"]


class TokenAsked(StrictSerializer):
    username = Text(max_length=150)
    password = Text(max_length=128, trim_whitespace=False)
    name = Text(max_length=60)
    scopes = serializers.ListField(child=Choice(choices=[(str(scope), str(scope)) for scope in Scope]), max_length=20)
    days = Whole(min_value=1, max_value=settings.TOKEN_LIFETIME_MAX.days, default=settings.TOKEN_LIFETIME.days)
    organisation = Identifier(required=False, allow_null=True, default=None)


class OrganisationShown(serializers.ModelSerializer[Organisation]):
    region = Named(allow_null=True)
    reporting_unit = Named(allow_null=True)
    industry = Named(allow_null=True)

    class Meta:
        model = Organisation
        fields = [
            "id", "uscc", "name", "function", "region", "reporting_unit", "industry", "founded_on",
            "registered_capital", "insured_count", "website", "source", "source_date", "is_fictional", "version",
            "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class OrganisationAsked(StrictSerializer):
    """Who it is; the other facts follow by PATCH."""

    uscc = Text(max_length=60, help_text="统一社会信用代码。")
    name = Text(max_length=200)


class OrganisationChanges(StrictSerializer):
    name = Text(max_length=120)
    region = Code(Region.objects.all(), allow_null=True)
    reporting_unit = Code(Region.objects.all(), allow_null=True)
    industry = Code(Industry.objects.all(), allow_null=True)
    founded_on = Day(allow_null=True)
    registered_capital = Yuan(allow_null=True)
    insured_count = Whole(allow_null=True)
    website = Website(max_length=200, allow_blank=True)
    source = Text(max_length=200, allow_blank=True)  # type: ignore[assignment]  # a column of this name
    source_date = Day(allow_null=True)


class MemberShown(serializers.ModelSerializer[Membership]):
    user = UserShown()
    organisation = OrganisationNamed()

    class Meta:
        model = Membership
        fields = ["id", "user", "organisation", "role", "granted_at", "granted_by", "ended_at", "ended_by"]
        read_only_fields = fields


class MemberGranted(StrictSerializer):
    username = Code(User.objects.all(), slug_field="username")
    organisation = Identifier()
    role = Choice(choices=Role.choices)


class EntryShown(serializers.ModelSerializer[AuditEntry]):
    data = serializers.JSONField()  # type: ignore[assignment]  # a column of this name

    class Meta:
        model = AuditEntry
        fields = [
            "seq", "at", "action", "object_type", "object_id", "user_id", "organisation_id", "roles", "label",
            "channel", "ip", "request_id", "data", "previous_hash", "hash",
        ]  # fmt: skip
        read_only_fields = fields


class TermShown(serializers.ModelSerializer[Term]):
    parent = serializers.SlugRelatedField[Term](slug_field="code", read_only=True)  # type: ignore[assignment]  # a column
    aliases = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Term
        fields = [
            "vocabulary", "code", "name", "parent", "aliases", "description", "in_plan", "national", "verified",
            "valid_from", "valid_to", "source",
        ]  # fmt: skip
        read_only_fields = fields


class RegionShown(serializers.ModelSerializer[Region]):
    parent = serializers.CharField(source="parent_id", allow_null=True)  # type: ignore[assignment]  # a column

    class Meta:
        model = Region
        fields = [
            "code", "name", "full_name", "kind", "parent", "gb_code", "is_reporting_unit", "valid_from", "valid_to",
            "source",
        ]  # fmt: skip
        read_only_fields = fields


class IndustryShown(serializers.ModelSerializer[Industry]):
    parent = serializers.CharField(source="parent_id", allow_null=True)  # type: ignore[assignment]  # a column

    class Meta:
        model = Industry
        fields = ["code", "name", "level", "parent"]
        read_only_fields = fields


class CredentialTypeShown(serializers.ModelSerializer[CredentialType]):
    levels = serializers.ListField(child=serializers.CharField())
    aliases = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = CredentialType
        fields = [
            "code", "name", "edition", "standard", "levels", "direction", "subject", "validity_years", "aliases",
            "valid_from", "valid_to", "source", "verified",
        ]  # fmt: skip
        read_only_fields = fields
