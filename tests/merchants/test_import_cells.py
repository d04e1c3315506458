"""One row against what is stored: what each cell does, and the sentence for each fault."""

from datetime import date
from typing import Any

import pytest

from merchants import actions
from merchants.columns import HEADERS
from merchants.imports.judge import Stored, Verdict, judge
from merchants.imports.known import load as stored_rows
from merchants.imports.reference import Reference
from merchants.models import Credential, CredentialType, MerchantProfile, Offering, Term
from tests.merchants.importing import CODE, FULL, ROW, load, words
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _words(db: None) -> None:
    words()


def verdict(*, stored: Stored | None = None, **cells: str) -> Verdict:
    return judge({**ROW, **cells} if stored is None else cells, stored or Stored(), Reference(DAY))


def after(header: str, text: str) -> str:
    """The canonical text that a new row would write."""
    found = verdict(**{header: text})
    assert found.errors == {}
    return found.diff[header][1]


def fault(header: str, text: str) -> str:
    found = verdict(**{header: text})
    assert list(found.errors) == [header]
    return "".join(found.errors[header])


def kept_by(recruiter: Persona, **cells: str) -> Stored:
    load(recruiter.actor, {**FULL, **cells})
    return stored_rows([CODE], HEADERS)[CODE]


def test_full_row_writes_every_cell_as_it_stands() -> None:
    found = judge(FULL, Stored(), Reference(DAY))
    assert found.errors == {}
    canonical = {**FULL, "资质": "数据管理能力成熟度（DCMM）2018版｜三级｜D-1｜｜\nISO 9001｜｜Q-1｜某中心｜2027-05-21"}
    assert found.diff == {h: ("", text) for h, text in canonical.items()}


@pytest.mark.parametrize(
    ("text", "code"),
    [("９" + CODE[1:], CODE), (CODE.lower(), CODE), (f" {CODE[:8]} {CODE[8:]} ", CODE), ("'" + CODE, CODE)],
)
def test_code_in_other_writings_is_the_same_code(text: str, code: str) -> None:
    assert after("统一社会信用代码", text) == code


def test_code_with_wrong_check_digit_names_the_position() -> None:
    wrong = CODE[:17] + ("0" if CODE[17] != "0" else "1")
    assert fault("统一社会信用代码", wrong).startswith("第 18 位校验码应为")


def test_code_with_look_alike_letters_names_each_position() -> None:
    text = fault("统一社会信用代码", "9I32O9" + CODE[6:])
    assert "第 2 位“I”" in text and "第 5 位“O”" in text


def test_code_of_wrong_length_says_how_long_it_is() -> None:
    assert fault("统一社会信用代码", CODE[:17]) == "统一社会信用代码应为 18 位，现为 17 位。"


@pytest.mark.parametrize("char", ["\u200b", "\u202e", "\ufeff", "\u2066", "\x07", "⼤", "а"])
def test_name_with_disguised_characters_is_refused_by_place(char: str) -> None:
    assert "第 3 个字符" in fault("企业名称", f"盐城{char}数据科技有限公司")


def test_name_loses_highlight_brackets_and_outer_blanks_only() -> None:
    assert after("企业名称", "　⌈盐城⌋数据（江苏）有限公司 ") == "盐城数据（江苏）有限公司"


def test_name_cut_to_its_legal_form_is_refused() -> None:
    assert "可能被截断" in fault("企业名称", "股份有限公司")


def test_name_too_long_is_refused_with_its_limit() -> None:
    assert "120 字" in fault("企业名称", "盐" * 121)


@pytest.mark.parametrize("text", ["技术型数据商", "技术型", "TECHNICAL", "ｔｅｃｈｎｉｃａｌ", " 技术型 数据商 "])
def test_word_is_found_by_name_alias_and_code(text: str) -> None:
    assert after("数商类型", text) == "技术型数据商"


def test_unknown_word_is_refused_with_the_three_nearest() -> None:
    assert fault("国家分类", "数据技术业") == "没有名为“数据技术业”的国家分类。相近的有：数据技术企业、数据安全企业。"


@pytest.mark.parametrize(
    "text", ["数据采集、数据清洗", "数据清洗；采集", "数据采集,数据清洗，数据采集", "数据采集\n数据清洗"]
)
def test_several_words_are_taken_each_once_in_the_order_of_the_vocabulary(text: str) -> None:
    assert after("主营业务", text) == "数据采集、数据清洗"


def test_word_that_holds_a_separator_is_taken_whole() -> None:
    assert after("主营业务", "数据采集、存储、备份") == "数据采集、存储、备份"
    assert [term.code for term in Reference(DAY).terms("business", "数据采集、存储、备份")] == [
        "data_collection",
        "a_b",
    ]


