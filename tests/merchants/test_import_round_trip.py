"""The shipped demo sheet, and the promise that what is exported comes back as unchanged."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts import reference_data as places
from accounts.models import Organisation
from core.actor import Actor
from core.tables import write_workbook
from core.text import clean_cell, is_filler
from merchants import actions, columns, reference_data
from merchants.models import (
    CaseStudy,
    Contact,
    Credential,
    CredentialType,
    ImportBatch,
    MerchantProfile,
    Offering,
    Term,
)  # fmt: skip
from tests import factories
from tests.conftest import AT
from tests.merchants.importing import load, words
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "programme" / "demo" / "merchants.csv"


def export(actor: Actor, form: str) -> bytes:
    content, _ = actions.export_profiles(
        actor=actor, profiles=MerchantProfile.objects.all(), form=form, with_contacts=True, at=AT
    )
    return content


def preview_bytes(actor: Actor, content: bytes, filename: str) -> ImportBatch:
    return actions.preview_import(actor=actor, content=content, filename=filename, at=AT)


def assert_unchanged(batch: ImportBatch, number: int) -> None:
    odd = [(row.number, row.outcome, row.errors, row.diff) for row in batch.rows.exclude(outcome="unchanged")]
    assert (odd, batch.counts["unchanged"]) == ([], number)


def test_demo_sheet_imports_clean_and_then_changes_nothing(recruiter: Persona) -> None:
    places.load()
    reference_data.load()
    content = DEMO.read_bytes()
    batch = preview_bytes(recruiter.actor, content, DEMO.name)
    assert batch.counts == {"new": 120, "changed": 0, "unchanged": 0, "wrong": 0, "duplicate": 0}
    assert batch.warnings == []
    actions.commit_import(actor=recruiter.actor, batch=batch, at=AT, list_new=True)
    assert MerchantProfile.objects.listed().count() == 120
    assert_unchanged(preview_bytes(recruiter.actor, content, DEMO.name), 120)
    for form in ("xlsx", "csv"):
        assert_unchanged(preview_bytes(recruiter.actor, export(recruiter.actor, form), f"导出.{form}"), 120)


# Any profile that the database can hold. Texts are what a person may have typed into a form.

PIECE = st.sampled_from(
    ["｜", "|", "、", "\n", "=1+1", "+", "-", "@", "'", '"', "⌈", "“", "；", "清空", "无", "\t", "（）", "数据"]
)
ODD = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="␤❘"), max_size=10)
TEXT = (
    st.lists(PIECE | ODD, max_size=6)
    .map("".join)
    .map(lambda text: "" if is_filler(text) or text == columns.CLEAR else text)
)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking repeats whole imports for minutes
DAY = st.none() | st.dates(date(1900, 1, 1), date(2026, 11, 25))


def some(vocabulary: str) -> st.SearchStrategy[list[Term]]:
    return st.deferred(lambda: st.sets(st.sampled_from(list(Term.objects.of(vocabulary))), max_size=3).map(list))


def fill(data: st.DataObject, profile: MerchantProfile) -> None:
    facts = {name: data.draw(TEXT, name) for name in ("summary", "description", "classification_basis", "source")}
    MerchantProfile.objects.filter(pk=profile.pk).update(source_date=data.draw(DAY), **facts)
    Organisation.objects.filter(pk=profile.organisation_id).update(
        insured_count=data.draw(st.none() | st.integers(0, 10_000)), founded_on=data.draw(DAY), region_id="320902",
        industry_id=data.draw(st.sampled_from([None, "I", "65", "P", "83"])),
    )  # fmt: skip
    for field, vocabulary in (
        ("businesses", "business"),
        ("capabilities", "capability"),
        ("fields_of_use", "field_of_use"),
    ):
        getattr(profile, field).set(data.draw(some(vocabulary)))
    rows = st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=3, unique_by=lambda row: columns._text(row[0]))
    for position, (first, second, third) in enumerate(data.draw(rows)):
        _add_rows(data, profile, position, f"名{first}", second, third)


def _add_rows(
    data: st.DataObject, profile: MerchantProfile, position: int, first: str, second: str, third: str
) -> None:
    form = data.draw(st.sampled_from([None, *Term.objects.of("delivery_form")]))
    Offering.objects.create(
        profile=profile, name=first, description=second, price_text=third, delivery_form=form, position=position,
        price_from=Decimal(3),
    )  # fmt: skip
    year = data.draw(st.none() | st.integers(1990, 2026))
    CaseStudy.objects.create(
        profile=profile, title=first, client=second, year=year, description=third, position=position
    )
    kind = CredentialType.objects.get(code=data.draw(st.sampled_from(["ccrc", "iso9001", "dcmm_2018"])))
    level = data.draw(st.sampled_from(["", *kind.levels]))
    Credential.objects.create(
        profile=profile, type=kind, level=level, number=f"N{position}", issuer=second, valid_to=data.draw(DAY)
    )
    Contact.objects.create(
        profile=profile, name=f"尤{position}", position="经理"[: data.draw(st.integers(0, 2))],
        phone=data.draw(st.sampled_from(["", "0515-55500037"])), email=f"a{position}@example.com",
    )  # fmt: skip


@settings(max_examples=12, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_exported_catalogue_comes_back_unchanged(recruiter: Persona, data: st.DataObject) -> None:
    if not Term.objects.exists():
        words()
    MerchantProfile.objects.all().delete()
    for name in ("盐城沧澜数据有限公司", "东台芦穗物联网有限公司"):
        organisation = factories.organisation(name=name)
        kind = Term.objects.get(vocabulary="merchant_type", code="technical")
        fill(data, factories.profile(organisation=organisation, merchant_type=kind))
    form = data.draw(st.sampled_from(["xlsx", "csv"]))
    exported, said = export(recruiter.actor, form), everything_said()
    assert_unchanged(preview_bytes(recruiter.actor, exported, f"导出.{form}"), 2)
    MerchantProfile.objects.all().delete()
    Organisation.objects.filter(function="ordinary").delete()
    again = preview_bytes(recruiter.actor, exported, f"导出.{form}")
    actions.commit_import(actor=recruiter.actor, batch=again, at=AT)
    assert everything_said() == said


def everything_said() -> list[object]:
    """All facts of all profiles, texts as the import cleans them; an empty catalogue filled from the sheet says the same."""
    profiles = columns.with_cells(MerchantProfile.objects.order_by("organisation__uscc"))
    return [
        [_said(profile), *map(_rows_of, (profile.offerings, profile.cases, profile.credentials))]
        for profile in profiles
    ]


def _said(profile: MerchantProfile) -> dict[str, str]:
    return {header: _bare(text) for header, text in columns.cells(profile).items()}


def _rows_of(relation: Any) -> list[list[object]]:
    fields = ("name", "title", "client", "description", "price_text", "issuer", "number", "level", "year", "valid_to")
    rows = [[_bare(getattr(row, name, None)) for name in fields] for row in relation.all()]
    return rows if hasattr(relation.model, "position") else sorted(rows, key=str)


def _bare(value: Any) -> Any:
    return ("" if is_filler(value) else clean_cell(value)) if isinstance(value, str) else value


def test_export_without_contacts_leaves_them_untouched(recruiter: Persona) -> None:
    words()
    from tests.merchants.importing import FULL

    load(recruiter.actor, FULL)
    content, _ = actions.export_profiles(
        actor=recruiter.actor, profiles=MerchantProfile.objects.all(), form="xlsx", at=AT
    )
    assert_unchanged(preview_bytes(recruiter.actor, content, "a.xlsx"), 1)
    assert Contact.objects.count() == 1


def test_cells_of_a_profile_are_what_the_import_reads(recruiter: Persona) -> None:
    words()
    from tests.merchants.importing import FULL

    load(recruiter.actor, FULL)
    profile = columns.with_cells(MerchantProfile.objects.all()).get()
    target = BytesIO()
    write_workbook(target, columns.HEADERS, [list(columns.cells(profile).values())])
    assert_unchanged(preview_bytes(recruiter.actor, target.getvalue(), "a.xlsx"), 1)
