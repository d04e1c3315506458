"""The open board: what everybody may know of published needs."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api import query
from api.base import Endpoint
from api.matching.serializers import OpenNeedShown
from matching.models import Need
from matching.queries import OpenFilters, open_board, open_need, public_view


class OpenNeeds(Endpoint):
    resource, tag = "open_needs", "公开需求"
    operations = {"list": "need.browse", "retrieve": "need.browse"}
    queryset = Need.objects.none()
    serializer_class = OpenNeedShown
    parameters = {
        "list": {
            "q": "标题或公开正文中的文字。",
            "kind": f"需求类型：{'、'.join(Need.Kind.values)}。",
            "field_of_use": "应用领域代码。",
            "industry": "行业代码；门类包含其大类。",
            "region": "地区代码；上级包含下级。",
        }
    }
    orderings = {"published_at": "published_at", "needed_by": "needed_by", "public_until": "public_until"}

    def list(self, request: Request) -> Response:
        filters = OpenFilters(
            kind=query.choice(request, "kind", Need.Kind.values),
            text=query.text(request, "q"),
            **{name: query.text(request, name) for name in ("field_of_use", "industry", "region")},
        )
        found = self.paginate_queryset(self.filter_queryset(open_board(filters, at=timezone.now()))) or []
        shown = [public_view(need) for need in found]
        return self.get_paginated_response(self.get_serializer(shown, many=True).data)

    def retrieve(self, request: Request, pk: Any) -> Response:
        return Response(self.get_serializer(open_need(pk=pk, at=timezone.now())).data)
