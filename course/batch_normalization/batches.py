"""The size of the batch: how its statistics scatter, and what is left to learn from them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.batch_normalization.with_and_without import data
from course.figures import BLUE, GREY, GUIDE, Band, percent, short, spread
from explorables.scene import Goal, Scene, is_narrow
from helpers.evaluation import evaluate
from helpers.experiment import best_of
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.training import fit

SIZES, STEPS = [64, 30, 30, 10], 100
LRS, SEEDS, FRESH_SEEDS = (0.05, 0.2, 1.0), tuple(range(5)), tuple(range(10, 20))
STOPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48, 64)
NORMS = {"BatchNorm": "batch", "LayerNorm": "layer", "neither": None}
DRAWS = 200  # batches whose statistics are shown
BATCHES = 30  # at most so many are averaged for the loss in training mode
LIMITS = (5e-4, 10)


@dataclass(frozen=True)
class Runs:
    """Networks trained with one batch size; shape (rates, seeds) each.

    ``loss`` is the training loss in evaluation mode, ``as_trained`` the one in training mode over
    batches of the size they were trained with; inf where a run diverged.
    """

    loss: np.ndarray
    as_trained: np.ndarray
    val_accuracy: np.ndarray

    @property
    def best(self) -> int:
        return best_of(self.loss)


@lru_cache(maxsize=400)
def train(norm: str | None, size: int, lrs: tuple = LRS, seeds: tuple = SEEDS) -> Runs:
    """Train every rate and seed for 100 steps with batches of ``size`` digits."""
    pairs = [(lr, seed) for lr in lrs for seed in seeds]
    net = Network(
        SIZES, "relu", "he_normal", norm, population=len(pairs), dtype=np.float64,
        rng=[np.random.default_rng([seed, 0]) for _, seed in pairs],
    )  # fmt: skip
    digits = data()
    fit(
        net, digits.X, digits.y, SGD(lr=np.array([lr for lr, _ in pairs])), STEPS, size,
        rng=[np.random.default_rng([seed, 1]) for _, seed in pairs],
    )  # fmt: skip
    shape = (len(lrs), len(seeds))
    loss = evaluate(net, digits.X, digits.y)["loss"]
    accuracy = evaluate(net, digits.X_val, digits.y_val)["accuracy"]
    as_trained = np.mean([net.loss(*batch, training=True) for batch in parts(size)], axis=0)
    return Runs(
        np.where(np.isfinite(loss), loss, np.inf).reshape(shape),
        np.where(np.isfinite(as_trained), as_trained, np.inf).reshape(shape),
        accuracy.reshape(shape),
    )


def parts(size: int):
    """The training digits in batches of ``size``, in their order; no more than BATCHES of them."""
    digits = data()
    for start in range(0, min(len(digits.y) - size + 1, BATCHES * size), size):
        yield digits.X[start : start + size], digits.y[start : start + size]


def fresh(norm: str | None, size: int) -> tuple[float, Runs]:
    """Return the best rate, and ten runs at it on seeds that took no part in choosing it."""
    lr = LRS[train(norm, size).best]
    return lr, train(norm, size, (lr,), FRESH_SEEDS)


@lru_cache(maxsize=16)
def network(seed: int = 0) -> Network:
    """Return one BatchNorm network after 100 steps at rate 0.2 with batches of 30."""
    a, b = np.random.default_rng([seed, 3]).spawn(2)
    net = Network(SIZES, "relu", "he_normal", "batch", rng=a, dtype=np.float64)
    fit(net, data().X, data().y, SGD(lr=0.2), STEPS, 30, rng=b)
    return net


def forgotten(net: Network, X, y, size: int) -> float:
    """Return the accuracy in training mode, the samples taken in batches of ``size``.

    It runs on a copy: in training mode the running statistics would change, too.
    """
    net = deepcopy(net)
    starts = range(0, len(y) - size + 1, size)
    right = [
        net.forward(X[i : i + size], training=True).argmax(axis=-1) == y[i : i + size]
        for i in starts
    ]
    return float(np.mean(right))


@lru_cache(maxsize=128)
def statistics(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and std of one unit's sums in DRAWS random batches, and those over all digits.

    The unit is standardized over the 300 digits, so that these are 0 and 1.
    """
    rng = np.random.default_rng(0)
    z = data().X @ rng.standard_normal(SIZES[0])
    z = (z - z.mean()) / z.std()
    batches = z[np.array([rng.choice(len(z), size, replace=False) for _ in range(DRAWS)])]
    return np.array([batches.mean(axis=1), batches.std(axis=1)])


@dataclass(frozen=True)
class Sized:
    """One batch size among all of them."""

    size: int
    scatter: np.ndarray  # (2, DRAWS)
    runs: dict  # name -> Runs
    sweep: dict  # name -> list of Runs, one for each of STOPS

    def final(self, name: str) -> np.ndarray:
        runs = self.runs[name]
        return runs.loss[runs.best]

    @property
    def as_trained(self) -> np.ndarray:
        runs = self.runs["BatchNorm"]
        return runs.as_trained[runs.best]

    @property
    def gap(self) -> float:
        """Loss in evaluation mode less that in training mode, median over the seeds."""
        return float(np.median(self.final("BatchNorm") - self.as_trained))


