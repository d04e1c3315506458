"""Needs and runs on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.accounts.serializers import OrganisationNamed
from api.fields import INTEGER_MAX, Choice, Day, Flag, Identifier, Named, StrictSerializer, Text, Whole, Yuan
from matching.actions.runs import TOP_LIMIT
from matching.models import IndexSnapshot, MatchExclusion, MatchResult, MatchRun, Need, NeedContact, Requirement
from matching.states import NEED

REASON_LIMIT = 1_000  # read, so that core.transitions can say what is too long
REQUIREMENTS_READ = 100  # so that matching.validators, which allows fewer, can say so


class RequirementShown(serializers.ModelSerializer[Requirement]):
    region = Named(allow_null=True)
    credential_type = Named(allow_null=True)
    term = Named(allow_null=True)
    label = serializers.CharField(source="__str__")  # type: ignore[assignment]  # a member of this name

    class Meta:
        model = Requirement
        fields = ["rule", "region", "credential_type", "min_level", "term", "label"]
        read_only_fields = fields


class NeedContactShown(serializers.ModelSerializer[NeedContact]):
    class Meta:
        model = NeedContact
        fields = ["name", "phone", "email"]
        read_only_fields = fields


class MoveOpen(serializers.Serializer[Any]):
    """A move that the reader may make now."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a member of this name
    needs_reason = serializers.BooleanField()


NEED_FACTS = [
    "title", "text", "kind", "field_of_use", "industry", "region", "data_area", "data_period", "data_volume",
    "data_form", "update_rhythm", "delivery_form", "contains_personal_information", "contains_important_data",
    "purpose", "budget_kind", "budget_from", "budget_to", "needed_by", "public_until", "show_organisation",
]  # fmt: skip


class NeedListed(serializers.ModelSerializer[Need]):
    organisation = OrganisationNamed()
    field_of_use = Named(allow_null=True)
    industry = Named(allow_null=True)
    region = Named(allow_null=True)
    update_rhythm = Named(allow_null=True)
    delivery_form = Named(allow_null=True)

    class Meta:
        model = Need
        fields = [
            "id", "organisation", "status", "status_changed_at", "status_reason", "due_at", *NEED_FACTS, "version",
            "created_at", "created_by", "updated_at", "updated_by", "published_at",
        ]  # fmt: skip
        read_only_fields = fields


class NeedShown(NeedListed):
    requirements = RequirementShown(many=True)
    contact = NeedContactShown(allow_null=True)
    moves = serializers.SerializerMethodField()

    class Meta(NeedListed.Meta):
        fields = [*NeedListed.Meta.fields, "requirements", "contact", "moves"]
        read_only_fields = fields

    @extend_schema_field(MoveOpen(many=True))
    def get_moves(self, need: Need) -> Any:
        open_now = NEED.open_to(need.status, self.context["view"].actor.roles)
        return MoveOpen(open_now, many=True).data


class RequirementAsked(StrictSerializer):
    rule = Choice(choices=Requirement.Rule.choices)
    region = Text(required=False, allow_null=True)
    credential_type = Text(required=False, allow_null=True)
    min_level = Text(required=False, allow_blank=True)
    term = Text(required=False, allow_null=True)


class ContactAsked(StrictSerializer):
    name = Text(required=False, allow_blank=True)
    phone = Text(required=False, allow_blank=True)
    email = Text(required=False, allow_blank=True)


class NeedChanges(StrictSerializer):
    """What a need says. Lengths, dates and budgets are judged by matching.validators, which names every fault."""

    title = Text(allow_blank=True)
    text = Text(allow_blank=True, trim_whitespace=False)
    kind = Choice(choices=Need.Kind.choices, allow_blank=True, required=False)
    field_of_use = Text(allow_null=True, required=False)
    industry = Text(allow_null=True, required=False)
    region = Text(allow_null=True, required=False)
    data_area = Text(allow_blank=True, required=False)
    data_period = Text(allow_blank=True, required=False)
    data_volume = Text(allow_blank=True, required=False)
    data_form = Text(allow_blank=True, required=False)
    update_rhythm = Text(allow_null=True, required=False)
    delivery_form = Text(allow_null=True, required=False)
    contains_personal_information = Flag(allow_null=True, required=False)
    contains_important_data = Flag(allow_null=True, required=False)
    purpose = Text(allow_blank=True, required=False)
    budget_kind = Choice(choices=Need.Budget.choices, required=False)
    budget_from = Yuan(allow_null=True, required=False)
    budget_to = Yuan(allow_null=True, required=False)
    needed_by = Day(allow_null=True, required=False)
    public_until = Day(allow_null=True, required=False)
    show_organisation = Flag(required=False)
    requirements = RequirementAsked(many=True, required=False, max_length=REQUIREMENTS_READ)  # type: ignore[call-arg]  # many=True makes a list of it
    contact = ContactAsked(allow_null=True, required=False)


class NeedAsked(NeedChanges):
    organisation = Identifier(required=False, help_text="仅撮合专员代填时使用；默认为本单位。")


