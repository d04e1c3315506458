"""Reference rows that forms and filters draw on. Public."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Industry, Region
from api.accounts.filters import CredentialTypeFilters, IndustryFilters, RegionFilters, TermFilters
from api.accounts.serializers import CredentialTypeShown, IndustryShown, RegionShown, TermShown
from api.base import Endpoint
from core.errors import NotFound
from merchants.models import CredentialType, Term, Vocabulary


class Reference(Endpoint):
    tag = "参考数据"
    operations = {"list": "reference.read"}
    orderings = {"code": "code", "name": "name"}

    def list(self, request: Request) -> Response:
        return self.listed(self.get_queryset())


class Terms(Reference):
    resource = "terms"
    queryset = Term.objects.select_related("parent")
    serializer_class = TermShown
    filterset_class = TermFilters

    def list(self, request: Request, vocabulary: str = "") -> Response:
        if vocabulary not in Vocabulary.values:
            raise NotFound()
        return self.listed(self.get_queryset().filter(vocabulary=vocabulary))


class Regions(Reference):
    resource = "regions"
    queryset = Region.objects.all()
    serializer_class = RegionShown
    filterset_class = RegionFilters


class Industries(Reference):
    resource = "industries"
    queryset = Industry.objects.all()
    serializer_class = IndustryShown
    filterset_class = IndustryFilters


class CredentialTypes(Reference):
    resource = "credential_types"
    queryset: Any = CredentialType.objects.all()
    serializer_class = CredentialTypeShown
    filterset_class = CredentialTypeFilters
