"""The catalogue's reference words and kinds of certificate; profiles are kept through the actions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.admin import ReferenceAdmin
from core import work
from merchants import search
from merchants.models import CredentialType, Term, TermMap


class WordsField(forms.JSONField):
    """A list of words such as ["别名一", "别名二"]; left empty it is the empty list."""

    def to_python(self, value: Any) -> Any:
        words = super().to_python(value) or []
        if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
            raise ValidationError('请填写词的列表，如 ["别名一", "别名二"]。')
        return words


class SearchedAdmin(ReferenceAdmin):
    """Words that are part of profiles' search text: renaming one reaches the directory with the same save."""

    formfield_overrides = {models.JSONField: {"form_class": WordsField}}

    def save_model(self, request: HttpRequest, obj: models.Model, form: "ModelForm[Any]", change: bool) -> None:
        with work.unit_of_work():
            super().save_model(request, obj, form, change)
            if change and {"name", "aliases"} & set(form.changed_data):
                search.rebuild(search.profiles_with(obj))


@admin.register(Term)
class TermAdmin(SearchedAdmin):
    codes = ("vocabulary", "code")
    list_display = ("vocabulary", "code", "name", "in_plan", "national", "verified", "valid_from", "valid_to")
    list_filter = ("vocabulary", "in_plan", "national", "verified")
    search_fields = ("code", "name", "aliases")
    autocomplete_fields = ("parent",)


@admin.register(CredentialType)
class CredentialTypeAdmin(SearchedAdmin):
    list_display = ("code", "name", "edition", "standard", "direction", "subject", "verified")
    list_filter = ("subject", "direction", "verified")
    search_fields = ("code", "name", "standard", "aliases")


@admin.register(TermMap)
class TermMapAdmin(ReferenceAdmin):
    codes = ()
    list_display = ("source_term", "target_term", "basis", "verified")
    list_filter = ("verified", "source_term__vocabulary")
    search_fields = ("source_term__name", "target_term__name", "basis")
    autocomplete_fields = ("source_term", "target_term")
    list_select_related = ("source_term", "target_term")
