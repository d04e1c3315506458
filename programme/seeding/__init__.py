"""The demo world: fictional organisations, people, a catalogue and needs, made through the actions people use.

Each stage is one transaction (needs: one each) and finds what an interrupted run left, so that running it again goes
on where it stopped. A last audit entry says that the world is complete; from then on nothing is touched, whatever
people have done to it since.
"""

from collections.abc import Callable
from datetime import datetime

from accounts.models import Organisation, Region
from core import audit, work
from core.models import AuditEntry
from core.progress import Progress
from programme.seeding import catalogue, needs, people

DONE = "demo.seeded"
Say = Callable[[str], None]


def is_complete() -> bool:
    return AuditEntry.objects.filter(action=DONE).exists()


def is_foreign() -> bool:
    """Whether somebody keeps real organisations here."""
    return Organisation.objects.filter(is_fictional=False).exists()


def seed(*, at: datetime, say: Say, progress: Callable[[str], Progress]) -> None:
    """Make what is missing of the demo world. `progress` makes a counter for a label."""
    if not Region.objects.exists():
        say("载入参考数据")
        people.load_reference()
    say("登记演示单位和用户")
    people.register(at)
    say("导入演示数据商目录")
    catalogue.import_merchants(at, progress("导入演示数据商"))
    people.appoint_merchant(at)
    say("发布演示需求")
    needs.post(at, progress("发布演示需求"))
    say("建立匹配索引并匹配几条需求")
    needs.match_some(at, progress("读取数据商档案"))
    with work.unit_of_work():
        audit.record(people.SYSTEM, DONE, ("programme.demo", "1"), at=at)
