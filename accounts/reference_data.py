"""Loads regions (GB/T 2260 and functional zones) and industries (GB/T 4754) from accounts/reference/."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from accounts.models import Industry, Region
from accounts.reference_files import Outcome, Row, Sheet, Wanted, bring_in, check_once
from core import audit, work
from core.actor import Actor

FOLDER = Path(__file__).parent / "reference"
LOADER = Actor.system("参考数据加载")
REGION_COLUMNS = (
    "code", "name", "kind", "parent", "gb_code", "is_reporting_unit", "host_regions", "valid_from", "source",
)  # fmt: skip
INDUSTRY_COLUMNS = ("code", "name", "level", "parent")


def load(folder: Path = FOLDER, *, actor: Actor = LOADER, at: datetime | None = None) -> list[Outcome]:
    """Bring both tables to what the files say. Rows that the files do not name, such as staff's own, stay."""
    regions = Sheet(folder / "regions.csv", REGION_COLUMNS)
    industries = Sheet(folder / "industries.csv", INDUSTRY_COLUMNS)
    with work.unit_of_work():
        outcomes = [_load_regions(regions), _load_industries(industries)]
        note(actor, outcomes, at)
    return outcomes


def note(actor: Actor, outcomes: Iterable[Outcome], at: datetime | None) -> None:
    """One entry of the audit trail per table that changed."""
    for outcome in outcomes:
        if outcome.touched:
            keys = {"new": sorted(map(str, outcome.new)), "changed": sorted(map(str, outcome.changed))}
            audit.record(actor, "reference.loaded", ("reference", outcome.label), at=at, **keys)


def check_parents(wanted: Iterable[Wanted], known: set[str], column: str = "parent_id") -> None:
    """Note every parent that neither the file nor the table has."""
    for want in wanted:
        parent = want.values[column]
        if parent is not None and parent not in known:
            want.row.blame(f"上级“{parent}”不存在")


def _load_industries(sheet: Sheet) -> Outcome:
    wanted = [_industry(row) for row in sheet.rows]
    check_once(wanted)
    known = {str(want.key) for want in wanted} | set(Industry.objects.values_list("code", flat=True))
    check_parents(wanted, known)
    for want in wanted:
        if (want.values["level"] == Industry.Level.SECTION) != (want.values["parent_id"] is None):
            want.row.blame("门类没有上级，大类须写明所属门类")
    sheet.check()
    return bring_in(Industry, ("code",), wanted, "行业")


def _industry(row: Row) -> Wanted:
    code = row.text("code")
    values = {
        "code": code,
        "name": row.text("name"),
        "level": row.text("level"),
        "parent_id": row.text("parent") or None,
    }
    return Wanted(row, code, values)


def _load_regions(sheet: Sheet) -> Outcome:
    wanted = [_region(row) for row in sheet.rows]
    check_once(wanted)
    known: dict[str, tuple[str, str | None]] = {
        code: (name, parent) for code, name, parent in Region.objects.values_list("code", "name", "parent_id")
    }
    known |= {str(want.key): (want.values["name"], want.values["parent_id"]) for want in wanted}
    check_parents(wanted, set(known))
    for want in wanted:
        _check_region(want, known)
    sheet.check()
    for want in wanted:
        want.values["full_name"] = full_name(str(want.key), known) or ""
    outcome = bring_in(Region, ("code",), wanted, "地区")
    outcome.changed |= _bring_in_hosts(wanted) - outcome.new
    return outcome


def _region(row: Row) -> Wanted:
    code = row.text("code")
    values = {
        "code": code,
        "name": row.text("name"),
        "kind": row.text("kind"),
        "parent_id": row.text("parent") or None,
        "gb_code": row.text("gb_code"),
        "is_reporting_unit": row.flag("is_reporting_unit"),
        "valid_from": row.day("valid_from"),
        "source": row.text("source"),
    }
    return Wanted(row, code, values)


def _check_region(want: Wanted, known: Mapping[str, tuple[str, str | None]]) -> None:
    is_zone = want.values["kind"] == Region.Kind.ZONE
    hosts = want.row.many("host_regions")
    if is_zone and want.values["gb_code"]:
        want.row.blame("功能区没有国标代码，gb_code 应留空")
    if hosts and not is_zone:
        want.row.blame("只有功能区才填 host_regions")
    for host in hosts:
        if host not in known:
            want.row.blame(f"所在县区“{host}”不存在")
    if full_name(str(want.key), known) is None:
        want.row.blame("上级关系成环")


def full_name(code: str, known: Mapping[str, tuple[str, str | None]]) -> str | None:
    """The names from the province down, such as 江苏省盐城市亭湖区; None when the chain runs in a circle."""
    names: list[str] = []
    step: str | None = code
    while step is not None and step in known:
        if len(names) > len(known):
            return None
        name, step = known[step]
        names.insert(0, name)
    return "".join(names)


def _bring_in_hosts(wanted: Iterable[Wanted]) -> set[str]:
    """Which county a zone lies in, as the file has it; returns the zones whose hosts changed."""
    link = Region.host_regions.through
    asked = {(str(want.key), host) for want in wanted for host in want.row.many("host_regions")}
    zones = {str(want.key) for want in wanted if want.values["kind"] == Region.Kind.ZONE}
    pairs = link._default_manager.filter(from_region__in=zones)
    present = {(zone, host): pk for pk, zone, host in pairs.values_list("pk", "from_region_id", "to_region_id")}
    gone = present.keys() - asked
    link._default_manager.filter(pk__in=[present[pair] for pair in gone]).delete()
    missing = sorted(asked - present.keys())
    link._default_manager.bulk_create([link(from_region_id=zone, to_region_id=host) for zone, host in missing])
    return {zone for zone, _ in gone | set(missing)}
