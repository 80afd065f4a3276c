"""What the next unit receives under dropout, in training and at test, by three conventions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

import numpy as np

from course.dropout.training import PS
from course.figures import BLUE, GUIDE, ORANGE, beside, legend, percent, ring, short, stand
from explorables.scene import Goal, Scene

UNITS, MASKS = 50, 4000
BINS = np.linspace(0, 3.5, 71)
# convention -> (factor in training, factor at test), functions of the keep probability
CONVENTIONS = {
    "no scaling": (lambda keep: 1.0, lambda keep: 1.0),
    "classic": (lambda keep: 1.0, lambda keep: keep),
    "inverted": (lambda keep: 1 / keep, lambda keep: 1.0),
}


@dataclass(frozen=True)
class Sums:
    """The weighted sum of the next unit; it is 1 without dropout.

    Attributes
    ----------
    p : float
    convention : str
    training : ndarray of shape (MASKS,)
        One sum for each mask.
    shares : ndarray of shape (bins,)
        Share of the masks in each of ``BINS``.
    test : float
    """

    p: float
    convention: str
    training: np.ndarray
    shares: np.ndarray
    test: float

    @property
    def ratio(self) -> float:
        """The sum at test, in units of the mean sum in training."""
        return self.test / self.training.mean()


@cache
def terms() -> np.ndarray:
    """What each of 50 units adds to the sum, output times weight: all positive, together 1."""
    h, w = np.abs(np.random.default_rng(1).standard_normal((2, UNITS)))
    return h * w / np.sum(h * w)


@cache
def uniform() -> np.ndarray:
    return np.random.default_rng(2).random((MASKS, UNITS))


@lru_cache(maxsize=100)
def sums(p: float, convention: str) -> Sums:
    """Send 4000 masks through the layer; every p uses the same random numbers."""
    in_training, at_test = (factor(1 - p) for factor in CONVENTIONS[convention])
    training = in_training * ((uniform() >= p) @ terms())
    counts, _ = np.histogram(np.clip(training, BINS[0], BINS[-1]), BINS)
    return Sums(p, convention, training, counts / MASKS, at_test * float(terms().sum()))


@dataclass(frozen=True)
class Point:
    """The sums at one p, and of every p the mean in training and the sum at test."""

    sums: Sums
    means: list
    tests: list


class Scaling(Scene):
    """The histogram of the sums at one p, and both means over every p."""

    name = "dropout_scaling"
    title = "The same expectation, or not"
    caption = (
        "Fifty units send their outputs to one unit, whose weighted sum is 1 without dropout. "
        "{Left}: this sum under 4000 masks (at small p the bars leave the panel), with the mean in "
        "training (dashed) and the sum at test (solid). {Right}: both against p; the ring is the "
        "chosen p."
    )
    picture = (
        "A histogram with two upright lines, and beside it two curves over p, which lie on each "
        "other where the convention keeps the expectation."
    )
    sizes: ClassVar = {"wide": (7.2, 3.3), "narrow": (3.15, 5.2)}
    goals = (
        Goal(
            "Let the sum at test be at least four times what the unit saw in training.",
            lambda values, result: result.sums.ratio >= 4,
            "The factor is 1/(1-p) for one layer. Three such layers at p 0.5 make 8, and no layer "
            "has met such inputs while it learned.",
        ),
    )

    def compute(self, *, p, convention) -> Point:
        every = [sums(one, convention) for one in PS]
        means, tests = [one.training.mean() for one in every], [one.test for one in every]
        return Point(sums(float(p), convention), means, tests)

    def init(self, figure, result: Point) -> dict:
        left, right = beside(figure)
        left.set(xlim=(BINS[0] - 0.05, BINS[-1]), ylim=(0, 0.32), xlabel="weighted sum")
        left.set_title("share of the masks")
        shares = left.stairs(np.zeros(len(BINS) - 1), BINS, fill=True, color=BLUE, alpha=0.35)
        right.set(xlim=(-0.03, 0.93), ylim=(0, 1.15), xlabel="dropout p")
        right.set_title("mean in training, and at test")
        right.axhline(1, **GUIDE)
        train_look = {"color": BLUE, "linestyle": "--", "linewidth": 2.4}
        test_look = {"color": ORANGE, "linestyle": "-", "linewidth": 1.6}
        # Beside the layout: it must not depend on where the rings stand
        rings = ring(right, 11)
        rings.set_in_layout(False)
        artists = {
            "shares": shares,
            "mean": left.axvline(0, **train_look, label="mean in training"),
            "test": left.axvline(0, **test_look, label="at test"),
            "means": right.plot([], [], **train_look)[0],
            "tests": right.plot([], [], **test_look)[0],
            "rings": rings,
        }
        legend(figure, [artists["mean"], artists["test"]])
        return artists

    def update(self, artists: dict, result: Point) -> None:
        mean, test = result.sums.training.mean(), result.sums.test
        artists["shares"].set_data(np.minimum(result.sums.shares, 0.31))
        stand(artists["mean"], mean)
        stand(artists["test"], test)
        artists["means"].set_data(PS, result.means)
        artists["tests"].set_data(PS, result.tests)
        artists["rings"].set_data([result.sums.p] * 2, [mean, test])

    def read(self, result: Point) -> str:
        result = result.sums
        mean, std = result.training.mean(), result.training.std()
        matches = "the same" if abs(result.ratio - 1) < 0.02 else f"{short(result.ratio)} times it"
        if result.p == 0:
            matches = "the same"
        return (
            f"{result.convention.capitalize()}, p {result.p:.3g}: over 4000 masks the sum is "
            f"{mean:.2f} on average, with a standard deviation of {std:.2f} "
            f"({percent(std / mean)} of the mean). At test it is {result.test:.2f}: {matches}."
        )
