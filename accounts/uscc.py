"""统一社会信用代码 (GB 32100-2015): what is wrong with a code, and at which of its 18 positions.

Errors are length, alphabet and check digit only. An organisation-code digit that does not fit (GB 11714) or an unknown
prefix is a warning, because registries have issued such codes; a registry's area part is no place and is not checked.
"""

import unicodedata
from dataclasses import dataclass

from stdnum.cn import uscc as standard

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LOOK_ALIKES = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}
PREFIXES = {
    "11": "机关", "12": "事业单位", "13": "群众团体", "19": "其他机构编制单位", "21": "外国常驻新闻机构",
    "29": "其他外交机构", "31": "律师执业机构", "32": "公证处", "33": "基层法律服务所", "34": "司法鉴定机构",
    "35": "仲裁委员会", "39": "其他司法行政机构", "41": "外国在华文化中心", "49": "其他文化机构", "51": "社会团体",
    "52": "民办非企业单位", "53": "基金会", "59": "其他民政机构", "61": "外国旅游部门常驻代表机构",
    "62": "港澳台旅游部门常驻代表机构", "69": "其他旅游机构", "71": "宗教活动场所", "72": "宗教院校", "79": "其他宗教机构",
    "81": "基层工会", "89": "其他工会", "91": "企业", "92": "个体工商户", "93": "农民专业合作社", "A1": "军队事业单位",
    "A9": "其他军队机构", "N1": "组级集体经济组织", "N2": "村级集体经济组织", "N3": "乡镇级集体经济组织",
    "N9": "其他集体经济组织", "Y1": "其他",
}  # fmt: skip
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: a machine code, the 1-based position (None = the whole), a sentence; `fatal` refuses the code."""

    code: str
    position: int | None
    message: str
    fatal: bool = True


def normalise(text: str) -> str:
    """Full-width to half-width, blanks and hyphens out, upper case. Look-alike letters are left for `problems`."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in plain if not char.isspace() and char not in "-'’‘`")


def problems(code: str) -> list[Problem]:
    """Everything wrong with a normalised code, fatal faults first; empty when it is fine."""
    if len(code) != LENGTH:
        return [Problem("uscc_length", None, f"统一社会信用代码应为 18 位，现为 {len(code)} 位。")]
    foreign = [_foreign(index, char) for index, char in enumerate(code, 1) if char not in ALPHABET]
    if foreign:
        return foreign
    expected = standard.calc_check_digit(code[:17])
    if code[17] != expected:
        message = (
            f"第 18 位校验码应为 {expected}，现为 {code[17]}。前 17 位有一处错误也会如此，请对照营业执照逐位核对。"
        )
        return [Problem("uscc_check_digit", 18, message)]
    return _warnings(code)


def is_valid(code: str) -> bool:
    return not any(problem.fatal for problem in problems(code))


def holder_kind(code: str) -> str:
    """What kind of body the first two characters speak of, in Chinese; "" when the prefix is not known."""
    return PREFIXES.get(code[:2], "")


def _foreign(position: int, char: str) -> Problem:
    hint = LOOK_ALIKES.get(char)
    advice = f"代码不用字母 I、O、S、V、Z，请核对是否为“{hint}”" if hint else "只能是数字或大写字母"
    return Problem("uscc_character", position, f"第 {position} 位“{char}”不合规：{advice}。")


def _warnings(code: str) -> list[Problem]:
    found = []
    if code[16] != _body_digit(code[8:16]):
        message = "第 17 位与组织机构代码校验不符，请核对第 9 至 17 位。"
        found.append(Problem("uscc_body_digit", 17, message, fatal=False))
    if code[:2] not in PREFIXES:
        found.append(Problem("uscc_prefix", 1, f"第 1、2 位“{code[:2]}”不是已知的登记类别，请核对。", fatal=False))
    return found


def _body_digit(body: str) -> str:
    """GB 11714 check character over eight places, where letters count A=10 … Z=35."""
    total = sum(int(char, 36) * weight for char, weight in zip(body, _BODY_WEIGHTS, strict=True))
    return "0X987654321"[total % 11]
