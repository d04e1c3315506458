"""The catalogue as a sheet: its columns, and the one way in which each value is written into a cell.

Import and export share this table, so that what was exported can be corrected and imported again. A profile's cells
compare as text: two cells are equal when their canonical texts are.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from accounts.models import Industry, Organisation
from core.text import clean_cell
from merchants.models import CredentialType, MerchantProfile, Term, Vocabulary

SEPARATOR = "、"  # between words of one cell
BAR = "｜"  # between the parts of one line
NEWLINE_MARK, BAR_MARK = "␤", "❘"  # how a line break and a bar are written inside a part
NOTHING = "-"  # an empty place among several contacts
CLEAR = "清空"  # typed into a cell, it deliberately removes what is stored


class Kind(StrEnum):
    USCC = "uscc"
    NAME = "name"
    TERM = "term"
    TERMS = "terms"
    INDUSTRY = "industry"
    REGION = "region"
    UNIT = "unit"
    DATE = "date"
    COUNT = "count"
    TEXT = "text"
    URL = "url"
    OFFERINGS = "offerings"
    CASES = "cases"
    CREDENTIALS = "credentials"
    CONTACTS = "contacts"


class Owner(StrEnum):
    ORGANISATION = "organisation"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: which field of which row it fills, and how a person fills it in (`note`)."""

    header: str
    kind: Kind
    field: str
    note: str
    owner: Owner = Owner.PROFILE
    vocabulary: str = ""
    limit: int = 0
    required: bool = False

    @property
    def relation(self) -> str:
        """What has to be loaded to know the cell; the four cells of contacts are one list."""
        return "contacts" if self.kind is Kind.CONTACTS else self.field


ORGANISATION = Owner.ORGANISATION
_WORDS = "可填多个，用顿号隔开"
COLUMNS = (
    Column("企业名称", Kind.NAME, "name", "营业执照上的全称", ORGANISATION, limit=120, required=True),
    Column("统一社会信用代码", Kind.USCC, "uscc", "18 位；按它更新已有企业", ORGANISATION, limit=18, required=True),
    Column("数商类型", Kind.TERM, "merchant_type", "填一个", vocabulary=Vocabulary.MERCHANT_TYPE, required=True),
    Column("国家分类", Kind.TERM, "national_type", "填一个", vocabulary=Vocabulary.NATIONAL_TYPE),
    Column("主营业务", Kind.TERMS, "businesses", _WORDS, vocabulary=Vocabulary.BUSINESS),
    Column("第三方服务", Kind.TERMS, "services", _WORDS, vocabulary=Vocabulary.THIRD_PARTY_SERVICE),
    Column("能力", Kind.TERMS, "capabilities", _WORDS, vocabulary=Vocabulary.CAPABILITY),
    Column("应用领域", Kind.TERMS, "fields_of_use", _WORDS, vocabulary=Vocabulary.FIELD_OF_USE),
    Column("行业", Kind.INDUSTRY, "industry", "代码或名称，如 I65 软件和信息技术服务业", ORGANISATION),
    Column("所在地区", Kind.REGION, "region", "如 江苏省盐城市亭湖区", ORGANISATION),
    Column("板块", Kind.UNIT, "reporting_unit", "统计板块，如 盐南高新区", ORGANISATION),
    Column("成立日期", Kind.DATE, "founded_on", "如 2024-03-01", ORGANISATION),
    Column("参保人数", Kind.COUNT, "insured_count", "整数", ORGANISATION),
    Column("简介", Kind.TEXT, "summary", "一句话", limit=300),
    Column("详细介绍", Kind.TEXT, "description", "做什么、为谁做、做到什么程度", limit=10_000),
    Column("产品与服务", Kind.OFFERINGS, "offerings", "每行一项：名称｜说明｜交付形式｜价格｜更新频率，未提供的留空"),
    Column("案例", Kind.CASES, "cases", "每行一项：标题｜客户｜年份｜说明"),
    Column(
        "资质",
        Kind.CREDENTIALS,
        "credentials",
        "每行一项：证书名称（范围）｜等级｜证书编号｜发证机构｜有效期至，范围可不写",
    ),
    Column("联系人", Kind.CONTACTS, "name", "不公开；多人时每行一人，四列的行次对应，空缺填 -", limit=60),
    Column("职务", Kind.CONTACTS, "position", "与联系人对应", limit=60),
    Column("电话", Kind.CONTACTS, "phone", "与联系人对应；电话、邮箱至少填一项", limit=30),
    Column("邮箱", Kind.CONTACTS, "email", "与联系人对应", limit=254),
    Column("官网", Kind.URL, "website", "如 https://www.example.com/", ORGANISATION, limit=200),
    Column("分类依据", Kind.TEXT, "classification_basis", "归入该类型的理由与出处", limit=500),
    Column("资料来源", Kind.TEXT, "source", "这一行资料从哪里来", limit=200),
    Column("资料日期", Kind.DATE, "source_date", "资料是哪一天的"),
)
BY_HEADER = {column.header: column for column in COLUMNS}
HEADERS = tuple(BY_HEADER)
REQUIRED_HEADERS = tuple(column.header for column in COLUMNS if column.required)
CONTACT_HEADERS = tuple(column.header for column in COLUMNS if column.kind is Kind.CONTACTS)
GUIDE = (
    f"没有的列不会改动已有内容；空格子（包括 无、待补充、-）保留已有内容；要删除已有内容，请在格子里填写“{CLEAR}”。"
    f"产品、案例、资质与联系人按整格替换。格内换行写作 {NEWLINE_MARK}，竖线写作 {BAR_MARK}。"
)


