"""What the documents name exists, and what has to be documented is."""

import ast
import importlib
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class
from django.db import models
from django.urls import resolve

from accounts.models import Role
from accounts.policy import Scope
from core.transitions import MACHINES
from matching.engine import FIELD_WEIGHTS
from merchants.models import Credential, Vocabulary
from tests.architecture.documents import NAMES, ROOT, page

OURS = ("core", "accounts", "merchants", "matching", "programme")
MODELS = [model for label in OURS for model in apps.get_app_config(label).get_models()]
TABLES = ("docs/operations.md", "README.md", "README.zh-CN.md")
PATH = re.compile(r"(?:[A-Za-z_.][\w.-]*/)+[\w.*-]*|[\w-]+\.(?:py|md|toml|csv|jsonl|yaml|txt)")
DOTTED = re.compile(rf"(?:{'|'.join((*OURS, 'api', 'portal', 'config', 'tests'))})(?:\.\w+)+")
SETTING = re.compile(r"[A-Z]+(?:_[A-Z]+)+")
UUID = "00000000-0000-4000-8000-000000000000"
ELSEWHERE = {"PIP_INDEX_URL", "SHUQIAO_TEST_SERVERS", "SHUQIAO_EVAL"}  # read by pip, by the suite, by the benchmarks

each_page = pytest.mark.parametrize("name", NAMES)


@each_page
def test_links_resolve(name: str) -> None:
    here = page(name)
    for link in here.links:
        path, _, anchor = link.partition("#")
        there = (here.path.parent / path).resolve() if path else here.path
        assert there.exists(), link
        if anchor:
            assert anchor in page(str(there.relative_to(ROOT))).anchors, link


@each_page
def test_paths_exist(name: str) -> None:
    named = [span.partition("::")[0] for span in page(name).spans]
    missing = [path for path in named if PATH.fullmatch(path) and not _exists(path)]
    assert missing == []


def _exists(path: str) -> bool:
    return any(ROOT.glob(path.rstrip("/"))) or ("/" not in path and any(ROOT.glob(f"*/{path}")))


@each_page
def test_tests_named_as_evidence_exist(name: str) -> None:
    for span in page(name).spans:
        path, _, test = span.partition(".py::")
        if test:
            path += ".py"
            assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), span


@each_page
def test_dotted_names_exist(name: str) -> None:
    missing = [span for span in page(name).spans if DOTTED.fullmatch(span) and not _is_known(span)]
    assert missing == []


def _is_known(dotted: str) -> bool:
    first, _, rest = dotted.partition(".")
    if re.fullmatch(r"[EW]\d{3}", rest):
        return f'"{dotted}"' in (ROOT / first / "checks.py").read_text(encoding="utf-8")
    if rest in {model.__name__ for model in MODELS if model._meta.app_label == first}:
        return True
    return _reach(dotted.split("."))


def _reach(parts: list[str]) -> bool:
    """Whether the longest importable prefix has the rest as attributes."""
    for length in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part, None)
        return found is not None
    return False


@each_page
def test_commands_and_their_options_exist(name: str) -> None:
    known = get_commands()
    for command, options in page(name).commands:
        assert command in known, command
        owner = known[command]
        loaded = load_command_class(owner, command) if isinstance(owner, str) else owner
        parser = loaded.create_parser("manage.py", command)
        assert set(options) <= set(parser._option_string_actions), f"{command} {options}"


@each_page
def test_make_targets_exist(name: str) -> None:
    rules = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert page(name).targets - rules == set()


@each_page
def test_addresses_exist(name: str) -> None:
    from api.urls import unknown_route

    for address in page(name).addresses - {"/api/v1", "/health"}:
        concrete = re.sub(r"\$\w+", UUID, address)
        assert resolve(concrete).func is not unknown_route, address


@each_page
def test_settings_exist(name: str) -> None:
    named = {span for span in page(name).spans if SETTING.fullmatch(span)}
    unknown = {word for word in named if not hasattr(settings, word)} - environment() - ELSEWHERE
    assert unknown == set()


def environment() -> set[str]:
    """The variables that config/env.py reads."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / "config/env.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            reader, variable = ast.unparse(node.func.value), node.args[0]
            if reader in ("env", "bare") and isinstance(variable, ast.Constant):
                found.add(f"SHUQIAO_{variable.value}" if reader == "env" else str(variable.value))
    return found


@pytest.mark.parametrize("name", TABLES)
def test_every_environment_variable_has_its_row(name: str) -> None:
    assert page(name).tabled == environment()


@each_page
def test_environment_variables_named_are_read(name: str) -> None:
    assert page(name).variables - environment() - ELSEWHERE == set()


def test_scheduled_work_is_described() -> None:
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks - set(page("docs/architecture.md").spans) == set()


def test_states_page_is_the_generators() -> None:
    fresh = StringIO()
    call_command("export_states", stdout=fresh)
    assert page("docs/states.md").text == fresh.getvalue()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_glossary_has_every_model(model: type[models.Model]) -> None:
    name = str(model._meta.verbose_name)
    rows = [row for row in page("docs/concepts.md").rows() if f"`{model.__name__}`" in row]
    assert any(name in row for row in rows) if not name.isascii() else rows


def choices() -> Iterator[tuple[str, str]]:
    """Every word that a column may hold, with its label."""
    for model in MODELS:
        for field in model._meta.concrete_fields:
            yield from ((str(value), str(label)) for value, label in field.choices or ())
    for machine in MACHINES.values():
        yield from machine.states.choices
    for words in (Role, Vocabulary, Credential.Standing):
        yield from words.choices


@pytest.mark.parametrize(("value", "label"), sorted(set(choices())))
def test_glossary_has_every_choice(value: str, label: str) -> None:
    assert any(f"| {label} |" in row and row.endswith(f"| `{value}` |") for row in page("docs/concepts.md").rows())


@pytest.mark.parametrize("word", [*Scope, *FIELD_WEIGHTS])
def test_glossary_has_every_scope_and_field(word: str) -> None:
    assert any(row.endswith(f"| `{word}` |") for row in page("docs/concepts.md").rows())


def test_both_readmes_say_the_same() -> None:
    english, chinese = page("README.md"), page("README.zh-CN.md")
    assert english.outline == chinese.outline
    assert english.targets == chinese.targets
    assert english.commands == chinese.commands
    assert english.addresses == chinese.addresses
    assert english.output == chinese.output


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_readme_maps_every_folder(name: str) -> None:
    folders = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "_")) and _has_sources(path)}
    assert set(re.findall(r"^\| `(\w+)/` \|", page(name).prose, re.M)) == folders


def _has_sources(path: Path) -> bool:
    """Not the data folder, nor what a removed folder leaves behind."""
    files = (file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return path.name != "var" and any(files)


def test_changelog_has_the_version() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert version and f"## {version[1]}" in page("CHANGELOG.md").text
