"""A deep network begun with twice the std it should have: with and without clipping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.figures import GUIDE, Band, beside, legend, ring, short, spread
from course.gradient_flow.training import data
from explorables.scene import Goal, Scene
from helpers.checks import positive
from helpers.data import Split
from helpers.experiment import Rows, Runs
from helpers.initializers import Gain
from helpers.network import Network
from helpers.optimizers import SGD, Optimizer
from helpers.training import fit

WIDTH, DEPTH, GAIN, STEPS, BATCH, EVERY = 24, 8, 2.0, 120, 30, 20
SEEDS, FRESH = tuple(range(5)), tuple(range(10, 35))
THRESHOLDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
METHODS = ("none", "norm", "value")
WORDS = {"none": "no clipping", "norm": "clipped by norm", "value": "clipped by value"}
LIMITS = (0.01, 300)
# Nine trials for each: what is compared has been tuned alike.
RATES = (1e-4, 1e-3, 3e-3, 0.01, 0.02, 0.03, 0.1, 0.3, 1.0)
BUDGET = {
    "none": tuple((None, lr) for lr in RATES),
    "norm": tuple((t, lr) for t in (0.3, 1.0, 3.0) for lr in (0.03, 0.1, 0.3)),
    "value": tuple((t, lr) for t in (0.03, 0.1, 0.3) for lr in (0.03, 0.1, 0.3)),
}


class ClippedByValue(Optimizer):
    """SGD that cuts every entry of the gradient first: w <- w - lr*min(max(g, -limit), limit).

    Parameters
    ----------
    limit : float or (P,) array, > 0
    lr : float or (P,) array, > 0
    """

    hyperparameters: ClassVar = {"limit": positive}

    def __init__(self, *, limit, lr):
        super().__init__(lr, weight_decay=0.0, limit=limit)

    def update(self, w, g, scratch, *, lr, limit):
        clipped = np.clip(g, -limit, limit, out=scratch)
        w -= np.multiply(lr, clipped, out=scratch)


@lru_cache(maxsize=200)
def train(
    method: str, settings: tuple, seeds: tuple = SEEDS, gain: float = GAIN, *,
    steps: int = STEPS, depth: int = DEPTH, val: bool = False,
    split: Callable[[Rows], Split] | None = None, optimizer: type[Optimizer] = SGD,
    activation: str = "relu", batch: int = BATCH,
) -> Runs:  # fmt: skip
    """Train every (threshold, lr); ``val`` evaluates the validation data as well.

    The weights begin with ``gain``. A seed fixes the draws behind weights and batches, the same for
    every setting. ``split`` gives each row its data; by default all have the chapter's digits.
    """
    rows = Rows(settings, seeds)
    part = split(rows) if split else data()
    network = Network(
        [part.X.shape[-1], *[WIDTH] * depth, 10], activation, Gain(gain),
        population=len(rows), rng=rows.weights, dtype=np.float64,
    )  # fmt: skip
    thresholds, lr = rows.values.T  # without clipping the thresholds are None, and not looked at
    lr = lr.astype(float)
    rule = ClippedByValue(limit=thresholds, lr=lr) if method == "value" else optimizer(lr=lr)
    further = {"max_norm": thresholds} if method == "norm" else {}
    if val:
        further |= {"X_val": part.X_val, "y_val": part.y_val}
    history = fit(network, part.X, part.y, rule, steps, batch, eval_every=EVERY,
                  rng=rows.batches, **further)  # fmt: skip
    return Runs.of(rows, history)


@lru_cache(maxsize=50)
def sweep(method: str, lr: float) -> Runs:
    """The runs at every threshold of the axis."""
    return train(method, tuple((threshold, lr) for threshold in THRESHOLDS))


def single(method: str, threshold: float | None, lr: float) -> Runs:
    """One threshold: looked up where it is one of the axis, else trained."""
    if method != "none" and threshold in THRESHOLDS:
        return sweep(method, lr)[THRESHOLDS.index(threshold)]
    return train(method, ((threshold, lr),))


def tuned(method: str, gain: float = GAIN) -> tuple[tuple, np.ndarray]:
    """Return the best of the nine trials of BUDGET, and its final losses on fresh seeds."""
    best = BUDGET[method][train(method, BUDGET[method], gain=gain).best()]
    return best, train(method, (best,), FRESH, gain).final()[0]


@dataclass(frozen=True)
class Point:
    """One setting among all thresholds, and without clipping at the same rate."""

    method: str
    threshold: float
    lr: float
    runs: Runs
    free: Runs
    sweep: Runs


def every_seed_learns(values: dict, result: Point) -> bool:
    return result.lr >= 0.3 and bool(np.all(result.runs.final() < 1.0))


class Clipping(Scene):
    """Loss curves at one threshold, and the loss after training over all thresholds."""

    name = "clipping"
    title = "A deep network that overflows"
    caption = (
        "Eight ReLU layers of 24 units whose weights are too large by a factor of "
        "\N{SQUARE ROOT}2 (std 2/\N{SQUARE ROOT}fan_in) learn 300 digits by SGD, batches of 30, "
        "120 steps. {Left}: training loss, median of five seeds in a band from "
        "lowest to highest, and without clipping at the same rate. {Right}: loss after the "
        "last step against the threshold; the ring is the chosen one. A run that overflowed is "
        "drawn at the upper edge. Dotted: the loss of guessing."
    )
    picture = (
        "Two curves with bands, one of which may run along the upper edge, beside a valley over "
        "the threshold with a ring on it."
    )
    sizes: ClassVar = {"wide": (7.2, 3.5), "narrow": (3.15, 5.4)}
    goals = (
        Goal(
            "At rate 0.3, where without clipping every seed overflows, bring all five below a "
            "training loss of 1.",
            every_seed_learns,
            "A step is now no longer than rate times threshold, whatever the gradient says. Too "
            "low a threshold, and the steps no longer arrive anywhere.",
        ),
    )

    def compute(self, *, method, threshold, lr) -> Point:
        """Train one setting, or look it up; the whole axis is trained once.

        Parameters
        ----------
        method : str
            "none", "norm" or "value".
        threshold : float
        lr : float
        """
        threshold, lr = float(threshold), float(lr)
        free, axis = single("none", None, lr), sweep("norm" if method == "none" else method, lr)
        runs = free if method == "none" else single(method, threshold, lr)
        return Point(method, threshold, lr, runs, free, axis)

    def init(self, figure, result: Point) -> dict:
        left, right = beside(figure)
        left.set(xlim=(0, STEPS), xlabel="step", title="training loss")
        right.set(xscale="log", xlim=(7e-4, 1.4e3), xlabel="threshold")
        right.set_title(f"loss at step {STEPS}")
        for axes in (left, right):
            axes.set(yscale="log", ylim=LIMITS)
            axes.axhline(np.log(10), **GUIDE)
        artists = {
            "free": Band(left, 1, "no clipping"),
            "chosen": Band(left, 0, "chosen clipping"),
            "axis": Band(right, 0, marker=".", markersize=4),
            "ring": ring(right, 12, 2.2),
        }
        legend(figure, left)
        return artists

    def update(self, artists: dict, result: Point) -> None:
        runs, free = result.runs, result.free
        artists["free"].set(free.steps, _shown(free.train_loss[0]))
        artists["chosen"].set(runs.steps, _shown(runs.train_loss[0]))
        artists["axis"].set(np.array(THRESHOLDS), _shown(result.sweep.final()).T)
        artists["ring"].set_data([result.threshold], [np.median(_shown(runs.final()))])
        shown = result.method != "none"
        for artist in (artists["ring"], *artists["axis"].artists, *artists["chosen"].artists):
            artist.set_visible(shown)

    def read(self, result: Point) -> str:
        free = f"without clipping {said(result.free)}"
        if result.method == "none":
            return f"Learning rate {result.lr:.3g}: {free}."
        return (
            f"{WORDS[result.method].capitalize()} at {short(result.threshold)}, learning rate "
            f"{result.lr:.3g}: {said(result.runs)}; {free}."
        )


def said(runs: Runs) -> str:
    """The final losses of one setting in words."""
    (last,) = runs.final()
    gone = np.count_nonzero(np.isinf(last))
    if gone == len(last):
        return "every seed overflows"
    text = f"the loss ends at {spread(last)} over five seeds"
    return f"{text}, {gone} of which overflow" if gone else text


def _shown(losses):
    return np.clip(np.nan_to_num(losses, nan=np.inf), LIMITS[0] / 3, 0.8 * LIMITS[1])
