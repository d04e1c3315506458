"""What every endpoint is: strict about its query, Chinese in its answers, and never cached by anything between."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.actor import actor_of
from api.etag import Versioned, etag
from api.filters import check_query, known_parameters
from core.actor import Actor
from core.errors import Invalid


class Endpoint(GenericViewSet[Any]):
    """`operations` names the policy operation of each action; an action without one admits nobody.

    Everything else here says what the schema shows and what is therefore understood: `parameters` those of an
    action (name → words; the `repeatable` ones may be given several times) besides the paging, ordering and filters of a list; `bodies` the serializer of its body;
    `answers` its status and serializer where they are not 200 and `serializer_class`; `guarded_actions` whether
    If-Match is compulsory; `deferred_actions` may also answer 202: the same body, and the work goes on behind it.
    `costly_actions` are counted against the smaller allowance of comparisons.
    """

    metadata_class = None
    resource: ClassVar[str] = ""
    tag: ClassVar[str] = ""
    operations: ClassVar[Mapping[str, str]] = {}
    parameters: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    repeatable: ClassVar[Collection[str]] = ()
    orderings: ClassVar[Mapping[str, str]] = {}
    bodies: ClassVar[Mapping[str, Any]] = {}
    answers: ClassVar[Mapping[str, tuple[int, Any]]] = {}
    guarded_actions: ClassVar[Mapping[str, bool]] = {}
    deferred_actions: ClassVar[Collection[str]] = ()
    costly_actions: ClassVar[Collection[str]] = ()
    listing_actions: ClassVar[Collection[str]] = ("list",)

    @property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(settings.LANGUAGE_CODE):
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, Response):
                response.render()
            return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_query(request, known_parameters(self))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
        return response

    def listed(self, queryset: Any) -> Response:
        """One page of `queryset`, filtered and ordered as asked."""
        page = self.paginate_queryset(self.filter_queryset(queryset))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def checked(self, **options: Any) -> dict[str, Any]:
        """The request's body as validated data."""
        kind = self.bodies[str(self.action)]
        if self.request.data is None:  # JSON null, for which the serializer has English words only
            raise ValidationError({"non_field_errors": [ErrorDetail("请求内容为空，请按接口文档填写。", code="null")]})
        serializer = kind(data=self.request.data, context=self.get_serializer_context(), **options)
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = serializer.validated_data
        return data

    def changes(self) -> dict[str, Any]:
        """The body of a PATCH: the fields that were sent, at least one."""
        data = self.checked(partial=True)
        if not data:
            raise Invalid("没有要修改的内容，请至少填写一个字段。", code="nothing_to_change")
        return data


def shown(data: Any, row: Versioned | None = None, status: int = 200, **headers: str) -> Response:
    """An answer that carries the row's ETag."""
    tags = {"ETag": etag(row)} if row is not None else {}
    return Response(data, status=status, headers=tags | headers)
