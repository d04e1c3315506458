"""What is fitted on the whole catalogue: how rare each feature is. scikit-learn does it, once, when an index is built.

A process that only searches reads the fitted numbers from the index and never loads scikit-learn.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Float64s = npt.NDArray[np.float64]


def rarities(starts: npt.NDArray[np.int64], rows: npt.NDArray[np.int32], size: int, floor: float) -> Float64s:
    """Inverse document frequency of each column of a column-compressed matrix with `size` rows: ln((1+N)/(1+df)) + `floor`.

    `floor` is what remains to a feature that every profile carries.
    """
    if not size or len(starts) < 2:
        return np.zeros(max(len(starts) - 1, 0))
    from scipy.sparse import csc_matrix
    from sklearn.feature_extraction.text import TfidfTransformer

    present = csc_matrix((np.ones(len(rows)), rows, starts), shape=(size, len(starts) - 1))
    fitted = TfidfTransformer(norm=None, smooth_idf=True).fit(present)
    return np.asarray(fitted.idf_ - 1.0 + floor, dtype=np.float64)
