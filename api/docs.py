"""The schema and the try-it page. Every byte of the page comes from this host, under the strict policy of all pages."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from api.permissions import PolicyPermission


class Schema(SpectacularAPIView):
    operation = "reference.read"
    permission_classes = [PolicyPermission]


class Docs(SpectacularSwaggerSplitView):
    operation = "reference.read"
    permission_classes = [PolicyPermission]
    url_name = "api-schema"
    template_name = "api/docs.html"  # as spectacular's own, with the inline style moved to a file
