"""What every page shows around its content: who acts for whom, where one can go, whether the data is fictional."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policy
from accounts.actors import memberships
from accounts.models import Organisation, Role, User
from core.actor import Actor
from core.request import request_id
from portal.requests import actor_of

PRODUCT = gettext_lazy("数桥")


@dataclass(frozen=True)
class Link:
    address: str
    label: str
    current: bool


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Lazy where it costs a query, so that a page which draws no header (an attachment) pays nothing."""
    if not hasattr(request, "actor"):
        return {"product": PRODUCT, "demo": settings.DEMO, "request_id": request_id()}
    actor = actor_of(request)
    return {
        "product": PRODUCT,
        "demo": settings.DEMO,
        "request_id": request_id(),
        "actor": actor,
        "nav": SimpleLazyObject(lambda: navigation(request, actor)),
        "posts": SimpleLazyObject(lambda: posts(request, actor)),
    }


def navigation(request: HttpRequest, actor: Actor) -> list[Link]:
    """The entries that the policy opens to this actor, in the order of the audience's work."""
    entries = [("home", _("首页")), ("directory", _("数据商目录")), ("open-needs", _("公开需求"))]
    if policy.allows(actor, "need.read"):
        entries.append(("needs", _("需求办理") if actor.has_any(Role.BROKER, Role.ADMINISTRATOR) else _("我的需求")))
    if actor.has_any(Role.MERCHANT):
        entries.append(("my-profile", _("我的档案")))
    if policy.allows(actor, "import.run"):
        entries.append(("imports", _("目录导入")))
    return [Link(reverse(name), label, _leads_here(reverse(name), request.path)) for name, label in entries]


def _leads_here(address: str, path: str) -> bool:
    return path == address if address == "/" else path.startswith(address)


@dataclass(frozen=True)
class Post:
    """One organisation that the user can act for, with the roles held there."""

    organisation: Organisation
    roles: str
    current: bool


def posts(request: HttpRequest, actor: Actor) -> list[Post]:
    if not isinstance(request.user, User):
        return []
    from django.utils import timezone

    held: dict[Organisation, list[str]] = {}
    for member in memberships(request.user, timezone.now()):
        held.setdefault(member.organisation, []).append(_(Role(member.role).label))
    return [Post(unit, "、".join(roles), unit.pk == actor.organisation_id) for unit, roles in held.items()]
