"""Posting a need and moving it along; the open board."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.models import Need, NeedContact
from matching.states import NeedStatus
from tests import factories
from tests.personas import Persona
from tests.portal.conftest import Enter, text_of

GOOD = {
    "title": "机器自己报数",
    "text": "三十来台注塑机，产量全靠班长抄，想让机器自己报数。",
    "budget_kind": "negotiable",
}


def drawn(client: Client, address: str = "/needs/new/") -> dict[str, str]:
    """The hidden fields of the form as the browser got it."""
    form = client.get(address).context["form"]
    return {field.html_name: str(field.value() or "") for field in form.hidden_fields()}


def test_need_is_posted_with_all_that_was_filled_in(enter: Enter, enterprise: Persona) -> None:
    client = enter(enterprise)
    kind, place = factories.credential_type(), factories.region()
    field = factories.term("field_of_use", code="industry", name="工业制造")
    asked = {
        **GOOD, **drawn(client), "field_of_use": field.code, "region": place.code,
        "contains_personal_information": "no", "budget_kind": "range", "budget_from": "15万元", "budget_to": "220000",
        "require_credential_0": f"{kind.code}|二级", "require_region_0": place.code,
        "contact_name": "王工", "contact_phone": "0515-55501234", "show_organisation": "on",
    }  # fmt: skip
    answer = client.post("/needs/new/", asked)
    need = Need.objects.get()
    assert answer["Location"] == f"/needs/{need.pk}/"
    assert (need.organisation, need.field_of_use, need.region) == (enterprise.organisation, field, place)
    assert (need.budget_from, need.budget_to, need.show_organisation) == (150_000, 220_000, True)
    assert (need.contains_personal_information, need.contains_important_data) == (False, None)
    assert sorted(map(str, need.requirements.all())) == [
        "持有有效资质：DCMM（2018） 二级 及以上",
        "服务方所在地区：江苏省盐城市亭湖区",
    ]
    assert need.contact.name == "王工"


def test_second_post_of_the_same_form_makes_no_second_need(enter: Enter, enterprise: Persona) -> None:
    client = enter(enterprise)
    asked = {**GOOD, **drawn(client)}
    first, second = client.post("/needs/new/", asked), client.post("/needs/new/", asked)
    assert first["Location"] == second["Location"]
    assert Need.objects.count() == 1
    client.post("/needs/new/", {**GOOD, **drawn(client)})
    assert Need.objects.count() == 2


def test_faults_are_named_at_their_inputs_and_nothing_typed_is_lost(enter: Enter, enterprise: Persona) -> None:
    client = enter(enterprise)
    asked = {
        "title": "题" * 41, "text": "？！……", "budget_kind": "fixed", "budget_to": "很多钱",
        "contact_name": "王工", "purpose": "给班组长看", "needed_by": "2020-01-01",
    }  # fmt: skip
    answer = client.post("/needs/new/", {**asked, **drawn(client)})
    assert answer.status_code == 400
    assert Need.objects.count() == 0
    faulty = {"title", "text", "budget_to", "needed_by", "contact_phone"}
    assert set(answer.context["form"].errors) == faulty
    html = answer.content.decode()
    for name in faulty:
        assert f'href="#id_{name}"' in html
        assert f'id="id_{name}_error"' in html
    for typed in (*asked.values(),):
        assert typed in html


def test_text_of_a_hundred_thousand_characters_is_refused_and_kept(enter: Enter, enterprise: Persona) -> None:
    client = enter(enterprise)
    text = "数据" * 50_000
    answer = client.post("/needs/new/", {**GOOD, **drawn(client), "text": text})
    assert answer.status_code == 400
    assert "需求描述过长：现有 100000 字" in text_of(answer)
    assert text in answer.content.decode()


@pytest.mark.parametrize("field", ["kind", "region", "require_credential_0", "require_merchant_type_0"])
def test_tampered_choice_is_refused(enter: Enter, enterprise: Persona, field: str) -> None:
    client = enter(enterprise)
    answer = client.post("/needs/new/", {**GOOD, **drawn(client), field: "no-such-code\0"})
    assert (answer.status_code, Need.objects.count()) == (400, 0)


def test_saving_and_going_on_to_submit_starts_the_clock(enter: Enter, enterprise: Persona) -> None:
    client = enter(enterprise)
    answer = client.post("/needs/new/", {**GOOD, **drawn(client), "then_submit": "1"})
    need = Need.objects.get()
    address = f"/needs/{need.pk}/moves/submit/"
    assert answer["Location"] == address
    assert "3 个工作日内审核" in text_of(client.get(address))
    after = client.post(address, drawn(client, address), follow=True)
    assert "已办理：提交审核" in text_of(after)
    assert "剩 3 个工作日" in text_of(after)
    again = client.post(address)
    assert (again.status_code, "当前状态为“待审核”" in text_of(again)) == (409, True)


def test_edit_shows_what_is_stored_and_changes_it(enter: Enter, enterprise: Persona) -> None:
    need = factories.need(organisation=enterprise.organisation, budget_kind="fixed", budget_to=225_000)
    NeedContact.objects.create(need=need, name="王工", phone="0515-55501234")
    kind = factories.credential_type()
    for level in ("一级", "二级", "三级"):
        need.requirements.create(rule="credential", credential_type=kind, min_level=level)
    client, address = enter(enterprise), f"/needs/{need.pk}/edit/"
    form = client.get(address).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, "", False)}
    assert typed["budget_to"] == "22.5万元"
    shown = {typed[f"require_credential_{number}"] for number in range(3)}
    assert shown == {"DCMM-2018|一级", "DCMM-2018|二级", "DCMM-2018|三级"}
    assert client.post(address, {**typed, "title": "新标题"})["Location"] == f"/needs/{need.pk}/"
    need.refresh_from_db()
    assert (need.title, need.budget_to, need.contact.name) == ("新标题", 225_000, "王工")
    assert need.requirements.count() == 3


def test_two_tabs_the_later_one_keeps_its_words_and_decides(enter: Enter, enterprise: Persona) -> None:
    need = factories.need(organisation=enterprise.organisation)
    client, address = enter(enterprise), f"/needs/{need.pk}/edit/"
    first, second = drawn(client, address), drawn(client, address)
    client.post(address, {**GOOD, **first, "title": "第一个窗口"})
    overtaken = client.post(address, {**GOOD, **second, "title": "第二个窗口"})
    assert overtaken.status_code == 409
    assert "他人已修改了这条需求" in text_of(overtaken)
    assert 'value="第二个窗口"' in overtaken.content.decode()
    need.refresh_from_db()
    assert need.title == "第一个窗口"
    again = {field.html_name: field.value() or "" for field in overtaken.context["form"].hidden_fields()}
    assert client.post(address, {**GOOD, **again, "title": "第二个窗口"}).status_code == 302
    need.refresh_from_db()
    assert need.title == "第二个窗口"


def test_session_that_ran_out_gives_the_typed_words_back_to_their_author(enter: Enter, enterprise: Persona) -> None:
    client = enter(enterprise)
    asked = {**GOOD, **drawn(client), "purpose": "给班组长看"}
    client.post("/logout/")
    refused = client.post("/needs/new/", asked)
    assert refused["Location"] == "/login/?next=/needs/new/"
    page = client.get(refused["Location"])
    assert "您填写的内容已为您保留" in text_of(page)
    client.post("/login/", {"username": "enterprise", "password": factories.PASSWORD, "next": "/needs/new/"})
    html = client.get("/needs/new/").content.decode()
    assert GOOD["text"] in html
    assert "给班组长看" in html
    assert GOOD["text"] not in client.get("/needs/new/").content.decode()


def test_kept_words_are_not_shown_to_whoever_signs_in_next(
    enter: Enter, enterprise: Persona, other_enterprise: Persona
) -> None:
    client = enter(enterprise)
    asked = {**GOOD, **drawn(client)}
    client.post("/logout/")
    client.post("/needs/new/", asked)
    client.post("/login/", {"username": "other_enterprise", "password": factories.PASSWORD})
    assert GOOD["text"] not in client.get("/needs/new/").content.decode()


def test_foreign_need_is_not_found(enter: Enter, enterprise: Persona, other_enterprise: Persona) -> None:
    need = factories.need(organisation=enterprise.organisation, title="绝密需求")
    client = enter(other_enterprise)
    for address in ("", "edit/", "moves/submit/"):
        answer = client.get(f"/needs/{need.pk}/{address}")
        assert (answer.status_code, "绝密需求" in text_of(answer)) == (404, False)
    assert client.post(f"/needs/{need.pk}/moves/withdraw/").status_code == 404


def test_desk_sees_the_most_urgent_first_and_askers_what_came_back(
    enter: Enter, broker: Persona, enterprise: Persona
) -> None:
    now, owner = timezone.now(), enterprise.organisation
    factories.need(organisation=owner, title="已发布的", status="published")
    factories.need(organisation=owner, title="晚到期的", status="submitted", due_at=now + timedelta(days=6))
    factories.need(organisation=owner, title="早到期的", status="submitted", due_at=now - timedelta(days=6))
    factories.need(organisation=owner, title="退回来的", status="returned")
    desk = enter(broker).get("/needs/")
    assert [need.title for need in desk.context["page"]][:2] == ["早到期的", "晚到期的"]
    assert "已超期" in text_of(desk)
    assert next(need.title for need in enter(enterprise).get("/needs/").context["page"]) == "退回来的"


def test_return_carries_its_reason_to_the_asker(enter: Enter, broker: Persona, enterprise: Persona) -> None:
    need = factories.need(organisation=enterprise.organisation, status="submitted", due_at=timezone.now())
    desk, address = enter(broker), f"/needs/{need.pk}/moves/return/"
    refused = desk.post(address, {"reason": ""})
    assert (refused.status_code, "请填写原因" in text_of(refused)) == (400, True)
    desk.post(address, {"reason": "请写明每天的数据量。"})
    need.refresh_from_db()
    assert need.status == NeedStatus.RETURNED
    assert "请写明每天的数据量。" in text_of(enter(enterprise).get(f"/needs/{need.pk}/"))


def test_important_data_is_published_with_a_conclusion_and_without_its_text(
    visitor: Client, enter: Enter, broker: Persona
) -> None:
    need = factories.need(status="submitted", contains_important_data=True, text="核心产线的绝密读数，十个字以上。")
    client, address = enter(broker), f"/needs/{need.pk}/moves/publish/"
    assert client.post(address, {"reason": ""}).status_code == 400
    assert client.post(address, {"reason": "已复核，可公开标题。"}).status_code == 302
    for page in ("/open-needs/", f"/open-needs/{need.pk}/"):
        answer = visitor.get(page)
        assert ("正文不公开" in text_of(answer), "绝密读数" in text_of(answer)) == (True, False)


def test_broker_writes_for_a_firm_by_its_code(enter: Enter, broker: Persona, enterprise: Persona) -> None:
    client = enter(broker)
    asked = {**GOOD, **drawn(client), "owner_code": enterprise.organisation.uscc.lower()}
    client.post("/needs/new/", asked)
    assert Need.objects.get().organisation == enterprise.organisation
    wrong = client.post("/needs/new/", {**GOOD, **drawn(client), "owner_code": "91320900XXXXXXXXXX"})
    assert (wrong.status_code, "没有登记这个代码的单位" in text_of(wrong)) == (400, True)


def test_open_board_shows_neither_contact_nor_unnamed_asker(visitor: Client) -> None:
    need = factories.need(status="published", organisation=factories.organisation(name="盐城隐名有限公司"))
    NeedContact.objects.create(need=need, name="王工", phone="0515-55501234")
    for address in ("/open-needs/", f"/open-needs/{need.pk}/"):
        html = visitor.get(address).content.decode()
        assert need.title in html
        assert [word for word in ("王工", "0515-55501234", "盐城隐名有限公司") if word in html] == []


def test_open_board_narrows_and_says_when_nothing_is_left(visitor: Client) -> None:
    factories.need(status="published", title="注塑机联网", kind="service")
    factories.need(status="published", title="数据入表", kind="diagnosis")
    found = text_of(visitor.get("/open-needs/?kind=service"))
    assert ("注塑机联网" in found, "数据入表" in found) == (True, False)
    assert "没有符合条件的公开需求" in text_of(visitor.get("/open-needs/?q=火星"))
    assert visitor.get("/open-needs/?q=%00&region=%00").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("address", "counted"), [("/needs/", 6), ("/open-needs/", 8)])
def test_query_count_does_not_grow_with_rows(
    enter: Enter, broker: Persona, rows: int, address: str, counted: int
) -> None:
    for _ in range(rows):
        factories.need(status="published", region=factories.region())
    client: Any = enter(broker)
    client.get("/")
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    assert len(seen) == counted
