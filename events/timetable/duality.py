"""Weak duality in whole numbers: whatever floating-point prices a solver returns, what is claimed from them is exact."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .problem import Ints

Reals = npt.NDArray[np.float64]
UNITS = (720_720, 5_040, 1)  # prices are mostly whole, else halves, thirds, quarters …
MAX_EXACT = 2**62


def bound_and_left(matrix: sparse.csc_array, limit: Ints, gain: Ints, prices: Reals) -> tuple[int, Ints, int]:
    """For max gain·x, matrix·x ≤ limit, 0 ≤ x ≤ 1 and any prices ≥ 0: (bound, what each column gains beyond its price,
    the unit both are counted in). Any x with column k is worth at most (bound + min(left[k], 0)) / unit."""
    unit = _unit(limit, gain, prices)
    paid = np.rint(prices * unit).astype(np.int64)
    left = gain * unit - matrix.T.astype(np.int64) @ paid
    return int(limit @ paid) + int(np.maximum(left, 0).sum()), left, unit


def _unit(limit: Ints, gain: Ints, prices: Reals) -> int:
    if (np.abs(prices - np.rint(prices)) < 1e-6).all():
        return 1
    scale = float(gain.max(initial=1)) * (float(limit.sum()) + len(gain))
    return next((unit for unit in UNITS if scale * unit < MAX_EXACT), 1)
