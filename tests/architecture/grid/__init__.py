"""Who may do what on which route, as literal expectations: api.py and portal.py, one line per method, route and object.

A row reads: METHOD ROUTE OBJECT, then one status per persona in the order of PERSONAS. ROUTE is the URLconf's own
text; OBJECT is an attribute of tests.architecture.world.World that fills its parameters, or `-`. A route may have
several rows, with different objects. Bodies stand in bodies.py.
"""

from dataclasses import dataclass

from tests.architecture.grid.api import API
from tests.architecture.grid.portal import PORTAL

PERSONAS = (
    "anonymous",
    "enterprise",
    "other_enterprise",
    "merchant",
    "other_merchant",
    "bank",
    "other_bank",
    "recruiter",
    "broker",
    "event_officer",
    "finance_officer",
    "auditor",
    "administrator",
)


@dataclass(frozen=True, slots=True)
class Row:
    method: str
    route: str
    object: str
    statuses: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.object}"


def rows() -> list[Row]:
    found = []
    for line in f"{API}\n{PORTAL}".splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            method, route, thing, *statuses = line.split()
            route = "" if route == "/" else route  # the home page
            found.append(Row(method, route, thing, tuple(int(status) for status in statuses)))
    return found
