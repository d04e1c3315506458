"""What pages and endpoints read: who sees which need, and what of it."""

from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.errors import Forbidden, Invalid, NotFound
from matching import queries
from matching.actions import run_match
from matching.models import NeedContact, Requirement
from merchants.models import MerchantProfile
from tests import factories
from tests.personas import Persona

pytestmark = pytest.mark.django_db
Listed = dict[str, MerchantProfile]


def test_enterprise_sees_its_own_needs_and_the_desk_all(
    enterprise: Persona, other_enterprise: Persona, broker: Persona
) -> None:
    mine, theirs = (factories.need(organisation=who.organisation) for who in (enterprise, other_enterprise))
    assert list(queries.needs(actor=enterprise.actor)) == [mine]
    assert set(queries.needs(actor=broker.actor)) == {mine, theirs}
    with pytest.raises(NotFound):
        queries.need_detail(actor=enterprise.actor, pk=theirs.pk)
    for pk in ("nonsense", "\0", theirs.pk):
        with pytest.raises(NotFound):
            queries.need_detail(actor=enterprise.actor, pk=pk)


def test_merchant_has_no_list_of_needs(merchant: Persona) -> None:
    with pytest.raises(Forbidden):
        queries.needs(actor=merchant.actor)


def test_needs_are_found_by_state_and_words(broker: Persona) -> None:
    draft = factories.need(title="停车数据")
    factories.need(status="submitted")
    assert list(queries.needs(actor=broker.actor, text=" 停车\0 ")) == [draft]
    assert list(queries.needs(actor=broker.actor, status="draft")) == [draft]
    assert list(queries.needs(actor=broker.actor, status="\ud800nothing")) == []
    with pytest.raises(Invalid):
        queries.needs(actor=broker.actor, text="长" * 101)


def test_desk_queue_puts_the_most_urgent_first(broker: Persona, at: datetime) -> None:
    later, sooner = (factories.need(status="submitted", due_at=at + timedelta(days=days)) for days in (3, 1))
    factories.need()
    assert list(queries.desk_queue(actor=broker.actor)) == [sooner, later]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_at_one_row_and_at_three(
    count: int, broker: Persona, at: datetime, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        factories.need(status="published", region=factories.region(), industry=factories.industry())
    with django_assert_num_queries(1):
        assert len([(need.organisation.name, need.region) for need in queries.needs(actor=broker.actor)]) == count
    with django_assert_num_queries(1):
        assert len([queries.public_view(need) for need in queries.open_board(at=at)]) == count


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"status": "published"}, True),
        ({"status": "published", "public_until": date(2026, 11, 25)}, True),
        ({"status": "published", "public_until": date(2026, 11, 24)}, False),
        ({"status": "submitted"}, False),
        ({"status": "withdrawn"}, False),
    ],
)
def test_board_shows_published_needs_until_their_last_day(given: dict[str, Any], shown: bool, at: datetime) -> None:
    need = factories.need(**given)
    assert list(queries.open_board(at=at)) == ([need] if shown else [])
    if not shown:
        with pytest.raises(NotFound):
            queries.open_need(pk=str(need.pk), at=at)


def test_board_narrows_by_codes_and_words(at: datetime) -> None:
    city = factories.region("320900", "盐城市", kind="city", parent=factories.region("320000", "江苏省"))
    section = factories.industry()
    division = factories.industry("29", "橡胶和塑料制品业", level="division", parent=section)
    field = factories.term("field_of_use", code="industrial", name="工业制造")
    need = factories.need(
        status="published", kind="tool", region=factories.region(parent=city), industry=division, field_of_use=field
    )
    factories.need(status="published", title="停车", text="停车数据入表，需要咨询。")
    for filters in (
        {"kind": "tool"}, {"region": "320902"}, {"region": "320900"}, {"region": "320000"}, {"industry": "C"},
        {"industry": "29"}, {"field_of_use": "industrial"}, {"text": "注塑机"},
    ):  # fmt: skip
        assert list(queries.open_board(queries.OpenFilters(**filters), at=at)) == [need], filters
    assert not queries.open_board(queries.OpenFilters(kind="\ud800", text="\0x"), at=at).exists()


def test_public_view_hides_who_asks_and_whom_to_call(at: datetime) -> None:
    need = factories.need(status="published")
    NeedContact.objects.create(need=need, name="尤以宁", phone="0515-55500037")
    seen = queries.open_need(pk=need.pk, at=at)
    assert (seen.title, seen.text, seen.organisation_name) == (need.title, need.text, "")
    assert "尤以宁" not in repr(seen) and need.organisation.name not in repr(seen)
    assert not {"contact", "status_reason", "created_by"} & {field.name for field in fields(seen)}
    type(need).objects.update(show_organisation=True)
    assert queries.open_need(pk=need.pk, at=at).organisation_name == need.organisation.name


