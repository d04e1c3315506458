"""Where each part hangs."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def admin_login(request: HttpRequest) -> HttpResponse:
    """The one sign-in, with its limits, serves the admin site too."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login("/admin/")


urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("health/", include("api.health")),
    path("admin/login/", admin_login),
    path("admin/", admin.site.urls),
    path("", include("portal.urls")),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
