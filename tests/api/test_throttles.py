"""Politeness: who asks too often is told how long to wait."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.settings import api_settings

from api.base import Endpoint
from api.throttles import ClientThrottle, MatchThrottle, ReadThrottle, WriteThrottle
from config import settings as shipped
from tests.api.client import Api, problem
from tests.personas import Persona

BAD: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def _small_allowances(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    rates = {"anonymous": "2/min", "member": "4/min", "write": "3/min", "match": "1/min"}
    monkeypatch.setattr(ClientThrottle, "THROTTLE_RATES", rates)
    monkeypatch.setattr(Endpoint, "throttle_classes", [ReadThrottle, WriteThrottle, MatchThrottle])
    cache.clear()
    yield
    cache.clear()


def test_shipped_settings_name_these_throttles() -> None:
    names = shipped.REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"]
    assert names == [f"api.throttles.{one.__name__}" for one in (ReadThrottle, WriteThrottle, MatchThrottle)]
    assert set(shipped.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]) == {"anonymous", "member", "write", "match"}
    assert api_settings.NUM_PROXIES == shipped.TRUSTED_PROXIES


def test_visitor_has_a_smaller_allowance_than_a_member(enterprise: Persona) -> None:
    statuses = [Api().get("regions").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert [Api(enterprise).get("regions").status_code for _ in range(5)] == [200] * 4 + [429]


def test_refusal_says_how_long_to_wait(db: None) -> None:
    for _ in range(2):
        Api().get("regions")
    answer = Api().get("regions")
    problem(answer, 429, "throttled")
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_forged_address_does_not_buy_another_allowance(db: None) -> None:
    answers = [Api().get("regions", X_Forwarded_For=f"192.0.2.{number}").status_code for number in range(3)]
    assert answers == [200, 200, 429]


def test_writes_have_an_allowance_of_their_own(enterprise: Persona) -> None:
    api = Api(enterprise)
    assert [api.post("needs", BAD).status_code for _ in range(4)] == [400, 400, 400, 429]
    assert Api(enterprise).get("regions").status_code == 429  # all four were requests as well


def test_comparisons_have_the_smallest(enterprise: Persona) -> None:
    path = "match-runs/0d9a2f5e-6f1b-4c55-9a0e-3b8f7c2d1e40/replay"
    assert [Api(enterprise).get(path).status_code for _ in range(2)] == [404, 429]


def test_members_do_not_share(enterprise: Persona, other_enterprise: Persona) -> None:
    assert [Api(enterprise).get("regions").status_code for _ in range(5)][-1] == 429
    assert Api(other_enterprise).get("regions").status_code == 200
