"""A real browser, when it is asked for and there is one.

These tests run with --run-browser (make test-browser); otherwise they are skipped and say so.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from matching.index import refresh_index
from merchants import search
from tests import factories, personas

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}

Open = Callable[..., Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--run-browser", action="store_true", help="run the pages in a real browser")


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    if not request.config.getoption("--run-browser", default=False):
        pytest.skip("browser tests run with --run-browser (make test-browser)")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is part of the browser group")
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip("no chromium on this machine (Debian: apt install chromium)")
    with pytest.MonkeyPatch.context() as patch, playwright.sync_playwright() as started:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's event loop lives in the tests' own thread
        running = started.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def world(browser: Any, real_transactions: None, settings: Any, tmp_path: Path, at: Any) -> dict[str, Any]:
    """Personas, a few listed merchants and their index."""
    settings.INDEX_DIR = tmp_path / "index"
    people = {name: personas.make(name) for name in ("enterprise", "recruiter", "broker")}
    texts = {
        "盐城苇荡物联科技有限公司": "工业设备联网服务商。注塑机、冲床联网采集，传感器与网关，产量自动上报。",
        "盐城滩涂律师事务所": "出具数据合规法律意见书，审查数据来源与授权链条。",
    }
    third = factories.term(code="third_party", name="第三方服务机构")
    profiles = [
        factories.profile(
            organisation=factories.organisation(name=name), summary=text[:12], description=text,
            **({"merchant_type": third} if "律师" in name else {}),
        )
        for name, text in texts.items()
    ]  # fmt: skip
    search.rebuild([profile.pk for profile in profiles])
    refresh_index(at=at)
    return {**people, "profiles": profiles}


@pytest.fixture
def visit(browser: Any, live_server: Any, world: dict[str, Any]) -> Iterator[Open]:
    """A page of the given width; afterwards: no console error, no request leaving the host."""
    contexts, faults = [], []
    host = urlsplit(live_server.url).netloc

    def open_page(width: str = "desk", *, persona: str = "", **options: Any) -> Any:
        size = WIDTHS[width]
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", base_url=live_server.url, **options
        )
        contexts.append(context)
        context.on("console", lambda said: _note(said, faults))
        context.on("request", lambda sent: faults.append(sent.url) if _leaves(sent.url, host) else None)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        if persona:
            sign_in(page, persona)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def _note(said: Any, faults: list[str]) -> None:
    """A form that is refused answers 4xx, which browsers print as an error although nothing is amiss."""
    if said.type == "error" and "responded with a status of 4" not in said.text:
        faults.append(said.text)


def _leaves(address: str, host: str) -> bool:
    return not address.startswith("data:") and urlsplit(address).netloc != host


def sign_in(page: Any, name: str) -> None:
    page.goto("/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", factories.PASSWORD)
    page.click("main form button")
    page.wait_for_url("**/")
