"""A view that does not say what it does admits nobody, not even those who may do everything."""

from typing import Any

import pytest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from api.base import Endpoint
from tests.api.client import problem, token_of
from tests.personas import Persona


class Silent(Endpoint):
    def list(self, request: Request) -> Response:
        return Response({"leaked": True})


class Misspelt(Silent):
    operations = {"list": "merchant.raed"}


class OfAnotherAction(Silent):
    operations = {"retrieve": "merchant.read"}


class Plain(APIView):
    def get(self, request: Request) -> Response:
        return Response({"leaked": True})


def ask(view: Any, secret: str = "") -> Any:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    answer = view(APIRequestFactory().get("/", headers=headers))
    answer["X-Request-ID"] = "-"  # as outside a request of the server
    return answer


@pytest.mark.parametrize("kind", [Silent, Misspelt, OfAnotherAction, Plain])
def test_view_without_a_known_operation_is_refused(kind: Any, administrator: Persona) -> None:
    view = kind.as_view({"get": "list"}) if issubclass(kind, Endpoint) else kind.as_view()
    problem(ask(view), 401, "not_authenticated")
    problem(ask(view, token_of(administrator)), 403, "forbidden")


def test_view_with_its_operation_is_open(administrator: Persona) -> None:
    class Named(Silent):
        operations = {"list": "merchant.read"}

    assert ask(Named.as_view({"get": "list"})).status_code == 200
