"""Signing in and out, and acting for another organisation."""

import time_machine
from django.test import Client

from accounts.models import Membership, Role
from core.models import AuditEntry
from tests import factories
from tests.personas import SINCE, Persona
from tests.portal.conftest import Enter, text_of

GOOD = {"username": "enterprise", "password": factories.PASSWORD}


def test_sign_in_goes_on_to_the_page_that_was_asked_for(visitor: Client, enterprise: Persona) -> None:
    asked = visitor.get("/needs/?status=draft")
    assert (asked.status_code, asked["Location"]) == (302, "/login/?next=/needs/%3Fstatus%3Ddraft")
    answer = visitor.post("/login/", {**GOOD, "next": "/needs/?status=draft"})
    assert (answer.status_code, answer["Location"]) == (302, "/needs/?status=draft")
    assert visitor.get("/needs/").status_code == 200


def test_sign_in_never_leads_to_another_site(visitor: Client, enterprise: Persona) -> None:
    for foreign in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        answer = Client().post("/login/", {**GOOD, "next": foreign})
        assert (answer.status_code, answer["Location"]) == (302, "/")


def test_wrong_password_is_told_without_saying_which_part_was_wrong(visitor: Client, enterprise: Persona) -> None:
    answers = [
        visitor.post("/login/", {"username": name, "password": "wrong"}) for name in ("enterprise", "nobody-at-all")
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    told = [text_of(answer) for answer in answers]
    assert told[0] == told[1]
    assert "用户名或密码不正确" in told[0]
    assert "sessionid" not in visitor.cookies


def test_empty_form_names_each_field(visitor: Client) -> None:
    answer = visitor.post("/login/", {})
    assert answer.status_code == 400
    html = answer.content.decode()
    assert 'aria-describedby="id_username_error"' in html
    assert 'href="#id_password"' in html


def test_too_many_tries_answer_429(visitor: Client, enterprise: Persona) -> None:
    with time_machine.travel("2026-11-25T02:00:00Z", tick=False):
        for _ in range(8):
            assert visitor.post("/login/", {**GOOD, "password": "wrong"}).status_code == 400
        answer = visitor.post("/login/", GOOD)
    assert answer.status_code == 429
    assert "操作过于频繁" in text_of(answer)


def test_sign_out_is_a_post(enter: Enter, enterprise: Persona) -> None:
    client = enter(enterprise)
    refused = client.get("/logout/")
    assert (refused.status_code, refused["Allow"]) == (405, "POST")
    assert "不能这样打开这个页面" in text_of(refused)
    assert client.post("/logout/")["Location"] == "/"
    assert client.get("/needs/").status_code == 302


def test_switching_the_organisation_changes_whose_needs_are_seen(enter: Enter, enterprise: Persona) -> None:
    second = factories.organisation(name="盐城第二分厂有限公司")
    Membership.objects.create(
        user=enterprise.user, organisation=second, role=Role.ENTERPRISE, granted_at=SINCE, granted_by="测试"
    )
    factories.need(organisation=second, title="第二分厂的需求")
    client = enter(enterprise)
    assert "第二分厂的需求" not in text_of(client.get("/needs/"))
    answer = client.post("/acting-for/", {"organisation": str(second.pk)}, follow=True)
    assert "现在代表盐城第二分厂有限公司办理" in text_of(answer)
    assert "第二分厂的需求" in text_of(client.get("/needs/"))


def test_switching_to_a_foreign_organisation_is_not_found(
    enter: Enter, enterprise: Persona, other_enterprise: Persona
) -> None:
    client = enter(enterprise)
    answer = client.post("/acting-for/", {"organisation": str(other_enterprise.organisation.pk)})
    assert answer.status_code == 404
    assert "organisation_id" not in client.session


def test_sign_in_by_page_is_on_record(visitor: Client, enterprise: Persona) -> None:
    visitor.post("/login/", GOOD)
    assert list(AuditEntry.objects.values_list("action", "channel")) == [("user.signed_in", "page")]
