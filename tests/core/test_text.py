import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import (
    NameProblem,
    clean_cell,
    company_key,
    is_filler,
    mask_phone,
    name_problems,
    to_halfwidth_digits,
)

HONEST = [
    "盐城𠮷数科技有限公司",
    "江苏䶮盛数据有限公司",
    "𬭊网信息技术有限公司",
    "𰻞𰻞数字餐饮有限公司",
    "新疆买买提·艾力数据服务有限公司",
    "O'Neil Data（上海）有限公司",
    "O’Neil数据",
    "盐城×深圳联合实验室有限公司",
    "江苏（盐城）大数据有限公司",
    "江苏(盐城)大数据有限公司",
    "AT&T数据服务（中国）有限公司",
    "3M中国有限公司",
    "58同城信息技术有限公司",
    "iFLYTEK科大讯飞股份有限公司",
    "二〇二五数据（盐城）有限公司",
    "Café数据有限公司",
    "Cafe\u0301数据有限公司",
    "C++数据工坊",
    "ＡＢＣ１２３数据有限公司",
    "Foo Data Co., Ltd.",
    "上海市锦天城律师事务所",
    "株式会社ニコン",
    "Газпром数据",
    "Ⅱ期数据中心-盐城",
    "བོད་数据有限公司",
]


@pytest.mark.parametrize("name", HONEST)
def test_honest_name_passes_unchanged(name: str) -> None:
    assert name_problems(name) == []
    assert clean_cell(name) == name


@pytest.mark.parametrize(
    ("name", "code", "positions"),
    [
        ("盐城\u200b数据", "invisible", [3]),
        ("\ufeff盐城数据", "invisible", [1]),
        ("盐城\u00ad数据", "invisible", [3]),
        ("盐城\u2060\u200d数据", "invisible", [3, 4]),
        ("盐城\u3164数据", "invisible", [3]),
        ("盐城\u180e数据", "invisible", [3]),
        ("盐城\u2800数据", "invisible", [3]),
        ("盐城\ufe0f数据", "invisible", [3]),
        ("盐城\U000e0100数据", "invisible", [3]),
        ("盐城\U000e0041数据", "invisible", [3]),
        ("数据\u0301公司", "invisible", [3]),
        ("盐城\u202e数据\u202c", "bidi", [3, 6]),
        ("盐城\u200f数据", "bidi", [3]),
        ("盐城\u2066数据", "bidi", [3]),
        ("盐城\x00数据", "control", [3]),
        ("盐城\n数据", "control", [3]),
        ("盐城\x85数据", "control", [3]),
        ("盐城\ud800数据", "control", [3]),
        ("盐城\u00a0数据", "odd_space", [3]),
        ("盐城\u2028数据", "odd_space", [3]),
        ("盐城\u2003数据", "odd_space", [3]),
        ("数\ue000据", "private_use", [2]),
        ("数\u0378据", "unassigned", [2]),
        ("⾦山数据", "lookalike", [1]),
        ("⻢上数据", "lookalike", [1]),
        ("⺀山数据", "lookalike", [1]),
        ("一㇐数据", "lookalike", [2]),
        ("〡号数据", "lookalike", [1]),
        ("ロ岸数据", "lookalike", [1]),
        ("江苏エ业数据", "lookalike", [3]),
        ("АВС数据", "lookalike", [1, 2, 3]),
        ("ΑΒΒ集团有限公司", "lookalike", [1, 2, 3]),
        ("ɑpple数据", "lookalike", [1]),
        ("tıme数据", "lookalike", [2]),
        ("Sіemens数据", "mixed_script", [2]),
        ("cοdex数据", "mixed_script", [2]),
        ("ꓮBC数据", "mixed_script", [1]),
        ("金山\uf900", "compatibility", [3]),
        ("盐城\U0002f804", "compatibility", [3]),
        ("𝐀𝟏数据", "compatibility", [1, 2]),
        ("①号数据", "compatibility", [1]),
        ("Ⓐ数据", "compatibility", [1]),
        ("ﬁnance数据", "compatibility", [1]),
        ("数据²", "compatibility", [3]),
        ("㈱数据", "compatibility", [1]),
        ("\u212a数据", "compatibility", [1]),
        ("ｶﾅ数据", "compatibility", [1, 2]),
        ("盐城١٠", "odd_digit", [3, 4]),
        ("数据★", "symbol", [3]),
        ("数据😀", "symbol", [3]),
        ("数据⁄公司", "symbol", [3]),
    ],
)
def test_disguised_name_is_reported_with_every_place(name: str, code: str, positions: list[int]) -> None:
    assert [(problem.code, problem.position) for problem in name_problems(name)] == [(code, at) for at in positions]


