"""Whatever is sent to a write endpoint is done or refused with a problem; it is never a fault of ours."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from api.etag import etag
from core import outbox
from core.models import OutboxMessage, RateCounter
from merchants.models import ImportBatch, Vocabulary
from tests import factories
from tests.api.client import BASE, PROBLEM, Api, problem, token_of
from tests.api.hostile import RAW, STRINGS, UNSTORABLE, VALUES
from tests.personas import Persona


@dataclass
class Target:
    """A write endpoint with a body that names all its fields; `row` gives the If-Match."""

    api: Api
    method: str
    path: str
    body: dict[str, Any]
    row: Any = None

    def send(self, body: Any) -> Any:
        text = json.dumps(body)
        for name, raw in RAW.items():
            text = text.replace(f'"{name}"', raw)
        headers = {}
        if self.row is not None:
            self.row.refresh_from_db()
            headers["If-Match"] = etag(self.row)
        RateCounter.objects.all().delete()
        return self.api(self.method, self.path, text.encode(), **headers)

    def variants(self, value: Any) -> Iterator[dict[str, Any]]:
        """The body with `value` in place of each field, also of the fields inside lists and objects."""
        for place in self._places(self.body):
            changed = json.loads(json.dumps(self.body))
            part = changed
            for step in place[:-1]:
                part = part[step]
            part[place[-1]] = value
            yield changed

    def _places(self, part: Any) -> list[list[Any]]:
        steps = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        return [[step, *rest] for step, inner in steps for rest in ([], *self._places(inner))]


NEED = {
    "title": "机器自己报数",
    "text": "三十来台注塑机，产量全靠班长抄。",
    "kind": "service",
    "field_of_use": None,
    "industry": "C",
    "region": "320902",
    "data_area": "x",
    "contains_important_data": False,
    "budget_kind": "range",
    "budget_from": "1.00",
    "budget_to": "2.00",
    "needed_by": "2099-01-01",
    "show_organisation": True,
    "requirements": [{"rule": "region", "region": "320902", "min_level": ""}],
    "contact": {"name": "王工", "phone": "0515-55500000", "email": ""},
}
PROFILE = {
    "merchant_type": "technical",
    "capabilities": ["A1"],
    "served_industries": ["C"],
    "service_regions": ["320902"],
    "summary": "简介",
    "source_date": "2026-01-01",
}
ACCOUNT = {"username": "wang", "display_name": "王工", "email": "wang@example.com", "password": "wei-gang-shu-qiao-9"}
LISTS: dict[str, dict[str, Any]] = {
    "offerings": {"name": "采集", "delivery_form": "saas", "price_text": "面议", "price_from": "1.00"},
    "cases": {"title": "车间", "year": 2025},
    "credentials": {"type": "DCMM-2018", "level": "三级", "number": "1", "valid_to": "2030-01-01"},
    "contacts": {"name": "李工", "phone": "0515-55500000", "email": "a@example.com"},
}


@pytest.fixture
def targets(
    enterprise: Persona, merchant: Persona, other_merchant: Persona, administrator: Persona, recruiter: Persona
) -> dict[str, Callable[[], Target]]:
    for make in (factories.region, factories.industry, factories.credential_type, factories.term):
        make()
    factories.term(Vocabulary.CAPABILITY, code="A1", name="采集")
    factories.term(Vocabulary.DELIVERY_FORM, code="saas", name="SaaS")
    asker, owner = Api(enterprise), Api(merchant)
    need = factories.need(organisation=enterprise.organisation)
    profile = factories.profile(organisation=merchant.organisation)
    token = {
        "username": "enterprise",
        "password": factories.PASSWORD,
        "name": "x",
        "scopes": ["read"],
        "days": 1,
        "organisation": str(enterprise.organisation.pk),
    }
    member = {"username": "enterprise", "organisation": str(enterprise.organisation.pk), "role": "merchant"}
    organisation = {
        "name": "盐城一号科技有限公司", "region": "320902", "industry": "C", "founded_on": "2020-01-01",
        "registered_capital": "1.00", "insured_count": 1, "website": "https://example.com", "source": "x",
    }  # fmt: skip
    found = [
        ("token", Target(Api(), "POST", "tokens", token)),
        ("member", Target(Api(administrator), "POST", "members", member)),
        ("account", Target(Api(administrator), "POST", "users", ACCOUNT)),
        ("register", Target(Api(recruiter), "POST", "organisations", {"uscc": factories.code(995), "name": "盐城九号公司"})),
        ("organisation", Target(asker, "PATCH", f"organisations/{enterprise.organisation.pk}", organisation,
                                enterprise.organisation)),
        ("need", Target(asker, "POST", "needs", NEED)),
        ("need edit", Target(asker, "PATCH", f"needs/{need.pk}", NEED, need)),
        ("need move", Target(asker, "POST", f"needs/{need.pk}/moves", {"move": "withdraw", "reason": "x"})),
        ("need run", Target(asker, "POST", f"needs/{need.pk}/runs", {"top": 5, "seed": 1})),
        ("profile", Target(Api(other_merchant), "POST", "merchants", PROFILE)),
        ("profile edit", Target(owner, "PATCH", f"merchants/{profile.pk}", PROFILE, profile)),
        ("profile move", Target(Api(recruiter), "POST", f"merchants/{profile.pk}/moves", {"move": "x", "reason": ""})),
        *((name, Target(owner, "PUT", f"merchants/{profile.pk}/{name}", {"items": [item]}, profile))
          for name, item in LISTS.items()),
    ]  # fmt: skip
    return {name: lambda target=target: target for name, target in found}  # type: ignore[misc]


NAMES = [
    "token", "member", "account", "register", "organisation", "need", "need edit", "need move", "need run", "profile", "profile edit",
    "profile move", *LISTS,
]  # fmt: skip


def done_or_refused(answer: Any) -> bool:
    return answer.status_code in (200, 201, 202) or (
        (400 <= answer.status_code < 500 or answer.json()["code"] == "index_missing")
        and answer["Content-Type"] == PROBLEM
    )


def test_the_set_is_large_enough() -> None:
    assert len(STRINGS) > 600


@pytest.mark.parametrize("name", NAMES)
def test_any_value_in_any_field_is_done_or_refused(targets: Any, name: str) -> None:
    target = targets[name]()
    for value in VALUES:
        for body in target.variants(value):
            answer = target.send(body)
            assert done_or_refused(answer), (value, answer.status_code, answer.content[:300])
            if value == "@deep@":
                problem(answer, 400, "too_deep")


@pytest.mark.parametrize("name", NAMES)
def test_text_that_cannot_be_stored_is_refused_in_any_field(targets: Any, name: str) -> None:
    target = targets[name]()
    for text in UNSTORABLE:
        for body in target.variants(f"盐城{text}公司"):
            problem(target.send(body), 400, "bad_character")
        problem(target.send({text: 1}), 400, "bad_character")


@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_is_done_or_refused(targets: Any, name: str) -> None:
    """The strings go round the fields, and each endpoint starts elsewhere, so that all meet all kinds of fields."""
    target = targets[name]()
    bodies = list(target.variants("@here@"))
    share = [text for number, text in enumerate(STRINGS) if number % len(NAMES) == NAMES.index(name)]
    for number, text in enumerate(share * 2):
        body = json.loads(json.dumps(bodies[number % len(bodies)]).replace('"@here@"', json.dumps(text)))
        answer = target.send(body)
        assert done_or_refused(answer), (text, answer.status_code, answer.content[:300])


@pytest.mark.parametrize("path", ["merchants", "open-needs", "needs", "organisations", "merchants/facets", "regions"])
def test_hostile_text_in_a_query_is_answered_or_refused(as_administrator: Api, path: str) -> None:
    names = {"merchants": "q", "merchants/facets": "q", "open-needs": "q", "needs": "q", "organisations": "name"}
    for text in STRINGS[:: 7 if path != "merchants" else 2]:
        given = quote(text.encode("utf-8", "surrogatepass"))
        answer = as_administrator.get(f"{path}?{names.get(path, 'parent')}={given}")
        assert done_or_refused(answer), (text, answer.status_code)


@pytest.mark.parametrize(
    ("method", "path", "end"),
    [
        ("GET", "needs/", ""),
        ("GET", "merchants/", ""),
        ("DELETE", "tokens/", ""),
        ("GET", "match-runs/", "/results"),
        ("GET", "reference/", ""),
        ("POST", "members/", "/end"),
    ],
)
def test_hostile_id_is_not_found(as_administrator: Api, method: str, path: str, end: str) -> None:
    for given in ("%00", "%FF", "..", "9" * 400, "x" * 5000, "%F0%9F%98%80", "%27%20OR%201=1", "%D9%A3"):
        problem(as_administrator(method, path + given + end), 404, "not_found")


def test_upload_of_anything_is_done_or_refused(recruiter: Persona) -> None:
    client = Client(headers={"Authorization": f"Bearer {token_of(recruiter)}"})
    header = "企业名称,统一社会信用代码,数商类型\n"
    everything = header + "".join(f'"{text}",,\n' for text in STRINGS if '"' not in text)
    files = {name: header.encode() for name in ("a\0b.csv", "../../x.xlsx", "长" * 150 + ".csv", "x", ".csv")}
    files |= {"empty.csv": b"", "nul.csv": b"\0", "zip.xlsx": b"PK\x03\x04", "utf16.csv": b"\xff\xfe"}
    files |= {
        "strings.csv": everything.encode("utf-8", "surrogatepass"),
        "clean.csv": everything.encode("utf-8", "ignore"),
    }
    for name, content in files.items():
        answer = client.post(BASE + "merchant-imports", {"file": SimpleUploadedFile(name, content)})
        assert done_or_refused(answer), (name, answer.status_code, answer.content[:300])
        if answer.status_code == 202:
            outbox.drain()
            assert ImportBatch.objects.get(pk=answer.json()["id"]).status in ("previewed", "refused"), name
    assert not OutboxMessage.objects.exclude(last_error="").exists()
