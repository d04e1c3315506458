"""1:1 timetables: value, certified bound and CPU time, beside a greedy plan and CP-SAT where OR-tools is installed.

    python -m benchmarks.timetable [--seconds 20] [--only 300x300] [--cp-sat-seconds 60]

Every timetable goes through the independent checker. Events are made from a seed: needs and profiles draw terms from
sectors, both sides rank whom they want to meet, and a pair's weight is 55 % likeness and 45 % ranks.
"""

import argparse
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from events.timetable import Event, Participant, Timetable, Wish, check, replan, solve

OUT = Path(__file__).resolve().parent / "out" / "timetable.json"
SECTORS, TERMS = 24, 75
LISTED = 12  # names on everybody's own list


@dataclass(frozen=True)
class Case:
    enterprises: int
    merchants: int
    slots: int
    tables: int
    missing: float = 0.0  # share of (participant, slot) that cannot be used
    half_day: float = 0.0  # share of participants who come mornings or afternoons only
    delegations: float = 0.0  # share of merchants with two people
    promise: int = 0
    note: str = ""

    @property
    def name(self) -> str:
        size = f"{self.enterprises}x{self.merchants}, {self.slots} slots, {self.tables} tables"
        return f"{size}, {self.note or 'all available'}"


CASES = (
    Case(50, 80, 12, 20),
    Case(50, 80, 12, 40, missing=0.5, note="50 % unavailable"),
    Case(50, 80, 6, 30, missing=0.2, delegations=0.3, note="20 % unavailable, 30 % delegations of two"),
    Case(300, 300, 16, 120),
    Case(300, 300, 16, 120, promise=1, note="one meeting promised to everybody"),
    Case(300, 300, 16, 120, missing=0.2, note="20 % unavailable"),
    Case(300, 300, 16, 250, missing=0.2, note="20 % unavailable"),
    Case(300, 300, 16, 120, missing=0.4, note="40 % unavailable"),
    Case(300, 300, 8, 200, missing=0.2, half_day=0.3, note="20 % unavailable and 30 % half-day only"),
    Case(1000, 2000, 24, 400),
    Case(1000, 2000, 24, 400, missing=0.1, note="10 % unavailable"),
    Case(1000, 2000, 24, 400, missing=0.3, note="30 % unavailable"),
)


def profiles(chance: np.random.Generator, count: int, terms: tuple[int, int], sectors: int) -> np.ndarray:
    """Rows of term counts: a few sectors each, common terms more often than rare ones."""
    popularity = 1 / np.arange(1, TERMS + 1) ** 1.1
    rows = np.zeros((count, SECTORS * TERMS))
    for row in rows:
        own = chance.choice(SECTORS, chance.integers(1, sectors + 1), replace=False)
        size = chance.integers(*terms, endpoint=True)
        drawn = chance.choice(TERMS, size, p=popularity / popularity.sum())
        np.add.at(row, chance.choice(own, size) * TERMS + drawn, 1)
    return rows


def likeness(enterprises: np.ndarray, merchants: np.ndarray) -> np.ndarray:
    rows = np.vstack([enterprises, merchants])
    rows = rows * (np.log((1 + len(rows)) / (1 + (rows > 0).sum(axis=0))) + 1)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows[: len(enterprises)] @ rows[len(enterprises) :].T


def ranks(liking: np.ndarray) -> np.ndarray:
    """By rows: 1 for the first choice, less for each later one, 0 beyond the list."""
    place = np.argsort(np.argsort(-liking, axis=1, kind="stable"), axis=1)
    return np.maximum(LISTED - place, 0) / LISTED


def weights(case: Case, chance: np.random.Generator) -> np.ndarray:
    """0 where a pair is no candidate."""
    like = likeness(profiles(chance, case.enterprises, (3, 9), 2), profiles(chance, case.merchants, (4, 14), 3))
    fame = chance.lognormal(0, 0.6, case.merchants)
    wanted = ranks(like + 0.25 * fame / fame.max() + chance.normal(0, 0.05, like.shape))
    wanting = ranks((like + chance.normal(0, 0.05, like.shape)).T).T
    scores = np.rint(1000 * (0.55 * like + 0.30 * wanted + 0.15 * wanting)).astype(int)
    candidates = ((like >= 0.05) | (wanted > 0) | (wanting > 0)) & (chance.random(like.shape) > 0.03)
    return np.where(candidates, scores, 0)


