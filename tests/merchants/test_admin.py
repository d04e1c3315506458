"""The admin site: reference data with fixed codes, no deletion, nothing of a tenant's."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import Industry, Region
from core.models import AuditEntry
from merchants import search
from merchants.models import CredentialType, Term, TermMap
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(factories.user(username="chief", is_staff=True, is_superuser=True))
    return client


def test_only_reference_data_of_these_apps_is_registered() -> None:
    ours = {model for model in admin.site._registry if model._meta.app_label in ("accounts", "merchants")}
    assert ours == {Industry, Region, CredentialType, Term, TermMap}


@pytest.mark.parametrize("model", ["term", "credentialtype", "termmap"])
def test_lists_can_be_searched(model: str, chief: Client) -> None:
    factories.term()
    factories.credential_type()
    assert chief.get(f"/admin/merchants/{model}/", {"q": "型"}).status_code == 200


@pytest.mark.parametrize("model", ["region", "industry"])
def test_places_can_be_searched(model: str, chief: Client) -> None:
    factories.region()
    factories.industry()
    assert chief.get(f"/admin/accounts/{model}/", {"q": "制造"}).status_code == 200


def saved(term: Term, **given: Any) -> dict[str, Any]:
    fields = {
        "name": term.name,
        "aliases": "[]",
        "initial-aliases": "[]",
        "position": 0,
        "verified": "on",
        "vocabulary": "x",
        "code": "x",
    }
    return fields | given


def test_renaming_keeps_the_code_reaches_the_search_and_is_on_record(chief: Client) -> None:
    term = factories.term()
    profile = factories.profile(merchant_type=term)
    search.rebuild()
    answer = chief.post(f"/admin/merchants/term/{term.pk}/change/", saved(term, name="工程型数据商"))
    assert answer.status_code == 302
    term.refresh_from_db()
    profile.refresh_from_db()
    assert (term.vocabulary, term.code, term.name) == ("merchant_type", "technical", "工程型数据商")
    assert "工程型数据商" in profile.search_text
    entry = AuditEntry.objects.get(action="reference.changed")
    assert (entry.object_id, entry.label, entry.data) == (str(term.pk), "chief", {"fields": ["name"]})


def test_added_word_gets_the_code_it_is_given(chief: Client) -> None:
    fields = {"vocabulary": "capability", "code": "X1", "name": "新能力", "aliases": "[]", "position": 0}
    assert chief.post("/admin/merchants/term/add/", fields).status_code == 302
    assert Term.objects.get(code="X1").vocabulary == "capability"
    assert AuditEntry.objects.filter(action="reference.added").count() == 1


@pytest.mark.parametrize(
    ("given", "status", "stored"),
    [("", 302, []), ('["别名"]', 302, ["别名"]), ('{"a": 1}', 200, []), ("[1]", 200, []), ('[""]', 200, [])],
)
def test_aliases_are_a_list_of_words_or_refused(given: str, status: int, stored: list[str], chief: Client) -> None:
    term = factories.term()
    assert chief.post(f"/admin/merchants/term/{term.pk}/change/", saved(term, aliases=given)).status_code == status
    term.refresh_from_db()
    assert term.aliases == stored


def test_nothing_is_deleted(chief: Client) -> None:
    term = factories.term()
    assert chief.post(f"/admin/merchants/term/{term.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Term.objects.filter(pk=term.pk).exists()


def test_profiles_using_a_word_are_found_through_every_relation() -> None:
    word = factories.term("capability", code="A1", name="采集")
    kind = factories.credential_type()
    by_type, by_word, by_certificate = factories.profile(), factories.profile(), factories.profile()
    by_word.capabilities.add(word)
    factories.credential(by_certificate)
    assert search.profiles_with(word) == [by_word.pk]
    assert search.profiles_with(kind) == [by_certificate.pk]
    assert set(search.profiles_with(factories.term())) == {by_type.pk, by_word.pk, by_certificate.pk}