def test_every_unknown_word_of_a_cell_is_named() -> None:
    text = fault("应用领域", "工业制造、炼金、占星")
    assert "“炼金”" in text and "“占星”" in text


def test_word_of_two_meanings_is_refused_with_both() -> None:
    Term.objects.filter(vocabulary="third_party_service", code="brokerage").update(aliases=["审计"])
    assert fault("第三方服务", "审计") == "第三方服务“审计”有多个可能：安全审计、数据经纪。请写全。"


def test_retired_word_is_not_chosen_anew_but_may_stay(recruiter: Persona) -> None:
    stored = kept_by(recruiter)
    Term.objects.filter(code="B2").update(valid_to=date(2026, 1, 1))
    assert "已于 2026-01-01 停用" in fault("能力", "数据治理咨询")
    found = verdict(stored=stored, 能力="数据治理咨询、审计")
    assert found.errors == {}
    assert found.diff == {"能力": ("数据治理咨询", "数据治理咨询、数据安全审计服务")}


@pytest.mark.parametrize(
    "text",
    ["江苏省盐城市盐南高新区", "盐城市盐南高新区", "盐南高新区", "盐南", "江苏盐南高新技术产业开发区", "320900-YNQ"],
)
def test_zone_is_found_in_every_writing(text: str) -> None:
    assert after("所在地区", text) == "江苏省盐城市盐南高新区"
    assert after("板块", text) == "盐南高新区"


@pytest.mark.parametrize("text", ["亭湖区", "盐城市亭湖区", "盐城亭湖", "江苏省亭湖区", "320902", "江苏 盐城 亭湖"])
def test_district_is_found_in_every_writing(text: str) -> None:
    assert after("所在地区", text) == "江苏省盐城市亭湖区"


def test_city_keeps_its_short_name_against_its_own_zone() -> None:
    assert after("所在地区", "盐城") == "江苏省盐城市"
    assert after("所在地区", "盐城经开区") == "江苏省盐城市盐城经济技术开发区"


def test_ambiguous_place_is_refused_with_all_candidates() -> None:
    assert "江苏省南京市鼓楼区、江苏省徐州市鼓楼区" in fault("所在地区", "鼓楼区")
    assert after("所在地区", "徐州鼓楼") == "江苏省徐州市鼓楼区"


def test_address_is_not_taken_for_its_district() -> None:
    assert "没有名为“亭湖区青年路1号”的地区" in fault("所在地区", "亭湖区青年路1号")


def test_place_that_is_no_reporting_unit_is_refused_as_one() -> None:
    assert "没有名为“南京市”的统计板块" in fault("板块", "南京市")


@pytest.mark.parametrize(
    "text", ["I65 软件和信息技术服务业", "65", "i65", "软件和信息技术服务业", "Ｉ６５软件和信息技术服务业"]
)
def test_industry_is_found_by_code_or_name(text: str) -> None:
    assert after("行业", text) == "I65 软件和信息技术服务业"


def test_industry_section_and_its_namesake_division() -> None:
    assert after("行业", "I") == "I 信息传输、软件和信息技术服务业"
    assert after("行业", "教育") == "P83 教育"
    assert after("行业", "P 教育") == "P 教育"


def test_industry_whose_code_and_name_disagree_is_refused() -> None:
    assert "没有名为“I64 软件和信息技术服务业”的行业" in fault("行业", "I64 软件和信息技术服务业")


@pytest.mark.parametrize("filler", ["", " ", "无", "待补充", "-", "—", "N/A", "/", "null", "暂无"])
def test_filler_counts_as_empty(filler: str) -> None:
    assert verdict(简介=filler, 参保人数=filler, 能力=filler).diff.keys() == ROW.keys()


@pytest.mark.parametrize(
    ("header", "limit"), [("简介", 300), ("详细介绍", 10_000), ("分类依据", 500), ("资料来源", 200)]
)
def test_long_text_is_refused_with_its_limit(header: str, limit: int) -> None:
    assert after(header, "字" * limit) == "字" * limit
    assert fault(header, "字" * (limit + 1)) == f"共 {limit + 1} 字，超过 {limit} 字的上限，请精简；系统不会截断。"


def test_all_faults_of_a_row_are_told_at_once() -> None:
    found = verdict(成立日期="2024-02-30", 参保人数="很多", 邮箱="张三@", 官网="没有网址")
    assert set(found.errors) == {"成立日期", "参保人数", "邮箱", "官网"}


