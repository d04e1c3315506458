"""The admin site keeps reference data, and nothing that belongs to a tenant: that goes through the actions."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from accounts.middleware import session_actor
from accounts.models import Industry, Region
from core import audit, work

if TYPE_CHECKING:
    ReferenceBase = admin.ModelAdmin[models.Model]
else:
    ReferenceBase = admin.ModelAdmin


class ReferenceAdmin(ReferenceBase):
    """Codes are fixed once given and rows are retired by date, never deleted: old records still speak of them.

    What stands in the shipped files is brought back by the next `load_reference`; rows added here stay.
    """

    codes: tuple[str, ...] = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return self.codes if obj is not None else ()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: models.Model, form: "ModelForm[Any]", change: bool) -> None:
        with work.unit_of_work():
            super().save_model(request, obj, form, change)
            actor = session_actor(request, timezone.now())
            audit.record(actor, "reference.changed" if change else "reference.added", obj, fields=form.changed_data)


@admin.register(Region)
class RegionAdmin(ReferenceAdmin):
    list_display = ("code", "full_name", "kind", "is_reporting_unit", "gb_code")
    list_filter = ("kind", "is_reporting_unit")
    search_fields = ("code", "name", "full_name")
    autocomplete_fields = ("parent", "host_regions")


@admin.register(Industry)
class IndustryAdmin(ReferenceAdmin):
    list_display = ("code", "name", "level", "parent")
    list_filter = ("level",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)
