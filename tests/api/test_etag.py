"""Nobody overwrites what they have not seen."""

from typing import Any

import pytest

from api.etag import etag
from core.errors import StaleState
from tests import factories
from tests.api.client import Api, problem
from tests.personas import Persona


@pytest.fixture(params=["organisation", "need", "profile", "offerings"])
def edit(request: Any, merchant: Persona, enterprise: Persona) -> tuple[Api, str, str, Any, Any]:
    """An editor, a method, a path, a body and the row it changes."""
    if request.param == "organisation":
        row: Any = enterprise.organisation
        return Api(enterprise), "PATCH", f"organisations/{row.pk}", {"insured_count": 7}, row
    if request.param == "need":
        row = factories.need(organisation=enterprise.organisation)
        return Api(enterprise), "PATCH", f"needs/{row.pk}", {"title": "机器报数"}, row
    row = factories.profile(organisation=merchant.organisation)
    if request.param == "profile":
        return Api(merchant), "PATCH", f"merchants/{row.pk}", {"summary": "新的简介"}, row
    return Api(merchant), "PUT", f"merchants/{row.pk}/offerings", {"items": [{"name": "采集"}]}, row


def test_edit_with_the_tag_just_read_succeeds_and_gives_the_next(edit: Any) -> None:
    api, method, path, body, row = edit
    read = api.get(path.removesuffix("/offerings"))
    assert read["ETag"] == etag(row) == f'"{row.pk}-1"'
    answer = api(method, path, body, If_Match=read["ETag"])
    assert (answer.status_code, answer["ETag"]) == (200, f'"{row.pk}-2"')


@pytest.mark.parametrize("given", [{}, {"If_Match": "*"}, {"If_Match": ""}])
def test_edit_without_a_tag_is_428(edit: Any, given: dict[str, str]) -> None:
    api, method, path, body, row = edit
    problem(api(method, path, body, **given), 428, "precondition_required")
    row.refresh_from_db()
    assert row.version == 1


def test_edit_with_another_tag_is_412(edit: Any) -> None:
    api, method, path, body, row = edit
    for tag in (
        f'"{row.pk}-2"',
        f'"{factories.organisation().pk}-1"',
        f'W/"{row.pk}-1"',
        f"{row.pk}-1",
        '"',
        "x" * 9000,
    ):
        problem(api(method, path, body, If_Match=tag), 412, "stale")
    row.refresh_from_db()
    assert row.version == 1


def test_one_of_several_tags_is_enough(enterprise: Persona) -> None:
    row = enterprise.organisation
    answer = Api(enterprise).patch(f"organisations/{row.pk}", {"insured_count": 7}, If_Match=f'"x", {etag(row)}')
    assert answer.status_code == 200


def test_second_of_two_editors_is_told(edit: Any) -> None:
    api, method, path, body, row = edit
    tag = etag(row)
    assert api(method, path, body, If_Match=tag).status_code == 200
    problem(api(method, path, body, If_Match=tag), 412, "stale")


def test_editor_overtaken_after_the_check_is_told_as_well(
    as_enterprise: Api, enterprise: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(**_: Any) -> None:
        raise StaleState()

    monkeypatch.setattr("api.accounts.views.organisations.edit_organisation", overtaken)
    row = enterprise.organisation
    answer = as_enterprise.patch(f"organisations/{row.pk}", {"insured_count": 7}, If_Match=etag(row))
    problem(answer, 412, "stale")


def test_move_needs_no_tag_but_honours_one(as_enterprise: Api, enterprise: Persona) -> None:
    need = factories.need(organisation=enterprise.organisation)
    path, body = f"needs/{need.pk}/moves", {"move": "submit"}
    problem(as_enterprise.post(path, body, If_Match=f'"{need.pk}-9"'), 412, "stale")
    assert as_enterprise.post(path, body, If_Match=etag(need)).json()["status"] == "submitted"
    assert as_enterprise.post(path, {"move": "withdraw"}).json()["status"] == "withdrawn"


def test_empty_change_is_refused(edit: Any) -> None:
    api, method, path, _, row = edit
    if method == "PATCH":
        problem(api(method, path, {}, If_Match=etag(row)), 400, "nothing_to_change")
    row.refresh_from_db()
    assert row.version == 1
