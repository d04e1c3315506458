"""The directory as a file, filtered like the list."""

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from api import query
from api.downloads import CSV, XLSX, AnyRenderer, download
from api.merchants.asked import DIRECTORY, REPEATABLE, asked_filters, asked_text
from api.merchants.views.profile import OneProfile
from core.clock import today
from merchants.actions import export_profiles
from merchants.queries import directory

FORMS = {"xlsx": XLSX, "csv": CSV}


class Exports(OneProfile):
    resource = "merchants"
    operations = {"export": "merchant.export"}
    renderer_classes = [AnyRenderer]
    answers = {"export": (200, (XLSX, CSV))}
    parameters = {
        "export": DIRECTORY
        | {"file": "xlsx（默认）或 csv。", "contacts": "true 时带联系人，须有查看联系人的权限；默认 false。"}
    }
    repeatable = REPEATABLE

    def export(self, request: Request) -> HttpResponse:
        form = query.choice(request, "file", list(FORMS)) or "xlsx"
        with_contacts = query.choice(request, "contacts", ("true", "false")) == "true"
        at = timezone.now()
        profiles = directory(actor=self.actor, filters=asked_filters(request), text=asked_text(request))
        content, _ = export_profiles(actor=self.actor, profiles=profiles, form=form, with_contacts=with_contacts, at=at)
        return download(content, f"数据商目录-{today(at):%Y-%m-%d}.{form}", FORMS[form])