class NeedMove(StrictSerializer):
    move = Choice(choices=[(move.name, move.label) for move in NEED.moves])
    reason = Text(max_length=REASON_LIMIT, allow_blank=True, default="")


class OpenNeedShown(serializers.Serializer[Any]):
    """matching.queries.OpenNeed: all that the public may know of a need."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    text = serializers.CharField(help_text="涉及重要数据的需求不公开正文，此处为空。")
    text_is_withheld = serializers.BooleanField()
    kind = serializers.ChoiceField(choices=Need.Kind.choices, allow_blank=True)
    field_of_use = Named(allow_null=True)
    industry = Named(allow_null=True)
    region = Named(allow_null=True)
    update_rhythm = Named(allow_null=True)
    delivery_form = Named(allow_null=True)
    data_area = serializers.CharField()
    data_period = serializers.CharField()
    data_volume = serializers.CharField()
    data_form = serializers.CharField()
    purpose = serializers.CharField()
    budget_kind = serializers.ChoiceField(choices=Need.Budget.choices)
    budget_from = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    budget_to = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    needed_by = serializers.DateField(allow_null=True)
    public_until = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    organisation_name = serializers.CharField(help_text="发布方未公开单位名称时为空。")


class ReasonShown(serializers.Serializer[Any]):
    need_term = serializers.CharField()
    profile_term = serializers.CharField()
    via = serializers.CharField()
    field = serializers.CharField()
    weight = serializers.FloatField()
    note = serializers.CharField()


class SnippetShown(serializers.Serializer[Any]):
    field = serializers.CharField()
    text = serializers.CharField()
    marks = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class SuitableNeed(serializers.Serializer[Any]):
    need = OpenNeedShown()
    score = serializers.FloatField()
    reasons = ReasonShown(many=True)


class RunAsked(StrictSerializer):
    top = Whole(min_value=1, max_value=TOP_LIMIT, default=20)
    seed = Whole(max_value=INTEGER_MAX, allow_null=True, default=None)


class SnapshotShown(serializers.ModelSerializer[IndexSnapshot]):
    class Meta:
        model = IndexSnapshot
        fields = ["digest", "corpus_digest", "lexicon_version", "engine_version", "documents", "built_at"]
        read_only_fields = fields


class NeedNamed(serializers.ModelSerializer[Need]):
    organisation = OrganisationNamed()

    class Meta:
        model = Need
        fields = ["id", "title", "organisation"]
        read_only_fields = fields


class RunListed(serializers.ModelSerializer[MatchRun]):
    need = NeedNamed()

    class Meta:
        model = MatchRun
        fields = ["id", "need", "need_version", "result_count", "created_at", "created_by"]
        read_only_fields = fields

    result_count = serializers.IntegerField()


class StoredRule(serializers.Serializer[Any]):
    rule = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a member of this name


class UnderstoodShown(serializers.Serializer[Any]):
    surface = serializers.CharField()
    via = serializers.CharField()
    weight = serializers.FloatField()
    known = serializers.BooleanField()
    note = serializers.CharField(required=False)


class AdviceShown(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class RunShown(RunListed):
    requirements = StoredRule(many=True)
    snapshot = SnapshotShown()
    parameters = serializers.DictField()
    understood = UnderstoodShown(many=True)
    advice = AdviceShown(many=True)

    class Meta(RunListed.Meta):
        fields = [
            *RunListed.Meta.fields, "query", "requirements", "snapshot", "parameters", "seed", "understood", "advice",
            "result_digest",
        ]  # fmt: skip
        read_only_fields = fields


class MerchantNamed(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(source="organisation.name")
    status = serializers.CharField()


class ResultShown(serializers.ModelSerializer[MatchResult]):
    """A merchant that was withdrawn since is named; what its profile said is no longer shown."""

    merchant = MerchantNamed(source="profile")
    withdrawn = serializers.SerializerMethodField()
    reasons = ReasonShown(many=True)
    snippets = SnippetShown(many=True)

    class Meta:
        model = MatchResult
        fields = ["rank", "merchant", "withdrawn", "score", "reasons", "snippets"]
        read_only_fields = fields

    def get_withdrawn(self, result: MatchResult) -> bool:
        return result.profile.status != "listed"

    def to_representation(self, instance: MatchResult) -> dict[str, Any]:
        content = super().to_representation(instance)
        return content | {"reasons": [], "snippets": []} if content["withdrawn"] else content


class ExclusionShown(serializers.ModelSerializer[MatchExclusion]):
    """As ResultShown: of a merchant withdrawn since, the asker's rule stays, what its profile said does not."""

    merchant = MerchantNamed(source="profile")
    message = serializers.SerializerMethodField()

    class Meta:
        model = MatchExclusion
        fields = ["merchant", "rule", "requirement", "message", "score"]
        read_only_fields = fields

    def get_message(self, exclusion: MatchExclusion) -> str:
        return exclusion.message if exclusion.profile.status == "listed" else ""


class ReplayShown(serializers.Serializer[Any]):
    same = serializers.BooleanField()
    expected = serializers.CharField()
    stored = serializers.CharField()
    got = serializers.CharField()
    difference = serializers.CharField()
