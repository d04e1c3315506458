"""The explained match, its replay, and the reverse view."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching.actions import run_match
from matching.models import MatchResult, MatchRun
from merchants.models import MerchantProfile
from merchants.states import ProfileStatus
from portal import explain
from portal.views import matches
from tests import factories
from tests.personas import Persona
from tests.portal.conftest import Enter, text_of

Catalogue = dict[str, MerchantProfile]
ASKED = {"title": "机器自己报数", "text": "三十来台注塑机，产量全靠班长抄，想联网采集，自动上报。"}
COUNTED = 7


def test_match_shows_the_words_and_a_total_that_is_the_score(
    enter: Enter, catalogue: Catalogue, enterprise: Persona
) -> None:
    need = factories.need(organisation=enterprise.organisation, **ASKED)
    client = enter(enterprise)
    answer = client.post(f"/needs/{need.pk}/match/", follow=True)
    best = MatchResult.objects.get(rank=1)
    assert best.profile == catalogue["iot"]
    html = answer.content.decode()
    assert f"<strong>{best.score:.2f}</strong>" in html
    first = answer.context["results"][0]
    assert sum(line.weight for line in first.lines) == best.score
    assert "<mark>" in html
    assert "注塑机" in first.strongest
    assert f"索引时间 {best.run.snapshot.built_at.astimezone():%Y}" in text_of(answer)
    assert "匹配记录" in text_of(client.get(f"/needs/{need.pk}/"))


def test_removed_merchants_stand_beside_the_rule_that_removed_them(
    enter: Enter, catalogue: Catalogue, enterprise: Persona
) -> None:
    need = factories.need(organisation=enterprise.organisation, **ASKED)
    need.requirements.create(rule="region", region=factories.region())
    page = text_of(enter(enterprise).post(f"/needs/{need.pk}/match/", follow=True))
    assert "这次没有找到适合的数据商" in page
    assert "都不满足您设定的硬性要求" in page
    assert "甲物联科技有限公司 服务方所在地区：江苏省盐城市亭湖区 未登记所在地区" in page


def test_need_that_nobody_speaks_of_is_told_why(enter: Enter, catalogue: Catalogue, enterprise: Persona) -> None:
    need = factories.need(organisation=enterprise.organisation, title="氦三", text="zxqv wvut qwop 氦氖氩氪氙氡镥铪")
    page = text_of(enter(enterprise).post(f"/needs/{need.pk}/match/", follow=True))
    assert "为什么没有，怎样改" in page
    assert "没有数据商提到" in page


def test_comparisons_of_one_person_are_counted(
    catalogue: Catalogue, enter: Enter, enterprise: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matches, "PER_MINUTE", 2)
    need = factories.need(organisation=enterprise.organisation, **ASKED)
    client = enter(enterprise)
    address = client.post(f"/needs/{need.pk}/match/")["Location"]
    assert client.post(f"{address}replay/").status_code == 302
    refused = client.post(f"/needs/{need.pk}/match/")
    assert (refused.status_code, MatchRun.objects.count()) == (429, 1)
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert client.post(f"{address}replay/").status_code == 429


def test_match_without_an_index_is_503_and_says_so(
    enter: Enter, enterprise: Persona, settings: Any, tmp_path: Path
) -> None:
    settings.INDEX_DIR = tmp_path / "none"
    need = factories.need(organisation=enterprise.organisation, **ASKED)
    answer = enter(enterprise).post(f"/needs/{need.pk}/match/")
    assert (answer.status_code, "匹配索引尚未建立" in text_of(answer)) == (503, True)
    assert MatchRun.objects.count() == 0


def test_merchant_withdrawn_since_keeps_its_rank_but_not_its_text(
    enter: Enter, catalogue: Catalogue, enterprise: Persona, at: datetime
) -> None:
    need = factories.need(organisation=enterprise.organisation, **ASKED)
    run = run_match(actor=enterprise.actor, need=need, at=at)
    MerchantProfile.objects.filter(pk=catalogue["iot"].pk).update(status=ProfileStatus.WITHDRAWN)
    page = text_of(enter(enterprise).get(f"/matches/{run.pk}/"))
    assert "甲物联科技有限公司 现已下架" in page
    assert "传感器与网关" not in page


def test_removed_merchant_withdrawn_since_is_named_without_its_facts(
    enter: Enter, catalogue: Catalogue, enterprise: Persona, at: datetime
) -> None:
    need = factories.need(organisation=enterprise.organisation, **ASKED)
    need.requirements.create(rule="region", region=factories.region())
    run = run_match(actor=enterprise.actor, need=need, at=at)
    MerchantProfile.objects.filter(pk=catalogue["iot"].pk).update(status=ProfileStatus.WITHDRAWN)
    page = text_of(enter(enterprise).get(f"/matches/{run.pk}/"))
    assert "甲物联科技有限公司 服务方所在地区：江苏省盐城市亭湖区 现已下架" in page


def test_edited_need_marks_the_run_as_outdated(
    enter: Enter, catalogue: Catalogue, enterprise: Persona, at: datetime
) -> None:
    need = factories.need(organisation=enterprise.organisation, **ASKED)
    run = run_match(actor=enterprise.actor, need=need, at=at)
    client = enter(enterprise)
    assert "需求已有修改" not in text_of(client.get(f"/matches/{run.pk}/"))
    type(need).objects.filter(pk=need.pk).update(version=need.version + 1)
    assert "需求已有修改" in text_of(client.get(f"/matches/{run.pk}/"))


def test_replay_tells_whether_the_same_came_out(
    enter: Enter, catalogue: Catalogue, enterprise: Persona, at: datetime
) -> None:
    need = factories.need(organisation=enterprise.organisation, **ASKED)
    run = run_match(actor=enterprise.actor, need=need, at=at)
    client = enter(enterprise)
    assert "重放一致" in text_of(client.post(f"/matches/{run.pk}/replay/", follow=True))


def test_foreign_run_is_not_found(
    enter: Enter, catalogue: Catalogue, enterprise: Persona, other_enterprise: Persona, at: datetime
) -> None:
    run = run_match(actor=enterprise.actor, need=factories.need(organisation=enterprise.organisation, **ASKED), at=at)
    client = enter(other_enterprise)
    assert client.get(f"/matches/{run.pk}/").status_code == 404
    assert client.post(f"/matches/{run.pk}/replay/").status_code == 404


def test_merchant_sees_open_needs_with_the_askers_own_scores(
    enter: Enter, catalogue: Catalogue, enterprise: Persona, broker: Persona, at: datetime
) -> None:
    need = factories.need(organisation=enterprise.organisation, status="published", **ASKED)
    run = run_match(actor=enterprise.actor, need=need, at=at)
    answer = enter(broker).get(f"/merchants/{catalogue['iot'].pk}/needs/")
    (only,) = answer.context["results"]
    assert (only.row.title, only.score) == (need.title, run.results.get(rank=1).score)
    assert re.search(r"<strong>[0-9.]+</strong>", answer.content.decode())


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_a_run_does_not_grow_with_results(
    enter: Enter, catalogue: Catalogue, enterprise: Persona, at: datetime, rows: int
) -> None:
    from matching.index import refresh_index

    for number in range(rows - 1):
        owner = factories.organisation(name=f"丁{number}物联科技有限公司")
        factories.profile(organisation=owner, description="注塑机联网采集，产量自动上报。")
    refresh_index(at=at)
    run = run_match(actor=enterprise.actor, need=factories.need(organisation=enterprise.organisation, **ASKED), at=at)
    assert run.results.count() >= rows
    client = enter(enterprise)
    client.get("/")
    with CaptureQueriesContext(connection) as seen:
        client.get(f"/matches/{run.pk}/")
    assert len(seen) == COUNTED


def test_many_wordings_of_one_thing_are_named_by_the_thing() -> None:
    told = [
        {"surface": "数据入表、入表咨询、计入无形资产", "via": "capability", "known": True, "note": "数据资产入表咨询"},
        {"surface": "停车", "via": "same", "known": True, "note": ""},
        {"surface": "列报", "via": "same", "known": False, "note": ""},
    ]
    words = explain.understood(MatchRun(understood=told))
    assert [(word["surface"], word["notes"], word["known"]) for word in words] == [
        ("数据资产入表咨询", ["数据入表、入表咨询、计入无形资产"], True),
        ("停车", [], True),
        ("列报", [], False),
    ]
