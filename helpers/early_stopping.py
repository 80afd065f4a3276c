"""Early stopping: end a run when a measure no longer improves, and keep the network of the best."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from helpers import checks
from helpers.history import History
from helpers.network import Network


class EarlyStopping:
    """Callback of ``fit`` that ends the run and has kept the best network.

    >>> stopping = EarlyStopping(patience=5)
    >>> fit(network, ..., X_val=X_val, y_val=y_val, eval_every=20, callback=stopping)
    >>> stopping.network                        # that of stopping.step, not that of the end

    A population goes on until all rows have lost patience, and each row keeps its own best.

    Parameters
    ----------
    patience : int, 1 or larger
        Number of evaluations without improvement after which the run ends.
    measure : "val_loss", "train_loss", "val_accuracy" or "train_accuracy"
        Of losses the smaller is better, of accuracies the larger.
    min_delta : float, 0 or larger
        Smaller improvements do not count.

    Attributes
    ----------
    network : Network or None
        A copy, with BatchNorm's running statistics; None before the first evaluation.
    value, step : float and int; for a population arrays of shape (P,)
        The best value, and the number of steps done then.

    References
    ----------
    Prechelt (1998), Early stopping - but when?
    """

    def __init__(self, patience: int, *, measure: str = "val_loss", min_delta: float = 0.0) -> None:
        self.patience = checks.integer("patience", patience, low=1)
        self.measure = checks.one_of("measure", measure, MEASURES)
        self.min_delta = checks.number("min_delta", min_delta, low=0, single=True)
        self.network: Network | None = None
        self.value: Any = None
        self.step: Any = None
        self.waited: Any = None

    def __call__(self, step: int, network: Network, history: History) -> bool:
        """Look at the newest evaluation, if this step has one; return whether to stop."""
        values = getattr(history, self.measure)
        if values is None:
            raise ValueError(f"measure must be one that fit evaluates, got {self.measure!r}")
        if history.n_evals == 0 or history.eval_steps[-1] != step + 1:
            return False
        sign = -1 if self.measure.endswith("accuracy") else 1
        value = np.asarray(values[..., -1])
        if self.network is None:
            self.network = copy.deepcopy(network)
            self.value = np.full(value.shape, sign * np.inf)
            self.step, self.waited = np.zeros((2, *value.shape), dtype=int)
        better = sign * value < sign * self.value - self.min_delta  # NaN is not
        _copy_rows(network, self.network, better)
        self.value = np.where(better, value, self.value)[()]
        self.step = np.where(better, step + 1, self.step)[()]
        self.waited = np.where(better, 0, self.waited + 1)
        return bool(np.all(self.waited >= self.patience))

    def restore(self, network: Network) -> None:
        """Give ``network`` the parameters and running statistics of the best."""
        if self.network is None:
            raise RuntimeError("EarlyStopping.restore needs an evaluation first")
        _copy_rows(self.network, network, np.ones(np.shape(self.value), dtype=bool))


MEASURES = ("val_loss", "train_loss", "val_accuracy", "train_accuracy")


def _copy_rows(source, target, chosen):
    """Copy parameters and running statistics of the rows ``chosen``; of a single network, all."""
    if not chosen.any():
        return
    rows = chosen if chosen.ndim else ...
    target.flat[rows] = source.flat[rows]
    for ours, theirs in zip(target.layers, source.layers, strict=True):
        if hasattr(theirs, "running"):
            ours.running[:, rows] = theirs.running[:, rows]