def test_words_about_important_data_are_never_public(at: datetime) -> None:
    need = factories.need(status="published", contains_important_data=True, purpose="机密用途", data_area="全市管网")
    seen = queries.open_need(pk=need.pk, at=at)
    assert (seen.text, seen.text_is_withheld, seen.purpose, seen.data_area) == ("", True, "", "")
    assert list(queries.open_board(queries.OpenFilters(text="注塑机"), at=at)) == []


@pytest.fixture
def mine(indexed: Listed, merchant: Persona) -> MerchantProfile:
    """The listed profile whose organisation the merchant persona acts for."""
    from accounts.models import Membership

    profile = indexed["iot"]
    Membership.objects.filter(user=merchant.user).update(organisation=profile.organisation)
    return profile


def acting(persona: Persona, profile: MerchantProfile) -> Any:
    from dataclasses import replace

    return replace(persona.actor, organisation_id=profile.organisation_id)


def test_needs_for_a_merchant_carry_the_forward_views_numbers(
    mine: MerchantProfile, merchant: Persona, broker: Persona, at: datetime
) -> None:
    strong = factories.need(status="published")
    weak = factories.need(status="published", title="网关", text="只要几只网关，价格合适就行。")
    factories.need(status="published", title="wombat", text="kangaroo zebra koala quokka")
    factories.need(status="draft")
    found = queries.needs_for_merchant(actor=acting(merchant, mine), profile=mine, at=at)
    assert [need.id for need, _ in found] == [strong.pk, weak.pk]
    run = run_match(actor=broker.actor, need=strong, at=at)
    result = run.results.get(profile=mine)
    assert found[0][1].score == result.score
    assert [reason.weight for reason in found[0][1].reasons] == [reason["weight"] for reason in result.reasons]
    assert len(queries.needs_for_merchant(actor=broker.actor, profile=mine, top=1, at=at)) == 1


def test_needs_the_merchant_may_not_serve_or_read_are_left_out(
    mine: MerchantProfile, merchant: Persona, at: datetime
) -> None:
    barred = factories.need(status="published")
    Requirement.objects.create(need=barred, rule="credential", credential_type=factories.credential_type())
    factories.need(status="published", contains_important_data=True)
    factories.need(status="published", title="<b>", text="<i></i><i></i><i></i>")
    assert queries.needs_for_merchant(actor=acting(merchant, mine), profile=mine, at=at) == []
    factories.credential(mine, valid_to=None)
    (only,) = queries.needs_for_merchant(actor=acting(merchant, mine), profile=mine, at=at)
    assert only[0].id == barred.pk


def test_needs_of_a_rival_are_not_found(mine: MerchantProfile, other_merchant: Persona, at: datetime) -> None:
    with pytest.raises(NotFound):
        queries.needs_for_merchant(actor=other_merchant.actor, profile=mine, at=at)


@pytest.mark.parametrize("count", [1, 3])
def test_needs_for_a_merchant_take_the_same_queries_at_one_row_and_at_three(
    count: int, mine: MerchantProfile, broker: Persona, at: datetime, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        need = factories.need(status="published")
        Requirement.objects.create(need=need, rule="region", region=factories.region())
    with django_assert_num_queries(5):  # board, requirements, profile, regions, hosts
        assert len(queries.needs_for_merchant(actor=broker.actor, profile=mine, at=at)) == count


def test_run_is_seen_by_its_asker_and_the_desk_only(
    indexed: Listed, enterprise: Persona, other_enterprise: Persona, broker: Persona, at: datetime
) -> None:
    need = factories.need(organisation=enterprise.organisation)
    run = run_match(actor=enterprise.actor, need=need, at=at)
    assert list(queries.runs(actor=enterprise.actor)) == list(queries.runs(actor=broker.actor)) == [run]
    assert queries.run_detail(actor=broker.actor, pk=run.pk) == run
    assert list(queries.runs(actor=other_enterprise.actor)) == []
    for pk in (run.pk, need.pk, "x"):
        with pytest.raises(NotFound):
            queries.run_detail(actor=other_enterprise.actor, pk=pk)


@pytest.mark.parametrize("top", [1, 3])
def test_run_detail_takes_the_same_queries_at_one_row_and_at_three(
    indexed: Listed, broker: Persona, at: datetime, top: int, django_assert_num_queries: Any
) -> None:
    need = factories.need(text="注塑机联网采集，法律意见书，数据清洗与去重，一条条核对。")
    run = run_match(actor=broker.actor, need=need, top=top, at=at)
    with django_assert_num_queries(3):
        found = queries.run_detail(actor=broker.actor, pk=run.pk)
        lines = [(r.profile.organisation.name, r.profile.status) for r in found.results.all()]
        assert (len(lines), found.snapshot.documents, list(found.exclusions.all())) == (top, 3, [])
