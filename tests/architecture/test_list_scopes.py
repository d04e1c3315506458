"""How many rows of a list each persona finds in one world: an open route must not list what its objects refuse."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.api.client import token_of
from tests.architecture import world as worlds
from tests.architecture.grid import PERSONAS

# The enterprise has three needs, a run and a second token; the first merchant's profile is a draft, the other's is
# public; there are eight organisations, twelve members and one import. A dash is a refusal.
# fmt: off
COUNTS = """
#                         anon  ent ent2  mer mer2 bank ban2 recr brok  evt  fin  aud  adm
api/v1/tokens                -    2    1    1    1    1    1    1    1    1    1    1    1
api/v1/organisations         -    1    1    1    1    1    1    8    8    8    8    1    8
api/v1/users                 -    -    -    -    -    -    -    -    -    -    -    -   12
api/v1/members               -    1    1    1    1    1    1   12   12   12   12    -   12
api/v1/merchants             1    1    1    2    1    1    1    2    2    2    2    1    2
api/v1/merchant-imports      -    -    -    -    -    -    -    1    -    -    -    -    1
api/v1/needs                 -    3    0    -    -    -    -    -    3    -    -    -    3
api/v1/open-needs            1    1    1    1    1    1    1    1    1    1    1    1    1
api/v1/match-runs            -    1    0    -    -    -    -    -    1    -    -    -    -
"""
# fmt: on


def test_each_persona_finds_their_own_rows_only(db: None, settings: Any, tmp_path: Path) -> None:
    settings.INDEX_DIR = tmp_path / "index"
    world = worlds.build()
    tokens = {name: token_of(person) for name, person in world.people.items()}
    found = {}
    for route in expected():
        for persona in PERSONAS:
            headers = {"Authorization": f"Bearer {tokens[persona]}"} if persona in tokens else {}
            answer = Client(headers=headers).get(f"/{route}")
            found.setdefault(route, []).append(str(answer.json().get("count", "-")))
    assert found == expected()


def expected() -> dict[str, list[str]]:
    lines = [line.split() for line in COUNTS.splitlines() if line and not line.startswith("#")]
    return {route: counts for route, *counts in lines}


@pytest.mark.parametrize("persona", ["other_enterprise", "other_merchant", "bank", "auditor"])
def test_facets_and_export_count_no_draft(db: None, settings: Any, tmp_path: Path, persona: str) -> None:
    settings.INDEX_DIR = tmp_path / "index"
    world = worlds.build()
    client = Client(headers={"Authorization": f"Bearer {token_of(world.people[persona])}"})
    counted = client.get("/api/v1/merchants/facets").json()
    assert [choice["count"] for choice in counted["merchant_type"]] == [1]
    exported = client.get("/api/v1/merchants/export?file=csv").content.decode()
    assert worlds.SECRET not in exported and world.listed_profile.organisation.name in exported
