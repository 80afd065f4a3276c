"""The size of the batch: how its statistics scatter, and what is left to learn from them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.batch_normalization.with_and_without import data
from course.figures import BLUE, GUIDE, Band, beside, log_ticks, percent, ring, short, spread
from explorables.scene import Goal, Scene
from helpers.experiment import Rows, Runs
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.training import fit

SIZES, STEPS = [64, 30, 30, 10], 100
LRS, SEEDS, FRESH_SEEDS = (0.05, 0.2, 1.0), tuple(range(5)), tuple(range(10, 20))
CLOSER = (0.05, 0.1, 0.2, 0.5, 1.0, 1.5, 3.0, 5.0)  # for what is printed: no hole beside the best
STOPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48, 64)
NORMS = {"BatchNorm": "batch", "LayerNorm": "layer", "neither": None}
DRAWS = 200  # batches whose statistics are shown
BATCHES = 30  # at most so many are averaged for the loss in training mode
LIMITS = (5e-4, 10)


@dataclass(frozen=True)
class Trained(Runs):
    """Networks trained with one batch size; the rates are the settings.

    ``as_trained``, shape (rates, seeds): the training loss after the last step in training mode,
    over batches of the size they were trained with; inf where a run diverged.
    """

    as_trained: np.ndarray | None = None

    @property
    def tuned(self) -> Trained:
        """The runs at the best rate."""
        return self[self.best()]


@lru_cache(maxsize=400)
def train(norm: str | None, size: int, lrs: tuple = LRS, seeds: tuple = SEEDS) -> Trained:
    """Train every rate and seed for 100 steps with batches of ``size`` digits."""
    digits, rows = data(), Rows(lrs, seeds)
    net = Network(
        SIZES, "relu", "he_normal", norm,
        rng=rows.weights, population=len(rows), dtype=np.float64,
    )  # fmt: skip
    history = fit(
        net, digits.X, digits.y, SGD(lr=rows.values), STEPS, size,
        X_val=digits.X_val, y_val=digits.y_val, rng=rows.batches,
    )  # fmt: skip
    as_trained = np.mean([net.loss(*batch, training=True) for batch in parts(size)], axis=0)
    as_trained = np.where(np.isfinite(as_trained), as_trained, np.inf)
    return Trained.of(rows, history, as_trained=as_trained)


def parts(size: int):
    """The training digits in batches of ``size``, in their order; no more than BATCHES of them."""
    digits = data()
    for start in range(0, min(len(digits.y) - size + 1, BATCHES * size), size):
        yield digits.X[start : start + size], digits.y[start : start + size]


def fresh(norm: str | None, size: int) -> tuple[float, Trained]:
    """Return the best rate, and ten runs at it on seeds that took no part in choosing it."""
    lr = CLOSER[train(norm, size, CLOSER).best()]
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
    runs: dict  # name -> Trained, at the best rate
    sweep: dict  # name -> (len(STOPS), seeds), the final losses at the best rate


class BatchSize(Scene):
    """How batch statistics scatter at one size, and how training ends at all of them."""

    name = "batch_size"
    title = "How large must a batch be?"
    caption = (
        "{Left}: mean and std of one unit in 200 random batches; over all 300 digits they are 0 "
        "and 1 (dotted). {Right}: training loss of 64-30-30-10 networks after 100 steps with "
        "batches of that size, each kind at the best of the rates 0.05, 0.2 and 1; median of five "
        "seeds in bands, in evaluation mode. The ring is BatchNorm at the chosen size, the square "
        "the same networks in training mode."
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
        sweep = {
            name: np.concatenate([train(norm, n).tuned.final() for n in STOPS])
            for name, norm in NORMS.items()
        }
        runs = {name: train(norm, int(size)).tuned for name, norm in NORMS.items()}
        return Sized(int(size), statistics(int(size)), runs, sweep)

    def init(self, figure, result: Sized) -> dict:
        left, right = beside(figure)
        left.set(xlim=(-5.2, 5.2), ylim=(-0.12, 3.3), xlabel="mean of the batch")
        left.set(ylabel="std of the batch", title="200 batches, one unit")
        look = {"color": BLUE, "markersize": 2.6, "markeredgewidth": 0}
        (cloud,) = left.plot([], [], "o", **look, clip_on=False)
        left.axvline(0, **GUIDE)
        left.axhline(1, **GUIDE)
        right.set(xscale="log", yscale="log", ylim=LIMITS, xlim=(0.9, 70))
        right.set(xlabel="batch size", title="training loss after 100 steps")
        log_ticks(right, [1, 2, 4, 8, 16, 32, 64])
        for series, (name, finals) in enumerate(result.sweep.items()):
            Band(right, series, name).set(STOPS, np.clip(finals, *LIMITS).T)
        right.legend(loc="lower left", borderaxespad=0.2)
        evaluated = ring(right, 11, 2.2, clip_on=True)
        as_trained = ring(right, 7, 2.2, "s", clip_on=True)
        return {"cloud": cloud, "evaluated": evaluated, "as trained": as_trained}

    def update(self, artists: dict, result: Sized) -> None:
        artists["cloud"].set_data(*result.scatter)
        runs = result.runs["BatchNorm"]
        for name, losses in (("evaluated", runs.final()), ("as trained", runs.as_trained)):
            artists[name].set_data([result.size], [np.clip(np.median(losses), *LIMITS)])

    def read(self, result: Sized) -> str:
        mean, std = result.scatter
        if result.size == 1:
            scatter = "Batches of 1 have std 0: BatchNorm returns beta for every digit"
        else:
            scatter = (
                f"Batches of {result.size}: their means scatter by {short(mean.std())} of the "
                f"unit's std, their stds lie between {short(std.min())} and {short(std.max())}"
            )
        batch, layer, neither = result.runs.values()
        return (
            f"{scatter}. BatchNorm's loss is {spread(batch.final())} in evaluation "
            f"mode and {short(np.median(batch.as_trained))} in training mode, with "
            f"{percent(np.median(batch.val_accuracy[..., -1]))} of the validation digits right; "
            f"LayerNorm {short(np.median(layer.final()))}, "
            f"neither {short(np.median(neither.final()))}."
        )


def smallest_that_trains(result: Sized) -> bool:
    trained = np.all(result.sweep["BatchNorm"] < 0.3, axis=1)
    return bool(trained.any()) and result.size == STOPS[np.argmax(trained)]
