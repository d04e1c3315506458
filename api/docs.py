"""The schema and the try-it page. Every byte of the page comes from this host, under the strict policy of all pages."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from api.permissions import PolicyPermission


class Schema(SpectacularAPIView):
    """Its file name is ASCII: spectacular writes the title into the header as it is, which browsers cannot read."""

    operation = "reference.read"
    permission_classes = [PolicyPermission]

    def _get_filename(self, request: Request, version: str | None) -> str:
        suffix = super()._get_filename(request, version).rpartition(".")[2]  # type: ignore[no-untyped-call]
        return f"shuqiao-api.{suffix}"


class Docs(SpectacularSwaggerSplitView):
    operation = "reference.read"
    permission_classes = [PolicyPermission]
    url_name = "api-schema"
    template_name = "api/docs.html"  # as spectacular's own, with the inline style moved to a file
