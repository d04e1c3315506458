"""How complete a profile is, what is missing, and what to write: advice to the firm, never part of a ranking."""

from collections.abc import Callable
from dataclasses import dataclass

from merchants.models import MerchantProfile


@dataclass(frozen=True, slots=True)
class Aspect:
    code: str
    label: str
    weight: int
    advice: str
    present: Callable[[MerchantProfile], bool]


@dataclass(frozen=True, slots=True)
class Missing:
    code: str
    label: str
    advice: str
    weight: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """`percent` of the weights that are there; `missing` with the most useful first."""

    percent: int
    missing: list[Missing]


LONG_ENOUGH = 60  # characters of description below which a need's words hardly ever meet it

ASPECTS = (
    Aspect("summary", "简介", 8, "用一句话写清为谁解决什么问题。", lambda p: bool(p.summary)),
    Aspect(
        "description", "详细介绍", 18, f"用客户的话写做过什么、怎么做、做到什么程度，至少 {LONG_ENOUGH} 字；匹配主要依据这段文字。",
        lambda p: len(p.description) >= LONG_ENOUGH,
    ),
    Aspect("capabilities", "能力", 12, "从词表中勾选真正能交付的能力，便于按能力查找。", lambda p: bool(p.capabilities.all())),
    Aspect("fields_of_use", "应用领域", 8, "勾选服务过的应用领域。", lambda p: bool(p.fields_of_use.all())),
    Aspect(
        "business", "主营业务或第三方服务", 6, "勾选方案列名的主营业务；第三方机构勾选所提供的服务。",
        lambda p: bool(p.businesses.all() or p.services.all()),
    ),
    Aspect(
        "offerings", "产品与服务", 12, "至少列一项，写明名称、说明、交付形式、价格和更新频率。", lambda p: bool(p.offerings.all())
    ),
    Aspect("cases", "案例", 12, "至少写一个案例；客户不便公开可写“某银行”。", lambda p: bool(p.cases.all())),
    Aspect(
        "credentials", "资质", 8, "登记证书名称、级别、编号和有效期；没有资质不影响公开。", lambda p: bool(p.credentials.all())
    ),
    Aspect("contacts", "联系人", 6, "登记一位联系人；不公开，双方同意后才互换。", lambda p: bool(p.contacts.all())),
    Aspect(
        "place", "所在地区", 4, "由数据局或本单位在单位资料中补充所在地区。", lambda p: p.organisation.region_id is not None
    ),
    Aspect("industry", "行业", 3, "在单位资料中补充国民经济行业。", lambda p: p.organisation.industry_id is not None),
    Aspect(
        "classification_basis", "分类依据", 3, "写明归入该类型的理由和出处，便于核对。", lambda p: bool(p.classification_basis)
    ),
)  # fmt: skip


def completeness(profile: MerchantProfile) -> Completeness:
    """Reads prefetched relations only: pass a profile from with_page_relations()."""
    gaps = [aspect for aspect in ASPECTS if not aspect.present(profile)]
    total = sum(aspect.weight for aspect in ASPECTS)
    reached = total - sum(aspect.weight for aspect in gaps)
    gaps.sort(key=lambda aspect: -aspect.weight)
    missing = [Missing(gap.code, gap.label, gap.advice, gap.weight) for gap in gaps]
    return Completeness(reached * 100 // total, missing)
