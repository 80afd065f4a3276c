"""Symmetry: units that start equal stay equal, and a difference of 1e-4 is enough to part them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import ClassVar

import numpy as np

from course.figures import GREY, GUIDE, Band, percent, short, spread, stand, tiles, upright
from explorables.scene import Goal, Scene, is_narrow
from helpers.data import few_digits
from helpers.experiment import Rows
from helpers.initializers import constant, lecun_normal, normal, zeros
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.rank import effective_rank
from helpers.training import fit

UNITS, SIDE = 16, 8  # hidden units; an input is an image of 8 x 8 pixels
LR, STEPS, BATCH, EVERY, SEEDS = 0.3, 300, 30, 20, 5
VALUE, NUDGE = 0.1, 1e-4


def nearly_constant(shape, rng):
    """All weights 0.1, up to normal noise of std 1e-4."""
    return constant(shape, value=VALUE) + normal(shape, rng, std=NUDGE)


INITS = {
    "zeros": zeros,
    "constant": partial(constant, value=VALUE),
    "nearly constant": nearly_constant,
    "random": lecun_normal,
}
IN_WORDS = {
    "zeros": "All weights 0",
    "constant": "All weights 0.1",
    "nearly constant": "Weights 0.1 plus noise of std 0.0001",
    "random": "LeCun's random weights",
}


@dataclass(frozen=True)
class Course:
    """One training of five seeds; ``n`` moments, every EVERY steps.

    Attributes
    ----------
    steps : ndarray of shape (n,)
    loss, accuracy : ndarray of shape (SEEDS, n)
        On the training set.
    weights : ndarray of shape (n, SEEDS, 64, units)
        Of the hidden layer.
    rank : ndarray of shape (SEEDS, n)
        Effective rank of these weights: how many directions the units' weight vectors use.
    """

    steps: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    weights: np.ndarray
    rank: np.ndarray


@dataclass(frozen=True)
class Moment:
    """A course and one of its steps: ``at`` indexes ``steps``."""

    init: str
    course: Course
    one_unit: Course
    at: int

    @property
    def step(self) -> int:
        return int(self.course.steps[self.at])

    @property
    def weights(self) -> np.ndarray:
        """Of the first seed, shape (64, UNITS)."""
        return self.course.weights[self.at, 0]

    @property
    def difference(self) -> float:
        """The largest difference between two units' weights for the same input."""
        return float(np.ptp(self.weights, axis=1).max())


@cache
def train(activation: str, init: str, units: int = UNITS) -> Course:
    """Train one hidden layer on 300 digits; the seeds differ in batches and random weights.

    In double precision: equal units then stay equal to the last bit, or to within 1e-12 where a
    platform sums them in different orders.
    """
    data, rows = few_digits(300, standardized=True), Rows((init,), range(SEEDS))
    network = Network(
        [SIDE**2, units, 10], activation, INITS[init],
        rng=rows.weights, population=SEEDS, dtype=np.float64,
    )  # fmt: skip
    kept = [network.weights[0].copy()]

    def keep(step, network, history):
        if (step + 1) % EVERY == 0:
            kept.append(network.weights[0].copy())

    history = fit(
        network, data.X, data.y, SGD(lr=LR), STEPS, BATCH,
        rng=rows.batches, eval_every=EVERY, callback=keep,
    )  # fmt: skip
    weights = np.array(kept)
    rank = [[effective_rank(W) for W in moment] for moment in weights]
    return Course(
        history.eval_steps, history.train_loss, history.train_accuracy, weights, np.array(rank).T
    )


def nine_of_ten_by_a_nudge(values: dict, result: Moment) -> bool:
    accuracy = np.median(result.course.accuracy[:, result.at])
    return values["init"] == "nearly constant" and bool(accuracy > 0.9)


