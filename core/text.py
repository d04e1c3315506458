"""Hygiene of names and cells that people paste: what to strip, what to report, what to compare by.

Cleaning is for texts; a name is examined with name_problems() before it is cleaned, so that a disguised name is shown
to a person instead of passing as the name it imitates (Unicode TR 36 and TR 39 give the background).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANK_LOOKING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0")
_VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_IDEOGRAPHIC_VARIATIONS = range(0xE0100, 0xE01F0)
_HIGHLIGHT = str.maketrans("", "", "⌈⌋")
_KEPT_CONTROLS = frozenset("\n\t")
_PLAIN = re.compile(
    "[\\t\\n -~\u3000-\u3029\u3030-\u303d\u4e00-\u9fff\uff01-\uff60—‘’“”…·、。]*"
)  # nothing here vanishes

_LATIN_TWINS = dict(
    zip(
        "АВЕЅІЈКМНОРСТХУаеѕіјорсухһԁԛԝӏ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοι" + "ıɑɡꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ",
        "ABESIJKMHOPCTXYaesijopcyxhdqwl" + "ABEZHIKMNOPTYXoi" + "iagBPDTGKJCZFMNLSRVHWXYAEIOU",
        strict=True,
    )
)
_HAN_TWINS = dict(zip("ロニハエカタトー", "口二八工力夕卜一", strict=True))
_RADICAL_TWINS = dict(
    zip(
        "⺟⺠⺡⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "母民氵虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
_HONEST_COMPATIBILITY = frozenset("　…℃℉№™‥") | frozenset(map(chr, [*range(0xFF01, 0xFF5F), *range(0x2160, 0x2180)]))
_HONEST_SYMBOLS = frozenset("+<>=|~^`$¥€×÷±®©™°℃℉№￥＋＜＝＞｜～＾｀＄￡￠￢￣￤")
_ASTRAL_HAN = range(0x20000, 0x40000)
_RADICALS = range(0x2E80, 0x2FE0)
_STROKES = range(0x31C0, 0x31F0)
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "GEORGIAN", "DESERET")
_MARKED_SCRIPTS = ("TIBETAN", "THAI", "DEVANAGARI", "ARABIC", "HEBREW", "BENGALI", "LAO", "KHMER", "MYANMAR")

_LEGAL_FORM = re.compile(r"(?:有限(?:责任)?公司|总?公司|集团|股份)\Z")
_BRANCH = re.compile(r"(?:分公司|子公司|支公司)\Z")
_LATIN_FORM = re.compile(r"(?:[\s,.，]+(?:co|ltd|limited|inc|llc|corp|corporation|company|plc|gmbh))+[\s.,]*\Z")
_LONG_AREA_CODE = re.compile(r"0[3-9]")
_FILLER = re.compile(
    r"待(?:补充?|完善|定|填写?|更新|核实)|暂?[无缺](?:数据|信息)?|没有|未(?:提供|填写?|知)|不[详明]|空白?|[/\\]+|"
    r"n/?a|n\.a|null|none|nil|nan|nat|undefined|unknown|tbd|todo|#(?:n/a|value!|ref!|name\?|div/0!|null!|num!)"
)
_FILLER_MARKS = re.compile(r"[-‐-―−_.。…·*?,，、~=＝|x×]+")


@dataclass(frozen=True, slots=True)
class NameProblem:
    """`position` counts characters from 1, as a person would; 0 means the whole name.

    Codes: empty, truncated, control, bidi, invisible, odd_space, private_use, unassigned, compatibility, lookalike,
    mixed_script, odd_digit, symbol.
    """

    code: str
    position: int
    char: str
    message: str


_MESSAGES = {
    "control": "是控制字符，请删除",
    "bidi": "是改变文字方向的隐藏字符，请删除",
    "invisible": "是看不见的字符，请删除",
    "odd_space": "是特殊空格，请改为普通空格或删除",
    "private_use": "是自造字，别的电脑无法显示，请改用规范汉字",
    "unassigned": "不是有效的字符，请核对",
    "compatibility": "是外形相近的兼容字符，请改用规范写法{twin}",
    "lookalike": "与常用字外形相同却不是同一个字{twin}，请重新输入",
    "mixed_script": "与相邻字母不属于同一种文字{twin}，请重新输入",
    "odd_digit": "不是常用的数字，请改为 {twin}",
    "symbol": "是图形符号，名称中不应出现，请核对",
}


def clean_cell(text: str) -> str:
    """The text without highlight brackets ⌈⌋, invisible and control characters, and without blanks at its ends.

    Line breaks become "\\n"; everything inside the text stays as it is, letters and widths included.
    """
    if _PLAIN.fullmatch(text):
        return text.strip()
    unified = text.translate(_HIGHLIGHT).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in unified if char in _KEPT_CONTROLS or not _vanishes(char)).strip()


def _vanishes(char: str) -> bool:
    return char in _BLANK_LOOKING or char in _VARIATIONS or unicodedata.category(char) in ("Cf", "Cc", "Cs")


def is_filler(text: str) -> bool:
    """Whether a cell says nothing: empty, dashes and dots only, 无, 待补充, N/A, null, an Excel error and the like."""
    bare = unicodedata.normalize("NFKC", clean_cell(text)).casefold().strip()
    core = bare.strip("。.()[]<>【】《》 ")
    return not core or bool(_FILLER.fullmatch(core) or _FILLER_MARKS.fullmatch(bare))


def to_halfwidth_digits(text: str) -> str:
    """０-９ as 0-9; every other character unchanged."""
    return text.translate({0xFF10 + digit: 0x30 + digit for digit in range(10)})


def mask_phone(text: str) -> str:
    """The middle digits of a telephone number as *: 138****5678, 0515-****6666; short numbers vanish whole."""
    places = [index for index, char in enumerate(text) if char.isdigit()]
    if text.lstrip().startswith(("+86", "0086")):
        places = places[4 if text.lstrip().startswith("0086") else 2 :]
    head, tail = (3, 4) if len(places) >= 11 else (2, 2) if len(places) >= 7 else (0, 0)
    if head == 3 and _LONG_AREA_CODE.match("".join(text[index] for index in places)):
        head = 4
    hidden = set(places[head : len(places) - tail])
    return "".join("*" if index in hidden else char for index, char in enumerate(text))


def name_problems(name: str) -> list[NameProblem]:
    """What makes a name unfit to be stored or likely to be mistaken for another, in order of position."""
    if not clean_cell(name):
        return [NameProblem("empty", 0, "", "名称是空的，请填写")]
    codes = {**_script_codes(name), **_character_codes(name)}
    found = [
        NameProblem(code, index + 1, name[index], _explain(code, index, name[index]))
        for index, code in sorted(codes.items())
    ]
    return found + _whole_name(name, bool(found))


def _explain(code: str, index: int, char: str) -> str:
    """Names the place and the code point; the character itself only when it can be seen."""
    visible = f"“{char}”" if char.isprintable() and code not in ("invisible", "bidi", "control", "odd_space") else ""
    twin = _twin(char)
    hint = twin if code == "odd_digit" else f"“{twin}”" if twin else ""
    return f"第 {index + 1} 个字符{visible}（U+{ord(char):04X}）{_MESSAGES[code].format(twin=hint)}"


def _twin(char: str) -> str:
    """The ordinary character that this one looks like, if it is known."""
    for table in (_LATIN_TWINS, _RADICAL_TWINS, _HAN_TWINS):
        if char in table:
            return table[char]
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.digit(char))
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain != char and plain.isprintable() else ""


def _character_codes(name: str) -> dict[int, str]:
    codes = {}
    for index, char in enumerate(name):
        code = _character_code(char)
        if code and not (code == "invisible" and _belongs(name, index)):
            codes[index] = code
    return codes


def _belongs(name: str, index: int) -> bool:
    """Whether a combining mark is part of the letter before it, as in a decomposed é or in Tibetan and Thai."""
    start = index
    while start and unicodedata.category(name[start]) == "Mn":
        start -= 1
    letter = unicodedata.name(name[start], "").split(" ", 1)[0]
    if start == index or name[index] in _VARIATIONS or name[index] in _BLANK_LOOKING:
        return False
    return letter in _MARKED_SCRIPTS or len(unicodedata.normalize("NFC", name[start : index + 1])) == 1


def _character_code(char: str) -> str | None:
    """The problem a character is by itself, whatever stands beside it."""
    category, point = unicodedata.category(char), ord(char)
    if char.isascii():
        return "control" if category == "Cc" else None
    if char in _BIDI:
        return "bidi"
    if category == "Cf" or char in _BLANK_LOOKING or char in _VARIATIONS or point in _IDEOGRAPHIC_VARIATIONS:
        return "invisible"
    if point in _ASTRAL_HAN and category in ("Cn", "Lo") and unicodedata.normalize("NFKC", char) == char:
        return None
    by_category = {
        "Cc": "control",
        "Cs": "control",
        "Co": "private_use",
        "Cn": "unassigned",
        "Zl": "odd_space",
        "Zp": "odd_space",
        "Mn": "invisible",
        "Me": "invisible",
    }
    return by_category.get(category) or _imitation_code(char, category)


def _imitation_code(char: str, category: str) -> str | None:
    if char in _HONEST_COMPATIBILITY:
        return None
    if category == "Zs":
        return "odd_space"
    if ord(char) in _RADICALS or ord(char) in _STROKES:
        return "lookalike"
    if unicodedata.normalize("NFKC", char) != char:
        return "compatibility"
    if category == "Nl" and char != "〇":
        return "lookalike"
    if category == "Nd":
        return "odd_digit"
    if category in ("So", "Sm", "Sk") and char not in _HONEST_SYMBOLS:
        return "symbol"
    return None


def _script_codes(name: str) -> dict[int, str]:
    """Letters of another alphabet inside a Latin word, whole words of imitations, single kana between ideographs."""
    codes: dict[int, str] = {}
    for word in _WORD.finditer(name):
        for start, run in _alphabet_runs(word.group(), word.start()):
            codes.update(_run_codes(start, run))
    codes.update((index, "lookalike") for index in _lone_kana(name))
    return codes


def _alphabet_runs(word: str, offset: int) -> Iterator[tuple[int, str]]:
    """Stretches of letters of alphabets that have upper and lower case."""
    start = 0
    for index in range(len(word) + 1):
        if index == len(word) or not _script(word[index]):
            if index > start:
                yield offset + start, word[start:index]
            start = index + 1


def _script(char: str) -> str:
    if char.isascii():
        return "LATIN"
    first = unicodedata.name(char, "").split(" ", 1)[0]
    return first if first in _SCRIPTS else ""


def _run_codes(start: int, run: str) -> dict[int, str]:
    scripts = {_script(char) for char in run}
    foreign = [index for index, char in enumerate(run) if _script(char) != "LATIN"]
    imitations = [index for index, char in enumerate(run) if char in _LATIN_TWINS]
    if len(scripts) > 1:
        return {start + index: "mixed_script" for index in foreign}
    if len(imitations) == len(run) or scripts == {"LATIN"}:
        return {start + index: "lookalike" for index in imitations}
    return {}


def _lone_kana(name: str) -> Iterator[int]:
    """ロ for 口 and the like: a kana twin with no other kana beside it."""
    for index, char in enumerate(name):
        beside = name[max(index - 1, 0) : index] + name[index + 1 : index + 2]
        if char in _HAN_TWINS and not any("\u3041" <= other <= "\u30ff" for other in beside):
            yield index


def _whole_name(name: str, suspect: bool) -> list[NameProblem]:
    """A name without any letter, or a legal form with no name in front of it, as scraped lists have it."""
    bare = _squeeze(name)
    if not bare:
        return [] if suspect else [NameProblem("empty", 0, "", "名称里没有文字，请填写")]
    if _without_legal_form(bare):
        return []
    return [NameProblem("truncated", 0, "", f"“{bare}”只有组织形式，前面缺少字号，名称可能被截断，请补全")]


def company_key(name: str) -> str:
    """What two spellings of one company have in common; equal keys are a question for a person, not a proof.

    NFKC, look-alikes replaced, lower case, without brackets, blanks, punctuation and legal form. Branches keep their
    name in full, for a branch is not its parent. A name that is nothing but a legal form is its own key.
    """
    return _without_legal_form(_squeeze(_LATIN_FORM.sub("", _folded(name)))) or _squeeze(name) or _folded(name)


def _folded(name: str) -> str:
    twins = str.maketrans(_LATIN_TWINS | _RADICAL_TWINS)
    return unicodedata.normalize("NFKC", name.translate(twins)).casefold().strip()


def _squeeze(name: str) -> str:
    """Letters and digits only, in comparable form."""
    return "".join(char for char in _folded(name) if char.isalnum() or ord(char) in _ASTRAL_HAN)


def _without_legal_form(squeezed: str) -> str:
    if _BRANCH.search(squeezed):
        return squeezed
    while shorter := _LEGAL_FORM.search(squeezed):
        squeezed = squeezed[: shorter.start()]
    return squeezed
