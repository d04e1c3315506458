"""What holds for every page: strict CSP, language, banner, skip link, escaping, error pages."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory
from django.urls import path

from core import errors
from core.tables import TableRefused
from portal.errors import STATUS, bad_request, status_of
from tests import factories
from tests.personas import Persona
from tests.portal.conftest import Enter, text_of

TEMPLATES = sorted((Path(configured.BASE_DIR) / "portal" / "templates").rglob("*.html"))
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
OUTSIDE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")


def test_templates_carry_nothing_inline_and_load_nothing_from_outside() -> None:
    assert len(TEMPLATES) > 20
    assert [str(file) for file in TEMPLATES if INLINE.search(file.read_text())] == []
    assert [str(file) for file in TEMPLATES if OUTSIDE.search(file.read_text())] == []


def test_every_post_form_carries_a_csrf_token() -> None:
    for file in TEMPLATES:
        forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", file.read_text(), re.DOTALL)
        assert [form for form in forms if "csrf_token" not in form] == [], file


def test_page_says_language_demo_and_where_the_content_begins(visitor: Client) -> None:
    answer = visitor.get("/")
    html = answer.content.decode()
    assert '<html lang="zh-Hans">' in html
    assert "演示数据，均为虚构" in html
    assert '<a class="skip-link" href="#main">' in html
    assert '<main id="main"' in html
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_styles_and_scripts_of_a_page_weigh_less_than_100_kb_on_the_wire(visitor: Client) -> None:
    html = visitor.get("/merchants/").content.decode()
    assets = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', html)
    assert len(assets) == 4
    sent = {file: visitor.get(file, headers={"Accept-Encoding": "gzip"}) for file in assets}
    assert {answer.status_code for answer in sent.values()} == {200}
    assert sum(len(b"".join(answer)) for answer in sent.values()) < 100_000


def test_banner_goes_with_the_demo_setting(visitor: Client, settings: Any) -> None:
    settings.DEMO = False
    assert "演示数据" not in visitor.get("/").content.decode()


def test_hostile_markup_stays_text(visitor: Client, enter: Enter, broker: Persona) -> None:
    hostile = "<script>alert(1)</script>"
    profile = factories.profile(summary=hostile, description=f"{hostile}\"'><img src=x onerror=alert(1)>")
    need = factories.need(title=hostile, text=f"需求{hostile}" * 3, status="published", status_reason=hostile)
    for client, address in (
        (visitor, "/merchants/"),
        (visitor, f"/merchants/{profile.pk}/"),
        (visitor, "/merchants/?q=%3Cscript%3Ealert(1)"),
        (visitor, "/open-needs/?q=%3Cscript%3E"),
        (visitor, f"/open-needs/{need.pk}/"),
        (enter(broker), f"/needs/{need.pk}/"),
    ):
        answer = client.get(address)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert "<script>alert" not in html, address
        assert "<img src=x" not in html, address


def test_unknown_address_gets_a_chinese_page(visitor: Client) -> None:
    answer = visitor.get("/nothing-here/")
    assert answer.status_code == 404
    assert "没有找到这个页面" in text_of(answer)
    assert f"请求编号 {answer['X-Request-ID']}" in text_of(answer)


def test_post_without_token_is_told_to_reload(db: None, enterprise: Persona) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/login/", {"username": "enterprise", "password": factories.PASSWORD})
    assert answer.status_code == 403
    assert "页面已过期" in text_of(answer)


def test_body_beyond_the_limit_is_413(visitor: Client) -> None:
    answer = visitor.post("/login/", {"username": "x" * (configured.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert answer.status_code == 413
    assert "提交的内容过大" in text_of(answer)


def test_bad_request_tells_large_from_malformed(db: None, rf: RequestFactory) -> None:
    assert bad_request(rf.get("/"), RequestDataTooBig()).status_code == 413
    assert bad_request(rf.get("/"), ValueError()).status_code == 400


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("code", "status", "said"),
    [("stale", 409, "内容已被他人更新"), ("busy", 429, "请 7 秒后再试"), ("down", 503, "索引"), ("own", 400, "不成立")],
)
def test_refusal_becomes_a_page_that_says_what_to_do(visitor: Client, code: str, status: int, said: str) -> None:
    answer = visitor.get(f"/refuse/{code}/")
    assert answer.status_code == status
    assert said in text_of(answer)
    assert answer.get("Retry-After") == ("7" if status == 429 else None)


@pytest.mark.urls(__name__)
def test_crash_gets_a_page_that_asks_nothing_of_the_database(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/refuse/crash/")
    assert answer.status_code == 500
    assert "系统出错了" in text_of(answer)


def test_every_domain_error_has_its_status() -> None:
    def all_of(kind: type) -> set[type]:
        return {kind, *(deeper for below in kind.__subclasses__() for deeper in all_of(below))}

    named = {kind for kind in all_of(errors.DomainError) if kind.__module__ == "core.errors"}
    assert named - set(STATUS) == {errors.DomainError}
    assert status_of(TableRefused("file_too_large", megabytes="60", limit_megabytes=20)) == 413
    assert status_of(TableRefused("several_sheets", count=2, names="甲、乙")) == 400


def _refuse(request: Any, code: str) -> Any:
    raise {
        "stale": errors.StaleState(),
        "busy": errors.TooMany(7),
        "down": errors.Unavailable("匹配索引尚未建立。"),
        "own": errors.DomainError("不成立。"),
        "crash": RuntimeError("unforeseen"),
    }[code]


from config.urls import handler400, handler403, handler404, handler500  # noqa: E402  the pages above are tested with these
from config.urls import urlpatterns as _pages  # noqa: E402

__all__ = ["handler400", "handler403", "handler404", "handler500"]
urlpatterns = [path("refuse/<slug:code>/", _refuse), *_pages]