def available(case: Case, chance: np.random.Generator) -> frozenset[int] | None:
    there = chance.random(case.slots) >= case.missing
    if chance.random() < case.half_day:
        morning = chance.random() < 0.5
        there &= (np.arange(case.slots) < case.slots // 2) == morning
    return None if there.all() else frozenset(np.flatnonzero(there).tolist())


def make(case: Case, seed: int) -> Event:
    chance = np.random.default_rng(seed)
    scores = weights(case, chance)
    people = []
    for side, count in (("enterprise", case.enterprises), ("merchant", case.merchants)):
        for k in range(count):
            pair = 2 if side == "merchant" and chance.random() < case.delegations else 1
            when = available(case, chance)
            minimum = case.promise if when is None else 0
            people.append(Participant(f"{side[0].upper()}{k}", side, case.slots * pair, pair, when, minimum))
    wishes = tuple(Wish(f"E{i}", f"M{j}", int(scores[i, j])) for i, j in np.argwhere(scores > 0).tolist())
    return Event(case.slots, (case.tables,) * case.slots, tuple(people), wishes)


def greedy(event: Event) -> int:
    """Best pairs first, each into the earliest slot where both and a table are free."""
    people = {person.id: person for person in event.participants}
    used: dict[Any, int] = {}
    total = 0
    for wish in sorted(event.wishes, key=lambda wish: -wish.weight):
        ends = (wish.enterprise, wish.merchant)
        if any(used.get(end, 0) >= people[end].capacity for end in ends):
            continue
        for slot in range(event.slots):
            if used.get(slot, 0) < event.tables[slot] and all(free(people[end], slot, used) for end in ends):
                for key in (slot, *ends, *((end, slot) for end in ends)):
                    used[key] = used.get(key, 0) + 1
                total += wish.weight
                break
    return total


def free(person: Participant, slot: int, used: dict[Any, int]) -> bool:
    here = person.available is None or slot in person.available
    return here and used.get((person.id, slot), 0) < person.parallel


def cp_sat(event: Event, seconds: float) -> dict[str, Any] | None:
    """The whole event as one constraint model; None without OR-tools."""
    try:
        from ortools.sat.python import cp_model
    except ModuleNotFoundError:
        return None
    start = time.process_time()
    people = {person.id: person for person in event.participants}
    model = cp_model.CpModel()
    groups: dict[Any, tuple[int, list[Any]]] = {}
    gain = []
    for wish in event.wishes:
        ends = (wish.enterprise, wish.merchant)
        for slot in range(event.slots):
            if all(free(people[end], slot, {}) for end in ends):
                held = model.new_bool_var("")
                gain.append(wish.weight * held)
                join(groups, event, people, wish, slot, held)
    for limit, members in groups.values():
        if len(members) > limit:
            model.add(sum(members) <= limit)
    model.maximize(sum(gain))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    value = round(solver.objective_value) if found else None
    bound = int(solver.best_objective_bound)
    return {"value": value, "bound": bound, "cpu_s": round(time.process_time() - start, 2)}


def join(
    groups: dict[Any, Any], event: Event, people: dict[Any, Participant], wish: Wish, slot: int, held: Any
) -> None:
    """Every limit that the variable counts against."""
    ends = (wish.enterprise, wish.merchant)
    limits = {("pair", *ends): 1, ("tables", slot): event.tables[slot]}
    limits |= {("seat", end, slot): people[end].parallel for end in ends}
    limits |= {("capacity", end): people[end].capacity for end in ends}
    for key, limit in limits.items():
        groups.setdefault(key, (limit, []))[1].append(held)


def row(name: str, event: Event, done: Timetable, cpu: float) -> dict[str, Any]:
    broken = check(event, done.meetings)
    if broken:
        raise SystemExit(f"{name}: {broken[0].message}")
    return {
        "instance": name,
        "value": done.value,
        "bound": done.bound,
        "optimal": done.proven,
        "gap_pct": round(100 * done.gap, 4),
        "cpu_s": round(cpu, 3),
        "meetings": len(done.meetings),
        "proof": done.proof,
    }


def timed(work: Any) -> tuple[Any, float]:
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def measure(case: Case, seconds: float, cp_sat_seconds: float) -> dict[str, Any]:
    event = make(case, seed=1)
    done, cpu = timed(lambda: solve(event, seconds=seconds))
    found = row(case.name, event, done, cpu)
    plain = greedy(event)
    found["greedy_value"] = plain
    found["greedy_loss_pct"] = round(100 * (done.bound - plain) / done.bound, 2)
    found["cp_sat"] = cp_sat(event, cp_sat_seconds) if cp_sat_seconds else None
    return found


def measure_replan(case: Case, seconds: float) -> dict[str, Any]:
    """One in twenty leaves after a third of the slots."""
    event = make(case, seed=1)
    first = solve(event, seconds=seconds)
    chance = np.random.default_rng(1)
    gone = [person.id for person in event.participants if chance.random() < 0.05]
    done, cpu = timed(lambda: replan(event, first, dropped=gone, from_slot=case.slots // 3, seconds=seconds))
    kinds = [change.kind for change in done.changes]
    name = (
        f"{case.name}: {kinds.count('cancelled')} lost, {kinds.count('added')} refilled, {kinds.count('moved')} moved"
    )
    return row(name, replace(done.event), done.timetable, cpu)


def show(found: dict[str, Any]) -> None:
    proof = "optimal" if found["optimal"] else f"gap {found['gap_pct']:.3f} %"
    peer = f"greedy -{found['greedy_loss_pct']:.1f} %" if "greedy_loss_pct" in found else ""
    other = found.get("cp_sat")
    if other:
        peer += f"; CP-SAT {other['value']} ≤ {other['bound']}, {other['cpu_s']} s"
    print(f"{found['instance']:<72} {found['value']:>9} {proof:<13} {found['cpu_s']:>7.2f} s  {peer}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20, help="for each instance, by the clock on the wall")
    parser.add_argument("--cp-sat-seconds", type=float, default=0, help="for CP-SAT on each instance; 0 leaves it out")
    parser.add_argument("--only", default="", help="instances whose name contains this")
    args = parser.parse_args()
    if args.cp_sat_seconds and cp_sat(make(CASES[0], 1), 0.1) is None:
        print("CP-SAT is missing: OR-tools is not installed; pip install ortools")
    solve(make(Case(5, 5, 2, 2), seed=1))  # loads the libraries
    rows = [measure(case, args.seconds, args.cp_sat_seconds) for case in CASES if args.only in case.name]
    rows += [measure_replan(case, args.seconds) for case in (CASES[0], CASES[5]) if args.only in case.name]
    for found in rows:
        show(found)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"→ {OUT.relative_to(Path.cwd())}" if OUT.is_relative_to(Path.cwd()) else f"→ {OUT}")


if __name__ == "__main__":
    main()
