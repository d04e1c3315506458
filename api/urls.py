"""Routes of /api/v1. One line each, so that the permission grid and the schema walk the same list."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from api.accounts import views as accounts
from api.docs import Docs, Schema
from api.errors import SENTENCES, Problem
from api.matching import views as matching
from api.merchants import views as merchants


@csrf_exempt
def unknown_route(request: HttpRequest) -> HttpResponse:
    return Problem(404, "not_found", SENTENCES["not_found"]).response()


urlpatterns = [
    path("schema", Schema.as_view(), name="api-schema"),
    path("docs", Docs.as_view(), name="api-docs"),
    path("me", accounts.Me.as_view({"get": "retrieve"})),
    path("tokens", accounts.Tokens.as_view({"get": "list", "post": "create"})),
    path("tokens/<uuid:pk>", accounts.Tokens.as_view({"get": "retrieve", "delete": "destroy"})),
    path("organisations", accounts.Organisations.as_view({"get": "list", "post": "create"})),
    path("organisations/<uuid:pk>", accounts.Organisations.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("users", accounts.Users.as_view({"get": "list", "post": "create"})),
    path("members", accounts.Members.as_view({"get": "list", "post": "create"})),
    path("members/<int:pk>/end", accounts.Members.as_view({"post": "end"})),
    path("audit", accounts.Audit.as_view({"get": "list"})),
    path("reference/<slug:vocabulary>", accounts.Terms.as_view({"get": "list"})),
    path("regions", accounts.Regions.as_view({"get": "list"})),
    path("industries", accounts.Industries.as_view({"get": "list"})),
    path("credential-types", accounts.CredentialTypes.as_view({"get": "list"})),
    path("merchants", merchants.Merchants.as_view({"get": "list", "post": "create"})),
    path("merchants/facets", merchants.Merchants.as_view({"get": "facets"})),
    path("merchants/export", merchants.Exports.as_view({"get": "export"})),
    path("merchants/<uuid:pk>", merchants.Merchants.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("merchants/<uuid:pk>/moves", merchants.Merchants.as_view({"post": "move"})),
    path("merchants/<uuid:pk>/offerings", merchants.Offerings.as_view({"put": "update"})),
    path("merchants/<uuid:pk>/cases", merchants.Cases.as_view({"put": "update"})),
    path("merchants/<uuid:pk>/credentials", merchants.Credentials.as_view({"put": "update"})),
    path("merchants/<uuid:pk>/contacts", merchants.Contacts.as_view({"get": "retrieve", "put": "update"})),
    path("merchants/<uuid:pk>/needs", merchants.MerchantNeeds.as_view({"get": "retrieve"})),
    path("merchant-imports", merchants.Imports.as_view({"get": "list", "post": "create"})),
    path("merchant-imports/template.xlsx", merchants.ImportTemplate.as_view({"get": "retrieve"})),
    path("merchant-imports/<uuid:pk>", merchants.Imports.as_view({"get": "retrieve"})),
    path("merchant-imports/<uuid:pk>/rows", merchants.ImportRows.as_view({"get": "list"})),
    path("merchant-imports/<uuid:pk>/errors.xlsx", merchants.ImportErrors.as_view({"get": "retrieve"})),
    path("merchant-imports/<uuid:pk>/commit", merchants.Imports.as_view({"post": "commit"})),
    path("merchant-imports/<uuid:pk>/discard", merchants.Imports.as_view({"post": "discard"})),
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
