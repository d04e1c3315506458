"""The demo world is fictional, internally consistent, and its texts are those that the quality tables are measured on."""

import hashlib
import re
from collections import Counter
from datetime import date, timedelta

import pytest
from stdnum.cn import uscc as standard

from accounts.uscc import problems
from matching.models import Need, Requirement
from tests.data import files

TODAY = date(2026, 11, 25)
HEADERS = [
    "企业名称", "统一社会信用代码", "数商类型", "国家分类", "主营业务", "第三方服务", "能力", "应用领域", "行业",
    "所在地区", "板块", "成立日期", "参保人数", "简介", "详细介绍", "产品与服务", "案例", "资质", "联系人", "职务",
    "电话", "邮箱", "官网", "分类依据", "资料来源", "资料日期",
]  # fmt: skip
HOLDERS = {"律师事务所": "31", "公证处": "32", "软件服务部": "92", "工作室": "92", "职业培训学校": "52"}
VOCABULARIES = {
    "数商类型": "merchant_type",
    "国家分类": "national_type",
    "主营业务": "business",
    "第三方服务": "third_party_service",
    "能力": "capability",
    "应用领域": "field_of_use",
}


def digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def certificates() -> list[tuple[str, list[str]]]:
    return [(row["企业名称"], line) for row in files.merchants() for line in files.lines(row["资质"], 5)]


def test_merchant_file_has_the_headers_of_the_import_in_their_order() -> None:
    assert list(files.merchants()[0]) == HEADERS


def test_merchant_texts_are_unchanged() -> None:
    found = {
        row["统一社会信用代码"]: digest(row["企业名称"], row["简介"], row["详细介绍"]) for row in files.merchants()
    }
    expected = {row["uscc"]: row["sha256"] for row in files.table("tests/data/demo_text_digests.csv")}
    assert len(expected) == 120
    assert found == expected


def test_need_texts_are_unchanged() -> None:
    found = {need["id"]: digest(need["title"], need["text"]) for need in files.needs()}
    expected = {row["need"]: row["sha256"] for row in files.table("tests/data/demo_need_digests.csv")}
    assert len(expected) == 60
    assert found == expected


def test_codes_pass_both_check_digits_and_are_unique() -> None:
    codes = [row["统一社会信用代码"] for row in files.merchants()] + [row["uscc"] for row in files.organisations()]
    assert [code for code in codes if not standard.is_valid(code) or problems(code)] == []
    assert len(codes) == len(set(codes)) == 166


def test_codes_carry_a_body_that_no_registry_issues() -> None:
    codes = [row["统一社会信用代码"] for row in files.merchants()] + [row["uscc"] for row in files.organisations()]
    assert [code for code in codes if not re.fullmatch(r"DEMX\d{4}", code[8:16])] == []


@pytest.mark.parametrize(("ending", "prefix"), HOLDERS.items())
def test_code_prefix_fits_the_kind_of_holder(ending: str, prefix: str) -> None:
    found = {row["统一社会信用代码"][:2] for row in files.merchants() if ending in row["企业名称"]}
    assert found == {prefix}


def test_bank_and_bureau_codes_fit_and_their_names_say_that_they_are_fictional() -> None:
    bodies = [row for row in files.organisations() if row["function"] != "ordinary"]
    found = Counter((row["function"], row["uscc"][:2], row["name"].endswith("（演示）")) for row in bodies)
    assert found == {("bank", "91", True): 8, ("bureau", "11", True): 1}


@pytest.mark.parametrize(("header", "vocabulary"), VOCABULARIES.items())
def test_merchant_words_are_names_of_the_vocabulary(header: str, vocabulary: str) -> None:
    written = {word for row in files.merchants() for word in files.words(row[header])}
    assert written
    assert written <= files.names(vocabulary)


def test_merchant_business_belongs_to_its_type_and_services_to_third_parties() -> None:
    type_names = {row["code"]: row["name"] for row in files.terms("merchant_type")}
    parents = {row["name"]: type_names[row["parent"]] for row in files.terms("business")}
    kinds = {(row["数商类型"], parents[word]) for row in files.merchants() for word in files.words(row["主营业务"])}
    offering = {row["数商类型"] for row in files.merchants() if row["第三方服务"]}
    assert [pair for pair in kinds if pair[0] != pair[1]] == []
    assert offering == {"第三方服务机构"}


def test_merchant_industry_is_a_section_letter_division_and_official_name() -> None:
    official = {
        f"{row['parent']}{row['code']} {row['name']}" for row in files.industries() if row["level"] == "division"
    }
    assert {row["行业"] for row in files.merchants()} <= official


def test_merchant_region_is_a_full_path_and_the_reporting_unit_is_its_last_step() -> None:
    paths = {files.region_path(row["code"]): row for row in files.regions()}
    places = {row["所在地区"]: row["板块"] for row in files.merchants()}
    expected = {place: paths[place]["name"] if paths[place]["is_reporting_unit"] == "1" else "" for place in places}
    assert places == expected
    assert len(set(places.values()) - {""}) == 11


def test_merchant_offerings_use_known_delivery_forms_and_rhythms() -> None:
    rows = [line for row in files.merchants() for line in files.lines(row["产品与服务"], 5)]
    assert {line[2] for line in rows} - {""} <= files.names("delivery_form")
    assert {line[4] for line in rows} - {""} <= files.names("update_rhythm")
    assert [line for line in rows if not line[0]] == []


