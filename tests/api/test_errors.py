"""One shape for every refusal, in Chinese whatever the browser speaks."""

import json
from typing import Any

import pytest
from django.db import DatabaseError
from rest_framework import exceptions as drf
from rest_framework.test import APIRequestFactory

from accounts.models import Region
from api.errors import STATUSES, problem_of
from core import errors
from core.tables import TableRefused
from tests.api.client import Api, problem
from tests.personas import Persona


def test_unknown_route_is_a_problem(db: None) -> None:
    for method in ("GET", "POST", "DELETE"):
        problem(Api()(method, "nothing-here"), 404, "not_found")


def test_method_that_a_route_has_not_is_405(enterprise: Persona) -> None:
    for method in ("PUT", "OPTIONS", "TRACE"):
        problem(Api(enterprise)(method, "me"), 405, "method_not_allowed")


def test_answer_in_another_format_is_406(db: None) -> None:
    problem(Api().get("regions", Accept="text/html"), 406, "not_acceptable")


def test_english_browser_still_reads_chinese(administrator: Persona) -> None:
    answer = Api(administrator).post("members", {"role": 1, "username": None}, Accept_Language="en")
    content = problem(answer, 400, "invalid")
    assert answer["Content-Language"] == "zh-hans"
    assert all(any(char > "\u4e00" for char in fault["message"]) for fault in content["errors"]), content["errors"]


def test_unknown_fields_are_listed_not_ignored(administrator: Persona) -> None:
    body = {"username": "x", "organisation": "y", "role": "z", "is_superuser": True, "id": 3}
    content = problem(Api(administrator).post("members", body), 400, "unknown_field")
    assert [(fault["field"], fault["code"]) for fault in content["errors"]] == [
        ("is_superuser", "unknown_field"),
        ("id", "unknown_field"),
    ]


def test_answers_are_not_kept_by_caches(db: None) -> None:
    assert Api().get("regions")["Cache-Control"] == "no-store"
    assert Api().get("nothing-here")["Cache-Control"] == "no-store"


class Member:
    headers: dict[str, str] = {}

    class user:  # noqa: N801
        is_authenticated = True


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.Invalid("x"), 400, "invalid"),
        (errors.NotFound(), 404, "not_found"),
        (errors.Forbidden(), 403, "forbidden"),
        (errors.StaleState(), 409, "stale"),
        (errors.WrongState("x"), 409, "wrong_state"),
        (errors.Conflict("x", code="uscc_taken"), 409, "uscc_taken"),
        (errors.TooMany(7), 429, "too_many_requests"),
        (errors.Unavailable("x", code="index_missing"), 503, "index_missing"),
        (TableRefused("unreadable"), 400, "unreadable"),
        (TableRefused("file_too_large", megabytes=60, limit_megabytes=20), 413, "file_too_large"),
        (drf.Throttled(wait=3.2), 429, "throttled"),
    ],
)
def test_each_refusal_has_its_status(error: Exception, status: int, code: str) -> None:
    found = problem_of(error, Member())
    assert (found.status, found.code) == (status, code)


def test_visitor_who_may_not_is_asked_to_sign_in() -> None:
    class Visitor(Member):
        class user:  # noqa: N801
            is_authenticated = False

    found = problem_of(errors.Forbidden(), Visitor())
    assert (found.status, found.code) == (401, "not_authenticated")
    assert found.headers["WWW-Authenticate"].startswith("Bearer")


def test_every_domain_error_is_mapped() -> None:
    assert set(STATUSES) == set(errors.DomainError.__subclasses__())


def test_stale_state_answers_a_failed_precondition_when_one_was_given() -> None:
    request: Any = Member()
    request.headers = {"If-Match": '"x-1"'}
    assert problem_of(errors.StaleState(), request).status == 412


def test_wait_is_told_in_whole_seconds() -> None:
    assert problem_of(errors.TooMany(7), Member()).headers == {"Retry-After": "7"}
    assert problem_of(drf.Throttled(wait=0.2), Member()).headers == {"Retry-After": "1"}


def test_fields_of_a_domain_error_become_errors() -> None:
    found = problem_of(errors.Invalid("有误", code="bad", fields={"items.0.name": ["甲", "乙"]}), Member())
    assert [dict(fault) for fault in found.faults] == [
        {"field": "items.0.name", "code": "bad", "message": "甲"},
        {"field": "items.0.name", "code": "bad", "message": "乙"},
    ]


def test_extra_members_cannot_replace_the_standard_ones() -> None:
    found = problem_of(errors.Invalid("有误", extra={"status": 200, "state": "draft"}), Member())
    content = json.loads(found.response().content)
    assert (content["status"], content["state"]) == (400, "draft")


def test_fault_of_ours_is_a_problem_without_its_cause(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise DatabaseError("password=secret")

    monkeypatch.setattr("api.accounts.views.reference.Regions.get_queryset", fails)
    api = Api()
    api.client.raise_request_exception = False
    answer = api.get("regions")
    problem(answer, 500, "error")
    assert "secret" not in answer.content.decode()


def test_lone_surrogate_in_an_answer_cannot_break_it() -> None:
    found = problem_of(errors.Invalid("\ud800"), APIRequestFactory().get("/"))
    assert json.loads(found.response().content)["detail"] == "?"


def test_repeated_and_unknown_parameters_are_refused(db: None) -> None:
    Region.objects.create(code="32", name="江苏", full_name="江苏省", kind="province")
    content = problem(Api().get("regions?knd=zone"), 400, "unknown_filter")
    assert content["known"] == ["is_reporting_unit", "kind", "ordering", "page", "page_size", "parent"]
    problem(Api().get("regions?kind=zone&kind=city"), 400, "repeated_parameter")
    content = problem(Api().get("regions?kind=galaxy"), 400, "invalid")
    assert [(fault["field"], fault["code"]) for fault in content["errors"]] == [("kind", "invalid_choice")]
    problem(Api().get("regions?ordering=gb_code"), 400, "unknown_filter")
    problem(Api().get("regions?parent=%00"), 400, "invalid")
