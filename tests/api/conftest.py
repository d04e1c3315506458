"""Clients of the API for the personas that most tests need."""

from pathlib import Path
from typing import Any

import pytest

from matching.index import refresh_index
from merchants.models import MerchantProfile
from tests import factories
from tests.api.client import Api
from tests.personas import Persona


@pytest.fixture
def as_enterprise(enterprise: Persona) -> Api:
    return Api(enterprise)


@pytest.fixture
def as_merchant(merchant: Persona) -> Api:
    return Api(merchant)


@pytest.fixture
def as_recruiter(recruiter: Persona) -> Api:
    return Api(recruiter)


@pytest.fixture
def as_broker(broker: Persona) -> Api:
    return Api(broker)


@pytest.fixture
def as_administrator(administrator: Persona) -> Api:
    return Api(administrator)


@pytest.fixture
def as_auditor(auditor: Persona) -> Api:
    return Api(auditor)


@pytest.fixture
def indexed(db: None, settings: Any, tmp_path: Path, at: Any) -> list[MerchantProfile]:
    """Two listed merchants, in two districts, in an index of their own."""
    settings.INDEX_DIR = tmp_path / "index"
    texts = {"注塑机、冲床联网采集，产量自动上报。": "320902", "出具数据合规法律意见书，注塑企业亦可。": "320903"}
    profiles = [
        factories.profile(
            organisation=factories.organisation(region=factories.region(code, f"区{code}")),
            summary="",
            description=text,
        )
        for text, code in texts.items()
    ]
    refresh_index(at=at)
    return profiles
