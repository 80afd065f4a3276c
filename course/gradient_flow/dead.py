"""ReLU units that never fire, at the start by their bias and later by the learning rate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.figures import GUIDE, Band, beside, legend, percent, spread
from explorables.scene import Goal, Scene
from helpers.data import few_digits
from helpers.experiment import Rows
from helpers.layers import Activation
from helpers.network import Network
from helpers.optimizers import SGD, Optimizer
from helpers.penalties import L2
from helpers.training import fit

WIDTH, DEPTH, STEPS, BATCH, EVERY, SEEDS = 24, 2, 100, 30, 10, 5
ACTIVATIONS = ("relu", "leaky_relu")


@dataclass(frozen=True)
class Course:
    """Five runs of one activation.

    Attributes
    ----------
    silent : ndarray of shape (SEEDS, n, DEPTH, WIDTH), bool
        Which units have a negative sum for every training sample, at each of the looks.
    accuracy : ndarray of shape (SEEDS,)
        On the training digits after the last step; NaN where the run diverged.
    """

    silent: np.ndarray
    accuracy: np.ndarray

    @property
    def share(self) -> np.ndarray:
        """Share of all hidden units that never fire, shape (SEEDS, n)."""
        return self.silent.mean(axis=(2, 3))

    @property
    def returned(self) -> tuple[int, int]:
        """Units that were silent at one look before the last, and those of them that fire last."""
        ever = self.silent[:, :-1].any(axis=1)
        return int(ever.sum()), int((ever & ~self.silent[:, -1]).sum())


@lru_cache(maxsize=20)
def train(
    activation: str, settings: tuple, seeds: tuple = tuple(range(SEEDS)), source=few_digits,
    steps: int = STEPS, optimizer: type[Optimizer] = SGD, l2: float = 0.0,
) -> list[Course]:  # fmt: skip
    """Train every (bias, lr) of ``settings`` with every seed, as rows of one population."""
    digits = source(300)
    rows = Rows(settings, seeds)
    bias, lr = rows.values.T
    network = Network(
        [digits.X.shape[1], *[WIDTH] * DEPTH, 10], activation, "he_normal",
        population=len(rows), rng=rows.weights, dtype=np.float64,
    )  # fmt: skip
    for b in network.params[1 : 2 * DEPTH : 2]:
        b[...] = bias[:, None]
    looks = [silent(network, digits.X)]

    def look(step, network, history):
        if (step + 1) % EVERY == 0:
            looks.append(silent(network, digits.X))

    history = fit(network, digits.X, digits.y, optimizer(lr=lr), steps, BATCH,
                  penalty=L2(l2) if l2 else None, rng=rows.batches, callback=look)  # fmt: skip
    looks, accuracy = rows.fold(np.stack(looks, axis=1)), rows.fold(history.train_accuracy[:, -1])
    return [Course(*course) for course in zip(looks, accuracy, strict=True)]


def silent(network: Network, X) -> np.ndarray:
    """Which hidden units have a negative sum for every sample, shape (P, layers, width)."""
    network.forward(X)
    hidden = [layer for layer in network.layers if isinstance(layer, Activation)]
    return np.stack([(layer.X <= 0).all(axis=-2) for layer in hidden], axis=-2)


@dataclass(frozen=True)
class Pair:
    """One setting: the ReLU network and the leaky one from the same draws."""

    bias: float
    lr: float
    relu: Course
    leaky: Course


def half_die_while_they_learn(values: dict, result: Pair) -> bool:
    """No bias to blame: few are silent at the start, more than half at the end."""
    first, last = np.median(result.relu.share[:, [0, -1]], axis=0)
    return bool(first < 0.1 and last > 0.5)


class DeadUnits(Scene):
    """The share of silent units over the steps, ReLU beside leaky ReLU."""

    name = "dead_units"
    title = "Units that never fire"
    caption = (
        "Two hidden layers of 24 units, He's weights, learn 300 digits (pixels from 0 to 1) by "
        "SGD, batches of 30, 100 steps. {Left}: share of the hidden units whose "
        "sum is negative for every training digit, looked at before the first step and after every "
        "tenth; median of five seeds in a band from lowest to highest. {Right}: accuracy on the "
        "training digits at the end, one marker a seed; a run that diverged stands at 0. Dotted: "
        "guessing."
    )
    picture = (
        "Two lines with bands, the share of silent units from step 0 to 100, beside two columns of "
        "five markers."
    )
    sizes: ClassVar = {"wide": (7.2, 3.3), "narrow": (3.15, 5.0)}
    goals = (
        Goal(
            "Kill more than half of the ReLU units by training alone: fewer than 10 % may be "
            "silent at the start.",
            half_die_while_they_learn,
            "A few large steps throw the weights so far that no digit makes the sum positive. In "
            "layer 1 such a unit has no gradient to come back by; in layer 2 it comes back when "
            "layer 1 changes its inputs.",
        ),
    )

    def compute(self, *, bias, lr) -> Pair:
        """Train one setting.

        Parameters
        ----------
        bias : float
            What all hidden biases start at.
        lr : float
        """
        return self.compute_grid([{"bias": bias, "lr": lr}])[0]

    def compute_grid(self, settings) -> list[Pair]:
        pairs = tuple((float(s["bias"]), float(s["lr"])) for s in settings)
        both = [train(activation, pairs) for activation in ACTIVATIONS]
        return [Pair(*pair, *courses) for pair, *courses in zip(pairs, *both, strict=True)]

    def init(self, figure, result: Pair) -> dict:
        ratios = {"wide": {"width_ratios": [1.7, 1]}, "narrow": {"height_ratios": [1.5, 1]}}
        left, right = beside(figure, **ratios)
        left.set(xlim=(0, STEPS), ylim=(-0.03, 1.03), xlabel="step")
        left.set_title("share of units that never fire")
        right.set(xlim=(-0.6, 1.6), ylim=(-0.03, 1.03), title="accuracy at the end")
        right.set_xticks([0, 1], ["ReLU", "leaky ReLU"])
        right.axhline(0.1, **GUIDE)
        artists = {"bands": [Band(left, 0, "ReLU"), Band(left, 1, "leaky ReLU")], "dots": []}
        for series, marker in enumerate("os"):
            color = artists["bands"][series].line.get_color()
            (dots,) = right.plot([], [], marker, color=color, fillstyle="none", markersize=7)
            artists["dots"].append(dots)
        legend(figure, left)
        return artists

    def update(self, artists: dict, result: Pair) -> None:
        steps = np.arange(0, STEPS + 1, EVERY)
        for i, course in enumerate((result.relu, result.leaky)):
            artists["bands"][i].set(steps, course.share)
            at = i + np.linspace(-0.25, 0.25, SEEDS)
            artists["dots"][i].set_data(at, np.nan_to_num(course.accuracy))

    def read(self, result: Pair) -> str:
        ever, back = result.relu.returned
        shares = result.relu.share
        return (
            f"Bias {result.bias:.3g}, learning rate {result.lr:.3g}: "
            f"{spread(shares[:, 0], percent)} of the ReLU units never fire at the start, "
            f"{spread(shares[:, -1], percent)} after 100 steps; {back} of the {ever} that were "
            f"silent at an earlier look came back. Accuracy {right(result.relu)}; with leaky ReLU "
            f"{spread(result.leaky.share[:, -1], percent)} are silent, accuracy "
            f"{right(result.leaky)}."
        )


def right(course: Course) -> str:
    """The accuracy in words."""
    gone = np.count_nonzero(np.isnan(course.accuracy))
    if gone == SEEDS:
        return "none, every seed diverged"
    text = spread(course.accuracy, percent)
    return f"{text}, {gone} diverged" if gone else text