@pytest.mark.parametrize("header", list(ROW))
def test_new_company_needs_its_compulsory_cells(header: str) -> None:
    assert fault(header, "待补充") == f"新增的企业须填写{header}。"


def test_empty_cell_keeps_what_is_stored_and_says_so(recruiter: Persona) -> None:
    stored = kept_by(recruiter)
    found = verdict(stored=stored, **{**dict.fromkeys(FULL, ""), "统一社会信用代码": CODE})
    assert (found.diff, found.errors) == ({}, {})
    assert found.kept == [header for header in FULL if header != "统一社会信用代码"]


def test_clear_word_removes_what_is_stored(recruiter: Persona) -> None:
    stored = kept_by(recruiter)
    found = verdict(stored=stored, 简介="清空", 能力="清空", 成立日期="清空", 案例="清空", 行业=" 清空 ")
    assert found.errors == {}
    assert found.diff == {header: (FULL[header], "") for header in ("简介", "能力", "成立日期", "案例", "行业")}


@pytest.mark.parametrize("header", list(ROW))
def test_compulsory_cell_cannot_be_cleared(header: str) -> None:
    assert header in verdict(**{header: "清空"}).errors


def test_missing_column_leaves_the_field_untouched(recruiter: Persona) -> None:
    found = verdict(stored=kept_by(recruiter), 统一社会信用代码=CODE, 简介="改")
    assert found.diff == {"简介": (FULL["简介"], "改")}
    assert found.kept == []


# Structured cells


def test_lines_may_be_short_use_plain_bars_and_hold_fillers() -> None:
    assert after("产品与服务", "采集盒子|联网|接口\n\n报表｜-｜无") == "采集盒子｜联网｜API接口｜｜\n报表｜｜｜｜"


def test_parts_may_hold_breaks_and_bars_in_their_marks() -> None:
    assert after("案例", "上线｜某厂｜2024｜一␤二❘三") == "上线｜某厂｜2024｜一␤二❘三"


def test_every_faulty_line_is_named_with_its_part() -> None:
    text = fault("产品与服务", "采集盒子｜｜飞鸽传书｜｜\n｜没有名字｜｜｜\n报表｜｜｜｜每世纪")
    assert [piece in text for piece in ("第 1 行：交付形式：", "第 2 行：缺少名称。", "第 3 行：更新频率：")] == [
        True
    ] * 3


def test_line_with_too_many_parts_is_refused() -> None:
    assert fault("案例", "上线｜某厂｜2024｜说明｜多的") == "第 1 行：有 5 段，最多 4 段（标题｜客户｜年份｜说明）。"


def test_two_lines_of_one_name_are_refused() -> None:
    assert fault("产品与服务", "报表｜一\n盒子\n报表｜二") == "第 3 行：与第 1 行的名称相同，请合并为一行。"


def test_case_of_a_future_year_is_refused() -> None:
    assert "第 1 行：年份：" in fault("案例", "上线｜某厂｜2027｜")


@pytest.mark.parametrize("level", ["三级", "3级", "3", "Ⅲ级", "level 3", "第三级"])
def test_certificate_level_in_other_writings(level: str) -> None:
    assert after("资质", f"DCMM（2018版）｜{level}") == "数据管理能力成熟度（DCMM）2018版｜三级｜｜｜"


def test_certificate_level_that_does_not_exist_is_refused() -> None:
    assert "没有“六级”" in fault("资质", "DCMM（2018版）｜六级")
    assert "不分级" in fault("资质", "ISO9001｜二级")


def test_certificate_may_carry_its_scope_in_brackets() -> None:
    assert after("资质", "CCRC(风险评估（甲）)｜二级") == "CCRC（风险评估（甲））｜二级｜｜｜"


def test_unknown_certificate_is_refused_with_the_nearest() -> None:
    assert "ISO 9001" in fault("资质", "ISO 9002｜｜｜｜")


def test_expired_certificate_is_taken() -> None:
    assert after("资质", "ISO9001｜｜｜｜2020年1月1日") == "ISO 9001｜｜｜｜2020-01-01"


def test_certificate_ending_before_its_issue_is_refused(recruiter: Persona) -> None:
    kept_by(recruiter)
    Credential.objects.filter(number="Q-1").update(issued_on=date(2024, 5, 21))
    stored = stored_rows([CODE], HEADERS)[CODE]
    found = verdict(stored=stored, 资质="ISO 9001｜｜Q-1｜某中心｜2023-05-21")
    assert found.errors == {"资质": ["ISO 9001的有效期至 2023-05-21 早于已登记的发证日期 2024-05-21。"]}


