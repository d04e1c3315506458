"""The reference files say what the standards, the plan and the national documents say, and contradict nothing."""

from collections import Counter
from datetime import date

import pytest

from merchants.models import CredentialType, Vocabulary
from tests.data import files

PLAN_SERVICES = {"数据经纪", "合规认证", "安全审计", "数据公证", "数据保险", "数据托管", "人才培训"}
NATIONAL_SERVICES = PLAN_SERVICES | {"数据集成", "资产评估", "争议仲裁", "风险评估"}
PLAN_FIELDS = {
    "绿色低碳", "现代农业", "城市治理", "交通运输", "金融服务", "自然资源", "医疗健康", "文化旅游", "商贸流通", "社会信用",
}  # fmt: skip
NATIONAL_FIELDS = {
    "工业制造", "现代农业", "商贸流通", "交通运输", "金融服务", "科技创新", "文化旅游", "医疗健康", "应急管理", "气象服务",
    "城市治理", "绿色低碳",
}  # fmt: skip
LAST_DIVISIONS = [
    "05", "12", "43", "46", "50", "52", "60", "62", "65", "69", "70", "72", "75", "79", "82", "83", "85", "90", "96", "97",
]  # fmt: skip


def shared_spellings(rows: list[files.Row]) -> list[str]:
    """Spellings (code, name or alias, whatever their case) that more than one row answers to."""
    found = Counter(
        spelling for row in rows for spelling in {form.casefold() for form in [row["code"], *files.forms(row)]}
    )
    return [spelling for spelling, count in found.items() if count > 1]


def named(vocabulary: str, flag: str) -> set[str]:
    return {row["name"] for row in files.terms(vocabulary) if row[flag] == "1"}


@pytest.mark.parametrize("path", files.REFERENCE + files.DEMO)
def test_file_is_utf8_without_bom_and_ends_lines_with_lf(path: str) -> None:
    content = (files.ROOT / path).read_bytes()
    assert (content[:3] == b"\xef\xbb\xbf", b"\r" in content, content[-1:]) == (False, False, b"\n")


@pytest.mark.parametrize("path", [*files.REFERENCE, *files.DEMO[:2]])
def test_row_has_a_cell_for_every_column(path: str) -> None:
    assert [row for row in files.table(path) if None in row or None in row.values()] == []


@pytest.mark.parametrize("path", files.REFERENCE + files.DEMO[:2])
def test_row_dates_are_iso(path: str) -> None:
    days = [
        row[key]
        for row in files.table(path)
        for key in ("valid_from", "valid_to", "成立日期", "资料日期")
        if key in row
    ]
    assert [day for day in days if day and date.fromisoformat(day).isoformat() != day] == []


def test_industries_are_the_twenty_sections_and_ninety_seven_divisions() -> None:
    levels = Counter(row["level"] for row in files.industries())
    divisions = [row["code"] for row in files.industries() if row["level"] == "division"]
    assert levels == {"section": 20, "division": 97}
    assert divisions == [f"{number:02d}" for number in range(1, 98)]


def test_industry_division_belongs_to_the_section_above_it_in_the_standard() -> None:
    last = {row["parent"]: row["code"] for row in files.industries() if row["parent"]}
    assert last == dict(zip("ABCDEFGHIJKLMNOPQRST", LAST_DIVISIONS, strict=True))


def test_region_codes_are_unique_and_parents_stand_in_the_file() -> None:
    codes = [row["code"] for row in files.regions()]
    parents = {row["parent"] for row in files.regions() if row["parent"]}
    hosts = {host for row in files.regions() for host in row["host_regions"].split("|") if host}
    assert len(codes) == len(set(codes))
    assert parents | hosts <= set(codes)


def test_regions_hold_all_provinces_and_the_cities_of_jiangsu() -> None:
    kinds = Counter(row["kind"] for row in files.regions())
    jiangsu = [row["code"] for row in files.regions() if row["kind"] == "city" and row["parent"] == "320000"]
    assert kinds["province"] == 34
    assert jiangsu == [f"32{number:02d}00" for number in range(1, 14)]


def test_reporting_units_are_nine_county_units_and_two_zones() -> None:
    units = {row["code"]: row["kind"] for row in files.regions() if row["is_reporting_unit"] == "1"}
    assert set(units) == {
        "320902", "320903", "320904", "320921", "320922", "320923", "320924", "320925", "320981",
        "320900-JKQ", "320900-YNQ",
    }  # fmt: skip
    assert {code for code, kind in units.items() if kind == "zone"} == {"320900-JKQ", "320900-YNQ"}


def test_region_gb_code_is_the_code_except_for_zones() -> None:
    wrong = [row for row in files.regions() if row["gb_code"] != ("" if row["kind"] == "zone" else row["code"])]
    assert wrong == []
    assert "320901" not in {row["code"] for row in files.regions()}


def test_region_is_dated_and_sourced() -> None:
    assert [row["code"] for row in files.regions() if not (row["valid_from"] and row["source"])] == []


def test_terms_are_of_known_vocabularies_and_each_has_words() -> None:
    found = {row["vocabulary"] for row in files.table("merchants/reference/terms.csv")}
    assert found == set(Vocabulary.values)


@pytest.mark.parametrize("vocabulary", Vocabulary.values)
def test_term_codes_and_written_forms_are_unique_in_their_vocabulary(vocabulary: str) -> None:
    assert shared_spellings(files.terms(vocabulary)) == []


