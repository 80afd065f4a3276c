"""Still figures on activation histograms: the units behind a histogram, and which init trains."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from course.activation_histograms.histograms import WIDTH, initial_state
from course.figures import BLUE, GREY, GUIDE, Band, beside, legend
from explorables.scene import is_narrow
from helpers.data import few_digits
from helpers.experiment import Rows
from helpers.initializers import normal, scheme_std
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.training import fit

STDS = np.array([0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.3, 0.5, 0.7, 1.0])
ACTIVATIONS = ("sigmoid", "tanh", "relu")
SEEDS, STEPS, BATCH, LR = 5, 200, 50, 0.3
SIZES = [64, *[WIDTH] * 5, 10]


@dataclass(frozen=True)
class Sweep:
    """Accuracies of networks that differ in the std of their first weights, shape (stds, SEEDS).

    NaN where the run diverged.
    """

    stds: np.ndarray
    train: np.ndarray
    val: np.ndarray


@cache
def sweep(activation: str) -> Sweep:
    """Train five hidden layers of 100 units on 500 digits for every std and seed.

    All runs are rows of one population: 200 steps of SGD with learning rate 0.3 and batches of 50.
    A seed stands for the same draws at every std, so that only the scale differs.
    """
    digits, rows = few_digits(500, standardized=True), Rows(STDS, range(SEEDS))
    inits = [partial(normal, std=std) for std in rows.of_each]
    network = Network(SIZES, activation, inits, rng=rows.weights, population=len(rows))
    history = fit(
        network, digits.X, digits.y, SGD(lr=LR), STEPS, BATCH,
        X_val=digits.X_val, y_val=digits.y_val, rng=rows.batches,
    )  # fmt: skip
    accuracies = (history.train_accuracy, history.val_accuracy)
    return Sweep(STDS, *(rows.fold(accuracy[:, -1]) for accuracy in accuracies))


def draw_sweep(figure) -> None:
    """Draw the accuracy against the init std, one panel for each activation."""
    lecun, he = (scheme_std(scheme, WIDTH, WIDTH) for scheme in ("lecun", "he"))
    grid = beside(figure, 3, sharex=True, sharey=True)
    for axes, activation in zip(grid, ACTIVATIONS, strict=True):
        result = sweep(activation)
        axes.set(xscale="log", xlim=(0.009, 1.1), ylim=(0, 1.02), title=activation)
        axes.axhline(0.1, **GUIDE)
        for std, side, name in ((lecun, "right", "LeCun, Xavier "), (he, "left", " He")):
            axes.axvline(std, color=GREY, linewidth=0.9, linestyle=":")
            if axes is grid[0]:
                axes.text(std, 0.72, name, ha=side, va="center", fontsize=8.5)
        Band(axes, 0, "validation", marker="o", markersize=3).set(STDS, result.val.T)
        Band(axes, 1, "training", marker="o", markersize=3).set(STDS, result.train.T)
        gone = np.isnan(result.val).all(axis=1)
        axes.plot(STDS[gone], np.full(gone.sum(), 0.1), "x", color=GREY, label="diverged")
    legend(figure, grid[-1], wide=3, loc="outside upper right")
    figure.supxlabel("init std", fontsize=9.5)
    figure.supylabel("accuracy", fontsize=9.5)


def draw_units(figure) -> None:
    """Draw where each unit of layer 5 has its outputs, for three networks with similar spreads."""
    cases = [("sigmoid", "xavier", 1.0), ("sigmoid", "own std", 0.5), ("tanh", "xavier", 1.0)]
    names = ["sigmoid, Xavier", "sigmoid, std 0.5", "tanh, Xavier"]
    grid = beside(figure, 3)
    for axes, (activation, scheme, std), name in zip(grid, cases, names, strict=True):
        outputs, _ = initial_state(activation, scheme, std)
        h = outputs[-1]
        h = h[:, np.argsort(h.mean(axis=0))]
        low, middle, high = np.quantile(h, [0.05, 0.5, 0.95], axis=0)
        units = np.arange(WIDTH)
        axes.hlines(units, low, high, color=BLUE, linewidth=1)
        axes.plot(middle, units, ".", color=GREY, markersize=2.5)
        left = -1 if activation == "tanh" else 0
        axes.set(xlim=(left, 1), xticks=[left, (left + 1) / 2, 1], yticks=[], title=name)
        if not is_narrow(figure) or name == names[-1]:
            axes.set_xlabel("output of layer 5")
    grid[0].set_ylabel("100 units")
