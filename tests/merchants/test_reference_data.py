"""Loading the catalogue's words: parents, crosswalk, certificates; whole or not at all."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Region
from core.errors import Invalid
from merchants import reference_data, search
from merchants.models import CredentialType, Term, TermMap
from tests import factories
from tests.accounts.test_reference_data import edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(reference_data.FOLDER, tmp_path / "reference"))


def test_shipped_files_load_the_plans_words() -> None:
    reference_data.load()
    counts = {name: Term.objects.of(name).count() for name in ("merchant_type", "national_type", "field_of_use")}
    assert counts == {"merchant_type": 4, "national_type": 6, "field_of_use": 14}
    assert Term.objects.of("third_party_service").filter(in_plan=True).count() == 7
    assert not [kind for kind in CredentialType.objects.all() if len(set(kind.levels)) != len(kind.levels)]


def test_business_hangs_under_its_merchant_type_and_a_capability_under_its_group() -> None:
    reference_data.load()
    assert Term.objects.get(vocabulary="business", code="data_cleaning").parent.vocabulary == "merchant_type"
    assert Term.objects.get(vocabulary="capability", code="A1").parent.code == "A"


def test_crosswalk_leads_from_the_plan_to_the_nation() -> None:
    reference_data.load()
    assert set(TermMap.objects.values_list("target_term__vocabulary", flat=True)) == {"national_type"}
    assert TermMap.objects.filter(source_term__code="technical").count() > 1


def test_second_load_changes_nothing() -> None:
    reference_data.load()
    assert [outcome.touched for outcome in reference_data.load()] == [False, False, False]


def test_number_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries) -> None:
    reference_data.load()
    with django_assert_max_num_queries(20):
        reference_data.load()


def test_renamed_word_is_found_in_the_directory_at_once(folder: Path) -> None:
    reference_data.load(folder)
    profile = factories.profile(merchant_type=Term.objects.get(vocabulary="merchant_type", code="technical"))
    search.rebuild()
    edit(folder / "terms.csv", "merchant_type,technical,技术型数据商,", "merchant_type,technical,工程型数据商,")
    reference_data.load(folder)
    profile.refresh_from_db()
    assert "工程型数据商" in profile.search_text


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("terms.csv", "delivery_form,api,", "wishes,api,", "vocabulary："),
        ("terms.csv", "capability,A1,工业设备与物联网数据采集,A,", "capability,A1,工业设备与物联网数据采集,Ω,", "上级“Ω”不存在"),
        ("terms.csv", "capability,A1,工业设备与物联网数据采集,", "capability,A1,存储备份与容灾,", "名称“存储备份与容灾”与第 "),
        ("crosswalk.csv", "merchant_type,technical,national_type,technology,", "merchant_type,technical,national_type,magic,", "national_type 词表中没有“magic”"),
        ("credential_types.csv", "itss,信息技术服务标准（ITSS）,,ITSS,四级|三级|二级|一级,", "itss,信息技术服务标准（ITSS）,,ITSS,,", "分级的资质须写明 levels"),
    ],
    ids=["vocabulary", "parent", "name", "map", "levels"],
)  # fmt: skip
def test_bad_line_is_named_and_nothing_is_written(folder: Path, file: str, old: str, new: str, said: str) -> None:
    edit(folder / file, old, new)
    with pytest.raises(Invalid) as caught:
        reference_data.load(folder)
    assert said in caught.value.message
    assert f"{file} 第 " in caught.value.message
    assert not Term.objects.exists()
    assert not CredentialType.objects.exists()


def test_two_names_that_swap_are_refused_not_crashed(folder: Path) -> None:
    reference_data.load(folder)
    text = (folder / "terms.csv").read_text(encoding="utf-8")
    swapped = text.replace("business,data_storage,数据存储", "business,data_storage,数据传输!")
    swapped = swapped.replace("business,data_transmission,数据传输", "business,data_transmission,数据存储")
    (folder / "terms.csv").write_text(swapped.replace("数据传输!", "数据传输"), encoding="utf-8")
    with pytest.raises(Invalid, match="未作任何改动"):
        reference_data.load(folder)
    assert Term.objects.get(vocabulary="business", code="data_storage").name == "数据存储"


def test_command_prints_what_it_did() -> None:
    out = StringIO()
    call_command("load_reference", stdout=out)
    assert len(out.getvalue().splitlines()) == 5
    assert "新增 66" in out.getvalue()


def test_command_on_a_bad_file_says_so_and_keeps_the_places_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(folder / "terms.csv", "capability,A1,", "wishes,A1,")
    load = reference_data.load
    monkeypatch.setattr(reference_data, "load", lambda: load(folder))
    with pytest.raises(CommandError, match=r"terms.csv 第 \d+ 行"):
        call_command("load_reference", stdout=StringIO())
    assert not Region.objects.exists()
