"""The first page, by audience."""

import pytest
from django.test import Client

from tests import factories
from tests.personas import Persona
from tests.portal.conftest import Enter, text_of


def test_public_figures_count_what_their_links_show(visitor: Client) -> None:
    third = factories.term(code="third_party", name="第三方服务机构")
    place = factories.region()
    factories.profile(merchant_type=third, organisation=factories.organisation(reporting_unit=place))
    factories.profile(organisation=factories.organisation(reporting_unit=place))
    factories.profile(status="draft")
    factories.need(status="published")
    factories.need(status="draft")
    answer = visitor.get("/")
    figures = {figure.label: figure.value for figure in answer.context["public_figures"]}
    assert figures == {"已公开数商": 2, "其中第三方服务机构": 1, "覆盖板块": 1, "正在征集的需求": 1}
    assert "共 1 家" in text_of(visitor.get("/merchants/?merchant_type=third_party"))
    assert "共 1 条" in text_of(visitor.get("/open-needs/"))


@pytest.mark.parametrize(
    ("persona", "said"),
    [
        ("enterprise", "您还没有发布需求"),
        ("merchant", "本单位还没有数据商档案"),
        ("bank", "您现在的角色可以浏览"),
        ("broker", "工作台"),
        ("recruiter", "导入目录表格"),
        ("auditor", "您现在的角色可以浏览"),
    ],
)
def test_home_speaks_to_its_audience(request: pytest.FixtureRequest, enter: Enter, persona: str, said: str) -> None:
    assert said in text_of(enter(request.getfixturevalue(persona)).get("/"))


def test_navigation_offers_only_what_the_policy_opens(
    enter: Enter, visitor: Client, enterprise: Persona, recruiter: Persona, auditor: Persona
) -> None:
    def names(client: Client) -> list[str]:
        return [link.label for link in client.get("/").context["nav"]]

    common = ["首页", "数据商目录", "公开需求"]
    assert names(visitor) == common
    assert names(enter(auditor)) == common
    assert names(enter(enterprise)) == [*common, "我的需求"]
    assert names(enter(recruiter)) == [*common, "目录导入"]


def test_desk_counts_late_needs(enter: Enter, broker: Persona) -> None:
    from datetime import timedelta

    from django.utils import timezone

    now = timezone.now()
    factories.need(status="submitted", due_at=now - timedelta(days=3))
    factories.need(status="submitted", due_at=now + timedelta(days=3))
    figures = {figure.label: figure.value for figure in enter(broker).get("/").context["figures"]}
    assert (figures["待审核需求"], figures["已超期未审核"]) == (2, 1)
