"""Rules about every model at once."""

import pytest
from django.apps import apps
from django.db import models

from core.scoping import ScopedQuerySet
from core.transitions import MACHINES

OURS = ("core", "accounts", "merchants", "matching", "programme")
MODELS = [model for label in OURS for model in apps.get_app_config(label).get_models()]

# Rows that belong to no tenant, or are reached only through a row that does.
UNSCOPED = {
    "accounts.Industry", "accounts.Membership", "accounts.Region", "accounts.User",
    "core.AuditEntry", "core.AuditHead", "core.IdempotencyRecord", "core.OutboxMessage", "core.RateCounter",
    "matching.IndexSnapshot", "matching.MatchExclusion", "matching.MatchResult", "matching.NeedContact",
    "matching.Requirement", "merchants.CaseStudy", "merchants.Credential", "merchants.CredentialType",
    "merchants.ImportRow", "merchants.Offering", "merchants.Term", "merchants.TermMap",
}  # fmt: skip

# Times whose "by whom" stands elsewhere, each with the reason.
WITHOUT_BY = {
    "accounts.ApiToken.created_at": "the token's user",
    "accounts.ApiToken.expires_at": "a clock",
    "accounts.ApiToken.last_used_at": "the token's user",
    "accounts.ApiToken.revoked_at": "audit",
    "accounts.Organisation.created_at": "audit",
    "accounts.Organisation.updated_at": "audit",
    "core.IdempotencyRecord.created_at": "part of the key",
    "core.OutboxMessage.created_at": "the system",
    "core.OutboxMessage.dead_at": "the system",
    "core.OutboxMessage.done_at": "the system",
    "core.OutboxMessage.due_at": "the system",
    "matching.IndexSnapshot.built_at": "the system",
    "matching.IndexSnapshot.retired_at": "the system",
    "matching.Need.due_at": "a clock",
    "matching.Need.published_at": "audit",
    "matching.Need.status_changed_at": "audit",
    "merchants.ImportBatch.status_changed_at": "audit",
    "merchants.MerchantProfile.status_changed_at": "audit",
}


def names(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields()}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_tenant_rows_are_read_through_a_scope(model: type[models.Model]) -> None:
    scoped = isinstance(model._default_manager.all(), ScopedQuerySet)
    assert scoped != (model._meta.label in UNSCOPED)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_time_has_its_person_or_an_excuse(model: type[models.Model]) -> None:
    times = {name for name in names(model) if name.endswith("_at")}
    lonely = {name for name in times if name.removesuffix("_at") + "_by" not in names(model)}
    excused = {path.rsplit(".", 1)[1] for path in WITHOUT_BY if path.startswith(model._meta.label + ".")}
    assert lonely == excused


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_state_columns_belong_to_a_machine(model: type[models.Model]) -> None:
    machines = {machine.model: machine for machine in MACHINES.values()}
    fields = {field.name: field for field in model._meta.concrete_fields}
    if model._meta.label not in machines:
        assert "status" not in fields or model._meta.label == "core.IdempotencyRecord"
        return
    machine = machines[model._meta.label]
    column = fields[machine.column]
    assert dict(column.choices or ()) == dict(machine.states.choices)
    assert column.default == machine.initial


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_choices_are_held_by_the_database_too(model: type[models.Model]) -> None:
    """A column that a state machine moves has a CHECK constraint; a typo in an UPDATE cannot store another word."""
    machines = {machine.model: machine for machine in MACHINES.values()}
    if model._meta.label not in machines:
        return
    column = machines[model._meta.label].column
    checks = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
    assert any(f"{column}__in" in str(check.condition) for check in checks)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_order_is_total(model: type[models.Model]) -> None:
    """Paging over ties must not skip or repeat rows; ordering ends in something unique, or there is none to page."""
    ordering = [str(name).lstrip("-") for name in model._meta.ordering]
    if not ordering:
        return
    unique = {"pk", model._meta.pk.name, *(f.name for f in model._meta.concrete_fields if f.unique)}
    together = [set(c.fields) for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    assert unique & set(ordering) or any(fields <= set(ordering) for fields in together)
