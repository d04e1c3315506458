"""Chinese is the source; the English catalogue is complete and compiled."""

import importlib.util
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from accounts.models import Role
from core.transitions import MACHINES
from matching.models import Need
from merchants.models import Credential, ImportRow
from portal.words import WORDS
from tests.personas import Persona
from tests.portal.conftest import Enter, text_of

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "locale" / "en" / "LC_MESSAGES"

babel = pytest.importorskip("babel", reason="babel is part of the lint group")


def _messages() -> set[str]:
    """Every marked string of portal/, read the way `pybabel extract` reads it."""
    from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

    specification = importlib.util.spec_from_file_location("extraction", ROOT / "locale" / "extraction.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    found = extract_from_dir(
        str(ROOT / "portal"),
        method_map=[("**.py", "python"), ("**.html", module.templates)],
        keywords={**DEFAULT_KEYWORDS, "gettext_lazy": None, "gettext_noop": None},
    )
    return {str(message) for _, _, message, _, _ in found}


def _catalogue() -> dict[str, str]:
    from babel.messages.pofile import read_po

    with (FOLDER / "django.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def test_english_catalogue_is_complete() -> None:
    messages, catalogue = _messages(), _catalogue()
    assert len(messages) > 400
    assert sorted(messages - set(catalogue)) == []
    assert sorted(set(catalogue) - messages) == []
    assert [message for message, english in catalogue.items() if not english.strip()] == []


def test_compiled_catalogue_is_the_readable_one() -> None:
    from babel.messages.mofile import read_mo

    with (FOLDER / "django.mo").open("rb") as file:
        compiled = {str(message.id): str(message.string) for message in read_mo(file) if message.id}
    assert compiled == _catalogue()


def test_labels_of_the_domain_can_be_translated() -> None:
    labels = {move.label for machine in MACHINES.values() for move in machine.moves}
    labels |= {str(label) for machine in MACHINES.values() for label in machine.states.labels}
    for choices in (Role, Need.Kind, Need.Budget, ImportRow.Outcome, Credential.Standing):
        labels |= {str(label) for label in choices.labels}
    assert sorted(labels - set(WORDS)) == []


def test_visitor_can_change_to_english_and_back(visitor: Client) -> None:
    assert 'lang="zh-Hans"' in visitor.get("/").content.decode()
    answer = visitor.post("/language/", {"language": "en"}, headers={"Referer": "http://testserver/merchants/"})
    assert answer["Location"] == "http://testserver/merchants/"
    page = visitor.get("/")
    assert '<html lang="en">' in page.content.decode()
    assert "Demonstration data, all fictional" in text_of(page)
    visitor.post("/language/", {"language": "zh-hans"})
    assert 'lang="zh-Hans"' in visitor.get("/").content.decode()


def test_choices_of_a_form_are_in_the_readers_language(enter: Enter, enterprise: Persona) -> None:
    client = enter(enterprise)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override(settings.LANGUAGE_CODE):  # the request leaves its language behind in this thread
        form = client.get("/needs/new/").context["form"]
        offered = [str(label) for name in ("kind", "budget_kind") for _, label in form.fields[name].choices]
    assert len(offered) > 8
    assert [label for label in offered if not label.isascii()] == []
