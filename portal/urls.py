"""Addresses of the pages. Names are stable; other pages and mails link by name."""

from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from portal.views import (
    directory,
    home,
    imports,
    matches,
    merchants,
    need_forms,
    need_moves,
    needs,
    open_needs,
    sessions,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("login/", sessions.login_page, name="login"),
    path("logout/", sessions.logout_page, name="logout"),
    path("acting-for/", sessions.switch_organisation, name="switch-organisation"),
    path("language/", set_language, name="set_language"),
    path("merchants/", directory.directory, name="directory"),
    path("merchants/export/", directory.export, name="export"),
    path("merchants/<uuid:pk>/", merchants.merchant, name="merchant"),
    path("merchants/<uuid:pk>/contacts/", merchants.contacts, name="merchant-contacts"),
    path("merchants/<uuid:pk>/moves/<slug:move>/", merchants.merchant_move, name="merchant-move"),
    path("merchants/<uuid:pk>/needs/", matches.merchant_needs, name="merchant-needs"),
    path("my-profile/", merchants.my_profile, name="my-profile"),
    path("open-needs/", open_needs.open_needs, name="open-needs"),
    path("open-needs/<uuid:pk>/", open_needs.open_need, name="open-need"),
    path("needs/", needs.needs, name="needs"),
    path("needs/new/", need_forms.need_new, name="need-new"),
    path("needs/<uuid:pk>/", needs.need, name="need"),
    path("needs/<uuid:pk>/edit/", need_forms.need_edit, name="need-edit"),
    path("needs/<uuid:pk>/moves/<slug:move>/", need_moves.need_move, name="need-move"),
    path("needs/<uuid:pk>/match/", matches.need_match, name="need-match"),
    path("matches/<uuid:pk>/", matches.match_run, name="match-run"),
    path("matches/<uuid:pk>/replay/", matches.match_replay, name="match-replay"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/<uuid:pk>/", imports.import_batch, name="import-batch"),
    path("imports/<uuid:pk>/commit/", imports.import_commit, name="import-commit"),
    path("imports/<uuid:pk>/discard/", imports.import_discard, name="import-discard"),
    path("imports/<uuid:pk>/errors.xlsx", imports.import_errors, name="import-errors"),
]