class Symmetry(Scene):
    """The weights of 16 hidden units as pictures, their rank and the loss, over the steps."""

    name = "symmetry"
    title = "Units that start equal"
    caption = (
        "A hidden layer of 16 units learns 300 digits by SGD with learning rate 0.3, batches of "
        "30. {Left}: the weights into each unit as an image of 8 x 8 pixels, orange positive, "
        "purple negative, scaled to the largest; first seed. {Right}: the effective rank of these "
        "weights, that is how many directions they use, and the training loss, medians of "
        "five seeds in a band from lowest to highest. Thin line: a network with a single random "
        "hidden unit. Dotted: rank 1, and the loss of guessing."
    )
    picture = (
        "A square of 4 x 4 small images, one for each unit, beside two curves over the steps: the "
        "rank of the weights above the training loss."
    )
    sizes: ClassVar = {"wide": (7.2, 3.9), "narrow": (3.15, 5.94)}
    goals = (
        Goal(
            "Let a layer that starts with nearly constant weights get nine digits out of ten "
            "right.",
            nine_of_ten_by_a_nudge,
            "Noise of a thousandth of the weights was enough: the loss of equal units is a ridge, "
            "and whatever lies beside it rolls off.",
        ),
    )

    def compute(self, *, activation, init, step) -> Moment:
        """Return the state of the layer after ``step`` steps (kept: every twentieth).

        Parameters
        ----------
        activation : str
        init : str
            A key of ``INITS``.
        step : int
        """
        course = train(activation, init)
        at = int(np.argmin(np.abs(course.steps - step)))
        return Moment(init, course, train(activation, "random", units=1), at)

    def init(self, figure, result: Moment) -> dict:
        if is_narrow(figure):
            left, rank, loss = figure.subplots(3, 1, height_ratios=[2, 1, 1])
        else:
            panels = figure.subplot_mosaic([["w", "rank"], ["w", "loss"]], width_ratios=[1, 1.15])
            left, rank, loss = panels["w"], panels["rank"], panels["loss"]
        left.set_axis_off()
        artists = {
            "image": left.imshow(tiles(result.weights, 4, 4), cmap="PuOr_r", vmin=-1, vmax=1),
            "scale": left.set_title("", loc="left"),
        }
        rank.set(ylim=(-0.5, UNITS + 0.8), yticks=[0, 4, 8, 12, 16], title="rank of the weights")
        rank.axhline(1, **GUIDE)
        loss.set(ylim=(0, 2.75), xlabel="step", title="training loss (thin: a single unit)")
        loss.axhline(np.log(10), **GUIDE)
        for axes in (rank, loss):
            axes.set_xlim(-4, STEPS + 4)
        artists["one unit"] = loss.plot([], [], color=GREY, linestyle="-", linewidth=1)[0]
        artists |= {"rank": Band(rank), "loss": Band(loss)}
        artists["now"] = [upright(axes, 0) for axes in (rank, loss)]
        return artists

    def update(self, artists: dict, result: Moment) -> None:
        course = result.course
        artists["image"].set_data(tiles(result.weights, 4, 4))
        largest = short(np.abs(result.weights).max())
        artists["scale"].set_text(f"weights after {result.step} steps, largest {largest}")
        artists["one unit"].set_data(course.steps, np.median(result.one_unit.loss, axis=0))
        artists["rank"].set(course.steps, course.rank)
        artists["loss"].set(course.steps, course.loss)
        for line in artists["now"]:
            stand(line, result.step)

    def read(self, result: Moment) -> str:
        course, at = result.course, result.at
        text = (
            f"{IN_WORDS[result.init]}: after {result.step} steps the weights have "
            f"rank {spread(course.rank[:, at], '{:.1f}'.format)} of {UNITS}; two units differ by "
        )
        different = result.difference > 1e-9
        text += f"up to {short(result.difference)}" if different else "nothing"
        accuracy = percent(np.median(course.accuracy[:, at]))
        return (
            f"{text}. The training loss is {spread(course.loss[:, at])} over {SEEDS} seeds, "
            f"{accuracy} of the digits are right; a single unit has "
            f"{short(np.median(result.one_unit.loss[:, at]))}."
        )
