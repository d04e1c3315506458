"""Every route × persona against a table written by hand; a refusal leaves no trace and tells nothing."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client

from accounts.policy import RULES
from api.permissions import PolicyPermission
from tests.api.client import token_of
from tests.architecture import world as worlds
from tests.architecture.grid import PERSONAS, Row, rows
from tests.architecture.grid.bodies import BODIES, Sent
from tests.architecture.routes import routes, views
from tests.architecture.world import PHONE, SECRET, World
from tests.personas import Persona

FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
ROWS = rows()


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.INDEX_DIR = tmp_path / "index"
    return worlds.build()


def area(row: Row) -> str:
    """Rows of one area share one world, since every request is undone before the next."""
    top = row.route.split("/")[0]
    return top if top in ("api", "health") else "pages"


def test_every_route_has_its_row() -> None:
    missing = set(routes()) - {(row.method, row.route) for row in ROWS}
    assert sorted(missing) == []


def test_every_row_has_its_route_and_a_status_for_each_persona() -> None:
    known = {route for _, route in routes()}
    assert [str(row) for row in ROWS if row.route not in known] == []
    assert {len(row.statuses) for row in ROWS} == {len(PERSONAS)}
    assert [row for row, times in Counter(map(str, ROWS)).items() if times > 1] == []
    assert set(BODIES) <= {(row.method, row.route, row.object) for row in ROWS}


def test_every_view_of_the_api_names_an_operation_of_the_policy() -> None:
    """Introspection of the classes, beside the behaviour below: an action without an operation admits nobody."""
    found = [(route, view) for route, view in views() if hasattr(view, "cls")]
    assert len(found) > 30
    for route, view in found:
        assert view.cls.permission_classes == [PolicyPermission], route
        actions = set((getattr(view, "actions", None) or {}).values())
        named = {action: getattr(view.cls, "operations", {}).get(action) for action in actions} or {
            "": view.cls.operation
        }
        assert set(named.values()) <= set(RULES), (route, named)


def test_every_post_of_the_api_that_creates_or_moves_takes_an_idempotency_key() -> None:
    """Tokens are the exception: their answer holds a secret, which is not kept."""
    found = {
        f"{view.cls.__name__}.{action}"
        for _, view in views()
        if hasattr(view, "cls")
        for method, action in (getattr(view, "actions", None) or {}).items()
        if method == "post" and not hasattr(getattr(view.cls, action), "idempotent")
    }
    assert found == {"Tokens.create"}


@pytest.mark.parametrize("part", sorted({area(row) for row in ROWS}))
def test_route_answers_each_persona_as_the_table_says(world: World, part: str) -> None:
    keys = {name: Keys(person) for name, person in world.people.items()}
    before, wrong = _everything(), {}
    for row in ROWS:
        for persona, expected in zip(PERSONAS, row.statuses, strict=True) if area(row) == part else ():
            with transaction.atomic():
                found = _try(world, row, _client(keys.get(persona), row.route), before, expected)
                transaction.set_rollback(True)
            if found != expected:
                wrong[f"{row} {persona}"] = found
    assert wrong == {}


class Keys:
    """What opens the site for a persona: a token for the API, a session for the pages."""

    def __init__(self, person: Persona) -> None:
        browser = Client()
        browser.force_login(person.user)
        self.token, self.cookies = token_of(person), browser.cookies.output(header="", sep=";")


def _client(keys: Keys | None, route: str) -> Client:
    if keys is None:
        return Client()
    if route.startswith("api/"):
        return Client(headers={"Authorization": f"Bearer {keys.token}"})
    client = Client()
    client.cookies.load(keys.cookies)
    return client


def _try(world: World, row: Row, client: Client, before: dict[str, list[Any]], expected: int) -> int:
    answer = _send(client, world, row, world.parameters(row.object))
    if _refused(answer):
        assert _everything() == before, f"{row}: a refusal wrote something"
        assert SECRET not in answer.content.decode() and PHONE not in answer.content.decode()
    if answer.status_code == expected == 404 and world.unused(row.object):
        unused = _send(client, world, row, world.unused(row.object))
        assert _without_request(unused) == _without_request(answer), f"{row}: a foreign id is told from an unused one"
    status: int = answer.status_code
    return status


def _send(client: Client, world: World, row: Row, parameters: dict[str, Any]) -> Any:
    path = "/" + PARAMETER.sub(lambda found: str(parameters[found[1]]), row.route)
    build = BODIES.get((row.method, row.route, row.object))
    sent = build(world) if build else Sent()
    if sent.form is not None:
        return client.post(path, sent.form, headers=sent.headers)
    if row.route.startswith("api/"):
        body = b"" if sent.json is None else json.dumps(sent.json).encode()
        return client.generic(row.method, path, body, content_type="application/json", headers=sent.headers)
    return client.generic(row.method, path, headers=sent.headers)


def _refused(answer: Any) -> bool:
    return answer.status_code >= 400 or answer.headers.get("Location", "").startswith(settings.LOGIN_URL)


def _everything() -> dict[str, list[Any]]:
    """All rows of all tables but the sessions, which merely visiting a page may touch."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model is not Session
    }


def _without_request(answer: Any) -> tuple[int, dict[str, str], str]:
    identity = answer.headers.get("X-Request-ID", "-")
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}
    page = FORM_TOKEN.sub("", answer.content.decode())  # drawn anew for each page
    return answer.status_code, headers, page.replace(identity, "")