class BatchSize(Scene):
    """How batch statistics scatter at one size, and how training ends at all of them."""

    name = "batch_size"
    title = "How large must a batch be?"
    caption = (
        "Left (on a phone: above): mean and std of one unit in 200 random batches; over all 300 "
        "digits they are 0 and 1 (dotted). Right (below): training loss of 64-30-30-10 networks "
        "after 100 steps with batches of that size, each kind at the best of the rates 0.05, 0.2 "
        "and 1; median of five seeds in bands, in evaluation mode. The ring is BatchNorm at the "
        "chosen size, the square the same networks in training mode."
    )
    picture = (
        "A cloud of points that narrows with the size, beside three curves that "
        "fall with the batch size; that of BatchNorm begins highest."
    )
    sizes: ClassVar = {"wide": (7.2, 3.6), "narrow": (3.15, 5.6)}
    goals = (
        Goal(
            "Find the smallest batch with which the BatchNorm networks fall below a loss of 0.3 "
            "for all five seeds.",
            lambda values, result: smallest_that_trains(result),
            "From here on the mean of a batch is known well enough. Smaller batches fail, "
            "although LayerNorm and the plain network still learn from them.",
        ),
    )

    def compute(self, *, size) -> Sized:
        """Train, or look up, all three kinds at this size; the other sizes are trained once."""
        sweep = {name: [train(norm, n) for n in STOPS] for name, norm in NORMS.items()}
        runs = {name: train(norm, int(size)) for name, norm in NORMS.items()}
        return Sized(int(size), statistics(int(size)), runs, sweep)

    def init(self, figure, result: Sized) -> dict:
        wide = not is_narrow(figure)
        left, right = figure.subplots(1 if wide else 2, 2 if wide else 1)
        left.set(xlim=(-2.6, 2.6), ylim=(-0.08, 2.1), xlabel="mean of the batch")
        left.set(ylabel="std of the batch", title="200 batches, one unit")
        look = {"color": BLUE, "markersize": 2.6, "markeredgewidth": 0}
        (cloud,) = left.plot([], [], "o", **look, clip_on=False)
        left.axvline(0, **GUIDE)
        left.axhline(1, **GUIDE)
        right.set(xscale="log", yscale="log", ylim=LIMITS, xlim=(0.9, 70))
        right.set(xlabel="batch size", title="training loss after 100 steps")
        right.set_xticks([1, 2, 4, 8, 16, 32, 64], ["1", "2", "4", "8", "16", "32", "64"])
        right.set_xticks([], minor=True)
        for series, name in enumerate(NORMS):
            band = Band(right, series, name)
            finals = [runs.loss[runs.best] for runs in result.sweep[name]]
            band.set(STOPS, np.clip(finals, *LIMITS).T)
        right.legend(loc="lower left", borderaxespad=0.2)
        marks = {"fillstyle": "none", "markeredgewidth": 2.2, "color": GREY, "zorder": 5}
        (ring,) = right.plot([], [], "o", markersize=11, **marks)
        (square,) = right.plot([], [], "s", markersize=7, **marks)
        return {"cloud": cloud, "ring": ring, "square": square}

    def update(self, artists: dict, result: Sized) -> list:
        artists["cloud"].set_data(*result.scatter)
        for name, losses in (("ring", result.final("BatchNorm")), ("square", result.as_trained)):
            artists[name].set_data([result.size], [np.clip(np.median(losses), *LIMITS)])
        return list(artists.values())

    def read(self, result: Sized) -> str:
        mean, std = result.scatter
        if result.size == 1:
            scatter = "Batches of 1 have std 0: BatchNorm returns beta for every digit"
        else:
            scatter = (
                f"Batches of {result.size}: their means scatter by {short(mean.std())} of the "
                f"unit's std, their stds lie between {short(std.min())} and {short(std.max())}"
            )
        others = ", ".join(f"{name} {short(np.median(result.final(name)))}" for name in
                           ("LayerNorm", "neither"))  # fmt: skip
        accuracy = result.runs["BatchNorm"].val_accuracy[result.runs["BatchNorm"].best]
        return (
            f"{scatter}. BatchNorm's loss is {spread(result.final('BatchNorm'))} in evaluation "
            f"mode and {short(np.median(result.as_trained))} in training mode, with "
            f"{percent(np.median(accuracy))} of the validation digits right; {others}."
        )


def smallest_that_trains(result: Sized) -> bool:
    good = [
        size
        for size, runs in zip(STOPS, result.sweep["BatchNorm"], strict=True)
        if np.all(runs.loss[runs.best] < 0.3)
    ]
    return bool(good) and result.size == good[0]
