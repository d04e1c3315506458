"""Hard requirements of a need against what the catalogue knows of each merchant; never part of a score.

`Facts` are loaded for a whole queryset of profiles in a constant number of queries, and only as far as the rules at
hand ask for them; checking one profile is then plain Python.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Region
from matching.models import Requirement
from merchants.models import Credential, MerchantProfile

Rule = Requirement.Rule


@dataclass(frozen=True, slots=True)
class Failure:
    """One requirement that a merchant does not meet, and a sentence on why."""

    rule: str
    requirement: str
    message: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules ask about each profile, by its id."""

    day: date
    regions: Mapping[UUID, tuple[str, ...]]  # where the organisation sits: its region, its reporting unit
    types: Mapping[UUID, int]
    services: Mapping[UUID, frozenset[int]]
    credentials: Mapping[UUID, Sequence[Credential]]
    within: Mapping[str, frozenset[str]]  # region → itself and everything that contains it
    names: Mapping[str, str]  # region → full name


def failures(
    requirements: Sequence[Requirement], profiles: "QuerySet[MerchantProfile]", day: date
) -> dict[UUID, list[Failure]]:
    """The requirements that each of `profiles` does not meet on `day`; a profile that meets all is not in the answer.

    `requirements` come with region, credential_type and term joined.
    """
    if not requirements:
        return {}
    facts = load_facts(requirements, profiles, day)
    found = {pk: unmet(requirements, facts, pk) for pk in facts.types}
    return {pk: failed for pk, failed in found.items() if failed}


def unmet(requirements: Iterable[Requirement], facts: Facts, pk: UUID) -> list[Failure]:
    """What one profile of `facts` fails."""
    return [
        Failure(requirement.rule, str(requirement), message)
        for requirement in requirements
        if (message := _CHECKS[Rule(requirement.rule)](requirement, facts, pk))
    ]


def load_facts(requirements: Iterable[Requirement], profiles: "QuerySet[MerchantProfile]", day: date) -> Facts:
    rules = {requirement.rule for requirement in requirements}
    kinds = {one.credential_type_id for one in requirements if one.credential_type_id}
    rows = profiles.order_by().values_list(
        "pk", "merchant_type_id", "organisation__region_id", "organisation__reporting_unit_id"
    )
    places = list(rows)
    within, names = _geography() if Rule.REGION in rules else ({}, {})
    return Facts(
        day=day,
        regions={pk: tuple(dict.fromkeys(code for code in codes if code)) for pk, _, *codes in places},
        types={pk: kind for pk, kind, *_ in places},
        services=_services(profiles) if Rule.SERVICE in rules else {},
        credentials=_credentials(profiles, kinds) if kinds else {},
        within=within,
        names=names,
    )


def _services(profiles: "QuerySet[MerchantProfile]") -> dict[UUID, frozenset[int]]:
    found: dict[UUID, set[int]] = defaultdict(set)
    for pk, term in profiles.order_by().filter(services__isnull=False).values_list("pk", "services"):
        found[pk].add(term)
    return {pk: frozenset(terms) for pk, terms in found.items()}


def _credentials(profiles: "QuerySet[MerchantProfile]", kinds: set[int]) -> dict[UUID, list[Credential]]:
    found: dict[UUID, list[Credential]] = defaultdict(list)
    held = Credential.objects.filter(type__in=kinds, profile__in=profiles.order_by().values("pk"))
    for credential in held.select_related("type").order_by("pk"):
        found[credential.profile_id].append(credential)
    return found


def _geography() -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Every region's containers: its parents, and for a zone also the districts that host it with theirs."""
    above: dict[str, set[str]] = {}
    names = {}
    for code, name, parent in Region.objects.values_list("code", "full_name", "parent_id"):
        above[code] = {parent} if parent else set()
        names[code] = name
    for zone, host in Region.objects.filter(host_regions__isnull=False).values_list("code", "host_regions"):
        above[zone].add(host)
    return {code: _containers(code, above) for code in above}, names


def _containers(code: str, above: Mapping[str, set[str]]) -> frozenset[str]:
    seen: set[str] = set()
    waiting = {code}
    while waiting:
        seen |= waiting
        waiting = {up for one in waiting for up in above[one]} - seen
    return frozenset(seen)


def _region(requirement: Requirement, facts: Facts, pk: UUID) -> str:
    where = facts.regions[pk]
    if any(requirement.region_id in facts.within[code] for code in where):
        return ""
    if not where:
        return f"未登记所在地区，无法确认在{requirement.region}"
    return f"所在地区为{'、'.join(facts.names[code] for code in where)}，不在{requirement.region}"


def _credential(requirement: Requirement, facts: Facts, pk: UUID) -> str:
    """Valid on the day and high enough; otherwise what came closest: too low before expired before none at all."""
    wanted = f"{requirement.credential_type}{requirement.min_level}"
    held = [one for one in facts.credentials.get(pk, ()) if one.type_id == requirement.credential_type_id]
    if not held:
        return f"未登记{wanted}"
    valid = [one for one in held if one.valid_to is None or one.valid_to >= facts.day]
    if not valid:
        last = max(one.valid_to for one in held if one.valid_to)
        return f"{requirement.credential_type}已于 {last:%Y-%m-%d} 到期"
    if any(_is_enough(one, requirement.min_level) for one in valid):
        return ""
    levels = "、".join(sorted({one.level or "未注明级别" for one in valid}))
    return f"{requirement.credential_type}级别不足：登记为{levels}，要求{requirement.min_level}及以上"


def _is_enough(credential: Credential, min_level: str) -> bool:
    """An unknown level ranks below all; a requirement without a level is met by any."""
    return not min_level or credential.type.rank(credential.level) >= credential.type.rank(min_level) >= 0


def _type(requirement: Requirement, facts: Facts, pk: UUID) -> str:
    return "" if facts.types[pk] == requirement.term_id else f"数商类型不是{requirement.term}"


def _service(requirement: Requirement, facts: Facts, pk: UUID) -> str:
    return "" if requirement.term_id in facts.services.get(pk, ()) else f"未登记第三方服务“{requirement.term}”"


_CHECKS = {Rule.REGION: _region, Rule.CREDENTIAL: _credential, Rule.MERCHANT_TYPE: _type, Rule.SERVICE: _service}
