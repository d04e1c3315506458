"""accounts.policy at the door: a view that does not say which operation it is admits nobody."""

from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.policy import RULES, allows
from api.actor import actor_of

if TYPE_CHECKING:
    from rest_framework.views import APIView


def operation_of(view: Any) -> str | None:
    """The policy operation of what the view is about to do, None when it names none that the policy knows."""
    action = getattr(view, "action", None)
    named = getattr(view, "operations", {}).get(action) or getattr(view, "operation", None)
    return named if named in RULES else None


UNSUPPORTED = (None, "metadata")  # what DRF calls a method the route has not, and OPTIONS


class PolicyPermission(BasePermission):
    message = "您的角色不能执行此操作。如需办理，请联系本单位管理员或数据局。"
    code = "forbidden"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if getattr(view, "action", "") in UNSUPPORTED:
            raise MethodNotAllowed(str(request.method))
        operation = operation_of(view)
        if operation is None:
            return False
        actor = actor_of(request)
        scope = RULES[operation].scope
        if actor.scopes is not None and scope not in actor.scopes:
            self.message, self.code = f"令牌的范围不含 {scope}，请申领带此范围的令牌。", "scope_missing"
        return allows(actor, operation)