@pytest.mark.parametrize("vocabulary", Vocabulary.values)
def test_term_forms_hold_none_of_the_separators_of_a_cell(vocabulary: str) -> None:
    written = [form for row in files.terms(vocabulary) for form in files.forms(row)]
    assert [form for form in written if set(form) & set("、；;，,｜\n") or form != form.strip()] == []


@pytest.mark.parametrize("vocabulary", Vocabulary.values)
def test_term_parent_stands_in_its_scheme(vocabulary: str) -> None:
    scheme = "merchant_type" if vocabulary == "business" else vocabulary
    known = {row["code"] for row in files.terms(scheme)}
    assert {row["parent"] for row in files.terms(vocabulary) if row["parent"]} <= known


def test_term_is_dated_sourced_and_flagged() -> None:
    rows = files.table("merchants/reference/terms.csv")
    flags = {row[key] for row in rows for key in ("in_plan", "national", "verified")}
    bare = [row["code"] for row in rows if not (row["valid_from"] and row["source"] and row["description"])]
    assert (flags, bare) == ({"0", "1"}, [])


def test_merchant_types_are_the_three_of_the_plan_and_third_parties() -> None:
    assert [row["code"] for row in files.terms("merchant_type")] == [
        "technical", "service", "application", "third_party",
    ]  # fmt: skip


def test_businesses_of_the_plan_hang_under_the_three_types() -> None:
    under = Counter(row["parent"] for row in files.terms("business"))
    assert under == {"technical": 5, "service": 3, "application": 2}


def test_third_party_services_name_the_seven_of_the_plan_and_the_eleven_national_ones() -> None:
    assert named("third_party_service", "in_plan") == PLAN_SERVICES
    assert named("third_party_service", "national") == NATIONAL_SERVICES
    assert {"法律服务", "质量评价", "登记服务", "融资担保"} <= files.names("third_party_service")


def test_national_types_are_six() -> None:
    assert files.names("national_type") == {
        "数据资源企业", "数据技术企业", "数据服务企业", "数据应用企业", "数据安全企业", "数据基础设施企业",
    }  # fmt: skip


def test_fields_of_use_are_the_national_twelve_and_the_two_extra_of_the_plan() -> None:
    assert len(files.terms("field_of_use")) == 14
    assert named("field_of_use", "in_plan") == PLAN_FIELDS
    assert named("field_of_use", "national") == NATIONAL_FIELDS


def test_capabilities_run_through_seven_groups() -> None:
    under = Counter(row["parent"] for row in files.terms("capability"))
    assert under == {"": 7, "A": 5, "B": 5, "C": 4, "D": 8, "E": 11, "F": 16, "G": 2}


def test_crosswalk_leads_from_known_words_to_national_types_once() -> None:
    rows = files.table("merchants/reference/crosswalk.csv")
    ends = [(row["from_vocabulary"], row["from_code"], row["to_vocabulary"], row["to_code"]) for row in rows]
    known = {(row["vocabulary"], row["code"]) for row in files.table("merchants/reference/terms.csv")}
    assert len(ends) == len(set(ends))
    assert {end[:2] for end in ends} | {end[2:] for end in ends} <= known
    assert {row["to_vocabulary"] for row in rows} == {"national_type"}


def test_crosswalk_reaches_every_type_business_and_service_and_is_not_called_verified() -> None:
    rows = files.table("merchants/reference/crosswalk.csv")
    schemes = ("merchant_type", "business", "third_party_service")
    wanted = {(scheme, row["code"]) for scheme in schemes for row in files.terms(scheme)}
    assert {(row["from_vocabulary"], row["from_code"]) for row in rows} == wanted
    assert {row["verified"] for row in rows} == {"0"}


def test_credential_type_codes_and_written_forms_are_unique() -> None:
    assert shared_spellings(files.credential_types()) == []


def test_credential_type_direction_and_subject_are_known_and_only_graded_types_have_a_direction() -> None:
    rows = files.credential_types()
    assert {row["direction"] for row in rows} == set(CredentialType.Direction.values)
    assert {row["subject"] for row in rows} == set(CredentialType.Subject.values)
    assert [row["code"] for row in rows if (row["direction"] == "none") == bool(row["levels"])] == []


@pytest.mark.parametrize(
    ("code", "levels"),
    [
        ("dcmm_2018", "一级|二级|三级|四级|五级"),
        ("dcmm_2025", "一级|二级|三级|四级|五级"),
        ("cmmi", "一级|二级|三级|四级|五级"),
        ("cs", "一级|二级|三级|四级|五级"),
        ("itss", "四级|三级|二级|一级"),
        ("ccrc", "三级|二级|一级"),
        ("survey", "乙级|甲级"),
    ],
)
def test_credential_levels_run_from_lowest_to_highest_rank(code: str, levels: str) -> None:
    assert {row["code"]: row["levels"] for row in files.credential_types()}[code] == levels


def test_dcmm_edition_of_2025_follows_that_of_2018_without_a_gap() -> None:
    types = {row["code"]: row for row in files.credential_types()}
    last, first = (
        date.fromisoformat(day) for day in (types["dcmm_2018"]["valid_to"], types["dcmm_2025"]["valid_from"])
    )
    assert (first - last).days == 1
    assert [types[code]["standard"] for code in ("dcmm_2018", "dcmm_2025")] == ["GB/T 36073-2018", "GB/T 36073-2025"]


def test_credential_type_is_sourced() -> None:
    assert [row["code"] for row in files.credential_types() if not row["source"]] == []
