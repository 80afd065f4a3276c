"""How many directions a matrix uses."""

from __future__ import annotations

import numpy as np

from helpers.protocols import Array


def effective_rank(h: Array) -> float:
    """How many directions the rows of ``h`` use: 1 when all are multiples of one vector.

    The exponential of the entropy of the singular values' shares (Roy and Vetterli 2007); the mean
    is left in, since to the next layer a constant is one direction like any other.
    """
    h = np.asarray(h, dtype=float)
    scale = np.abs(h).max()
    if scale == 0:
        return 0.0
    h = h / scale  # squares of tiny outputs would underflow
    singular = np.sqrt(np.maximum(np.linalg.eigvalsh(h.T @ h), 0))
    share = singular / singular.sum()
    share = share[share > 0]
    return float(np.exp(-np.sum(share * np.log(share))))