def test_merchant_offerings_and_cases_are_named_once_per_merchant() -> None:
    for row in files.merchants():
        for header, parts in (("产品与服务", 5), ("案例", 4)):
            titles = [line[0] for line in files.lines(row[header], parts)]
            assert len(titles) == len(set(titles)), row["企业名称"]


def test_merchant_cases_give_a_year_or_none() -> None:
    years = {line[2] for row in files.merchants() for line in files.lines(row["案例"], 4)}
    assert [year for year in years if year and not 2015 <= int(year) <= TODAY.year] == []


def test_every_certificate_maps_to_one_type_and_a_level_of_it() -> None:
    for holder, (name, level, *_) in certificates():
        kind, _ = files.credential(name)
        assert level in (kind["levels"].split("|") if level else [""]), (holder, name)
    assert len(certificates()) == 202


def test_graded_system_names_which_system_it_is() -> None:
    scopes = [files.credential(line[0]) for _, line in certificates()]
    assert {scope for kind, scope in scopes if kind["code"] == "mlps"} == {
        "平台", "征信平台", "云平台", "托管平台", "登记平台", "API平台",
    }  # fmt: skip


def test_certificates_are_valid_expiring_expired_and_undated() -> None:
    ends = [date.fromisoformat(line[4]) if line[4] else None for _, line in certificates()]
    standing = Counter(
        "undated" if end is None else "expired" if end < TODAY else "soon" if end <= TODAY + timedelta(90) else "valid"
        for end in ends
    )
    assert standing == {"valid": 130, "undated": 46, "soon": 18, "expired": 8}


def test_certificate_of_the_older_dcmm_edition_was_issued_before_the_newer_took_effect() -> None:
    last = {
        date.fromisoformat(line[4])
        for _, line in certificates()
        if line[4] and files.credential(line[0])[0]["code"] == "dcmm_2018"
    }
    assert max(last) <= date(2029, 6, 30)


def test_contacts_are_fictional_numbers_mails_and_sites() -> None:
    cells = [(row["电话"], row["邮箱"], row["官网"]) for row in files.merchants()]
    assert [phone for phone, _, _ in cells if phone and not re.fullmatch(r"0515-5550\d{4}", phone)] == []
    assert [mail for _, mail, _ in cells if mail and not mail.endswith("@example.com")] == []
    assert [site for _, _, site in cells if site and not re.fullmatch(r"https://m\d{3}\.example/", site)] == []


def test_no_added_text_holds_a_phone_number() -> None:
    texts = [row[header] for row in files.merchants() for header in ("产品与服务", "案例", "资质", "分类依据")]
    texts += [need["text"] for need in files.needs()]
    assert [text for text in texts if re.search(r"1[3-9]\d{9}|0\d{2,3}-\d{7,8}", text)] == []


def test_merchant_facts_leave_gaps_for_completeness_to_find() -> None:
    headers = ("能力", "产品与服务", "案例", "资质", "联系人")
    filled = Counter(header for row in files.merchants() for header in headers if row[header])
    assert filled == {"能力": 58, "产品与服务": 57, "案例": 18, "资质": 102, "联系人": 112}


def test_organisation_stands_in_a_reporting_unit_and_a_division() -> None:
    units = {row["code"] for row in files.regions() if row["is_reporting_unit"] == "1"}
    divisions = {row["parent"] + row["code"] for row in files.industries() if row["parent"]}
    assert {row["reporting_unit"] for row in files.organisations()} == units
    assert {row["industry"] for row in files.organisations()} <= divisions
    assert len({row["key"] for row in files.organisations()}) == 46


def test_need_refers_to_known_rows() -> None:
    organisations = {row["key"]: row for row in files.organisations()}
    fields = {row["code"] for row in files.terms("field_of_use")}
    for need in files.needs():
        asker = organisations[need["organisation"]]
        assert (need["region"], need["industry_code"]) == (asker["region"], asker["industry"]), need["id"]
        assert need["kind"] in Need.Kind.values, need["id"]
        assert need["field_of_use"] is None or need["field_of_use"] in fields, need["id"]


def test_need_budget_is_given_only_where_the_text_names_one() -> None:
    given = {need["id"]: (need["budget_kind"], need["budget_from"], need["budget_to"]) for need in files.needs()}
    named = {"n004": 220_000, "n017": 480_000, "n026": 1_800_000}
    assert given == {
        key: ("fixed", named[key], named[key]) if key in named else ("negotiable", None, None) for key in given
    }


def test_need_deadline_lies_ahead() -> None:
    days = [date.fromisoformat(need["needed_by"]) for need in files.needs() if need["needed_by"]]
    assert len(days) == 6
    assert min(days) > TODAY


def test_need_requirements_name_known_objects_and_leave_somebody() -> None:
    known = {row["code"] for row in files.credential_types()}
    terms = {(name, row["code"]) for name in VOCABULARIES.values() for row in files.terms(name)}
    rules = [(need["id"], rule) for need in files.needs() for rule in need["requirements"]]
    assert {key for key, _ in rules} == {"n004", "n020", "n037", "n058"}
    for _, rule in rules:
        assert rule["rule"] in Requirement.Rule.values
        assert rule["credential_type"] in known if "credential_type" in rule else (rule["rule"], rule["term"]) in terms
