"""Table numbers for meetings that have their slots: people stay where they sat, as far as one slot after the other allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from .types import ANY_TABLE, Event, Id, Meeting

OLD_TABLE, MERCHANT_STAYS, ENTERPRISE_STAYS = 4, 2, 1  # the old number outweighs both sides staying


def number(event: Event, meetings: list[Meeting]) -> tuple[Meeting, ...]:
    """The meetings by slot and table; numbers given already (locks) stand."""
    by_slot: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        by_slot[meeting.slot].append(meeting)
    old = {(meeting.pair, meeting.slot): meeting.table for meeting in event.previous}
    sat: dict[Id, int] = {}
    numbered: list[Meeting] = []
    for slot in sorted(by_slot):
        placed = _number_slot(by_slot[slot], event.tables[slot], sat, old)
        sat.update((end, meeting.table) for meeting in placed for end in meeting.pair)
        numbered += sorted(placed, key=lambda meeting: meeting.table)
    return tuple(numbered)


def _number_slot(
    meetings: list[Meeting], tables: int, sat: Mapping[Id, int], old: Mapping[tuple[tuple[Id, Id], int], int]
) -> list[Meeting]:
    """An assignment problem: meetings × tables, with the sum of what keeps its seat as large as can be."""
    given = [meeting for meeting in meetings if meeting.table != ANY_TABLE]
    rest = [meeting for meeting in meetings if meeting.table == ANY_TABLE]
    taken = {meeting.table for meeting in given}
    free = [table for table in range(1, tables + 1) if table not in taken]
    column = {table: at for at, table in enumerate(free)}
    wish = np.zeros((len(rest), len(free)))
    for row, meeting in enumerate(rest):
        for table, worth in (
            (old.get((meeting.pair, meeting.slot)), OLD_TABLE),
            (sat.get(meeting.merchant), MERCHANT_STAYS),
            (sat.get(meeting.enterprise), ENTERPRISE_STAYS),
        ):
            if table in column:
                wish[row, column[table]] += worth
    rows, columns = linear_sum_assignment(wish, maximize=True)
    return given + [replace(rest[row], table=free[at]) for row, at in zip(rows.tolist(), columns.tolist(), strict=True)]
