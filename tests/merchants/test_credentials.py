"""Standing of a certificate on a day, and who holds one at a level."""

from datetime import date, timedelta

import pytest

from core.errors import Invalid
from merchants.models import Credential, MerchantProfile
from merchants.queries import holders_of
from tests import factories

DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("valid_to", "standing"),
    [
        (None, "undated"),
        (DAY - timedelta(days=1), "expired"),
        (DAY, "expiring"),
        (DAY + timedelta(days=90), "expiring"),
        (DAY + timedelta(days=91), "valid"),
    ],
)
def test_standing_follows_the_day(valid_to: date | None, standing: str) -> None:
    assert Credential(valid_to=valid_to).standing(DAY) == standing


def held(code: str, level: str, **given: object) -> MerchantProfile:
    profile = factories.profile()
    factories.credential(profile, type=factories.credential_type(code), level=level, **given)
    return profile


@pytest.mark.django_db
def test_larger_is_better_where_it_is() -> None:
    kind = factories.credential_type()
    low, high = held(kind.code, "一级"), held(kind.code, "三级")
    unstated = held(kind.code, "")
    assert set(holders_of(kind, "二级", DAY)) == {high.pk}
    assert set(holders_of(kind, "一级", DAY)) == {low.pk, high.pk}
    assert set(holders_of(kind, "", DAY)) == {low.pk, high.pk, unstated.pk}


@pytest.mark.django_db
def test_smaller_is_better_where_it_is() -> None:
    kind = factories.credential_type("itss", name="ITSS", levels=["四级", "三级", "二级", "一级"])
    held("itss", "四级")
    best = held("itss", "一级")
    assert set(holders_of(kind, "二级", DAY)) == {best.pk}


@pytest.mark.django_db
def test_only_certificates_valid_on_the_day_count() -> None:
    kind = factories.credential_type()
    held(kind.code, "三级", valid_to=DAY - timedelta(days=1))
    last_day, undated = held(kind.code, "三级", valid_to=DAY), held(kind.code, "三级")
    assert set(holders_of(kind, "三级", DAY)) == {last_day.pk, undated.pk}


@pytest.mark.django_db
def test_another_kind_at_the_level_does_not_count_and_the_result_nests() -> None:
    kind = factories.credential_type()
    factories.credential_type("DSMM", name="DSMM", edition="")
    held("DSMM", "三级")
    mine = held(kind.code, "三级")
    assert list(MerchantProfile.objects.filter(pk__in=holders_of(kind, "三级", DAY))) == [mine]


@pytest.mark.django_db
def test_level_that_the_kind_does_not_have_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        holders_of(factories.credential_type(), "九级", DAY)
    assert refusal.value.code == "unknown_level"
