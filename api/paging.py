"""Pages of lists. A wrong page or size is said, never quietly replaced by another."""

import re
from typing import TYPE_CHECKING, Any

from django.core.paginator import InvalidPage
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

if TYPE_CHECKING:
    from rest_framework.views import APIView

_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


class PageOutOfRange(NotFound):
    default_code = "page_out_of_range"


class Pages(PageNumberPagination):
    """`page` from 1, `page_size` up to 100. Page 1 of an empty list is empty; a page after the last is a 404."""

    page_size = 20
    max_page_size = 100
    page_size_query_param = "page_size"
    page_query_description = "页码，从 1 开始；超过最后一页时答复 404。"
    page_size_query_description = "每页条数，1 至 100，默认 20。"

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any] | None:
        self.request = request
        size, number = self.get_page_size(request), self._number(request, "page", 1)
        paginator = self.django_paginator_class(queryset, size)
        try:
            self.page = paginator.page(number)
        except InvalidPage:
            last = paginator.num_pages
            raise PageOutOfRange(f"没有第 {number} 页，最后一页是第 {last} 页。") from None
        return list(self.page)

    def get_page_size(self, request: Request) -> int:
        size = self._number(request, "page_size", self.page_size)
        if size > self.max_page_size:
            raise ValidationError({"page_size": f"每页最多 {self.max_page_size} 条。"}, code="invalid")
        return size

    def get_paginated_response(self, data: Any) -> Response:
        page: Any = self.page
        return Response(
            {
                "count": page.paginator.count,
                "page": page.number,
                "pages": page.paginator.num_pages,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        whole = {"type": "integer", "minimum": 0}
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "page", "pages", "next", "previous", "results"],
            "properties": {
                "count": whole, "page": whole, "pages": whole, "next": link, "previous": link, "results": schema,
            },
        }  # fmt: skip

    def _number(self, request: Request, name: str, default: int) -> int:
        text = request.query_params.get(name)
        if text is None:
            return default
        if not _NUMBER.fullmatch(text):
            raise ValidationError({name: "请填写从 1 开始的整数。"}, code="invalid")
        return int(text)
