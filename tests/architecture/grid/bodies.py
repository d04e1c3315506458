"""What is sent where the grid's row is more than a look: valid for whoever may, so that only the right decides."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from api.etag import etag
from tests import factories
from tests.architecture.world import World, sheet


@dataclass(frozen=True, slots=True)
class Sent:
    json: Any = None
    form: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)


def _edit(thing: str, json: Any) -> Callable[[World], Sent]:
    return lambda world: Sent(json, headers={"If-Match": etag(getattr(world, thing))})


def _json(json: Any) -> Callable[[World], Sent]:
    return lambda world: Sent(json)


TOKEN = {"username": "enterprise", "password": factories.PASSWORD, "name": "新令牌", "scopes": ["read"]}
NEED = {"title": "机器自己报数", "text": "三十来台注塑机，产量全靠班长抄，想让机器自己报数。"}
API = "api/v1/"
PROFILE = API + "merchants/<uuid:pk>"
LISTS = {
    "offerings": {"name": "产量采集二期"},
    "cases": {"title": "冲压车间"},
    "credentials": {"type": "DCMM-2018", "level": "三级"},
    "contacts": {"name": "赵工", "phone": "0515-55509999"},
}

# (method, route, object) → what is sent; rows that are not named here send nothing.
BODIES: dict[tuple[str, str, str], Callable[[World], Sent]] = {
    ("POST", API + "tokens", "-"): _json(TOKEN),
    ("POST", API + "organisations", "-"): _json({"uscc": factories.code(996), "name": "盐城登记科技有限公司"}),
    ("PATCH", API + "organisations/<uuid:pk>", "organisation"): _edit("organisation", {"insured_count": 12}),
    ("POST", API + "users", "-"): _json(
        {"username": "new.person", "display_name": "新同事", "password": "wei-gang-shu-qiao-9"}
    ),
    ("POST", API + "members", "-"): lambda world: Sent(
        {"username": "enterprise", "organisation": str(world.organisation.pk), "role": "merchant"}
    ),
    ("POST", API + "merchants", "-"): lambda world: Sent(
        {"organisation": str(world.spare_organisation.pk), "merchant_type": "technical"}
    ),
    ("POST", PROFILE + "/moves", "draft_profile"): _json({"move": "list"}),
    ("POST", API + "merchant-imports", "-"): lambda world: Sent(
        form={
            "file": sheet(
                {
                    "企业名称": "盐城上传科技有限公司",
                    "统一社会信用代码": factories.code(999),
                    "数商类型": "技术型数据商",
                }
            )
        }
    ),
    ("POST", API + "merchant-imports/<uuid:pk>/commit", "batch"): _json({}),
    ("POST", API + "needs", "-"): _json(NEED),
    ("PATCH", API + "needs/<uuid:pk>", "draft_need"): _edit("draft_need", {"title": "机器报数"}),
    ("POST", API + "needs/<uuid:pk>/moves", "draft_need"): _json({"move": "submit"}),
    ("POST", API + "needs/<uuid:pk>/moves", "submitted_need"): _json({"move": "publish"}),
    ("POST", API + "needs/<uuid:pk>/runs", "draft_need"): _json({"seed": 1}),
}
for _object in ("draft_profile", "listed_profile"):
    BODIES["PATCH", PROFILE, _object] = _edit(_object, {"summary": "新的简介"})
    for _list, _item in LISTS.items():
        BODIES["PUT", f"{PROFILE}/{_list}", _object] = _edit(_object, {"items": [_item]})
