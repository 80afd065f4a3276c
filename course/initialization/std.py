"""From the std of the first weights to training: every std at the best of four learning rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

import numpy as np

from course.figures import COLORS, DASHES, GUIDE, Band, beside, legend, percent, ring, short, spread
from explorables.scene import Goal, Scene
from helpers.data import Split, few_digits
from helpers.experiment import Rows, Runs
from helpers.initializers import INITIALIZERS, OwnStd, scheme_std
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.training import fit

WIDTH, STEPS, BATCH, EVERY = 30, 120, 30, 30
LRS = (0.01, 0.05, 0.2, 1.0)
TUNING_SEEDS, FRESH_SEEDS = tuple(range(5)), tuple(range(10, 20))
STDS = (0.01, 0.03, 0.05, 0.08, 0.12, 0.15, 0.183, 0.22, 0.258, 0.28, 0.35, 0.5, 1.0, 3.0)
SCHEMES = {"LeCun": "lecun", "Xavier": "xavier", "He": "he"}
MARKERS = {"LeCun": "s", "Xavier": "^", "He": "D"}
LIMITS = (3e-4, 60)
TRAINED = 0.5  # a median training loss below this counts as trained


@lru_cache(maxsize=2000)
def train(
    activation: str, depth: int, init: str | Callable, lrs=LRS, seeds=TUNING_SEEDS, val=False
) -> Runs:
    """Train ``depth`` hidden layers for every rate and seed, the rates as the settings of the runs.

    A seed fixes the draws behind the weights and the batches, the same for every init: two stds
    differ in the scale of the weights and in nothing else. ``val``: evaluate the validation digits
    as well.

    In double precision: deep ReLU networks at large rates amplify rounding so far that in single
    precision the processor would decide which rate is best.
    """
    digits, rows = data(), Rows(lrs, seeds)
    network = Network(
        [64, *[WIDTH] * depth, 10], activation, init,
        rng=rows.weights, population=len(rows), dtype=np.float64,
    )  # fmt: skip
    history = fit(
        network, digits.X, digits.y, SGD(lr=rows.values), STEPS, BATCH,
        rng=rows.batches, eval_every=EVERY,
        **({"X_val": digits.X_val, "y_val": digits.y_val} if val else {}),
    )  # fmt: skip
    return Runs.of(rows, history)


def tuned(runs: Runs) -> np.ndarray:
    """Return the final losses at the best rate, shape (seeds,)."""
    return runs.final()[runs.best()]


@cache
def data() -> Split:
    """300 digits to train on, standardized as the derivations assume: mean 0, variance 1."""
    return few_digits(300, standardized=True)


def fresh(activation: str, depth: int, init: str | Callable) -> Runs:
    """Run an init again at its best rate, on ten seeds that took no part in choosing it."""
    best = LRS[train(activation, depth, init).best()]
    return train(activation, depth, init, (best,), FRESH_SEEDS, val=True)


@dataclass(frozen=True)
class Point:
    """One std among the whole axis and the named schemes."""

    activation: str
    depth: int
    std: float
    runs: Runs
    sweep: np.ndarray  # (len(STDS), seeds), the final losses at the best rate
    schemes: dict  # name -> Runs

    @property
    def window(self) -> list[float]:
        """The stds of the axis at which the median run is trained."""
        good = np.median(self.sweep, axis=1) < TRAINED
        return [std for std, is_good in zip(STDS, good, strict=True) if is_good]


def eight_relu_layers_are_trained(values: dict, result: Point) -> bool:
    deep = values["activation"] == "relu" and result.depth >= 8
    return bool(deep and np.median(tuned(result.runs)) < TRAINED)


class StdToTraining(Scene):
    """Loss curves at one init std, and the loss after training over the whole axis of stds."""

    name = "std_to_training"
    title = "From the init std to training"
    caption = (
        "Hidden layers of 30 units learn 300 digits, standardized (every pixel shifted and scaled "
        "to mean 0 and variance 1), by SGD, batches of 30, 120 steps; every setting at the best of "
        "the rates 0.01, 0.05, 0.2 and 1. {Left}: the training loss at the chosen std, median of "
        "five seeds in a band from lowest to highest, with thin lines for the named schemes. "
        "{Right}: the loss after the last step against the std of all weights; the ring is the "
        "chosen std. The schemes stand at the std of their hidden layers, LeCun and Xavier both at "
        "0.183, He at 0.258. Dotted: the loss of guessing. What diverged stands at the upper edge, "
        "what ends below 0.0003 at the lower one."
    )
    picture = (
        "A thick loss curve in a band among three thin ones, beside a valley: the final loss over "
        "the std, with a square, a triangle and a diamond for the schemes."
    )
    sizes: ClassVar = {"wide": (7.2, 3.7), "narrow": (3.15, 5.4)}
    goals = (
        Goal(
            "In 8 layers of ReLU, bring the median of the five seeds below a training loss of 0.5.",
            eight_relu_layers_are_trained,
            "Within 120 steps only a narrow window does it. He's std lies in it, LeCun's does not.",
        ),
    )

    def compute(self, *, activation, depth, std) -> Point:
        """Train at ``std``, over the axis and by the schemes; what was trained before is kept.

        Parameters
        ----------
        activation : str
        depth : int
            Number of hidden layers.
        std : float
            Of all weights, first and last layer included.
        """
        sweep = np.array([tuned(train(activation, depth, OwnStd(std))) for std in STDS])
        schemes = {
            name: train(activation, depth, INITIALIZERS[f"{scheme}_normal"])
            for name, scheme in SCHEMES.items()
        }
        runs = train(activation, depth, OwnStd(float(std)))
        return Point(activation, depth, std, runs, sweep, schemes)

    def init(self, figure, result: Point) -> dict:
        curves, axis = beside(figure, wide={"sharey": True})
        curves.set(xlabel="step", xlim=(0, STEPS), title="training loss")
        axis.set(xscale="log", xlim=(0.008, 4), xlabel="init std")
        axis.set_title(f"training loss after {STEPS} steps")
        for axes in (curves, axis):
            axes.set(yscale="log", ylim=LIMITS)
            axes.axhline(np.log(10), **GUIDE)
        stds = {name: scheme_std(scheme, WIDTH, WIDTH) for name, scheme in SCHEMES.items()}
        for std in set(stds.values()):
            axis.axvline(std, **GUIDE)
        thin, marks = {}, {}
        for series, name in enumerate(SCHEMES, start=1):
            look = {"color": COLORS[series], "linestyle": DASHES[series], "linewidth": 1.2}
            (thin[name],) = curves.plot([], [], **look)
            marks[name] = ring(axis, 6, 1.6, MARKERS[name], color=COLORS[series], zorder=4)
            marks[name].set_xdata([stds[name]])
            curves.plot([], [], MARKERS[name], **look, fillstyle="none", label=name)
        band = Band(curves, 0, "chosen std", linewidth=2.6)
        valley = Band(axis, 0, marker=".", markersize=4)
        legend(figure, curves, wide=4, narrow=2)
        return {
            "band": band, "thin": thin, "marks": marks, "valley": valley,
            "ring": ring(axis, 12, 2.2),
        }  # fmt: skip

    def update(self, artists: dict, result: Point) -> None:
        artists["band"].set(result.runs.steps, shown(result.runs))
        for name, runs in result.schemes.items():
            artists["thin"][name].set_data(runs.steps, np.median(shown(runs), axis=0))
            artists["marks"][name].set_ydata([_clip(np.median(tuned(runs)))])
        artists["valley"].set(STDS, _clip(result.sweep).T)
        artists["ring"].set_data([result.std], [_clip(np.median(tuned(result.runs)))])

    def read(self, result: Point) -> str:
        text = f"{result.activation}, {hidden(result.depth)}, std {short(result.std)}: "
        text += said(result.runs)
        window = result.window
        if not window:
            text += f". At no std of the axis does the loss end below {TRAINED}"
        else:
            text += f". The loss ends below {TRAINED} {from_to(window)}"
        schemes = [f"{name} {spread(tuned(runs))}" for name, runs in result.schemes.items()]
        return f"{text}. The schemes end at: {', '.join(schemes)}."


def shown(runs: Runs) -> np.ndarray:
    """The curves at the best rate; where a run diverged it goes to the upper edge."""
    losses = runs.train_loss[runs.best()]
    return _clip(np.where(np.isfinite(losses), losses, np.inf))


def _clip(losses):
    return np.clip(losses, LIMITS[0], 0.8 * LIMITS[1])


def hidden(depth: int) -> str:
    return "1 hidden layer" if depth == 1 else f"{depth} hidden layers"


def said(runs: Runs) -> str:
    """The result of a tuned setting in words."""
    best, losses = runs.best(), tuned(runs)
    gone = np.isinf(losses)
    if gone.all():
        return "every seed diverges at every rate"
    text = f"the best rate is {runs.settings[best]}, with loss {spread(losses)} over five seeds"
    if gone.any():
        return f"{text} and {np.count_nonzero(gone)} diverged"
    return f"{text} and {percent(np.median(runs.train_accuracy[best, :, -1]))} of the digits right"


def from_to(window: list) -> str:
    if len(window) == 1:
        return f"at std {window[0]:.3g} alone"
    return f"from std {window[0]:.3g} to {window[-1]:.3g}"
