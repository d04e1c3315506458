"""Accounts of people: who has one, and opening another. Roles are granted apart, under members."""

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import open_account
from accounts.models import Membership, User
from api.accounts.filters import UserFilters
from api.accounts.serializers import AccountAsked, AccountShown
from api.base import Endpoint
from api.idempotency import idempotent


class Users(Endpoint):
    resource, tag = "users", "单位"
    operations = {"list": "user.read", "create": "user.open"}
    queryset = User.objects.none()
    serializer_class = AccountShown
    filterset_class = UserFilters
    bodies = {"create": AccountAsked}
    answers = {"create": (201, AccountShown)}
    orderings = {"username": "username", "opened_at": "date_joined"}

    def get_queryset(self) -> Any:
        """Every account, with the roles held now."""
        held = Membership.objects.in_force(timezone.now()).select_related("organisation")
        return User.objects.prefetch_related(Prefetch("memberships", held)).order_by("username", "pk")

    def list(self, request: Request) -> Response:
        return self.listed(self.get_queryset())

    @idempotent
    def create(self, request: Request) -> Response:
        user = open_account(actor=self.actor, at=timezone.now(), **self.checked())
        return Response(self.get_serializer(user).data, status=201)
