"""The directory's query: the same words for the list, its facets and its export."""

from dataclasses import fields

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from api import query
from merchants.queries import DirectoryFilters
from merchants.queries.browsing import Ordering
from merchants.search import QUERY_LIMIT
from merchants.states import ProfileStatus

CHOICES_MOST = 50
DIRECTORY = {
    "q": f"名称、地区或公开文字中的词，可用空格分开，须全部出现；{QUERY_LIMIT} 字以内。",
    "merchant_type": "数商类型代码。",
    "national_type": "国家分类代码。",
    "business": "主营业务代码。",
    "service": "第三方服务代码。",
    "capability": "能力代码。",
    "field_of_use": "应用领域代码。",
    "industry": "行业代码；门类包含其大类。",
    "region": "地区或板块代码；上级包含下级。",
    "credential_type": "持有的有效资质的代码。",
    "status": "档案状态；未公开的只有本单位与数据局可见。",
}
REPEATABLE = frozenset(DIRECTORY) - {"q"}


def asked_filters(request: Request) -> DirectoryFilters:
    chosen = {item.name: _codes(request, item.name) for item in fields(DirectoryFilters) if item.name in REPEATABLE}
    if unknown := set(chosen["status"]) - set(ProfileStatus.values):
        raise _fault("status", f"没有状态 {'、'.join(sorted(unknown))}。")
    return DirectoryFilters(**chosen)  # type: ignore[arg-type]  # tuples of codes; `day` keeps its default


def asked_text(request: Request) -> str:
    return query.text(request, "q", limit=10 * QUERY_LIMIT)  # merchants.search says what is too long


def asked_ordering(request: Request) -> str:
    return query.choice(request, "ordering", [str(one) for one in Ordering]) or str(Ordering.RELEVANCE)


def _codes(request: Request, name: str) -> tuple[str, ...]:
    given = request.query_params.getlist(name)
    if len(given) > CHOICES_MOST or not all(code.isprintable() and len(code) <= 60 for code in given):
        raise _fault(name, f"请填写至多 {CHOICES_MOST} 个代码。")
    return tuple(given)


def _fault(name: str, message: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(message, code="invalid")]})
