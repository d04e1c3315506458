"""Browsers of the personas, and a catalogue with an index."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from matching.index import refresh_index
from merchants.models import MerchantProfile
from tests import factories
from tests.personas import Persona

Enter = Callable[[Persona], Client]


@pytest.fixture
def enter() -> Enter:
    def sign_in(persona: Persona) -> Client:
        client = Client()
        client.force_login(persona.user)
        return client

    return sign_in


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


@pytest.fixture
def catalogue(db: None, settings: Any, tmp_path: Path, at: datetime) -> dict[str, MerchantProfile]:
    """Two listed merchants and an index of them."""
    settings.INDEX_DIR = tmp_path / "index"
    texts = {
        "iot": "工业设备联网服务商。注塑机、冲床联网采集，传感器与网关，产量自动上报。",
        "law": "律师事务所。出具数据合规法律意见书，审查数据来源与授权链条。",
    }
    names = {"iot": "甲物联科技有限公司", "law": "乙律师事务所"}
    found = {
        key: factories.profile(
            organisation=factories.organisation(name=names[key]), summary=text[:10], description=text
        )
        for key, text in texts.items()
    }
    refresh_index(at=at)
    return found


def text_of(response: Any) -> str:
    """What a reader sees: without markup, blanks collapsed."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
