"""Demo organisations, and one person per role to sign in as."""

from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from uuid import UUID

from django.core.management import call_command

from accounts.actions import grant_role, register_organisation
from accounts.actors import actor_for
from accounts.models import Industry, Organisation, Region, Role, User
from core import audit, work
from core.actor import Actor, Channel
from merchants.models import MerchantProfile
from programme.seeding import files

SYSTEM = Actor.system("演示数据", roles=frozenset({Role.ADMINISTRATOR}), channel=Channel.COMMAND)
PASSWORD = "shuqiao-demo-2026"  # noqa: S105  public by intent: the demo world refuses to exist outside SHUQIAO_DEMO


@dataclass(frozen=True, slots=True)
class Login:
    username: str
    name: str
    role: Role
    organisation: str  # key in organisations.csv; "" for the first merchant of the catalogue
    attempt: str


LOGINS = (
    Login("enterprise", "沐小屿", Role.ENTERPRISE, "plastic", "我的需求 → 写一条需求 → 查看匹配理由"),
    Login("merchant", "尤以宁", Role.MERCHANT, "", "我的档案 → 完整度；适合本商的需求"),
    Login("bank", "苇小港", Role.BANK, "bank_1", "浏览数据商目录和公开需求"),
    Login("admin", "管理员", Role.ADMINISTRATOR, "bureau", "授予和终止角色；管理参考数据"),
    Login("clerk", "招引专员", Role.RECRUITER, "bureau", "目录导入 → 上传表格 → 核对 → 导入"),
    Login("broker", "撮合专员", Role.BROKER, "bureau", "需求办理 → 审核、发布、匹配"),
    Login("events", "活动专员", Role.EVENT_OFFICER, "bureau", "浏览数据商目录"),
    Login("finance", "金融专员", Role.FINANCE_OFFICER, "bureau", "浏览数据商目录"),
    Login("auditor", "审计员", Role.AUDITOR, "bureau", "查看审计记录"),
)


def load_reference() -> None:
    call_command("load_reference", stdout=StringIO())


def register(at: datetime) -> None:
    with work.unit_of_work():
        known = set(Organisation.objects.values_list("uscc", flat=True))
        for row in files.organisations():
            if row["uscc"] not in known:
                _register(row, at)
        for login in LOGINS:
            if login.organisation:
                _appoint(login, Organisation.objects.get(uscc=files.code_of(login.organisation)), at)


def _register(row: dict[str, str], at: datetime) -> None:
    register_organisation(
        actor=SYSTEM, code=row["uscc"], name=row["name"], at=at,
        function=row["function"], region=_region(row["region"]), reporting_unit=_region(row["reporting_unit"]),
        industry=Industry.objects.get(pk=row["industry"][1:]), source="演示数据", is_fictional=True,
    )  # fmt: skip


def _region(code: str) -> Region | None:
    return Region.objects.get(pk=code) if code else None


def appoint_merchant(at: datetime) -> None:
    """The merchants' login belongs to the first firm of the catalogue."""
    first = MerchantProfile.objects.select_related("organisation").order_by("organisation__uscc")[0]
    with work.unit_of_work():
        for login in LOGINS:
            if not login.organisation:
                _appoint(login, first.organisation, at)


def _appoint(login: Login, organisation: Organisation, at: datetime) -> None:
    if User.objects.filter(username=login.username).exists():
        return
    user = User.objects.create_user(
        login.username, email=f"{login.username}@example.com", password=PASSWORD, display_name=login.name
    )
    audit.record(SYSTEM, "user.created", user, at=at, username=login.username)
    grant_role(actor=SYSTEM, user=user, organisation=organisation, role=login.role, at=at)


def acting(username: str, at: datetime) -> Actor:
    return actor_for(User.objects.get(username=username), at=at, channel=Channel.COMMAND)


def asking_for(organisation_id: UUID) -> Actor:
    """Somebody at a fictional enterprise that has no login."""
    return Actor(
        organisation_id=organisation_id, roles=frozenset({Role.ENTERPRISE}), channel=Channel.COMMAND, label="演示数据"
    )
