"""What goes into a timetable and what comes out. Slots count from 0, tables from 1, weights are whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Id = str | int
SideName = Literal["enterprise", "merchant"]
ENTERPRISE: SideName = "enterprise"
MERCHANT: SideName = "merchant"
Proof = Literal["colouring", "placing", "cuts", "exchanges", "programme", "linear", "open"]
COLOURED: Proof = "colouring"
PLACED: Proof = "placing"
CUT: Proof = "cuts"
EXCHANGED: Proof = "exchanges"
PROGRAMME: Proof = "programme"
LINEAR: Proof = "linear"
OPEN: Proof = "open"
PROOFS: Mapping[Proof, str] = {
    COLOURED: "最优：全员全程到场，由最大权匹配和边着色直接得出",
    PLACED: "最优：总分达到匹配上界，各场均排入共同时段",
    CUT: "最优：总分达到加入时段约束后的上界",
    EXCHANGED: "最优：局部精确重排后达到上界",
    PROGRAMME: "最优：由整数规划证明",
    LINEAR: "最优：总分达到线性规划上界",
    OPEN: "未证明最优：上界与总分之差见“差距”",
}
ANY_TABLE = 0
MAX_WEIGHT = 1_000_000


@dataclass(frozen=True)
class Participant:
    """`capacity`: meetings over the whole event; `parallel`: meetings a delegation holds at once; `available`: None is always."""

    id: Id
    side: SideName
    capacity: int
    parallel: int = 1
    available: frozenset[int] | None = None
    minimum: int = 0


@dataclass(frozen=True)
class Wish:
    """A pair that may meet. Pairs without a wish never meet, except in a lock."""

    enterprise: Id
    merchant: Id
    weight: int
    must: bool = False
    never: bool = False


@dataclass(frozen=True)
class Meeting:
    """`table` is a number from 1; `ANY_TABLE` in a lock leaves the number open."""

    enterprise: Id
    merchant: Id
    slot: int
    table: int = ANY_TABLE

    @property
    def pair(self) -> tuple[Id, Id]:
        return self.enterprise, self.merchant


@dataclass(frozen=True)
class Event:
    """`tables`: how many stand in each slot. `previous`: what people were told before; a meeting that keeps its slot
    earns `stay_bonus` on top of its weight. Slots before `first_slot` are over: they hold nothing but locks."""

    slots: int
    tables: tuple[int, ...]
    participants: tuple[Participant, ...]
    wishes: tuple[Wish, ...]
    locks: tuple[Meeting, ...] = ()
    previous: tuple[Meeting, ...] = ()
    stay_bonus: int = 0
    first_slot: int = 0


@dataclass(frozen=True)
class Change:
    """A meeting added (`before` None), cancelled (`after` None) or moved to another slot or table."""

    before: Meeting | None
    after: Meeting | None

    @property
    def kind(self) -> Literal["added", "cancelled", "moved", "reseated"]:
        if self.before is None:
            return "added"
        if self.after is None:
            return "cancelled"
        return "moved" if self.before.slot != self.after.slot else "reseated"


@dataclass(frozen=True)
class Shortfall:
    """A promised minimum that could not be kept."""

    participant: Id
    side: SideName
    promised: int
    held: int


@dataclass(frozen=True)
class Timetable:
    """`value`: total weight of the meetings and their stay bonuses. `bound`: no timetable that keeps the same promises is
    worth more. `proof`: the step that closed the gap. `ceilings`: for each pair that could be added, a bound on every
    timetable that holds it. `stopped`: the clock ended the search, so another run may differ."""

    meetings: tuple[Meeting, ...]
    weight: int
    value: int
    bound: int
    proof: Proof
    moved: tuple[Change, ...] = ()
    short: tuple[Shortfall, ...] = ()
    stopped: bool = False
    ceilings: Mapping[tuple[Id, Id], int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def gap(self) -> float:
        """Relative: 0.01 is one per cent."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0

    @property
    def proven(self) -> bool:
        return self.value == self.bound


@dataclass(frozen=True)
class Problem:
    """Something in the event that has to be corrected first."""

    code: str
    message: str


class BadEvent(ValueError):
    """The event contradicts itself; `problems` holds all that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("；".join(problem.message for problem in problems))
        self.problems = problems


class Infeasible(ValueError):
    """Wishes marked `must` that cannot all be held: without any one of `conflict` the others could."""

    code = "must_meet_conflict"

    def __init__(self, message: str, conflict: tuple[Wish, ...]) -> None:
        super().__init__(message)
        self.message = message
        self.conflict = conflict
