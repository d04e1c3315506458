"""The main journeys as people make them, on a desk and on a phone."""

import csv
from io import StringIO
from typing import Any

import pytest

from core import outbox
from matching.models import Need
from merchants.actions.imports import receiving
from merchants.imports import progress
from merchants.models import ImportBatch, MerchantProfile
from tests import factories
from tests.browser.conftest import WIDTHS, Open

TEXT = "三十来台注塑机，产量全靠班长抄在黑板上，想联网采集，自动上报。"
each_width = pytest.mark.parametrize("width", list(WIDTHS))


def fits(page: Any) -> bool:
    """Whether nothing sticks out to the right of the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@each_width
def test_factory_owner_writes_a_need_and_reads_why(visit: Open, width: str) -> None:
    page = visit(width, persona="enterprise")
    page.click("text=写第一条需求")
    page.fill("#id_title", "机器自己报数")
    page.fill("#id_text", "太短")
    page.click("button[name=save]")
    assert (
        page.locator(".error-summary a").inner_text()
        == "需求描述：需求描述太短，请至少写 10 个字，说明现状和要解决的问题。"
    )
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert fits(page)
    page.click(".error-summary a")
    assert page.evaluate("document.activeElement.id") == "id_text"
    page.fill("#id_text", TEXT)
    page.click("button[name=save]")
    page.wait_for_url("**/needs/*-*/#id_text")  # browsers carry the fragment over a redirect
    assert fits(page)
    page.click("text=查找适合的数据商")
    page.wait_for_url("**/matches/**")
    first = page.locator("article").first
    assert "盐城苇荡物联科技有限公司" in first.inner_text()
    assert "注塑机" in first.locator("mark").all_inner_texts()
    first.locator("summary").click()
    assert first.locator("tfoot strong").inner_text() == first.locator(".score span").inner_text()
    assert fits(page)
    assert Need.objects.get().text == TEXT


@each_width
def test_visitor_narrows_the_directory_in_place(visit: Open, width: str) -> None:
    page = visit(width)
    page.goto("/merchants/")
    page.evaluate("window.stayed = true")
    if width == "phone":
        page.click("label[for=show-facets]")
    page.check("input[name=merchant_type][value=third_party]")
    page.get_by_text("共 1 家").wait_for()
    assert page.url.endswith("merchant_type=third_party&order=relevance")
    assert page.evaluate("window.stayed") is True
    assert fits(page)
    page.click("#results h2 a")
    page.wait_for_url("**/merchants/*-*/")
    assert page.locator("h1").inner_text() == "盐城滩涂律师事务所"
    assert fits(page)


@each_width
def test_clerk_imports_a_sheet(visit: Open, width: str) -> None:
    page = visit(width, persona="recruiter")
    page.goto("/imports/new/")
    page.set_input_files("#id_file", {"name": "目录.csv", "mimeType": "text/csv", "buffer": sheet()})
    page.click("main form button")
    page.wait_for_url("**/imports/*-*/")
    assert "新增（1）" in page.locator(".tabs").inner_text()
    assert fits(page)
    page.click("text=下一步：确认导入")
    page.check("#id_list_new")
    page.click("main form button")
    page.wait_for_url("**/imports/*-*/")
    assert "已导入：新增 1 家" in page.locator(".notice-success").inner_text()
    assert fits(page)
    assert MerchantProfile.objects.listed().filter(organisation__name="盐城苇港数据有限公司").count() == 1


def test_large_import_moves_on_by_itself(
    visit: Open, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    monkeypatch.setattr(receiving, "AT_ONCE", receiving.Limits(file_bytes=0))
    monkeypatch.setattr(outbox, "wake", lambda: None)
    page = visit("phone", persona="recruiter")
    page.goto("/imports/new/")
    page.set_input_files("#id_file", {"name": "目录.csv", "mimeType": "text/csv", "buffer": sheet()})
    page.click("main form button")
    page.get_by_text("正在排队").wait_for()
    assert fits(page)
    progress.Reporter(ImportBatch.objects.get().pk, progress.CHECKING)(1, 2)
    page.get_by_text("1 / 2 行").wait_for()
    outbox.drain()
    page.get_by_text("新增（1）").wait_for()
    assert fits(page)


def sheet() -> bytes:
    text = StringIO()
    row = ["盐城苇港数据有限公司", factories.code(902), "技术型数据商"]
    csv.writer(text).writerows([["企业名称", "统一社会信用代码", "数商类型"], row])
    return text.getvalue().encode()


def test_forms_do_their_job_without_javascript(visit: Open) -> None:
    page = visit(persona="enterprise", java_script_enabled=False)
    page.goto("/needs/new/")
    page.fill("#id_title", "机器自己报数")
    page.fill("#id_text", TEXT)
    page.click("button[name=then_submit]")
    page.click("main form button")
    assert page.locator(".notice-success").inner_text() == "已办理：提交审核。"
    page.goto("/merchants/")
    page.check("input[name=merchant_type][value=third_party]")
    page.click("text=应用筛选")
    assert page.locator("#results h2").all_inner_texts() == ["盐城滩涂律师事务所"]


def test_double_click_posts_one_need(visit: Open) -> None:
    page = visit(persona="enterprise")
    page.goto("/needs/new/")
    page.fill("#id_title", "机器自己报数")
    page.fill("#id_text", TEXT)
    page.dblclick("button[name=save]")
    page.wait_for_url("**/needs/*-*/")
    assert Need.objects.count() == 1


def test_keyboard_alone_reaches_the_content_and_shows_where_it_is(visit: Open) -> None:
    page = visit()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "search-q"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.type("注塑机")
    page.keyboard.press("Enter")
    page.wait_for_url("**/merchants/?q=*")
    assert "盐城苇荡物联科技有限公司" in page.locator("#results").inner_text()


@each_width
def test_long_names_do_not_break_the_page(visit: Open, width: str, world: dict[str, Any]) -> None:
    profile = world["profiles"][0]
    type(profile).objects.filter(pk=profile.pk).update(summary="A" * 300, description="数" * 3000 + "B" * 500)
    type(profile.organisation).objects.filter(pk=profile.organisation_id).update(name="盐城" + "苇" * 118)
    page = visit(width)
    for address in ("/merchants/", f"/merchants/{profile.pk}/"):
        page.goto(address)
        assert fits(page), address
