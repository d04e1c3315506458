"""The audit trail, for auditors."""

from rest_framework.request import Request
from rest_framework.response import Response

from api.accounts.filters import EntryFilters
from api.accounts.serializers import EntryShown
from api.base import Endpoint
from core.models import AuditEntry


class Audit(Endpoint):
    resource, tag = "audit", "审计"
    operations = {"list": "audit.read"}
    queryset = AuditEntry.objects.order_by("-seq")
    serializer_class = EntryShown
    filterset_class = EntryFilters
    orderings = {"seq": "seq", "at": "at"}

    def list(self, request: Request) -> Response:
        return self.listed(self.get_queryset())