# Contacts


def test_contacts_are_read_line_by_line() -> None:
    found = verdict(联系人="尤以宁\n戚予安", 电话="0515-55500037\n-", 邮箱="-\nb@example.com")
    assert found.errors == {}
    people = {"联系人": "尤以宁\n戚予安", "电话": "0515-55500037\n-", "邮箱": "-\nb@example.com"}
    assert {header: found.diff[header][1] for header in people} == people


def test_contact_without_name_or_address_is_refused() -> None:
    assert verdict(电话="0515-55500037").errors == {"联系人": ["第 1 位联系人没有姓名，请补上。"]}
    assert list(verdict(联系人="尤以宁", 职务="经理").errors) == ["电话"]


def test_contact_fault_names_its_line() -> None:
    found = verdict(联系人="甲某\n乙某", 电话="0515-55500037\n1.38E+10")
    assert found.errors["电话"][0].startswith("第 2 行：电话“1.38E+10”无法识别")


def test_one_contact_cell_changes_while_the_others_stay(recruiter: Persona) -> None:
    found = verdict(stored=kept_by(recruiter), 联系人="", 职务="总经理", 邮箱="待补充")
    assert found.diff == {"职务": ("经理", "总经理")}
    assert found.kept == ["联系人", "邮箱"]


def test_clearing_the_name_removes_all_contacts(recruiter: Persona) -> None:
    found = verdict(stored=kept_by(recruiter), 联系人="清空")
    assert found.diff == {header: (FULL[header], "") for header in ("联系人", "职务", "电话", "邮箱")}
    assert found.kept == []


def test_clearing_the_only_address_of_a_contact_is_refused(recruiter: Persona) -> None:
    found = verdict(stored=kept_by(recruiter), 电话="清空", 邮箱="清空")
    assert list(found.errors) == ["电话"]


# Writing what was judged


def test_full_row_is_stored_in_every_field(recruiter: Persona) -> None:
    load(recruiter.actor, FULL)
    profile = MerchantProfile.objects.select_related("organisation").get()
    facts: dict[str, Any] = {
        name: getattr(profile.organisation, name) for name in ("uscc", "name", "name_key", "website")
    }
    assert facts == {
        "uscc": CODE,
        "name": FULL["企业名称"],
        "name_key": "盐城沧澜数据科技",
        "website": "https://m001.example/",
    }
    assert (profile.organisation.region_id, profile.organisation.reporting_unit_id) == ("320902", "320902")
    assert (profile.organisation.industry_id, profile.organisation.insured_count) == ("65", 86)
    assert (profile.organisation.source, profile.organisation.source_date) == ("走访登记", date(2026, 5, 24))
    assert (profile.source, profile.source_date, profile.classified_by) == ("走访登记", date(2026, 5, 24), "recruiter")
    assert [term.code for term in profile.fields_of_use.all()] == ["industry", "agriculture"]
    offering = Offering.objects.get(name="采集盒子")
    assert (offering.delivery_form.code, offering.price_text, offering.update_rhythm.code) == (
        "api",
        "面议",
        "realtime",
    )
    assert [(item.type.code, item.level, item.valid_to) for item in profile.credentials.all()] == [
        ("dcmm_2018", "三级", None),
        ("iso9001", "", date(2027, 5, 21)),
    ]
    assert [(person.name, person.phone) for person in profile.contacts.all()] == [("尤以宁", "0515-55500037")]
    assert profile.description == FULL["详细介绍"]


def test_scope_of_a_certificate_is_stored_apart(recruiter: Persona) -> None:
    load(recruiter.actor, {**ROW, "资质": "CCRC（风险评估）｜二级"})
    assert list(Credential.objects.values_list("type__code", "scope", "level")) == [("ccrc", "风险评估", "二级")]


def test_edition_is_part_of_the_label_when_the_name_lacks_it(recruiter: Persona) -> None:
    CredentialType.objects.filter(code="ccrc").update(edition="2024")
    assert after("资质", "ccrc｜二级") == "CCRC（2024）｜二级｜｜｜"
    assert after("资质", "CCRC（2024）（应急）｜二级") == "CCRC（2024）（应急）｜二级｜｜｜"


def test_examining_stores_nothing(recruiter: Persona) -> None:
    from merchants.models import ImportBatch
    from tests.conftest import AT
    from tests.merchants.importing import csv_of

    found = actions.examine_import(actor=recruiter.actor, content=csv_of(ROW), filename="a.csv", at=AT)
    assert (found.batch.counts["new"], ImportBatch.objects.count()) == (1, 0)
