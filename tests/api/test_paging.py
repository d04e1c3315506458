"""Pages, orderings and the number of queries behind every list."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import ApiToken, Membership, Region
from core import audit, work
from core.models import AuditEntry
from matching.models import IndexSnapshot, MatchExclusion, MatchResult, MatchRun
from merchants.models import CaseStudy, Contact, ImportBatch, ImportRow, Offering, Term, Vocabulary
from tests import factories
from tests.api.client import Api, problem
from tests.personas import Persona


@pytest.fixture
def regions(db: None) -> None:
    Region.objects.bulk_create(
        Region(code=f"{number:03d}", name=f"区{number % 5}", full_name=f"区{number}", kind="district")
        for number in reversed(range(45))  # so that the order they are found in is not the order of their keys
    )


def test_pages_cover_the_list_once(regions: None) -> None:
    first = Api().get("regions").json()
    assert (first["count"], first["page"], first["pages"], len(first["results"])) == (45, 1, 3, 20)
    codes, link = [], "/api/v1/regions?page_size=20&ordering=-name"
    while link:
        page = Api().get(link.removeprefix("http://testserver")).json()
        codes += [row["code"] for row in page["results"]]
        link = page["next"]
    assert len(codes) == len(set(codes)) == 45
    assert codes == [row.code for row in sorted(Region.objects.all(), key=lambda row: (-int(row.name[1:]), row.pk))]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("page=4", 404, "page_out_of_range"),
        ("page=999999999", 404, "page_out_of_range"),
        ("page=0", 400, "invalid"),
        ("page=-1", 400, "invalid"),
        ("page=٢", 400, "invalid"),
        ("page=1_0", 400, "invalid"),
        ("page=" + "9" * 40, 400, "invalid"),
        ("page=last", 400, "invalid"),
        ("page_size=0", 400, "invalid"),
        ("page_size=101", 400, "invalid"),
        ("page_size=1e6", 400, "invalid"),
        ("ordering=", 200, ""),
        ("ordering=name,", 400, "unknown_filter"),
        ("ordering=--name", 400, "unknown_filter"),
        ("ordering=parent__name", 400, "unknown_filter"),
        ("parent__code__startswith=3", 400, "unknown_filter"),
    ],
)
def test_wrong_page_size_and_ordering_are_said(regions: None, query: str, status: int, code: str) -> None:
    answer = Api().get(f"regions?{query}")
    if status == 200:
        assert answer.status_code == 200
    else:
        problem(answer, status, code)


def test_first_page_of_an_empty_list_is_empty(db: None) -> None:
    assert Api().get("industries?page=1").json()["results"] == []


def test_greatest_page_is_a_hundred(regions: None) -> None:
    assert len(Api().get("regions?page_size=100").json()["results"]) == 45


def _need(number: int, mine: Persona) -> Any:
    facts = {"organisation": mine.organisation, "status": "published", "published_at": timezone.now()}
    extra = {
        "field_of_use": factories.term(Vocabulary.FIELD_OF_USE),
        "update_rhythm": factories.term(Vocabulary.UPDATE_RHYTHM),
        "delivery_form": factories.term(Vocabulary.DELIVERY_FORM),
    }
    return factories.need(region=factories.region(), industry=factories.industry(), **facts, **extra)


def _run(number: int, mine: Persona) -> MatchRun:
    snapshot, _ = IndexSnapshot.objects.get_or_create(
        digest="d", corpus_digest="c", lexicon_version="l", engine_version="1", documents=1
    )
    need = _need(number, mine)
    return MatchRun.objects.create(need=need, need_version=1, query="x", snapshot=snapshot, seed=1, result_digest="r")


def _profile(number: int, mine: Persona) -> Any:
    home = factories.organisation(
        region=factories.region(), industry=factories.industry(), reporting_unit=factories.region()
    )
    profile = factories.profile(organisation=home, national_type=factories.term(Vocabulary.NATIONAL_TYPE))
    profile.capabilities.add(factories.term(Vocabulary.CAPABILITY), factories.term(Vocabulary.CAPABILITY))
    profile.businesses.add(factories.term(Vocabulary.BUSINESS))
    profile.services.add(factories.term(Vocabulary.THIRD_PARTY_SERVICE))
    profile.fields_of_use.add(factories.term(Vocabulary.FIELD_OF_USE))
    factories.credential(profile)
    return profile


def _token(number: int, mine: Persona) -> None:
    ApiToken.objects.create(
        user=mine.user, organisation=mine.organisation, name="x", hint="x", digest=f"d{number}",
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip


def _member(number: int, mine: Persona) -> None:
    Membership.objects.create(
        user=factories.user(), organisation=factories.organisation(), role="enterprise", granted_by="测试"
    )


def _entry(number: int, mine: Persona) -> None:
    with work.unit_of_work():
        audit.record(mine.actor, "test.noted", ("test", str(number)))


LISTS: dict[str, tuple[str, Callable[[int, Persona], Any]]] = {
    "tokens": ("enterprise", _token),
    "organisations": (
        "administrator",
        lambda number, mine: factories.organisation(
            region=factories.region(), reporting_unit=factories.region(), industry=factories.industry()
        ),
    ),
    "users": ("administrator", _member),
    "members": ("administrator", _member),
    "audit": ("auditor", _entry),
    "reference/capability": (
        "enterprise",
        lambda number, mine: factories.term(Vocabulary.CAPABILITY, parent=factories.term(Vocabulary.BUSINESS)),
    ),
    "regions": ("enterprise", lambda number, mine: factories.region(f"3209{number:02d}", f"区{number}")),
    "industries": ("enterprise", lambda number, mine: factories.industry("ABCDEFG"[number], f"业{number}")),
    "credential-types": (
        "enterprise",
        lambda number, mine: factories.credential_type(f"T{number}", name=f"证{number}"),
    ),
    "merchants": ("enterprise", _profile),
    "merchant-imports": (
        "recruiter",
        lambda number, mine: ImportBatch.objects.create(filename="a.csv", digest="d", uploaded_by="测试"),
    ),
    "needs": ("enterprise", _need),
    "open-needs": ("enterprise", _need),
    "match-runs": ("enterprise", _run),
}


def queries(api: Api, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        answer = api.get(path)
    assert answer.status_code == 200, answer.content
    assert len(answer.json()["results"]) >= 1
    return len(found)


@pytest.mark.parametrize("path", LISTS)
def test_list_takes_as_many_queries_for_one_row_as_for_three(path: str, request: pytest.FixtureRequest) -> None:
    name, add = LISTS[path]
    person: Persona = request.getfixturevalue(name)
    api = Api(person)
    add(1, person)
    api.get(path)  # what is cached for the life of the process
    at_one = queries(api, path)
    add(2, person)
    add(3, person)
    assert queries(api, path) == at_one


def test_lists_inside_an_object_take_as_many_queries_for_one_row_as_for_three(
    enterprise: Persona, recruiter: Persona
) -> None:
    run = _run(0, enterprise)
    batch = ImportBatch.objects.create(filename="a.csv", digest="d", uploaded_by="测试")
    api, desk = Api(enterprise), Api(recruiter)
    paths = {
        f"match-runs/{run.pk}/results": api,
        f"match-runs/{run.pk}/exclusions": api,
        f"needs/{run.need_id}/runs": api,
        f"merchant-imports/{batch.pk}/rows": desk,
    }

    def add(number: int) -> None:
        profile = factories.profile()
        MatchResult.objects.create(run=run, rank=number, profile=profile, score=1.0, reasons=[], snippets=[])
        MatchExclusion.objects.create(run=run, profile=profile, rule="region", requirement="x", message="y", score=1)
        ImportRow.objects.create(batch=batch, number=number, outcome="new", name="x")
        if number > 1:
            MatchRun.objects.create(
                need=run.need, need_version=1, query="x", snapshot=run.snapshot, seed=1, result_digest="r"
            )

    add(1)
    at_one = {path: queries(client, path) for path, client in paths.items()}
    add(2)
    add(3)
    assert {path: queries(client, path) for path, client in paths.items()} == at_one


def test_profile_takes_as_many_queries_with_one_part_of_each_kind_as_with_three(merchant: Persona) -> None:
    profile = factories.profile(organisation=merchant.organisation)
    api = Api(merchant)

    def add(number: int) -> None:
        form = factories.term(Vocabulary.DELIVERY_FORM)
        Offering.objects.create(profile=profile, name=f"品{number}", delivery_form=form, update_rhythm=None)
        CaseStudy.objects.create(profile=profile, title=f"例{number}")
        Contact.objects.create(profile=profile, name=f"人{number}", phone="0515-55500000")
        factories.credential(profile, number=f"N{number}")
        profile.capabilities.add(factories.term(Vocabulary.CAPABILITY))

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert api.get(f"merchants/{profile.pk}").status_code == 200
        return len(found)

    add(1)
    at_one = count()
    add(2)
    add(3)
    assert count() == at_one


def test_replacing_a_list_looks_its_codes_up_together(merchant: Persona) -> None:
    profile = factories.profile(organisation=merchant.organisation)
    forms = [factories.term(Vocabulary.DELIVERY_FORM).code for _ in range(3)]
    api, path = Api(merchant), f"merchants/{profile.pk}/offerings"

    def count(number: int) -> int:
        profile.refresh_from_db()
        items = [{"name": f"品{profile.version}{one}", "delivery_form": forms[one]} for one in range(number)]
        with CaptureQueriesContext(connection) as found:
            answer = api.put(path, {"items": items}, If_Match=f'"{profile.pk}-{profile.version}"')
        assert answer.status_code == 200, answer.content
        return len(found)

    count(1)  # the list was empty before
    at_one = count(1)
    count(3)
    assert count(3) == at_one


def test_audit_is_newest_first_and_filtered(as_auditor: Api, auditor: Persona) -> None:
    for number in range(3):
        _entry(number, auditor)
    rows = as_auditor.get("audit?action=test.noted").json()["results"]
    assert [row["object_id"] for row in rows] == ["2", "1", "0"]
    assert as_auditor.get("audit?object_id=1").json()["count"] == 1
    assert as_auditor.get(f"audit?user={auditor.user.pk}").json()["count"] == 3
    assert as_auditor.get("audit?until=2020-01-01T00:00:00%2B08:00").json()["count"] == 0
    problem(as_auditor.get("audit?since=yesterday"), 400, "invalid")
    problem(as_auditor.get("audit?user=99999999999999999999999"), 400, "invalid")
    assert AuditEntry.objects.count() == 3


def test_words_of_a_vocabulary_are_its_own(db: None) -> None:
    factories.term(Vocabulary.CAPABILITY, code="A1", name="采集")
    factories.term(Vocabulary.BUSINESS, code="B1", name="经纪")
    assert [row["code"] for row in Api().get("reference/capability").json()["results"]] == ["A1"]
    assert Term.objects.count() == 2
