"""Who may do what: the one table behind actions, API permissions, pages and the permission grid.

A row answers "may holders of this role do this at all"; which rows of data they reach is visible_to()'s answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from accounts.models.people import Role
from accounts.roles import STAFF
from core.actor import Actor
from core.errors import Forbidden

ENTERPRISE, MERCHANT, BANK = Role.ENTERPRISE, Role.MERCHANT, Role.BANK
ADMINISTRATOR, RECRUITER, BROKER, AUDITOR = Role.ADMINISTRATOR, Role.RECRUITER, Role.BROKER, Role.AUDITOR


class Who(StrEnum):
    ANYONE = "anyone"
    SIGNED_IN = "signed_in"


class Scope(StrEnum):
    """What a token can be narrowed to."""

    READ = "read"
    PROFILE = "profile"
    IMPORT = "import"
    NEED = "need"
    MATCH = "match"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Rule:
    operation: str
    label: str
    who: Who | frozenset[Role]
    scope: Scope


def _rule(operation: str, label: str, who: Who | Iterable[Role], scope: Scope = Scope.READ) -> Rule:
    return Rule(operation, label, who if isinstance(who, Who) else frozenset(who), scope)


RULES = {
    rule.operation: rule
    for rule in (
        _rule("me.read", "查看本人身份", Who.SIGNED_IN),
        _rule("token.create", "申领接口令牌", Who.ANYONE, Scope.ACCOUNT),  # by user name and password
        _rule("token.manage", "查看、撤销本人令牌", Who.SIGNED_IN, Scope.ACCOUNT),
        _rule("organisation.read", "查看单位", Who.SIGNED_IN),
        _rule("organisation.register", "登记单位", (RECRUITER, ADMINISTRATOR), Scope.PROFILE),
        _rule(
            "organisation.edit", "修改单位资料", (ENTERPRISE, MERCHANT, BANK, RECRUITER, ADMINISTRATOR), Scope.PROFILE
        ),
        _rule("member.read", "查看单位成员", (*STAFF, ENTERPRISE, MERCHANT, BANK)),
        _rule("user.read", "查看账号", (ADMINISTRATOR,)),
        _rule("user.open", "开通账号", (ADMINISTRATOR,), Scope.ACCOUNT),
        _rule("member.grant", "授予、终止角色", (ADMINISTRATOR,), Scope.ACCOUNT),
        _rule("audit.read", "查看审计记录", (AUDITOR,)),
        _rule("reference.read", "查看参考数据", Who.ANYONE),
        _rule("merchant.read", "浏览数据商目录", Who.ANYONE),
        _rule("merchant.export", "导出目录", Who.SIGNED_IN),
        _rule("merchant.create", "建立数据商档案", (MERCHANT, RECRUITER, ADMINISTRATOR), Scope.PROFILE),
        _rule("merchant.edit", "修改数据商档案", (MERCHANT, RECRUITER, ADMINISTRATOR), Scope.PROFILE),
        _rule("merchant.list", "公开、下架档案", (RECRUITER, ADMINISTRATOR), Scope.PROFILE),
        _rule("contact.read", "查看联系人", (MERCHANT, RECRUITER, BROKER, ADMINISTRATOR)),
        _rule("contact.edit", "修改联系人", (MERCHANT, RECRUITER, ADMINISTRATOR), Scope.PROFILE),
        _rule("merchant.needs", "查看适合本商的需求", (MERCHANT, BROKER)),
        _rule("import.run", "导入数据商目录", (RECRUITER, ADMINISTRATOR), Scope.IMPORT),
        _rule("need.browse", "浏览公开需求", Who.ANYONE),
        _rule("need.read", "查看需求", (ENTERPRISE, BROKER, ADMINISTRATOR)),
        _rule("need.write", "发布、修改需求", (ENTERPRISE, BROKER), Scope.NEED),
        _rule("need.triage", "审核需求", (BROKER,), Scope.NEED),
        _rule("match.run", "发起匹配", (ENTERPRISE, BROKER), Scope.MATCH),
        _rule("match.read", "查看匹配结果", (ENTERPRISE, BROKER)),
    )
}


def allows(actor: Actor, operation: str) -> bool:
    """Whether the actor's roles, and the scopes of the token they came with, permit `operation`."""
    rule = RULES[operation]
    if actor.scopes is not None and rule.scope not in actor.scopes:
        return False
    if rule.who is Who.ANYONE:
        return True
    if rule.who is Who.SIGNED_IN:
        return actor.is_known
    return actor.has_any(*rule.who)


def require(actor: Actor, operation: str) -> None:
    """Forbidden unless `allows`; the first line of every action."""
    if not allows(actor, operation):
        raise Forbidden()
