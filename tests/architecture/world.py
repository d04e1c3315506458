"""One of everything, owned by somebody, with a word in it that must not reach anybody else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import ApiToken, Membership, Organisation
from matching.actions import run_match
from matching.index import refresh_index
from matching.models import MatchExclusion, MatchRun, Need, NeedContact
from merchants.actions import preview_import
from merchants.models import CaseStudy, Contact, ImportBatch, MerchantProfile, Offering
from tests import factories, personas
from tests.personas import Persona

SECRET = "绝密苇荡七号"
PHONE = "0515-55501234"


@dataclass
class World:
    people: dict[str, Persona]
    token: ApiToken
    organisation: Organisation
    spare_organisation: Organisation
    membership: Membership
    draft_profile: MerchantProfile
    listed_profile: MerchantProfile
    batch: ImportBatch
    draft_need: Need
    submitted_need: Need
    published_need: Need
    run: MatchRun
    vocabulary: str = "merchant_type"
    no_vocabulary: str = "no-such-words"

    def parameters(self, name: str) -> dict[str, Any]:
        """What fills the parameters of a route for the object `name`."""
        if name == "-":
            return {}
        name, _, move = name.partition("/")
        thing = getattr(self, name)
        filled = {"vocabulary": thing} if isinstance(thing, str) else {"pk": thing.pk}
        return filled | ({"move": move} if move else {})

    def unused(self, name: str) -> dict[str, Any]:
        """The same with an id that no row has; empty for what has no id."""
        if name == "-" or isinstance(getattr(self, name.partition("/")[0]), str):
            return {}
        filled = self.parameters(name)
        return filled | {"pk": 999_999_999 if isinstance(filled["pk"], int) else uuid4()}


def build() -> World:
    at = timezone.now()
    people = {name: personas.make(name) for name in personas.ALL}
    asker = people["enterprise"]
    draft, listed = _profile(people["merchant"], "draft"), _profile(people["other_merchant"], "listed")
    refresh_index(at=at)
    need = factories.need(
        organisation=asker.organisation, title=f"注塑机联网{SECRET[:3]}", text=f"注塑机产量采集{SECRET}"
    )
    NeedContact.objects.create(need=need, name="王工", phone=PHONE)
    run = run_match(actor=asker.actor, need=need, at=at, seed=1)
    MatchExclusion.objects.create(run=run, profile=draft, rule="region", requirement="地区", message=SECRET, score=0.1)
    return World(
        people=people,
        token=_token(asker),
        organisation=asker.organisation,
        spare_organisation=factories.organisation(),
        membership=Membership.objects.get(user=asker.user),
        draft_profile=draft,
        listed_profile=listed,
        batch=_batch(people["recruiter"]),
        draft_need=need,
        submitted_need=factories.need(organisation=asker.organisation, status="submitted", text=f"采集{SECRET}二三四"),
        published_need=factories.need(organisation=asker.organisation, status="published", published_at=at),
        run=run,
    )


def _profile(owner: Persona, status: str) -> MerchantProfile:
    text = {"draft": SECRET, "listed": "注塑机联网采集，产量自动上报"}[status]
    profile = factories.profile(organisation=owner.organisation, status=status, summary=text)
    Contact.objects.create(profile=profile, name="李工", phone=PHONE)
    Offering.objects.create(profile=profile, name="产量采集")
    CaseStudy.objects.create(profile=profile, title="注塑车间")
    factories.credential(profile)
    return profile


def _token(owner: Persona) -> ApiToken:
    at = timezone.now()
    return ApiToken.objects.create(
        user=owner.user, organisation=owner.organisation, name=SECRET, hint="sq_hint", digest="0" * 64,
        scopes=["read"], created_at=at, expires_at=at + timedelta(days=1),
    )  # fmt: skip


def _batch(clerk: Persona) -> ImportBatch:
    cells = {
        "企业名称": f"盐城{SECRET}科技有限公司",
        "统一社会信用代码": factories.code(998),
        "数商类型": "技术型数据商",
    }
    file = sheet(cells)
    return preview_import(actor=clerk.actor, content=file.read(), filename="merchants.csv", at=timezone.now())


def sheet(*rows: Mapping[str, str]) -> BytesIO:
    """A CSV upload with the given cells."""
    headers = list(rows[0])
    lines = [headers, *[[row[header] for header in headers] for row in rows]]
    file = BytesIO(
        "\n".join(",".join(json.dumps(cell, ensure_ascii=False) for cell in line) for line in lines).encode()
    )
    file.name = "merchants.csv"
    return file
