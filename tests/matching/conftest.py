"""A small public catalogue with an index of its own."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from matching.index import refresh_index
from merchants.models import MerchantProfile
from tests import factories

IOT = "工业设备联网服务商。注塑机、冲床联网采集，传感器与网关，产量自动上报，班组报表自动生成。"
LAW = "律师事务所。出具数据合规法律意见书，审查数据来源与授权链条。"
CLEAN = "驻场清洗供应商名单与物料台账，数据清洗与去重，一条条核对。"


@pytest.fixture
def index_dir(settings: Any, tmp_path: Path) -> Path:
    settings.INDEX_DIR = tmp_path / "index"
    return tmp_path / "index"


@pytest.fixture
def listed(db: None) -> dict[str, MerchantProfile]:
    """Three listed merchants in two districts."""
    here, there = factories.region(), factories.region("320903", "盐都区")
    texts = {"iot": (IOT, here), "law": (LAW, there), "clean": (CLEAN, there)}
    names = {"iot": "甲物联科技有限公司", "law": "乙律师事务所", "clean": "丙数据服务有限公司"}
    return {
        key: factories.profile(
            organisation=factories.organisation(name=names[key], region=place), summary="", description=text
        )
        for key, (text, place) in texts.items()
    }


@pytest.fixture
def indexed(index_dir: Path, listed: dict[str, MerchantProfile], at: datetime) -> dict[str, MerchantProfile]:
    refresh_index(at=at)
    return listed
