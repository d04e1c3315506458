"""The public directory, and a profile's own facts and life cycle."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation
from api.etag import optional_version, required_version
from api.idempotency import idempotent
from api.merchants.asked import DIRECTORY, REPEATABLE, asked_filters, asked_ordering, asked_text
from api.merchants.changes import ProfileAsked, ProfileChanges, ProfileMove
from api.merchants.serializers import FacetsShown, ProfileListed, ProfileShown
from api.merchants.views.profile import OneProfile
from core.errors import NotFound
from merchants.actions import create_profile, edit_profile, move_profile
from merchants.queries import directory, facets


class Merchants(OneProfile):
    resource = "merchants"
    operations = {
        "list": "merchant.read",
        "facets": "merchant.read",
        "retrieve": "merchant.read",
        "create": "merchant.create",
        "partial_update": "merchant.edit",
        "move": "merchant.list",
    }
    serializer_class = ProfileListed
    bodies = {"create": ProfileAsked, "partial_update": ProfileChanges, "move": ProfileMove}
    answers = {
        "facets": (200, FacetsShown),
        "retrieve": (200, ProfileShown),
        "create": (201, ProfileShown),
        "partial_update": (200, ProfileShown),
        "move": (200, ProfileShown),
    }
    guarded_actions = {"partial_update": True, "move": False}
    parameters = {
        "list": DIRECTORY | {"ordering": "relevance（默认）、name 或 -updated_at。"},
        "facets": DIRECTORY,
    }
    repeatable = REPEATABLE

    def list(self, request: Request) -> Response:
        found = directory(
            actor=self.actor,
            filters=asked_filters(request),
            text=asked_text(request),
            ordering=asked_ordering(request),
        )
        return self.listed(found)

    def facets(self, request: Request) -> Response:
        counted = facets(actor=self.actor, filters=asked_filters(request), text=asked_text(request))
        return Response(FacetsShown(counted).data)

    def retrieve(self, request: Request, pk: Any) -> Response:
        return self.shown(pk)

    @idempotent
    def create(self, request: Request) -> Response:
        asked = self.checked()
        identity = asked.pop("organisation", None) or self.actor.organisation_id
        if identity is None:
            raise NotFound()
        organisation = Organisation.objects.for_actor(self.actor, identity)
        profile = create_profile(actor=self.actor, organisation=organisation, facts=asked, at=timezone.now())
        return self.shown(profile.pk, 201, Location=f"{request.path}/{profile.pk}")

    def partial_update(self, request: Request, pk: Any) -> Response:
        profile = self.editable(pk)
        version = required_version(request, profile)
        edit_profile(actor=self.actor, profile=profile, version=version, changes=self.changes(), at=timezone.now())
        return self.shown(pk)

    @idempotent
    def move(self, request: Request, pk: Any) -> Response:
        profile = self.editable(pk)
        version = optional_version(request, profile)
        asked = self.checked()
        move_profile(
            actor=self.actor,
            profile=profile,
            move=asked["move"],
            version=version,
            reason=asked["reason"],
            at=timezone.now(),
        )
        return self.shown(pk)
