"""A run: what was suggested and why, who was removed by which rule, why nobody, and that it never changes."""

import math
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.errors import Forbidden, Invalid, NotFound, StaleState, Unavailable
from core.models import AuditEntry
from matching import index as published
from matching.actions import edit_need, preview_match, replay, run_match, runs
from matching.index import current_digest, current_index, folder_of, refresh_index
from matching.models import IndexSnapshot, MatchExclusion, MatchResult, MatchRun, Requirement
from merchants.models import MerchantProfile
from tests import factories
from tests.personas import Persona

pytestmark = pytest.mark.django_db
Listed = dict[str, MerchantProfile]

ASK = {"title": "机器自己报数", "text": "三十来台注塑机，产量全靠班长抄，想联网采集；还要清洗供应商名单。"}


@pytest.fixture
def need(enterprise: Persona) -> Any:
    return factories.need(organisation=enterprise.organisation, **ASK)


def found(run: MatchRun) -> list[Any]:
    return [result.profile_id for result in run.results.order_by("rank")]


def codes(run: MatchRun) -> list[str]:
    return [advice["code"] for advice in run.advice]


def test_run_ranks_with_reasons_that_sum_exactly_to_the_score(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    run = run_match(actor=enterprise.actor, need=need, at=at, seed=7)
    assert found(run)[:2] == [indexed["iot"].pk, indexed["clean"].pk]
    for result in run.results.all():
        assert sum(reason["weight"] for reason in result.reasons) == result.score
        assert math.fsum(reason["weight"] for reason in result.reasons) == result.score
        assert result.score > 0


def test_need_edited_during_the_comparison_is_not_frozen_as_a_mixture(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = runs.compare_with_catalogue

    def overtaken(*given: Any, **more: Any) -> Any:
        edit_need(actor=enterprise.actor, need=need, version=1, changes={"title": "改了题目"}, at=at)
        return compared(*given, **more)

    monkeypatch.setattr(runs, "compare_with_catalogue", overtaken)
    with pytest.raises(StaleState):
        run_match(actor=enterprise.actor, need=need, at=at)
    assert not MatchRun.objects.exists()


def test_run_freezes_what_it_compared(indexed: Listed, enterprise: Persona, need: Any, at: datetime) -> None:
    run = run_match(actor=enterprise.actor, need=need, top=2, at=at, seed=7)
    assert (run.query, run.need_version, run.seed, run.created_by, run.created_at) == (
        f"{ASK['title']}\n{ASK['text']}", 1, 7, "enterprise", at,
    )  # fmt: skip
    assert run.snapshot_id == current_digest()
    assert (run.parameters["engine"], run.parameters["top"]) == (current_index().params.as_dict(), 2)
    assert len(found(run)) == 2
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.data) == ("match.run", {"need": str(need.pk), "results": 2})


def test_run_keeps_the_time_of_the_index_it_used(indexed: Listed, enterprise: Persona, need: Any, at: datetime) -> None:
    run = run_match(actor=enterprise.actor, need=need, at=at + timedelta(hours=1))
    refresh_index(at=at + timedelta(days=1))  # the same catalogue: the same snapshot, confirmed later
    kept = MatchRun.objects.get(pk=run.pk)
    assert (kept.index_time, kept.snapshot.built_at) == (at, at + timedelta(days=1))


def test_snippets_mark_words_of_the_merchants_own_text(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    run = run_match(actor=enterprise.actor, need=need, at=at)
    (snippet, *_) = run.results.get(rank=1).snippets
    assert snippet["field"] == "profile"
    marked = [snippet["text"][start:end] for start, end in snippet["marks"]]
    assert any("注塑机" in words for words in marked)
    assert all(words in indexed["iot"].description for words in marked)


def test_contacts_never_reach_the_index_or_a_run(
    index_dir: Path, listed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    from merchants.models import Contact

    Contact.objects.create(profile=listed["iot"], name="尤以宁注塑机", phone="0515-55500037")
    refresh_index(at=at)
    run = run_match(actor=enterprise.actor, need=need, at=at)
    written = b"".join(path.read_bytes() for path in index_dir.rglob("*.jsonl"))
    assert "尤以宁".encode() not in written and b"55500037" not in written
    assert "尤以宁" not in str(list(run.results.values()))


def test_requirement_removes_and_says_whom_while_the_rest_keep_their_scores(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    before = {r.profile_id: r.score for r in run_match(actor=enterprise.actor, need=need, at=at).results.all()}
    Requirement.objects.create(need=need, rule="region", region=factories.region("320903", "盐都区"))
    run = run_match(actor=enterprise.actor, need=need, at=at)
    assert indexed["iot"].pk not in found(run)
    assert {r.profile_id: r.score for r in run.results.all()} == {
        pk: score for pk, score in before.items() if pk != indexed["iot"].pk
    }
    removed = run.exclusions.get()
    assert (removed.profile_id, removed.rule, removed.score) == (indexed["iot"].pk, "region", before[indexed["iot"].pk])
    assert removed.message == "所在地区为江苏省盐城市亭湖区，不在江苏省盐城市盐都区"
    assert run.requirements == [{"rule": "region", "label": "服务方所在地区：江苏省盐城市盐都区"}]
    assert "removed_by_rule" in codes(run)


def test_only_those_ranked_before_the_last_suggestion_are_listed_as_removed(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    order = found(run_match(actor=enterprise.actor, need=need, at=at))
    Requirement.objects.create(
        need=need, rule="region", region=factories.region()
    )  # only iot, who ranks first, is there
    run = run_match(actor=enterprise.actor, need=need, top=1, at=at)
    assert (found(run), run.exclusions.count()) == ([order[0]], 0)
    wider = run_match(actor=enterprise.actor, need=need, top=2, at=at)
    assert [one.profile_id for one in wider.exclusions.all()] == order[1:]


def test_two_requirements_of_one_rule_are_listed_apart(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    for code in ("A", "B"):
        kind = factories.credential_type(code, name=code, edition="")
        Requirement.objects.create(need=need, rule="credential", credential_type=kind)
    run = run_match(actor=enterprise.actor, need=need, at=at)
    of_iot = run.exclusions.filter(profile=indexed["iot"])
    assert {one.message for one in of_iot} == {"未登记A", "未登记B"}


def test_all_removed_says_by_which_rule_who_would_be_first_and_who_lacks_one_thing(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    Requirement.objects.create(need=need, rule="credential", credential_type=factories.credential_type())
    run = run_match(actor=enterprise.actor, need=need, at=at)
    assert found(run) == []
    assert codes(run)[:3] == ["all_removed", "removed_by_rule", "near_miss"]
    count = run.exclusions.count()
    assert run.advice[1]["message"] == (
        f"“持有有效资质：DCMM（2018）”排除了 {count} 家，其中与需求最相符的是甲物联科技有限公司。"
    )
    assert run.advice[2]["message"].startswith("甲物联科技有限公司只差一项：未登记DCMM（2018）")


def test_nobody_with_common_words_says_so_and_names_the_unknown_words(
    indexed: Listed, enterprise: Persona, at: datetime
) -> None:
    need = factories.need(organisation=enterprise.organisation, title="潜水艇", text="潜水艇螺旋桨抛光抛光抛光")
    run = run_match(actor=enterprise.actor, need=need, at=at)
    assert (found(run), codes(run)) == ([], ["no_common_words", "unknown_words"])
    assert "潜水艇" in run.advice[1]["message"]
    assert [one["surface"] for one in run.understood if not one["known"]].count("潜水艇") == 1


def test_empty_catalogue_says_so(index_dir: Path, enterprise: Persona, need: Any, at: datetime) -> None:
    refresh_index(at=at)
    assert codes(run_match(actor=enterprise.actor, need=need, at=at)) == ["catalogue_empty"]


def test_merchant_not_in_the_index_yet_is_absent_and_counted(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    late = factories.profile(description="注塑机联网采集，产量自动上报。")
    run = run_match(actor=enterprise.actor, need=need, at=at)
    assert late.pk not in found(run)
    assert run.advice[-1] == {
        "code": "index_behind",
        "message": "有 1 家公开的数据商尚未进入匹配索引，索引更新后请再匹配一次。",
    }


def test_withdrawn_merchant_never_shows_although_the_index_still_has_it(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    MerchantProfile.objects.filter(pk=indexed["iot"].pk).update(status="withdrawn")
    run = run_match(actor=enterprise.actor, need=need, at=at)
    assert indexed["iot"].pk not in found(run)
    assert run.unlisted == [str(indexed["iot"].pk)]
    assert not run.exclusions.exists()


def test_index_that_outlived_its_database_suggests_nobody_instead_of_failing(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    IndexSnapshot.objects.all().delete()
    MerchantProfile.objects.all().delete()
    run = run_match(actor=enterprise.actor, need=need, at=at)
    assert (found(run), codes(run)) == ([], ["catalogue_empty"])
    assert replay(run).same


@pytest.mark.parametrize("top", [0, 101, -1])
def test_unreasonable_top_is_refused(indexed: Listed, enterprise: Persona, need: Any, at: datetime, top: int) -> None:
    with pytest.raises(Invalid) as refusal:
        run_match(actor=enterprise.actor, need=need, top=top, at=at)
    assert set(refusal.value.fields) == {"top"}


def test_need_of_nothing_but_markup_is_refused(indexed: Listed, enterprise: Persona, at: datetime) -> None:
    need = factories.need(organisation=enterprise.organisation, title="<b>", text="<script>abc</script><i></i>")
    with pytest.raises(Invalid) as refusal:
        run_match(actor=enterprise.actor, need=need, at=at)
    assert refusal.value.code == "empty_query"
    assert not MatchRun.objects.exists()


def test_without_an_index_nothing_is_stored(index_dir: Path, enterprise: Persona, need: Any, at: datetime) -> None:
    with pytest.raises(Unavailable):
        run_match(actor=enterprise.actor, need=need, at=at)
    assert not AuditEntry.objects.exists()


def test_retired_snapshot_is_not_named_by_a_new_run(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    IndexSnapshot.objects.update(retired_at=at)
    with pytest.raises(Unavailable) as refusal:
        run_match(actor=enterprise.actor, need=need, at=at)
    assert (refusal.value.code, MatchRun.objects.count()) == ("index_moved", 0)


def test_stranger_and_other_roles_cannot_run(
    indexed: Listed, other_enterprise: Persona, merchant: Persona, administrator: Persona, need: Any, at: datetime
) -> None:
    with pytest.raises(NotFound):
        run_match(actor=other_enterprise.actor, need=need, at=at)
    for persona in (merchant, administrator):
        with pytest.raises(Forbidden):
            run_match(actor=persona.actor, need=need, at=at)


def test_replay_gives_the_same_bytes_after_the_world_has_changed(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    """Other index in force, merchant withdrawn, requirement met meanwhile, need rewritten: the run stands."""
    Requirement.objects.create(need=need, rule="region", region=factories.region("320903", "盐都区"))
    run = run_match(actor=enterprise.actor, need=need, at=at)
    factories.profile(description="注塑机联网采集，产量自动上报。")
    MerchantProfile.objects.filter(pk=indexed["clean"].pk).update(status="withdrawn")
    owner = indexed["iot"].organisation
    type(owner).objects.filter(pk=owner.pk).update(region="320903")
    type(need).objects.filter(pk=need.pk).update(text="完全不同的一段需求描述。")
    refresh_index(at=at + timedelta(days=1))
    answer = replay(MatchRun.objects.get(pk=run.pk))
    assert (answer.same, answer.got, answer.stored, answer.difference) == (
        True,
        run.result_digest,
        run.result_digest,
        "",
    )


def test_same_need_same_catalogue_same_seed_gives_the_same_digest(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    runs = [run_match(actor=enterprise.actor, need=need, at=at, seed=3) for _ in range(2)]
    assert runs[0].result_digest == runs[1].result_digest


def test_equal_scores_take_turns_by_the_seed_and_a_seed_is_drawn_when_none_is_given(
    index_dir: Path, enterprise: Persona, need: Any, at: datetime
) -> None:
    for _ in range(6):
        factories.profile(organisation=factories.organisation(name="孪生物联有限公司"))
    refresh_index(at=at)
    orders = {seed: found(run_match(actor=enterprise.actor, need=need, top=6, at=at, seed=seed)) for seed in (1, 2, 3)}
    assert len({tuple(order) for order in orders.values()}) > 1
    for seed, order in orders.items():
        again = run_match(actor=enterprise.actor, need=need, top=6, at=at, seed=seed)
        assert found(again) == order
        assert found(run_match(actor=enterprise.actor, need=need, top=2, at=at, seed=seed)) == order[:2]
        assert replay(again).same
    drawn = {run_match(actor=enterprise.actor, need=need, at=at).seed for _ in range(3)}
    assert len(drawn) == 3


@pytest.mark.parametrize("model", [MatchRun, MatchResult, MatchExclusion])
def test_database_refuses_to_change_a_run(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime, model: Any
) -> None:
    Requirement.objects.create(need=need, rule="region", region=factories.region("320903", "盐都区"))
    run_match(actor=enterprise.actor, need=need, at=at)
    column = {MatchRun: "seed", MatchResult: "score", MatchExclusion: "score"}[model]
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        model.objects.update(**{column: 1})


def test_replay_notices_a_line_that_was_removed(indexed: Listed, enterprise: Persona, need: Any, at: datetime) -> None:
    run = run_match(actor=enterprise.actor, need=need, at=at)
    run.results.filter(rank=1).delete()
    answer = replay(run)
    assert not answer.same
    assert answer.difference == "保存的结果与当时的摘要不符，数据库内容被改动过"


def test_replay_without_the_files_is_unavailable(indexed: Listed, enterprise: Persona, need: Any, at: datetime) -> None:
    run = run_match(actor=enterprise.actor, need=need, at=at)
    (folder_of(run.snapshot_id) / "header.json").unlink()
    with pytest.raises(Unavailable):
        replay(run)


def test_expired_credential_is_judged_on_the_day_of_the_run(
    index_dir: Path, listed: Listed, enterprise: Persona, need: Any, at: datetime
) -> None:
    factories.credential(listed["iot"], valid_to=date(2026, 11, 25))
    Requirement.objects.create(need=need, rule="credential", credential_type=factories.credential_type())
    refresh_index(at=at)
    assert found(run_match(actor=enterprise.actor, need=need, at=at)) == [listed["iot"].pk]
    assert found(run_match(actor=enterprise.actor, need=need, at=at + timedelta(days=1))) == []


@pytest.mark.parametrize("count", [0, 2])
def test_number_of_queries_does_not_depend_on_merchants(
    indexed: Listed, enterprise: Persona, need: Any, at: datetime, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        factories.profile()
    refresh_index(at=at)
    current_index()
    with django_assert_num_queries(13):
        run_match(actor=enterprise.actor, need=need, at=at)


def test_preview_gives_the_runs_numbers_and_stores_nothing(
    indexed: Listed, broker: Persona, need: Any, at: datetime
) -> None:
    run = run_match(actor=broker.actor, need=need, top=3, at=at, seed=0)
    preview = preview_match(actor=broker.actor, text=run.query, top=3, at=at)
    assert [(hit.rank, hit.profile.pk, hit.score, hit.reasons, hit.snippets) for hit in preview.hits] == list(
        run.results.order_by("rank").values_list("rank", "profile", "score", "reasons", "snippets")
    )
    assert (preview.understood, preview.advice, preview.built_at) == (run.understood, run.advice, at)
    assert MatchRun.objects.count() == 1


def test_preview_without_words_is_refused(indexed: Listed, broker: Persona, at: datetime) -> None:
    for text in ("", "！？。", "\u200b", "长" * 100_000):
        with pytest.raises(Invalid):
            preview_match(actor=broker.actor, text=text, at=at)


def test_index_is_loaded_once_for_many_runs(
    indexed: Listed, broker: Persona, need: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    current_index()
    monkeypatch.setattr(published, "load_index", lambda digest: pytest.fail("read again"))
    for _ in range(2):
        run_match(actor=broker.actor, need=need, at=at)
