"""Writing a batch: everything or nothing, with authors, versions and a trail."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from core import audit, transitions
from core.errors import Forbidden, Invalid, StaleState, WrongState
from core.models import AuditEntry, OutboxMessage
from merchants import actions
from merchants.imports import known
from merchants.models import Contact, Credential, ImportBatch, ImportRow, MerchantProfile, Offering, Term
from merchants.states import PROFILE
from tests import factories
from tests.conftest import AT
from tests.merchants.importing import CODE, FULL, NAME, OTHER, OTHER_CODE, ROW, load, preview, rows_of, words
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _words(db: None) -> None:
    words()


def commit(persona: Persona, batch: ImportBatch, **more: Any) -> ImportBatch:
    return actions.commit_import(actor=persona.actor, batch=batch, at=LATER, **more)


def test_commit_creates_drafts_with_their_authors(recruiter: Persona, administrator: Persona) -> None:
    batch = commit(administrator, preview(recruiter.actor, ROW))
    profile = MerchantProfile.objects.get()
    assert (profile.status, profile.version, profile.created_by, profile.updated_by) == (
        "draft", 1, "administrator", "administrator",
    )  # fmt: skip
    assert (profile.created_at, profile.updated_at) == (LATER, LATER)
    assert (batch.status, batch.uploaded_by, batch.committed_by, batch.committed_at) == (
        "committed", "recruiter", "administrator", LATER,
    )  # fmt: skip
    assert rows_of(batch)[0].profile == profile


def test_commit_updates_by_code_instead_of_appending(recruiter: Persona, administrator: Persona) -> None:
    load(recruiter.actor, FULL)
    organisation = Organisation.objects.get(uscc=CODE)
    commit(administrator, preview(recruiter.actor, {**ROW, "企业名称": "盐城沧澜信息有限公司", "简介": "改了"}))
    changed = MerchantProfile.objects.select_related("organisation").get()
    assert (changed.organisation_id, changed.organisation.name, changed.organisation.name_key) == (
        organisation.pk, "盐城沧澜信息有限公司", "盐城沧澜信息",
    )  # fmt: skip
    assert (changed.organisation.version, changed.version) == (2, 2)
    assert (changed.created_by, changed.updated_by, changed.updated_at) == ("recruiter", "administrator", LATER)
    assert (changed.summary, changed.description) == ("改了", FULL["详细介绍"])
    assert changed.offerings.count() == 2


def test_commit_leaves_an_unchanged_organisation_alone(recruiter: Persona) -> None:
    load(recruiter.actor, FULL)
    commit(recruiter, preview(recruiter.actor, {**FULL, "简介": "改了"}))
    assert Organisation.objects.get(uscc=CODE).version == 1
    assert MerchantProfile.objects.get().version == 2


def test_second_import_of_the_same_sheet_changes_nothing(recruiter: Persona) -> None:
    load(recruiter.actor, FULL, OTHER)
    before = list(MerchantProfile.objects.order_by("pk").values())
    again = load(recruiter.actor, FULL, OTHER)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 2, "wrong": 0, "duplicate": 0}
    assert list(MerchantProfile.objects.order_by("pk").values()) == before
    assert OutboxMessage.objects.filter(topic="index.refresh").count() == 1


def test_cleared_cells_become_empty(recruiter: Persona) -> None:
    load(recruiter.actor, FULL)
    cleared = [header for header in FULL if header not in (*ROW, "职务", "电话", "邮箱")]
    load(recruiter.actor, {**ROW, **dict.fromkeys(cleared, "清空")})
    profile = MerchantProfile.objects.select_related("organisation").get()
    assert (profile.summary, profile.description, profile.source, profile.source_date, profile.national_type_id) == (
        "", "", "", None, None,
    )  # fmt: skip
    organisation = profile.organisation
    assert (organisation.region_id, organisation.industry_id, organisation.founded_on, organisation.website) == (
        None, None, None, "",
    )  # fmt: skip
    related = (profile.businesses, profile.capabilities, profile.offerings, profile.cases, profile.credentials)
    assert [relation.count() for relation in (*related, profile.contacts)] == [0] * 6


def test_rows_of_lists_that_stay_the_same_keep_their_ids(recruiter: Persona) -> None:
    load(recruiter.actor, FULL)
    before = dict(Offering.objects.values_list("name", "pk"))
    certificate = Credential.objects.get(number="Q-1").pk
    load(recruiter.actor, {
        **ROW, "产品与服务": "新品\n报表｜改了\n采集盒子｜联网｜API接口｜面议｜实时",
        "资质": "ISO 9001｜｜Q-1｜另一中心｜2027-05-21",
    })  # fmt: skip
    now = list(Offering.objects.order_by("position").values_list("name", "description", "position"))
    assert now == [("新品", "", 0), ("报表", "改了", 1), ("采集盒子", "联网", 2)]
    assert {name: pk for name, pk in Offering.objects.values_list("name", "pk") if name in before} == before
    assert list(Credential.objects.values_list("pk", "issuer")) == [(certificate, "另一中心")]


def test_certificate_that_says_something_new_is_no_longer_verified(recruiter: Persona) -> None:
    load(recruiter.actor, FULL)
    Credential.objects.update(verified_at=AT, verified_by="核验人", scope="")
    load(recruiter.actor, {**ROW, "资质": FULL["资质"].replace("2027-05-21", "2028-05-21")})
    assert dict(Credential.objects.values_list("number", "verified_by")) == {"Q-1": None, "D-1": "核验人"}


def test_price_range_falls_with_the_wording_it_came_from(recruiter: Persona) -> None:
    load(recruiter.actor, FULL)
    Offering.objects.update(price_from=3, price_to=5)
    load(recruiter.actor, {**ROW, "产品与服务": FULL["产品与服务"].replace("面议", "另议")})
    prices = dict(Offering.objects.values_list("name", "price_from"))
    assert prices == {"采集盒子": None, "报表": 3}


def test_list_new_publishes_new_profiles_only(recruiter: Persona) -> None:
    load(recruiter.actor, ROW)
    load(recruiter.actor, {**ROW, "简介": "改"}, OTHER, list_new=True)
    assert dict(MerchantProfile.objects.values_list("organisation__uscc", "status")) == {
        CODE: "draft", OTHER_CODE: "listed",
    }  # fmt: skip
    entry = AuditEntry.objects.get(action="profile.list")
    assert (entry.data["before"], entry.data["after"]) == ("draft", "listed")


def test_commit_is_for_recruiters_and_administrators(recruiter: Persona, merchant: Persona) -> None:
    batch = preview(recruiter.actor, ROW)
    for act in (commit, lambda who, what: actions.discard_import(actor=who.actor, batch=what, at=AT)):
        with pytest.raises(Forbidden):
            act(merchant, batch)
    assert MerchantProfile.objects.count() == 0


def test_batch_with_a_wrong_row_is_refused_whole(recruiter: Persona) -> None:
    batch = preview(recruiter.actor, ROW, {**OTHER, "成立日期": "明天"})
    with pytest.raises(Invalid) as refused:
        commit(recruiter, batch)
    assert (refused.value.code, refused.value.extra) == ("import_has_errors", {"wrong": 1})
    assert (MerchantProfile.objects.count(), ImportBatch.objects.get().status) == (0, "previewed")


def test_batch_is_committed_once(recruiter: Persona) -> None:
    batch = preview(recruiter.actor, ROW)
    twin = ImportBatch.objects.get(pk=batch.pk)
    commit(recruiter, batch)
    with pytest.raises(WrongState):
        commit(recruiter, batch)
    with pytest.raises(StaleState):
        commit(recruiter, twin)
    assert (MerchantProfile.objects.count(), twin.status) == (1, "committed")


def test_discarded_batch_cannot_be_committed(recruiter: Persona) -> None:
    batch = actions.discard_import(actor=recruiter.actor, batch=preview(recruiter.actor, ROW), at=AT)
    assert batch.status == "discarded"
    with pytest.raises(WrongState):
        commit(recruiter, batch)


@pytest.mark.parametrize("touched", ["changed", "unchanged"])
def test_profile_edited_since_the_preview_stops_the_commit(recruiter: Persona, touched: str) -> None:
    load(recruiter.actor, ROW, {**OTHER, "简介": "旧"})
    batch = preview(recruiter.actor, ROW, {**OTHER, "简介": "新"}, {**ROW, "统一社会信用代码": factories.code(7, "93")})
    code, number = {"changed": (OTHER_CODE, 3), "unchanged": (CODE, 2)}[touched]
    profile = MerchantProfile.objects.get(organisation__uscc=code)
    actions.edit_profile(actor=recruiter.actor, profile=profile, version=1, changes={"description": "别人改的"}, at=AT)
    with pytest.raises(StaleState) as refused:
        commit(recruiter, batch)
    assert refused.value.extra == {"rows": [number]}
    assert f"第 {number} 行" in refused.value.message
    assert (batch.status, MerchantProfile.objects.count()) == ("previewed", 2)
    assert MerchantProfile.objects.get(organisation__uscc=OTHER_CODE).summary == "旧"


def test_organisation_renamed_since_the_preview_stops_the_commit(recruiter: Persona) -> None:
    from accounts.actions import edit_organisation

    load(recruiter.actor, ROW)
    batch = preview(recruiter.actor, {**ROW, "企业名称": "盐城沧澜信息有限公司"})
    edit_organisation(
        actor=recruiter.actor,
        organisation=Organisation.objects.get(uscc=CODE),
        version=1,
        at=AT,
        changes={"name": "又改"},
    )
    with pytest.raises(StaleState):
        commit(recruiter, batch)
    assert Organisation.objects.get(uscc=CODE).name == "又改"


def test_company_registered_since_the_preview_stops_the_commit(recruiter: Persona) -> None:
    batch = preview(recruiter.actor, ROW)
    factories.organisation(uscc=CODE, name=NAME)
    with pytest.raises(StaleState) as refused:
        commit(recruiter, batch)
    assert (refused.value.extra["rows"], MerchantProfile.objects.count()) == ([2], 0)


def test_profile_deleted_since_the_preview_stops_the_commit(recruiter: Persona) -> None:
    load(recruiter.actor, ROW)
    batch = preview(recruiter.actor, ROW)
    MerchantProfile.objects.all().delete()
    with pytest.raises(StaleState):
        commit(recruiter, batch)


def test_word_renamed_since_the_preview_stops_the_commit(recruiter: Persona) -> None:
    batch = preview(recruiter.actor, {**ROW, "能力": "数据治理咨询"})
    Term.objects.filter(code="B2").update(name="治理咨询", aliases=[])
    with pytest.raises(StaleState):
        commit(recruiter, batch)
    assert MerchantProfile.objects.count() == 0


def test_failure_in_the_last_chunk_leaves_nothing(recruiter: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "CHUNK", 1)
    monkeypatch.setattr(known.chunks, "__defaults__", (1,))
    batch = preview(recruiter.actor, ROW, OTHER)
    entries = AuditEntry.objects.count()

    def fail(done: int, total: int) -> None:
        assert MerchantProfile.objects.count() == done
        if done == total:
            raise StaleState

    with pytest.raises(StaleState):
        commit(recruiter, batch, progress=fail)
    assert (MerchantProfile.objects.count(), Organisation.objects.filter(uscc__in=[CODE, OTHER_CODE]).count()) == (0, 0)
    assert (AuditEntry.objects.count(), OutboxMessage.objects.count()) == (entries, 0)
    assert (batch.status, batch.committed_at) == ("previewed", None)
    assert commit(recruiter, batch).status == "committed"


def test_trail_tells_the_batch_and_each_profile_without_contact_data(recruiter: Persona) -> None:
    load(recruiter.actor, FULL)
    batch = load(recruiter.actor, {**FULL, "简介": "改了", "电话": "0515-55509999"})
    entry = AuditEntry.objects.get(action="profile.imported")
    assert entry.data["diff"] == {"简介": [FULL["简介"], "改了"]}
    assert (entry.data["batch"], entry.data["row"], entry.data["contacts_changed"]) == (str(batch.pk), 2, True)
    assert [AuditEntry.objects.filter(action=name).count() for name in ("import_batch.commit", "profile.imported_new")] == [
        2, 1,
    ]  # fmt: skip
    assert not AuditEntry.objects.filter(data__icontains="5550").exists()
    assert audit.verify().broken_at is None


def test_commit_refreshes_search_and_queues_the_index_once(recruiter: Persona) -> None:
    batch = load(recruiter.actor, FULL)
    assert "为注塑" in MerchantProfile.objects.get().search_text
    assert list(OutboxMessage.objects.values_list("topic", "effect_key")) == [
        ("index.refresh", f"index.refresh:import:{batch.pk}")
    ]


def test_contact_changed_by_import_is_the_only_one_left(recruiter: Persona) -> None:
    load(recruiter.actor, FULL)
    load(
        recruiter.actor,
        {**ROW, "联系人": "戚予安\n尤以宁", "电话": "0515-55500074\n0515-55500037", "邮箱": "-\na@example.com"},
    )
    found = list(Contact.objects.order_by("name").values_list("name", "position", "phone", "email"))
    assert found == [("尤以宁", "经理", "0515-55500037", "a@example.com"), ("戚予安", "", "0515-55500074", "")]


def test_commit_asks_as_many_questions_for_one_row_as_for_three(recruiter: Persona) -> None:
    def count(start: int, number: int) -> int:
        rows = [
            {
                **FULL,
                "统一社会信用代码": factories.code(start + index, "93"),
                "企业名称": f"{'甲乙丙丁'[index]}{start}有限公司",
            }
            for index in range(number)
        ]
        load(recruiter.actor, *[{**row, "简介": "旧", "案例": "旧｜｜｜"} for row in rows])
        batch = preview(recruiter.actor, *rows)
        with CaptureQueriesContext(connection) as queries:
            commit(recruiter, batch)
        return len(queries)

    assert count(20, 1) == count(30, 3)


def test_import_rows_are_removed_with_their_batch_only(recruiter: Persona) -> None:
    batch = load(recruiter.actor, ROW)
    MerchantProfile.objects.all().delete()
    assert ImportRow.objects.get().profile is None
    batch.delete()
    assert ImportRow.objects.count() == 0


def test_publishing_many_moves_all_or_none(recruiter: Persona) -> None:
    load(recruiter.actor, ROW, OTHER)
    profiles = list(MerchantProfile.objects.order_by("pk"))
    transitions.run(PROFILE, MerchantProfile.objects.get(pk=profiles[1].pk), "list", actor=recruiter.actor, at=AT)
    with pytest.raises(StaleState):
        transitions.run_all(PROFILE, profiles, "list", actor=recruiter.actor, at=AT, chunk=1)
    assert MerchantProfile.objects.listed().count() == 1
    with pytest.raises(WrongState):
        transitions.run_all(
            PROFILE, [MerchantProfile.objects.get(pk=profiles[1].pk)], "list", actor=recruiter.actor, at=AT
        )
    assert AuditEntry.objects.filter(action="profile.list").count() == 1