def cells(profile: MerchantProfile) -> dict[str, str]:
    """Header → canonical text of every column; run the queryset through with_cells() to spare queries."""
    return cells_of(profile.organisation, profile)


def cells_of(
    organisation: Organisation, profile: MerchantProfile | None, headers: Collection[str] = HEADERS
) -> dict[str, str]:
    """The same for an organisation that may have no profile yet, and for some columns only."""
    wanted = (column for column in COLUMNS if column.header in headers)
    return {column.header: write(column, stored(column, organisation, profile)) for column in wanted}


def with_cells(
    profiles: "QuerySet[MerchantProfile]", headers: Collection[str] = HEADERS
) -> "QuerySet[MerchantProfile]":
    """The queryset with all that cells() reads for `headers`, in a constant number of queries."""
    single = ("organisation__region", "organisation__reporting_unit", "organisation__industry__parent")
    fields = {BY_HEADER[header].relation for header in headers}
    relations = [name for name in RELATIONS if name.split("__")[0] in fields]
    return profiles.select_related(*single, "merchant_type", "national_type").prefetch_related(*relations)


RELATIONS = (
    *(column.field for column in COLUMNS if column.kind is Kind.TERMS),
    "offerings__delivery_form", "offerings__update_rhythm", "cases", "credentials__type", "contacts",
)  # fmt: skip


def stored(column: Column, organisation: Organisation, profile: MerchantProfile | None) -> Any:
    """What the database holds for the column: a value, or a list of rows; None without a profile."""
    if column.kind is Kind.CONTACTS:
        return people(profile.contacts.all()) if profile else None
    owner = organisation if column.owner is ORGANISATION else profile
    value: Any = getattr(owner, column.field, None)
    return list(value.all()) if hasattr(value, "all") else value


def write(column: Column, value: Any) -> str:
    """The canonical text of a value, "" for nothing. Rows of lists may be models or merchants.imports.items."""
    if value is None or value == "":
        return ""
    if column.kind is Kind.CONTACTS:
        return write_lines(getattr(person, column.field) for person in value)
    return _WRITERS.get(column.kind, _text)(value)


def write_lines(values: Iterable[str]) -> str:
    """One contact per line; a single empty value, or nothing but empty ones, is an empty cell."""
    values = list(values)
    return "\n".join(value or NOTHING for value in values) if any(values) else ""


def people(contacts: Iterable[Any]) -> list[Any]:
    return sorted(contacts, key=lambda contact: (contact.name, contact.phone, contact.email))


def industry_label(industry: Industry) -> str:
    """I65 软件和信息技术服务业: the section's letter in front of a division's number."""
    return f"{industry.parent_id or ''}{industry.code} {industry.name}"


def credential_label(kind: CredentialType) -> str:
    return str(kind) if kind.edition not in kind.name else kind.name


def _scoped(item: Any) -> str:
    label = credential_label(item.type)
    return f"{label}（{item.scope}）" if item.scope else label


def term_order(term: Term) -> tuple[int, str]:
    return term.position, term.code


def _text(value: Any) -> str:
    return clean_cell(str(value))


def _terms(terms: Iterable[Term]) -> str:
    return SEPARATOR.join(term.name for term in sorted(terms, key=term_order))


def _line(*parts: Any) -> str:
    texts = (clean_cell(str(part)) if part is not None else "" for part in parts)
    return BAR.join(text.replace("\n", NEWLINE_MARK).replace(BAR, BAR_MARK) for text in texts)


def _offerings(items: Iterable[Any]) -> str:
    return "\n".join(
        _line(item.name, item.description, item.delivery_form, item.price_text, item.update_rhythm) for item in items
    )


def _cases(items: Iterable[Any]) -> str:
    return "\n".join(_line(item.title, item.client, item.year, item.description) for item in items)


def _credentials(items: Iterable[Any]) -> str:
    ordered = sorted(items, key=lambda item: (item.type.code, item.level, item.number))
    return "\n".join(_line(_scoped(item), item.level, item.number, item.issuer, item.valid_to) for item in ordered)


_WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.TERMS: _terms,
    Kind.INDUSTRY: industry_label,
    Kind.UNIT: lambda unit: str(unit.name),
    Kind.OFFERINGS: _offerings,
    Kind.CASES: _cases,
    Kind.CREDENTIALS: _credentials,
}
