"""The running mean and variance: how they follow the network, and what evaluation makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.batch_normalization.with_and_without import data
from course.figures import BLUE, ORANGE, Band, beside, legend, short, spread, stand, upright
from explorables.scene import Goal, Scene, is_narrow
from helpers.experiment import Rows
from helpers.initializers import OwnStd
from helpers.network import Network
from helpers.normalization import BatchNorm
from helpers.optimizers import SGD
from helpers.training import fit

SIZES, INIT, LR, BATCH, STEPS = [64, 30, 30, 10], OwnStd(0.5), 0.2, 30, 60
SEEDS, UNIT = 5, 7
LIMITS = (0.1, 60)


@dataclass(frozen=True)
class Course:
    """One training of five seeds; arrays have one entry for each number of steps from 0 on.

    Attributes
    ----------
    running, whole : ndarray of shape (STEPS + 1, 2)
        Mean and variance of one unit of layer 2, first seed: the running ones, and those of all
        training digits under the weights of that step.
    batch : ndarray of shape (STEPS, 2)
        Of each mini-batch.
    evaluated, normalized : ndarray of shape (SEEDS, STEPS + 1)
        Training loss in evaluation mode, and with the statistics of all training digits.
    """

    running: np.ndarray
    whole: np.ndarray
    batch: np.ndarray
    evaluated: np.ndarray
    normalized: np.ndarray


@lru_cache(maxsize=32)
def train(momentum: float) -> Course:
    """Train a BatchNorm network whose running statistics move by ``momentum`` per step."""
    rows = Rows((momentum,), range(SEEDS))
    net = Network(SIZES, "relu", INIT, "batch", rng=rows.weights, population=SEEDS, dtype=float)
    norms = [layer for layer in net.layers if isinstance(layer, BatchNorm)]
    for layer in norms:
        layer.momentum = momentum
    kept = {"running": [], "whole": [], "batch": [], "evaluated": [], "normalized": []}

    def look(step, net, history):
        unit = norms[1]
        if step == STEPS:  # one step more than is shown: fit evaluates after the last
            return
        if step >= 0:
            kept["batch"].append(unit.batch[:, 0, 0, UNIT].copy())
        kept["running"].append(unit.running[:, 0, UNIT].copy())
        X, y = data().X, data().y
        kept["evaluated"].append(net.loss(X, y, training=False))
        before = [layer.running.copy() for layer in norms]
        kept["normalized"].append(net.loss(X, y, training=True))
        kept["whole"].append(unit.batch[:, 0, 0, UNIT].copy())
        for layer, running in zip(norms, before, strict=True):
            layer.running[...] = running

    look(-1, net, None)
    fit(net, data().X, data().y, SGD(lr=LR), STEPS + 1, BATCH, rng=rows.batches, callback=look)
    kept = {name: np.array(values) for name, values in kept.items()}
    return Course(**kept | {name: kept[name].T for name in ("evaluated", "normalized")})


@dataclass(frozen=True)
class Moment:
    """A course at one of its steps."""

    momentum: float
    step: int
    course: Course

    @property
    def evaluated(self) -> np.ndarray:
        return self.course.evaluated[:, self.step]

    @property
    def normalized(self) -> np.ndarray:
        return self.course.normalized[:, self.step]


class RunningStatistics(Scene):
    """The running statistics of one unit while a network learns, and the loss they give."""

    name = "running_statistics"
    title = "Running statistics follow, with a lag"
    caption = (
        "A 64-30-30-10 network with BatchNorm, its weights begun at std 0.5, learns 300 digits at "
        "rate 0.2 in batches of 30. First two panels: mean and variance of the sums of one unit "
        "in layer 2, of each batch (dots), "
        "running (solid), and of all 300 digits under the weights of that step (dashed). Third: "
        "the training loss in evaluation mode (solid) and with the statistics of all digits "
        "(dashed), median of five seeds in bands. Upright line: the step."
    )
    picture = (
        "Three curves over the steps: mean, variance and loss; the running statistics start at 0 "
        "and 1 and approach the dashed lines, fast or slowly."
    )
    sizes: ClassVar = {"wide": (7.2, 3.1), "narrow": (3.15, 6.2)}
    goals = (
        Goal(
            "Within the first 10 steps, bring the loss in evaluation mode within 5 % of the loss "
            "with the statistics of all digits (medians).",
            lambda values, moment: (
                0 < moment.step <= 10
                and np.median(moment.evaluated) < 1.05 * np.median(moment.normalized)
            ),
            "A large momentum forgets the start at once. It also follows every batch.",
        ),
    )

    def compute(self, *, momentum, step) -> Moment:
        """Return the state after ``step`` steps with running statistics of this momentum."""
        return Moment(momentum, int(step), train(float(momentum)))

    def init(self, figure, result: Moment) -> dict:
        grid = beside(figure, 3, sharex=True)
        artists = {"dots": [], "running": [], "whole": []}
        ranges = ((-0.2, 1.2), (0, 4))
        for axes, name, ylim in zip(grid, ("mean", "variance"), ranges, strict=False):
            axes.set(title=f"{name} of one unit", ylim=ylim)
            look = {"color": "#777777", "markersize": 2.6, "markeredgewidth": 0}
            artists["dots"] += axes.plot([], [], "o", **look, label="batch")
            artists["running"] += axes.plot([], [], "-", color=BLUE, label="running")
            artists["whole"] += axes.plot([], [], "--", color=ORANGE, label="all digits")
        grid[2].set(title="training loss", yscale="log", ylim=LIMITS)
        artists["now"] = [upright(axes, 0, color="#777777", linewidth=1.4) for axes in grid]
        artists["losses"] = {
            "evaluated": Band(grid[2], color=BLUE, linestyle="-"),
            "normalized": Band(grid[2], color=ORANGE, linestyle="--"),
        }
        for axes in grid[2:] if is_narrow(figure) else grid:
            axes.set_xlabel("step")
        grid[0].set_xlim(-1, STEPS + 1)
        legend(figure, grid[0], wide=3, columnspacing=1.0, handlelength=1.6)
        return artists

    def update(self, artists: dict, result: Moment) -> None:
        course, steps = result.course, np.arange(STEPS + 1)
        for i in range(2):
            artists["dots"][i].set_data(steps[1:], course.batch[:, i])
            artists["running"][i].set_data(steps, course.running[:, i])
            artists["whole"][i].set_data(steps, course.whole[:, i])
        for name, band in artists["losses"].items():
            band.set(steps, np.clip(getattr(course, name), *LIMITS))
        for line in artists["now"]:
            stand(line, result.step)

    def read(self, result: Moment) -> str:
        running, whole = result.course.running[result.step], result.course.whole[result.step]
        start = short((1 - result.momentum) ** result.step)
        return (
            f"Momentum {short(result.momentum)}, step {result.step}: of the start 0 and 1 the "
            f"share {start} is left in the running mean {running[0]:.2f} and variance "
            f"{running[1]:.2f}; all digits have {whole[0]:.2f} and {whole[1]:.2f}. The training "
            f"loss is {spread(result.evaluated)} in evaluation mode, {spread(result.normalized)} "
            f"with the statistics of all digits."
        )
