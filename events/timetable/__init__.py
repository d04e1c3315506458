"""1:1 meeting timetables: who meets whom, in which slot, at which table. Knows nothing of Django, tasks or the database.

Importing this package loads numpy and scipy; import it where a timetable is made, not at start-up.
"""

from .check import Violation, check
from .replan import Replanned, replan
from .solve import solve
from .types import (
    ANY_TABLE,
    ENTERPRISE,
    MAX_WEIGHT,
    MERCHANT,
    PROOFS,
    BadEvent,
    Change,
    Event,
    Id,
    Infeasible,
    Meeting,
    Participant,
    Problem,
    Shortfall,
    Timetable,
    Wish,
)
from .unmet import Obstacle, Unmet, unmet
from .validate import validate

__all__ = [
    "ANY_TABLE",
    "ENTERPRISE",
    "MAX_WEIGHT",
    "MERCHANT",
    "PROOFS",
    "BadEvent",
    "Change",
    "Event",
    "Id",
    "Infeasible",
    "Meeting",
    "Obstacle",
    "Participant",
    "Problem",
    "Replanned",
    "Shortfall",
    "Timetable",
    "Unmet",
    "Violation",
    "Wish",
    "check",
    "replan",
    "solve",
    "unmet",
    "validate",
]
