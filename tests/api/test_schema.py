"""The schema is complete, in Chinese, committed; the try-it page comes from this host alone."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from api.operations import OPERATIONS
from api.schema import OperationSchema

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def written() -> str:
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def operations(written: str) -> dict[str, dict[str, Any]]:
    schema = yaml.safe_load(written)
    found = [part[method] for part in schema["paths"].values() for method in METHODS if method in part]
    assert len({operation["operationId"] for operation in found}) == len(found)
    return {operation["operationId"]: operation for operation in found}


def test_committed_schema_is_the_one_that_is_served(written: str) -> None:
    committed = Path(settings.BASE_DIR, "docs", "openapi.yaml").read_text(encoding="utf-8")
    assert committed == written, "run: manage.py spectacular --file docs/openapi.yaml"


def test_table_of_words_and_routes_agree(operations: dict[str, Any]) -> None:
    assert set(OPERATIONS) == set(operations)


def test_each_operation_is_summed_up_in_chinese_and_has_its_examples(operations: dict[str, Any]) -> None:
    bare = []
    for name, operation in operations.items():
        sent = operation.get("requestBody", {}).get("content", {})
        answers = [answer.get("content", {}) for answer in operation["responses"].values()]
        examples = [media.get("example") for media in sent.values()]
        examples += [content["application/json"].get("example") for content in answers if "application/json" in content]
        if not re.search("[\u4e00-\u9fff]", operation["summary"]) or None in examples:
            bare.append(name)
    assert bare == []


def test_examples_have_the_members_of_their_schemas(written: str, operations: dict[str, Any]) -> None:
    """An example that lags behind its serializer misleads whoever copies it."""
    components = yaml.safe_load(written)["components"]["schemas"]
    wrong = []
    for name, operation in operations.items():
        for answer in operation["responses"].values():
            media = answer.get("content", {}).get("application/json")
            if media:
                wrong += [f"{name}: {fault}" for fault in _misfits(media["schema"], media["example"], components)]
        for media in operation.get("requestBody", {}).get("content", {}).values():
            wrong += [
                f"{name}: {fault}" for fault in _misfits(media["schema"], media["example"], components, sent=True)
            ]
    assert wrong == []


def _misfits(schema: Any, example: Any, components: Any, path: str = "", sent: bool = False) -> list[str]:
    if "$ref" in schema:
        schema = components[schema["$ref"].rsplit("/", 1)[1]]
    choices = schema.get("oneOf") or schema.get("allOf")
    if choices:
        choices = [one for one in choices if one.get("type") != "null"]
        return [] if example is None else _misfits(choices[0], example, components, path, sent)
    if isinstance(example, list):
        items = schema.get("items", {})
        return [fault for one in example for fault in _misfits(items, one, components, f"{path}[]", sent)]
    if not isinstance(example, dict) or "properties" not in schema:
        return []
    known, needed = schema["properties"], set(schema.get("required", ()))
    faults = [f"{path}.{name}: unknown" for name in set(example) - set(known)]
    faults += [f"{path}.{name}: missing" for name in needed - set(example)]
    for name in set(example) & set(known):
        faults += _misfits(known[name], example[name], components, f"{path}.{name}", sent)
    return faults


def test_each_operation_tells_of_problems_keys_and_tags(operations: dict[str, Any]) -> None:
    for operation in operations.values():
        assert list(operation["responses"]["default"]["content"]) == ["application/problem+json"]
    headers = {
        name: {one["name"]: one["required"] for one in operation["parameters"] if one["in"] == "header"}
        for name, operation in operations.items()
    }
    assert headers["needs_create"] == {"Idempotency-Key": False}
    assert headers["needs_partial_update"] == {"If-Match": True}
    assert headers["need_moves_create"] == {"Idempotency-Key": False, "If-Match": False}
    assert headers["merchant_contacts_update"] == {"If-Match": True}
    assert headers["tokens_create"] == {}


def test_public_operations_need_no_key_and_others_do(operations: dict[str, Any]) -> None:
    keys = [{"token": []}, {"session": []}]
    assert operations["merchants_list"]["security"] == [*keys, {}]
    assert operations["needs_list"]["security"] == keys


def test_schema_is_served(db: None) -> None:
    answer = Client().get("/api/v1/schema", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert answer.json()["openapi"].startswith("3.1")
    assert answer["Content-Disposition"] == 'inline; filename="shuqiao-api.json"'
    assert OperationSchema.__name__ == settings.REST_FRAMEWORK["DEFAULT_SCHEMA_CLASS"].rsplit(".", 1)[1]


def test_docs_page_holds_nothing_inline_and_nothing_foreign(db: None) -> None:
    answer = Client().get("/api/v1/docs")
    page = answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy and "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    for path in re.findall(r"(?:src|href)=\"/static/([^\"]+)\"", page):
        assert finders.find(path), path


def test_docs_script_is_a_file_of_its_own(db: None) -> None:
    answer = Client().get("/api/v1/docs?script=")
    assert answer["Content-Type"].startswith("application/javascript")
    assert "SwaggerUIBundle" in answer.content.decode()