def test_problem_says_place_code_point_and_remedy() -> None:
    assert [
        problem.message for name in ("盐城\u200b", "⻢上", "盐城١", "\ue000") for problem in name_problems(name)
    ] == [
        "第 3 个字符（U+200B）是看不见的字符，请删除",
        "第 1 个字符“⻢”（U+2EE2）与常用字外形相同却不是同一个字“马”，请重新输入",
        "第 3 个字符“١”（U+0661）不是常用的数字，请改为 1",
        "第 1 个字符（U+E000）是自造字，别的电脑无法显示，请改用规范汉字",
    ]


@pytest.mark.parametrize("name", ["股份有限公司", "有限公司", "（有限责任公司）", "⌈集团⌋", "公司"])
def test_name_cut_to_its_legal_form_is_truncated_and_keeps_a_key(name: str) -> None:
    assert [(problem.code, problem.position) for problem in name_problems(name)] == [("truncated", 0)]
    assert company_key(name) != ""


@pytest.mark.parametrize("name", ["", "  ", "　", "\u200b\ufeff", "⌈⌋"])
def test_name_without_visible_character_is_empty(name: str) -> None:
    assert name_problems(name) == [NameProblem("empty", 0, "", "名称是空的，请填写")]


@pytest.mark.parametrize("name", ["--", "（）", "…"])
def test_name_of_punctuation_is_empty(name: str) -> None:
    assert name_problems(name) == [NameProblem("empty", 0, "", "名称里没有文字，请填写")]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("⌈盐城⌋数据⌈有限公司⌋", "盐城数据有限公司"),
        ("\ufeff\u3000\u00a0盐城 数据\u200b\u3000", "盐城 数据"),
        ("\u202e盐\x00城\x07", "盐城"),
        ("一\r\n二\r三\n", "一\n二\n三"),
        ("a\tb\t", "a\tb"),
        ("【盐城】「数据」《法》", "【盐城】「数据」《法》"),
        ("内　部\u00a0空格", "内　部\u00a0空格"),
        ("葛\U000e0100", "葛\U000e0100"),
    ],
)
def test_clean_cell_strips_rubbish_only(text: str, clean: str) -> None:
    assert clean_cell(text) == clean


@given(st.text())
def test_clean_cell_twice_is_clean_cell_once(text: str) -> None:
    assert clean_cell(clean_cell(text)) == clean_cell(text)


@given(st.text(alphabet="盐城数据有限责任股份公司集团分 -（）a·＊⌈𠮷", max_size=12))
def test_company_key_is_stable_and_empty_only_for_nothing(name: str) -> None:
    key = company_key(name)
    assert company_key(key) in (key, company_key(key))
    assert bool(key) == bool(name.strip())


@pytest.mark.parametrize(
    "text",
    ["", " ", "待补充", "待完善", "无", "暂无", "（无）", "无。", "-", "——", "－", "…", "/", "N/A", "n/a", "ＮＵＬＬ", "None",
     "nan", "未知", "不详", "#N/A", "#REF!", "暂无数据", "？", "xxx"],
)  # fmt: skip
def test_filler_says_nothing(text: str) -> None:
    assert is_filler(text)


@pytest.mark.parametrize(
    "text", ["0", "3", "-12.5", "无锡", "无人机", "缺陷检测", "同上", "A", "空间数据", "暂", "NA1"]
)
def test_short_text_with_meaning_is_no_filler(text: str) -> None:
    assert not is_filler(text)


def test_halfwidth_digits_change_digits_only() -> None:
    assert to_halfwidth_digits("０５１５－１２ＡＢ") == "0515－12ＡＢ"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("⌈盐城⌋数据技术有限公司", "盐城数据技术 有限责任公司"),
        ("盐城大数据集团股份有限公司", "盐城大数据"),
        ("江苏（盐城）数据有限公司", "江苏(盐城)数据有限公司"),
        ("⻢上数据有限公司", "马上数据"),
        ("⾦山数据", "金山数据"),
        ("АВС科技", "ABC科技"),
        ("ＡＢＣ科技", "abc科技有限公司"),
        ("盐\u200b城数据", "盐城数据"),
        ("买买提·艾力", "买买提•艾力"),
        ("Foo Data Co., Ltd.", "FOO DATA"),
        ("Foo Inc", "foo"),
    ],
)
def test_spellings_of_one_company_share_a_key(one: str, other: str) -> None:
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("江苏甲数据有限公司", "江苏甲数据有限公司盐城分公司"),
        ("盐城数据", "盐城数椐"),
        ("Zinc", "Z"),
        ("盐城𠮷数", "盐城吉数"),
        ("股份有限公司", "有限公司"),
    ],
)
def test_different_companies_keep_different_keys(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("138-1234-5678", "138-****-5678"),
        ("+86 138 1234 5678", "+86 138 **** 5678"),
        ("008613812345678", "0086138****5678"),
        ("0515-88886666", "0515-****6666"),
        ("010-88886666", "010-****6666"),
        ("88886666", "88****66"),
        ("12345", "*****"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("无", "无"),
    ],
)
def test_phone_shows_its_ends_only(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked
