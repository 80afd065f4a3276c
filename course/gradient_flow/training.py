"""Six networks that differ in their activation, each at its best rate, on the digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from course.figures import COLORS, GUIDE, Band, beside, legend
from helpers.activations import sigmoid, sigmoid_derivative
from helpers.data import Split, few_digits
from helpers.experiment import Rows, Runs
from helpers.initializers import Gain
from helpers.network import Network
from helpers.optimizers import OPTIMIZERS
from helpers.training import fit

WIDTH, DEPTH, STEPS, BATCH = 32, 5, 150, 30
LRS = (0.01, 0.03, 0.1, 0.3, 1.0)
TUNING, FRESH = tuple(range(5)), tuple(range(10, 15))
NETWORKS = {
    "sigmoid": ("sigmoid", "xavier_normal"),
    "sigmoid, gain 6": ("sigmoid", Gain(6.0)),
    "tanh": ("tanh", "xavier_normal"),
    "ReLU": ("relu", "he_normal"),
    "leaky ReLU": ("leaky_relu", "he_normal"),
    "ELU": ("elu", "he_normal"),
}
# For the claims alone: what a sigmoid loses by being positive.
CENTRED = (lambda z, out: np.subtract(sigmoid(z), 0.5, out=out), sigmoid_derivative)
BESIDE = {
    "centred sigmoid, gain 6": (CENTRED, Gain(6.0)),
    "sigmoid, gain 2": ("sigmoid", Gain(2.0)),
    "centred sigmoid, gain 2": (CENTRED, Gain(2.0)),
}


@cache
def data() -> Split:
    """300 digits to train on, standardized as the derivations assume: mean 0, variance 1."""
    return few_digits(300, standardized=True)


@dataclass(frozen=True)
class Trained(Runs):
    """One of NETWORKS at some rates.

    ``moved``, shape (rates, seeds, layers): how far each weight matrix went, in units of its size
    at the start; NaN where a run diverged.
    """

    moved: np.ndarray | None = None


@lru_cache(maxsize=50)
def train(
    name: str, lrs: tuple = LRS, seeds: tuple = TUNING, optimizer: str = "SGD", steps: int = STEPS,
    split: Callable[[Rows], Split] | None = None, depth: int = DEPTH, width: int = WIDTH,
    batch: int = BATCH,
) -> Trained:  # fmt: skip
    """Train one of the networks for every rate and seed; a seed fixes weights and batches.

    ``split`` gives each row its data; by default all have the chapter's digits.
    """
    activation, init = (NETWORKS | BESIDE)[name]
    rows = Rows(lrs, seeds)
    part = split(rows) if split else data()
    network = Network(
        [part.X.shape[-1], *[width] * depth, 10], activation, init,
        population=len(rows), rng=rows.weights, dtype=np.float64,
    )  # fmt: skip
    first = [W.copy() for W in network.weights]
    history = fit(
        network, part.X, part.y, OPTIMIZERS[optimizer](lr=rows.values), steps, batch,
        X_val=part.X_val, y_val=part.y_val, rng=rows.batches,
    )  # fmt: skip
    moved = [_norm(W - V) / _norm(V) for W, V in zip(network.weights, first, strict=True)]
    moved = np.where(np.isfinite(history.train_loss), np.stack(moved, axis=-1), np.nan)
    return Trained.of(rows, history, moved=moved)


@np.errstate(over="ignore")  # rows that diverged are thrown away
def _norm(W):
    return np.sqrt(np.sum(np.square(W), axis=(-2, -1)))


@cache
def best_rate(name: str) -> float:
    """The best of LRS on the tuning seeds."""
    return LRS[train(name).best()]


def fresh(name: str) -> Trained:
    """The network again at its best rate, on five seeds that took no part in choosing it."""
    return train(name, (best_rate(name),), FRESH)


def draw_training(figure) -> None:
    """Draw accuracies by network, and how far the weights of each layer moved."""
    left, right = beside(figure)
    left.set(ylim=(0, 1.03), xlim=(-0.6, len(NETWORKS) - 0.4), title="validation accuracy")
    left.axhline(0.1, **GUIDE)
    right.set(yscale="log", xlabel="layer", title="how far its weights moved")
    right.set_xticks(range(1, DEPTH + 2))
    for i, name in enumerate(NETWORKS):
        runs = fresh(name)
        at = i + np.linspace(-0.2, 0.2, len(FRESH))
        left.plot(at, runs.val_accuracy[0, :, -1], "os^Dv*"[i], color=COLORS[i], fillstyle="none")
        band = Band(right, i, name, marker="os^Dv*"[i], markersize=4)
        band.set(np.arange(1, DEPTH + 2), runs.moved[0])
    right.set(xlim=(0.7, DEPTH + 1.3))
    right.autoscale(axis="y")
    right.relim()
    left.set_xticks(range(len(NETWORKS)), [n.replace(", ", ",\n") for n in NETWORKS], rotation=60)
    legend(figure, right, wide=3, narrow=2)
