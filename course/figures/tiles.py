"""The weights of units as small images."""

from __future__ import annotations

import numpy as np


def tiles(W: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Lay the columns of ``W`` out as square images, apart by an empty pixel, scaled to [-1, 1].

    Parameters
    ----------
    W : ndarray of shape (side * side, units), ``units`` at most ``rows * columns``

    Returns
    -------
    ndarray of shape (rows * (side + 1) - 1, columns * (side + 1) - 1)
        NaN between the images; zeros where ``W`` is zero or not finite throughout.
    """
    side = round(np.sqrt(len(W)))
    largest = np.abs(W).max()
    W = W / largest if np.isfinite(largest) and largest > 0 else np.zeros_like(W)
    board = np.full((rows * (side + 1) - 1, columns * (side + 1) - 1), np.nan)
    for unit, column in enumerate(W.T):
        top, left = (place * (side + 1) for place in divmod(unit, columns))
        board[top : top + side, left : left + side] = column.reshape(side, side)
    return board
