"""Profiles as they are shown. What may be written is in api.merchants.changes."""

from typing import Any

from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Organisation
from api.fields import Named
from api.matching.serializers import MoveOpen
from merchants.imports import progress
from merchants.models import CaseStudy, Contact, Credential, ImportBatch, ImportRow, MerchantProfile, Offering
from merchants.queries import completeness
from merchants.states import CLERKS_MOVES, IMPORT_BATCH, PROFILE


class FirmShown(serializers.ModelSerializer[Organisation]):
    region = Named(allow_null=True)
    reporting_unit = Named(allow_null=True)
    industry = Named(allow_null=True)

    class Meta:
        model = Organisation
        fields = [
            "id", "name", "uscc", "region", "reporting_unit", "industry", "founded_on", "insured_count", "website",
            "is_fictional",
        ]  # fmt: skip
        read_only_fields = fields


class CredentialShown(serializers.ModelSerializer[Credential]):
    type = Named()
    standing = serializers.SerializerMethodField()

    class Meta:
        model = Credential
        fields = ["id", "type", "level", "number", "issuer", "scope", "issued_on", "valid_to", "standing"]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=Credential.Standing.choices))
    def get_standing(self, credential: Credential) -> str:
        return str(credential.standing(localdate()))


class OfferingShown(serializers.ModelSerializer[Offering]):
    delivery_form = Named(allow_null=True)
    update_rhythm = Named(allow_null=True)

    class Meta:
        model = Offering
        fields = [
            "id", "name", "description", "delivery_form", "update_rhythm", "price_text", "price_from", "price_to",
        ]  # fmt: skip
        read_only_fields = fields


class CaseShown(serializers.ModelSerializer[CaseStudy]):
    class Meta:
        model = CaseStudy
        fields = ["id", "title", "client", "year", "description"]
        read_only_fields = fields


class ContactShown(serializers.ModelSerializer[Contact]):
    class Meta:
        model = Contact
        fields = ["id", "name", "position", "phone", "email"]
        read_only_fields = fields


class ProfileListed(serializers.ModelSerializer[MerchantProfile]):
    organisation = FirmShown()
    merchant_type = Named()
    national_type = Named(allow_null=True)
    businesses = Named(many=True)
    services = Named(many=True)
    capabilities = Named(many=True)
    fields_of_use = Named(many=True)
    credentials = CredentialShown(many=True)

    class Meta:
        model = MerchantProfile
        fields = [
            "id", "organisation", "status", "merchant_type", "national_type", "businesses", "services", "capabilities",
            "fields_of_use", "summary", "credentials", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class MissingShown(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a member of this name
    advice = serializers.CharField()


class CompletenessShown(serializers.Serializer[Any]):
    percent = serializers.IntegerField()
    missing = MissingShown(many=True)


EDITORS_ONLY = ("completeness", "created_at", "created_by", "updated_by", "classified_by")


class ProfileShown(ProfileListed):
    """Members that tell of the people behind the profile are null for whoever may not edit it."""

    served_industries = Named(many=True)
    service_regions = Named(many=True)
    offerings = OfferingShown(many=True)
    cases = CaseShown(many=True)
    completeness = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField()

    class Meta(ProfileListed.Meta):
        fields = [
            *ProfileListed.Meta.fields, "served_industries", "service_regions", "description",
            "classification_basis", "source", "source_date", "offerings", "cases", "version", "status_changed_at",
            "moves", *EDITORS_ONLY,
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(CompletenessShown(allow_null=True))
    def get_completeness(self, profile: MerchantProfile) -> Any:
        return CompletenessShown(completeness(profile)).data

    @extend_schema_field(MoveOpen(many=True))
    def get_moves(self, profile: MerchantProfile) -> Any:
        return MoveOpen(PROFILE.open_to(profile.status, self.context["actor"].roles), many=True).data

    def to_representation(self, instance: MerchantProfile) -> dict[str, Any]:
        content = super().to_representation(instance)
        return content if self.context["may_edit"] else content | dict.fromkeys(EDITORS_ONLY)


class ChoiceCounted(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()


class FacetsShown(serializers.Serializer[Any]):
    merchant_type = ChoiceCounted(many=True)
    service = ChoiceCounted(many=True)
    capability = ChoiceCounted(many=True)
    field_of_use = ChoiceCounted(many=True)
    industry = ChoiceCounted(many=True)
    region = ChoiceCounted(many=True)
    credential_type = ChoiceCounted(many=True)


class ProgressShown(serializers.Serializer[Any]):
    phase = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField(help_text="0 表示尚不知道总数。")
    at = serializers.DateTimeField()


class RefusalShown(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    details = serializers.DictField()


class BatchShown(serializers.ModelSerializer[ImportBatch]):
    headers = serializers.ListField(child=serializers.CharField())
    warnings = serializers.ListField(child=serializers.CharField())
    counts = serializers.DictField(child=serializers.IntegerField())
    status_label = serializers.CharField(source="get_status_display")
    progress = serializers.SerializerMethodField()
    refusal = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField()

    class Meta:
        model = ImportBatch
        fields = [
            "id", "status", "status_label", "progress", "refusal", "filename", "sheet", "digest", "encoding",
            "headers", "warnings", "counts", "version", "uploaded_at", "uploaded_by", "committed_at", "committed_by",
            "moves",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ProgressShown(allow_null=True))
    def get_progress(self, batch: ImportBatch) -> Any:
        """Of a batch under way; null before its worker has begun, and once it is done."""
        found = progress.told(batch.pk) if batch.is_under_way else None
        return None if found is None else ProgressShown(found).data

    @extend_schema_field(RefusalShown(allow_null=True))
    def get_refusal(self, batch: ImportBatch) -> Any:
        return RefusalShown(batch.refusal).data if batch.refusal else None

    @extend_schema_field(MoveOpen(many=True))
    def get_moves(self, batch: ImportBatch) -> Any:
        found = IMPORT_BATCH.open_to(batch.status, self.context["actor"].roles)
        return MoveOpen([move for move in found if move.name in CLERKS_MOVES], many=True).data


class RowShown(serializers.ModelSerializer[ImportRow]):
    """A row of the sheet; `diff` maps a header to [before, after], `errors` to sentences."""

    values = serializers.DictField(child=serializers.CharField())
    diff = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]  # a column of this name
    duplicates = serializers.ListField(child=serializers.DictField())
    profile = serializers.UUIDField(source="profile_id", allow_null=True)

    class Meta:
        model = ImportRow
        fields = ["number", "outcome", "uscc", "name", "values", "diff", "errors", "duplicates", "profile"]
        read_only_fields = fields
