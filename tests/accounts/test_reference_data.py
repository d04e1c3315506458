"""Loading places and trades: whole or not at all, again without harm, and never a row removed."""

import shutil
from pathlib import Path

import pytest

from accounts import reference_data
from accounts.models import Industry, Region
from core.errors import Invalid
from core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may spoil."""
    return Path(shutil.copytree(reference_data.FOLDER, tmp_path / "reference"))


def edit(file: Path, old: str, new: str) -> int:
    """Replace `old` once and return the line it stood on."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def refusal(folder: Path) -> str:
    with pytest.raises(Invalid) as caught:
        reference_data.load(folder)
    assert caught.value.code == "bad_reference"
    assert not Region.objects.exists()
    assert not Industry.objects.exists()
    return caught.value.message


def test_shipped_files_load_the_reporting_units_and_the_trades() -> None:
    reference_data.load()
    assert Region.objects.filter(is_reporting_unit=True).count() == 11
    assert list(Industry.objects.values_list("level").order_by("level").distinct()) == [("division",), ("section",)]
    assert Industry.objects.filter(level="section").count() == 20
    assert Industry.objects.filter(level="division").count() == 97


def test_full_name_is_built_from_the_chain() -> None:
    reference_data.load()
    assert Region.objects.get(pk="320902").full_name == "江苏省盐城市亭湖区"
    assert Region.objects.get(pk="320000").full_name == "江苏省"


def test_zone_keeps_the_counties_it_lies_in() -> None:
    reference_data.load()
    zone = Region.objects.get(pk="320900-YNQ")
    assert sorted(zone.host_regions.values_list("code", flat=True)) == ["320902", "320903"]


def test_second_load_changes_nothing_and_leaves_no_second_audit_entry() -> None:
    reference_data.load()
    before = AuditEntry.objects.filter(action="reference.loaded").count()
    again = reference_data.load()
    assert [(len(outcome.new), len(outcome.changed)) for outcome in again] == [(0, 0), (0, 0)]
    assert before == 2
    assert AuditEntry.objects.filter(action="reference.loaded").count() == 2


def test_changed_line_updates_its_row_and_the_full_names_below(folder: Path) -> None:
    reference_data.load(folder)
    edit(folder / "regions.csv", "320900,盐城市,", "320900,盐渎市,")
    regions, _ = reference_data.load(folder)
    assert Region.objects.get(pk="320902").full_name == "江苏省盐渎市亭湖区"
    assert "320900" in regions.changed


def test_vanished_line_leaves_its_row(folder: Path) -> None:
    reference_data.load(folder)
    text = (folder / "industries.csv").read_text(encoding="utf-8")
    (folder / "industries.csv").write_text(
        text.replace("T,国际组织,section,\n97,国际组织,division,T\n", ""), encoding="utf-8"
    )
    reference_data.load(folder)
    assert Industry.objects.filter(pk__in=["T", "97"]).count() == 2


def test_row_of_staff_survives_and_can_be_a_parent(folder: Path) -> None:
    reference_data.load(folder)
    Region.objects.create(code="320900-X", name="新设功能区", full_name="新设功能区", kind="zone")
    edit(folder / "regions.csv", "320902,亭湖区,district,320900,", "320902,亭湖区,district,320900-X,")
    reference_data.load(folder)
    assert Region.objects.get(pk="320902").parent_id == "320900-X"


def test_zone_that_moves_changes_its_hosts(folder: Path) -> None:
    reference_data.load(folder)
    edit(folder / "regions.csv", "320902|320903", "320903")
    regions, _ = reference_data.load(folder)
    assert list(Region.objects.get(pk="320900-YNQ").host_regions.values_list("code", flat=True)) == ["320903"]
    assert regions.changed == {"320900-YNQ"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("320902,亭湖区,district,320900,320902,1,", "320902,亭湖区,district,999999,320902,1,", "上级“999999”不存在"),
        ("320902,亭湖区,district,320900,320902,1,", "320902,亭湖区,district,320900,320902,是,", "is_reporting_unit 应为 0 或 1，现为“是”"),
        ("320902,亭湖区,district,", "320902,亭湖区,hamlet,", "kind："),
        ("320902,亭湖区,district,", "320903,亭湖区,district,", "320903 与第 "),
        ("320902|320903", "320902|329999", "所在县区“329999”不存在"),
        ("盐南高新区,zone,320900,,", "盐南高新区,zone,320900,320971,", "功能区没有国标代码"),
        ("320902,亭湖区,district,320900,320902,1,,", "320902,亭湖区,district,320900,320902,1,,,", "应有 9 列，现有 10 列"),
        ("320902,亭湖区,district,320900,320902,1,,2023-12-31", "320902,亭湖区,district,320900,320902,1,,2023-02-30", "valid_from 应为"),
        ("320000,江苏省,province,,", "320000,江苏省,province,320900,", "上级关系成环"),
        ("320902,亭湖区,", f"320902,{'长' * 61},", "name："),
    ],
    ids=["parent", "flag", "kind", "twice", "host", "zone-code", "columns", "day", "circle", "length"],
)  # fmt: skip
def test_bad_region_line_is_named_and_nothing_is_written(folder: Path, old: str, new: str, said: str) -> None:
    line = edit(folder / "regions.csv", old, new)
    message = refusal(folder)
    assert said in message
    assert "regions.csv 第 " in message
    assert said.startswith("320903 与") or f"regions.csv 第 {line} 行" in message


def test_every_fault_of_a_file_is_named_at_once(folder: Path) -> None:
    first = edit(folder / "industries.csv", "01,农业,division,A", "01,农业,division,Ω")
    second = edit(folder / "industries.csv", "02,林业,division,A", "02,林业,division,")
    message = refusal(folder)
    assert f"industries.csv 第 {first} 行：上级“Ω”不存在" in message
    assert f"industries.csv 第 {second} 行：门类没有上级" in message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"code,name\n", "表头应为 code,name,level,parent"),
        ("code,name,level,parent\nC,制造业,section,\n".encode("gb18030"), "不是 UTF-8 编码"),
        (b'code,name,level,parent\nA,"open,section,\n', "无法读取"),
    ],
    ids=["header", "encoding", "quote"],
)
def test_unreadable_file_is_refused_by_name(folder: Path, content: bytes, said: str) -> None:
    (folder / "industries.csv").write_bytes(content)
    message = refusal(folder)
    assert "industries.csv" in message
    assert said in message
