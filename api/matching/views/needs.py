"""Needs: write one down, change it, move it along."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation
from api import query
from api.base import Endpoint, shown
from api.etag import optional_version, required_version
from api.idempotency import idempotent
from api.matching.filters import NeedFilters
from api.matching.serializers import NeedAsked, NeedChanges, NeedListed, NeedMove, NeedShown
from core.errors import Forbidden, NotFound
from matching.actions import create_need, edit_need, move_need
from matching.models import Need
from matching.queries import need_detail, needs


class OneNeed(Endpoint):
    tag = "需求"
    queryset = Need.objects.none()

    def shown(self, pk: Any, status: int = 200, **headers: str) -> Response:
        need = need_detail(actor=self.actor, pk=pk)
        data = NeedShown(need, context=self.get_serializer_context()).data
        return shown(data, need, status, **headers)

    def writable(self, pk: Any) -> Need:
        """NotFound for what the actor cannot see, Forbidden for what they can only read."""
        need = need_detail(actor=self.actor, pk=pk)
        if not Need.objects.writable_by(self.actor).filter(pk=need.pk).exists():
            raise Forbidden()
        return need


class Needs(OneNeed):
    resource = "needs"
    operations = {
        "list": "need.read",
        "retrieve": "need.read",
        "create": "need.write",
        "partial_update": "need.write",
    }
    serializer_class = NeedListed
    filterset_class = NeedFilters
    bodies = {"create": NeedAsked, "partial_update": NeedChanges}
    answers = {"create": (201, NeedShown), "retrieve": (200, NeedShown), "partial_update": (200, NeedShown)}
    guarded_actions = {"partial_update": True}
    parameters = {"list": {"q": "标题或描述中的文字。"}}
    orderings = {
        "created_at": "created_at",
        "updated_at": "updated_at",
        "published_at": "published_at",
        "due_at": "due_at",
        "title": "title",
    }

    def list(self, request: Request) -> Response:
        return self.listed(needs(actor=self.actor, text=query.text(request, "q")))

    def retrieve(self, request: Request, pk: Any) -> Response:
        return self.shown(pk)

    @idempotent
    def create(self, request: Request) -> Response:
        asked = self.checked()
        organisation = self._organisation(asked.pop("organisation", None))
        need = create_need(
            actor=self.actor,
            organisation=organisation,
            requirements=asked.pop("requirements", ()),
            contact=asked.pop("contact", None),
            facts=asked,
            at=timezone.now(),
        )
        return self.shown(need.pk, 201, Location=f"{request.path}/{need.pk}")

    def partial_update(self, request: Request, pk: Any) -> Response:
        need = self.writable(pk)
        version = required_version(request, need)
        changes = self.changes()
        contact = changes.pop("contact", {}) or {} if "contact" in changes else None
        edit_need(
            actor=self.actor,
            need=need,
            version=version,
            requirements=changes.pop("requirements", None),
            contact=contact,
            changes=changes,
            at=timezone.now(),
        )
        return self.shown(pk)

    def _organisation(self, wanted: Any) -> Organisation:
        identity = wanted or self.actor.organisation_id
        if identity is None:
            raise NotFound()
        return Organisation.objects.for_actor(self.actor, identity)


class NeedMoves(OneNeed):
    resource = "need_moves"
    operations = {"create": "need.write"}
    serializer_class = NeedShown
    bodies = {"create": NeedMove}
    guarded_actions = {"create": False}

    @idempotent
    def create(self, request: Request, pk: Any) -> Response:
        need = self.writable(pk)
        version = optional_version(request, need)
        asked = self.checked()
        move_need(
            actor=self.actor,
            need=need,
            move=asked["move"],
            version=version,
            reason=asked["reason"],
            at=timezone.now(),
        )
        return self.shown(pk)
