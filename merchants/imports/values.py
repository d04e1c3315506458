"""Single values as people write them in sheets: dates, counts, telephone numbers, addresses."""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from accounts.validators import OLDEST
from core.text import clean_cell, to_halfwidth_digits

LATEST_EXPIRY = date(2100, 12, 31)
COUNT_LIMIT = 10_000_000
_DATES = (
    re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_COUNT = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?人?", re.ASCII)
_PHONE = re.compile(r"\+?[\d() -]+(?:转 ?\d{1,6}|[-#]\d{1,6})?", re.ASCII)
_PHONE_FORMS = str.maketrans("＋（）－—–　", "+()---" + " ")
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#].*)?")
_url = URLValidator(schemes=["http", "https"])


class CellFault(Exception):
    """A cell that cannot be taken as it is; `sentences` say why and what to write instead."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = list(sentences)


def parse_day(text: str) -> date:
    """A calendar day in any common writing; CellFault when it is none or no such day exists."""
    plain = to_halfwidth_digits(text).replace("／", "/").replace("－", "-").replace("．", ".").strip()
    plain = re.sub(r"\s*([年月日])\s*", r"\1", plain)
    match = next((found for form in _DATES if (found := form.fullmatch(plain))), None)
    if match is None:
        raise CellFault(f"日期“{_shown(text)}”无法识别，请写成年月日齐全的日期，如 2024-03-01。")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise CellFault(f"日期“{_shown(text)}”不存在，请核对年、月、日。") from None


def parse_past_day(text: str, today: date) -> date:
    day = parse_day(text)
    if not OLDEST <= day <= today:
        raise CellFault(f"日期 {day} 须在 1900 年之后，且不晚于今天（{today}）。")
    return day


def parse_expiry(text: str) -> date:
    day = parse_day(text)
    if not OLDEST <= day <= LATEST_EXPIRY:
        raise CellFault(f"日期 {day} 须在 1900 年至 2100 年之间。")
    return day


def parse_year(text: str, today: date) -> int:
    match = re.fullmatch(r"(\d{4})年?", to_halfwidth_digits(text), re.ASCII)
    if match is None or not 1990 <= int(match[1]) <= today.year:
        raise CellFault(f"年份“{_shown(text)}”须为 1990 至 {today.year} 之间的四位数字。")
    return int(match[1])


def parse_count(text: str) -> int:
    """A whole number, exactly; "86.0" is 86 and "86.5" is refused."""
    match = _COUNT.fullmatch(to_halfwidth_digits(text).replace("，", ","))
    if match is None:
        raise CellFault(f"“{_shown(text)}”不是整数，请只填数字，如 86。")
    digits = match[1].replace(",", "").lstrip("0") or "0"
    if len(digits) > len(str(COUNT_LIMIT)) or int(digits) > COUNT_LIMIT:
        raise CellFault(f"数字过大，请核对；最大为 {COUNT_LIMIT}。")
    return int(digits)


def parse_text(text: str, limit: int) -> str:
    if len(text) > limit:
        raise CellFault(f"共 {len(text)} 字，超过 {limit} 字的上限，请精简；系统不会截断。")
    if "\0" in text or "\ufffd" in text:
        raise CellFault("含有无法保存的字符，请重新输入。")
    return text


def parse_phone(text: str, limit: int) -> str:
    plain = to_halfwidth_digits(text).translate(_PHONE_FORMS)
    digits = sum(char.isdigit() for char in plain)
    if not _PHONE.fullmatch(plain) or not 7 <= digits <= 20:
        raise CellFault(f"电话“{_shown(text)}”无法识别，请填写如 0515-88880000 或 13800000000，一个联系人一个号码。")
    return parse_text(plain, limit)


def parse_email(text: str, limit: int) -> str:
    plain = unicodedata.normalize("NFKC", text)
    try:
        validate_email(plain)
    except ValidationError:
        raise CellFault(f"邮箱“{_shown(text)}”格式不对，请填写如 name@example.com。") from None
    return parse_text(plain, limit)


def parse_url(text: str, limit: int) -> str:
    """A web address; a bare domain gets http:// in front, which servers answer or redirect."""
    plain = unicodedata.normalize("NFKC", text)
    if _DOMAIN.fullmatch(plain):
        plain = f"http://{plain}"
    try:
        _url(plain)
    except ValidationError:
        raise CellFault(f"网址“{_shown(text)}”格式不对，请填写如 https://www.example.com/。") from None
    return parse_text(plain, limit)


def bare_name(text: str) -> str:
    """A name without highlight brackets and outer blanks, but with whatever else may be hidden in it."""
    return text.replace("⌈", "").replace("⌋", "").strip()


def _shown(text: str) -> str:
    return clean_cell(text).replace("\n", " ")[:40]
