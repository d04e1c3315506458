"""The merchant page: what is shown, what is not, and to whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.clock import today
from core.models import AuditEntry
from merchants.models import CaseStudy, Contact, MerchantProfile, Offering
from merchants.states import ProfileStatus
from tests import factories
from tests.personas import Persona
from tests.portal.conftest import Enter, text_of

PHONE = "0515-55500001"
COUNTED = 14


@pytest.fixture
def profile(merchant: Persona) -> MerchantProfile:
    made = factories.profile(organisation=merchant.organisation)
    Contact.objects.create(profile=made, name="李工", position="经理", phone=PHONE)
    return made


def test_blanks_are_shown_as_not_given(visitor: Client) -> None:
    profile = factories.profile()
    Offering.objects.create(profile=profile, name="产量采集", price_text="3 元/次")
    html = text_of(visitor.get(f"/merchants/{profile.pk}/"))
    assert "产量采集 未提供 3 元/次 未提供" in html
    assert "官网 未提供" in html


def test_credentials_show_their_standing(visitor: Client) -> None:
    profile, day = factories.profile(), today(timezone.now())
    for number, valid_to in enumerate(
        (None, day - timedelta(days=1), day + timedelta(days=30), day + timedelta(days=400))
    ):
        factories.credential(profile, number=f"SYN-{number}", valid_to=valid_to)
    html = visitor.get(f"/merchants/{profile.pk}/").content.decode()
    for tone, word in (("calm", "未注明有效期"), ("bad", "已过期"), ("warn", "即将到期"), ("good", "有效")):
        assert f'<span class="pill pill-{tone}">{word}</span>' in html


def test_contacts_are_never_part_of_the_page(
    visitor: Client, enter: Enter, profile: MerchantProfile, merchant: Persona, recruiter: Persona
) -> None:
    for client in (visitor, enter(merchant), enter(recruiter)):
        html = client.get(f"/merchants/{profile.pk}/").content.decode()
        assert PHONE not in html
        assert "李工" not in html
    assert AuditEntry.objects.count() == 0


def test_revealing_contacts_is_on_record_and_not_stored_by_browsers(
    enter: Enter, profile: MerchantProfile, broker: Persona
) -> None:
    answer = enter(broker).post(f"/merchants/{profile.pk}/contacts/")
    assert (answer.status_code, PHONE in text_of(answer)) == (200, True)
    assert "no-store" in answer["Cache-Control"]
    assert list(AuditEntry.objects.values_list("action", "object_id")) == [("contacts.revealed", str(profile.pk))]


def test_rival_sees_neither_button_nor_contacts(
    enter: Enter, profile: MerchantProfile, other_merchant: Persona
) -> None:
    client = enter(other_merchant)
    assert "联系人" not in text_of(client.get(f"/merchants/{profile.pk}/"))
    answer = client.post(f"/merchants/{profile.pk}/contacts/")
    assert (answer.status_code, PHONE in text_of(answer)) == (403, False)


def test_completeness_is_for_the_firm_and_the_bureau(
    visitor: Client, enter: Enter, profile: MerchantProfile, merchant: Persona, broker: Persona, enterprise: Persona
) -> None:
    address = f"/merchants/{profile.pk}/"
    assert "档案完整度" in text_of(enter(merchant).get(address))
    assert "档案完整度" in text_of(enter(broker).get(address))
    assert "档案完整度" not in text_of(enter(enterprise).get(address))
    assert "档案完整度" not in text_of(visitor.get(address))


def test_withdrawing_asks_for_a_reason_and_then_takes_the_page_down(
    visitor: Client, enter: Enter, profile: MerchantProfile, recruiter: Persona
) -> None:
    client, address = enter(recruiter), f"/merchants/{profile.pk}/moves/withdraw/"
    assert "目录和匹配中不再出现" in text_of(client.get(address))
    refused = client.post(address, {"reason": " "})
    assert (refused.status_code, "请填写原因" in text_of(refused)) == (400, True)
    profile.refresh_from_db()
    assert profile.status == ProfileStatus.LISTED
    assert client.post(address, {"reason": "资料过期"})["Location"] == f"/merchants/{profile.pk}/"
    assert visitor.get(f"/merchants/{profile.pk}/").status_code == 404


def test_move_that_is_not_open_is_a_conflict(enter: Enter, profile: MerchantProfile, recruiter: Persona) -> None:
    client = enter(recruiter)
    for answer in (
        client.get(f"/merchants/{profile.pk}/moves/list/"),
        client.post(f"/merchants/{profile.pk}/moves/list/"),
    ):
        assert (answer.status_code, "当前状态为“已公开”" in text_of(answer)) == (409, True)
    assert client.get(f"/merchants/{profile.pk}/moves/fly/").status_code == 400


def test_my_profile_leads_to_my_own(
    enter: Enter, profile: MerchantProfile, merchant: Persona, other_merchant: Persona
) -> None:
    assert enter(merchant).get("/my-profile/")["Location"] == f"/merchants/{profile.pk}/"
    answer = enter(other_merchant).get("/my-profile/")
    assert (answer.status_code, "还没有数据商档案" in text_of(answer)) == (404, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_does_not_grow_with_rows(visitor: Client, rows: int) -> None:
    profile = factories.profile()
    for number in range(rows):
        Offering.objects.create(
            profile=profile, name=f"产品{number}", delivery_form=factories.term("delivery_form"),
            update_rhythm=factories.term("update_rhythm"),
        )  # fmt: skip
        CaseStudy.objects.create(profile=profile, title=f"案例{number}")
        factories.credential(profile, number=f"SYN-{number}")
        profile.capabilities.add(factories.term("capability"))
    with CaptureQueriesContext(connection) as seen:
        visitor.get(f"/merchants/{profile.pk}/")
    assert len(seen) == COUNTED
