"""Request ids and client addresses: believed only as far as they can be."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from core.request import RequestIdFilter, RequestIdMiddleware, client_ip, request_id


def answer_to(given: str | None) -> tuple[str, str]:
    seen = []
    middleware = RequestIdMiddleware(lambda request: HttpResponse(seen.append(request_id())))
    headers = {} if given is None else {"HTTP_X_REQUEST_ID": given}
    response = middleware(RequestFactory().get("/", **headers))
    return seen[0], response["X-Request-ID"]


def test_well_formed_id_is_kept_and_answered() -> None:
    assert answer_to("abc-12345678") == ("abc-12345678", "abc-12345678")


def test_refusal_is_logged_under_the_id_that_was_answered(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(mark := RequestIdFilter())
    try:
        answer = Client().get("/api/v1/nowhere")
    finally:
        caplog.handler.removeFilter(mark)
    assert [vars(record)["request_id"] for record in caplog.records] == [answer["X-Request-ID"]]


@pytest.mark.parametrize("given", [None, "short", "x" * 65, "a b c d e f g h", "line\nbreak-forged"])
def test_other_ids_are_replaced(given: str | None) -> None:
    seen, answered = answer_to(given)
    assert seen == answered != given
    assert len(seen) == 32


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),  # nobody in front of us: a visitor's own claim
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first hop is the visitor's own claim
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
    ],
)
def test_client_address(settings: Any, proxies: int, forwarded: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_ip(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded)) == address
