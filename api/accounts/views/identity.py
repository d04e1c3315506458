"""Who am I, and the tokens I have given out."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import create_token, revoke_token, sign_in
from accounts.actors import memberships
from accounts.models import ApiToken
from accounts.policy import RULES, allows
from api.accounts.serializers import MeShown, TokenAsked, TokenIssued, TokenShown
from api.base import Endpoint
from api.idempotency import refuse_key
from core.actor import Channel


class Me(Endpoint):
    resource, tag = "me", "身份"
    operations = {"retrieve": "me.read"}
    serializer_class = MeShown

    def retrieve(self, request: Request) -> Response:
        actor = self.actor
        held = memberships(request.user, timezone.now())  # type: ignore[arg-type]  # signed in, by me.read
        organisation = next((one.organisation for one in held if one.organisation_id == actor.organisation_id), None)
        content = {
            "user": request.user,
            "organisation": organisation,
            "roles": sorted(actor.roles),
            "memberships": held,
            "scopes": None if actor.scopes is None else sorted(actor.scopes),
            "operations": sorted(name for name in RULES if allows(actor, name)),
        }
        return Response(self.get_serializer(content).data)


class Tokens(Endpoint):
    resource, tag = "tokens", "身份"
    operations = {
        "list": "token.manage",
        "retrieve": "token.manage",
        "create": "token.create",
        "destroy": "token.manage",
    }
    queryset = ApiToken.objects.none()
    serializer_class = TokenShown
    bodies = {"create": TokenAsked}
    answers = {"create": (201, TokenIssued), "destroy": (204, None)}
    orderings = {"created_at": "created_at", "expires_at": "expires_at", "name": "name"}

    def list(self, request: Request) -> Response:
        return self.listed(ApiToken.objects.visible_to(self.actor))

    def retrieve(self, request: Request, pk: Any) -> Response:
        return Response(self.get_serializer(ApiToken.objects.for_actor(self.actor, pk)).data)

    def create(self, request: Request) -> Response:
        """By password even for a session: whoever finds a browser open must not take a lasting key with them."""
        refuse_key(request)
        asked = self.checked()
        at, actor = timezone.now(), self.actor
        user = sign_in(
            username=asked["username"],
            password=asked["password"],
            ip=actor.ip,
            channel=Channel.API,
            at=at,
            request=request._request,
        )
        token, secret = create_token(
            actor=actor,
            user=user,
            organisation_id=asked["organisation"],
            name=asked["name"],
            scopes=asked["scopes"],
            lifetime=timedelta(days=asked["days"]),
            at=at,
        )
        return Response(TokenShown(token).data | {"token": secret}, status=201)

    def destroy(self, request: Request, pk: Any) -> Response:
        revoke_token(actor=self.actor, token=ApiToken.objects.for_actor(self.actor, pk), at=timezone.now())
        return Response(status=204)
