"""Divergence: the step at which a loss ceased to be finite, as a result and not as a crash."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.protocols import Hyperparameter


def quietly() -> np.errstate:
    """Let numbers overflow and vanish without a word: ``@quietly()`` or ``with quietly():``.

    Overflow, and ``inf - inf`` after it, are how a training diverges: a result to look at. And an
    exponential far below 0 is meant to vanish, also under ``np.seterr(all="raise")``.
    """
    return np.errstate(over="ignore", invalid="ignore", under="ignore")


class Divergence:
    """Which rows of a population have diverged, when, and the parameters they had then.

    A single network counts as one row.

    Parameters
    ----------
    network : Network
        Its parameters are read at the step of divergence, and written by ``hold``.

    Attributes
    ----------
    alive : bool array, shape (P,), or (1,) for a single network
    at : int array of the same shape
        The step of divergence, -1 where there is none.
    """

    def __init__(self, network: Any) -> None:
        self.flat = network.flat.reshape(network.population or 1, -1)
        self.at = np.full(len(self.flat), -1)
        self.alive = self.at < 0
        self.kept: dict = {}

    def look(self, step: int, loss: Hyperparameter) -> bool:
        """Note the rows whose loss is not finite; return whether any row can go on."""
        if np.isfinite(loss).all():
            return True
        for row in np.flatnonzero(self.alive & ~np.isfinite(loss)):
            self.at[row] = step
            self.kept[row] = self.flat[row].copy()
        self.alive = self.at < 0
        return bool(self.alive.any())

    def hold(self) -> None:
        """Give the rows that have diverged back the parameters they had then."""
        for row, parameters in self.kept.items():
            self.flat[row] = parameters
