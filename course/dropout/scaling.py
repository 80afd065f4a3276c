"""What the next unit receives under dropout, in training and at test, by three conventions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

import numpy as np

from course.dropout.training import PS
from course.figures import BLUE, GREY, GUIDE, ORANGE, percent, short
from explorables.scene import Goal, Scene, is_narrow

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
    test : float
    """

    p: float
    convention: str
    training: np.ndarray
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
    return Sums(p, convention, training, at_test * float(terms().sum()))


class Scaling(Scene):
    """The histogram of the sums at one p, and both means over every p."""

    name = "dropout_scaling"
    title = "The same expectation, or not"
    caption = (
        "Fifty units send their outputs to one unit, whose weighted sum is 1 without dropout. "
        "Left (on a phone: above): this sum under 4000 masks (at small p the bars leave the "
        "panel), with the mean in training (dashed) and the sum at test (solid). Right (below): "
        "both against p; the ring is the chosen p."
    )
    picture = (
        "A histogram with two upright lines, and beside it two curves over p, which lie on each "
        "other where the convention keeps the expectation."
    )
    sizes: ClassVar = {"wide": (7.2, 3.3), "narrow": (3.15, 5.2)}
    goals = (
        Goal(
            "Let the sum at test be at least four times what the unit saw in training.",
            lambda values, result: result.ratio >= 4,
            "The factor is 1/(1-p) for one layer. Three such layers at p 0.5 make 8, and no layer "
            "has met such inputs while it learned.",
        ),
    )

    def compute(self, *, p, convention) -> Sums:
        return sums(float(p), convention)

    def init(self, figure, result: Sums) -> dict:
        wide = not is_narrow(figure)
        left, right = figure.subplots(1 if wide else 2, 2 if wide else 1)
        left.set(xlim=(BINS[0] - 0.05, BINS[-1]), ylim=(0, 0.32), xlabel="weighted sum")
        left.set_title("share of the masks")
        shares = left.stairs(np.zeros(len(BINS) - 1), BINS, fill=True, color=BLUE, alpha=0.35)
        right.set(xlim=(-0.03, 0.93), ylim=(0, 1.15), xlabel="dropout p")
        right.set_title("mean in training, and at test")
        right.axhline(1, **GUIDE)
        train_look = {"color": BLUE, "linestyle": "--", "linewidth": 2.4}
        test_look = {"color": ORANGE, "linestyle": "-", "linewidth": 1.6}
        artists = {
            "shares": shares,
            "mean": left.axvline(0, **train_look, label="mean in training"),
            "test": left.axvline(0, **test_look, label="at test"),
            "means": right.plot([], [], **train_look)[0],
            "tests": right.plot([], [], **test_look)[0],
        }
        ring = {"color": GREY, "fillstyle": "none", "markeredgewidth": 2, "zorder": 5}
        # Beside the layout: it must not depend on where the rings stand
        artists["rings"] = right.plot([], [], "o", markersize=11, clip_on=False, **ring)[0]
        artists["rings"].set_in_layout(False)
        figure.legend(handles=[artists["mean"], artists["test"]], loc="outside upper left", ncols=2)
        return artists

    def update(self, artists: dict, result: Sums) -> list:
        counts, _ = np.histogram(np.clip(result.training, BINS[0], BINS[-1]), BINS)
        artists["shares"].set_data(np.minimum(counts / MASKS, 0.31))
        artists["mean"].set_xdata([result.training.mean()] * 2)
        artists["test"].set_xdata([result.test] * 2)
        every = [sums(p, result.convention) for p in PS]
        artists["means"].set_data(PS, [at.training.mean() for at in every])
        artists["tests"].set_data(PS, [at.test for at in every])
        artists["rings"].set_data([result.p] * 2, [result.training.mean(), result.test])
        return list(artists.values())

    def read(self, result: Sums) -> str:
        mean, std = result.training.mean(), result.training.std()
        matches = "the same" if abs(result.ratio - 1) < 0.02 else f"{short(result.ratio)} times it"
        if result.p == 0:
            matches = "the same"
        return (
            f"{result.convention.capitalize()}, p {result.p:.3g}: over 4000 masks the sum is "
            f"{mean:.2f} on average, with a standard deviation of {std:.2f} "
            f"({percent(std / mean)} of the mean). At test it is {result.test:.2f}: {matches}."
        )
