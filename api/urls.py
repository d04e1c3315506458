"""Routes of /api/v1. One line each, so that the permission grid and the schema walk the same list."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from api.accounts import views as accounts
from api.docs import Docs, Schema
from api.errors import SENTENCES, Problem
from api.matching import views as matching


@csrf_exempt
def unknown_route(request: HttpRequest) -> HttpResponse:
    return Problem(404, "not_found", SENTENCES["not_found"]).response()


urlpatterns = [
    path("schema", Schema.as_view(), name="api-schema"),
    path("docs", Docs.as_view(), name="api-docs"),
    path("me", accounts.Me.as_view({"get": "retrieve"})),
    path("tokens", accounts.Tokens.as_view({"get": "list", "post": "create"})),
    path("tokens/<uuid:pk>", accounts.Tokens.as_view({"get": "retrieve", "delete": "destroy"})),
    path("organisations", accounts.Organisations.as_view({"get": "list"})),
    path("organisations/<uuid:pk>", accounts.Organisations.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("members", accounts.Members.as_view({"get": "list", "post": "create"})),
    path("members/<int:pk>/end", accounts.Members.as_view({"post": "end"})),
    path("audit", accounts.Audit.as_view({"get": "list"})),
    path("reference/<slug:vocabulary>", accounts.Terms.as_view({"get": "list"})),
    path("regions", accounts.Regions.as_view({"get": "list"})),
    path("industries", accounts.Industries.as_view({"get": "list"})),
    path("credential-types", accounts.CredentialTypes.as_view({"get": "list"})),
    path("needs", matching.Needs.as_view({"get": "list", "post": "create"})),
    path("needs/<uuid:pk>", matching.Needs.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("needs/<uuid:pk>/moves", matching.NeedMoves.as_view({"post": "create"})),
    path("needs/<uuid:pk>/runs", matching.NeedRuns.as_view({"get": "list", "post": "create"})),
    path("open-needs", matching.OpenNeeds.as_view({"get": "list"})),
    path("open-needs/<uuid:pk>", matching.OpenNeeds.as_view({"get": "retrieve"})),
    path("match-runs", matching.MatchRuns.as_view({"get": "list"})),
    path("match-runs/<uuid:pk>", matching.MatchRuns.as_view({"get": "retrieve"})),
    path("match-runs/<uuid:pk>/results", matching.RunResults.as_view({"get": "list"})),
    path("match-runs/<uuid:pk>/exclusions", matching.RunExclusions.as_view({"get": "list"})),
    path("match-runs/<uuid:pk>/replay", matching.MatchRuns.as_view({"get": "replay"}), name="match-run-replay"),
    re_path(r"", unknown_route),
]
