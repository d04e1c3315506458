"""Organisations and who acts for them."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import edit_organisation, end_role, grant_role, register_organisation
from accounts.models import Membership, Organisation
from api.accounts.filters import MemberFilters, OrganisationFilters
from api.accounts.serializers import (
    MemberGranted,
    MemberShown,
    OrganisationAsked,
    OrganisationChanges,
    OrganisationShown,
)
from api.base import Endpoint, shown
from api.etag import required_version
from api.idempotency import idempotent
from core.errors import NotFound


class Organisations(Endpoint):
    resource, tag = "organisations", "单位"
    operations = {
        "list": "organisation.read",
        "retrieve": "organisation.read",
        "create": "organisation.register",
        "partial_update": "organisation.edit",
    }
    queryset = Organisation.objects.none()
    serializer_class = OrganisationShown
    filterset_class = OrganisationFilters
    bodies = {"create": OrganisationAsked, "partial_update": OrganisationChanges}
    answers = {"create": (201, OrganisationShown)}
    guarded_actions = {"partial_update": True}
    orderings = {"name": "name", "created_at": "created_at", "updated_at": "updated_at"}

    def get_queryset(self) -> Any:
        related = Organisation.objects.select_related("region", "reporting_unit", "industry")
        return related.visible_to(self.actor)

    def list(self, request: Request) -> Response:
        return self.listed(self.get_queryset())

    def retrieve(self, request: Request, pk: Any) -> Response:
        return self._shown(self._one(pk))

    @idempotent
    def create(self, request: Request) -> Response:
        asked = self.checked()
        made = register_organisation(actor=self.actor, code=asked["uscc"], name=asked["name"], at=timezone.now())
        return self._shown(self._one(made.pk), 201, Location=f"{request.path}/{made.pk}")

    def partial_update(self, request: Request, pk: Any) -> Response:
        organisation = self._one(pk)
        version = required_version(request, organisation)
        changes = self.changes()
        edit_organisation(
            actor=self.actor, organisation=organisation, version=version, at=timezone.now(), changes=changes
        )
        return self._shown(self._one(pk))

    def _one(self, pk: Any) -> Organisation:
        related = Organisation.objects.select_related("region", "reporting_unit", "industry")
        return related.for_actor(self.actor, pk)

    def _shown(self, organisation: Organisation, status: int = 200, **headers: str) -> Response:
        return shown(self.get_serializer(organisation).data, organisation, status, **headers)


class Members(Endpoint):
    resource, tag = "members", "单位"
    operations = {"list": "member.read", "create": "member.grant", "end": "member.grant"}
    queryset = Membership.objects.none()
    serializer_class = MemberShown
    filterset_class = MemberFilters
    bodies = {"create": MemberGranted}
    answers = {"create": (201, MemberShown)}
    orderings = {"granted_at": "granted_at", "role": "role"}

    def get_queryset(self) -> Any:
        """Members of the organisations the actor sees."""
        seen = Organisation.objects.visible_to(self.actor)
        return Membership.objects.filter(organisation__in=seen).select_related("user", "organisation")

    def list(self, request: Request) -> Response:
        return self.listed(self.get_queryset())

    @idempotent
    def create(self, request: Request) -> Response:
        asked = self.checked()
        member = grant_role(
            actor=self.actor,
            user=asked["username"],
            organisation=Organisation.objects.for_actor(self.actor, asked["organisation"]),
            role=asked["role"],
            at=timezone.now(),
        )
        return Response(self.get_serializer(member).data, status=201)

    @idempotent
    def end(self, request: Request, pk: int) -> Response:
        member = self.get_queryset().filter(pk=pk).first()
        if member is None:
            raise NotFound()
        end_role(actor=self.actor, membership=member, at=timezone.now())
        member.refresh_from_db()
        return Response(self.get_serializer(member).data)
