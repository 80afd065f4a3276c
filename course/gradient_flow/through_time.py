"""The gradient through time: the same weights at every step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from course.figures import GREY, GUIDE, Band, legend, short, spread
from explorables.scene import Goal, Scene
from helpers.activations import ACTIVATIONS

UNITS, SEEDS, LONGEST, INPUT = 20, 10, 200, 0.3


@dataclass(frozen=True)
class Past:
    """The gradient over the steps back, ten draws.

    Attributes
    ----------
    gradient : ndarray of shape (SEEDS, length + 1)
        Norm of the gradient at the state k steps before the end, in units of the end's.
    """

    activation: str
    weight: float
    length: int
    gradient: np.ndarray


@cache
def _draws():
    rng = np.random.default_rng(0)
    # Orthogonal, so that the matrix alone changes no length: what the weight does is then exact.
    Q = np.stack([np.linalg.qr(m)[0] for m in rng.standard_normal((SEEDS, UNITS, UNITS))])
    return Q, rng.standard_normal((LONGEST, SEEDS, UNITS)), rng.standard_normal((SEEDS, UNITS))


def through_time(activation: str, weight: float, length: int) -> Past:
    """Run ``h <- f(h W + x)`` for ``length`` steps, ``W`` weight times orthogonal, and go back."""
    f, df = ACTIVATIONS[activation]
    Q, inputs, dh = _draws()
    W = weight * Q
    h, slopes = np.zeros((SEEDS, UNITS)), []
    for x in inputs[:length]:
        z = _times(h, W) + INPUT * x
        slopes.append(df(z))
        h = f(z)
    sizes = [np.linalg.norm(dh, axis=-1)]
    for slope in reversed(slopes):
        dh = _times(dh * slope, W.swapaxes(-1, -2))
        sizes.append(np.linalg.norm(dh, axis=-1))
    gradient = np.stack(sizes, axis=1)
    return Past(activation, weight, length, gradient / gradient[:, :1])


def _times(h, W):
    return (h[:, None] @ W)[:, 0]


def kept_by_tanh(values: dict, result: Past) -> bool:
    last = np.median(result.gradient[:, -1])
    return result.activation == "tanh" and result.length >= 50 and bool(0.1 <= last <= 10)


class ThroughTime(Scene):
    """The gradient against the number of steps back, beside the power of the weight."""

    name = "through_time"
    title = "The gradient through time"
    caption = (
        "A recurrent layer of 20 units, h \N{LEFTWARDS ARROW} f(h W + x), with small random "
        "inputs x. W is the recurrent weight times a random orthogonal matrix, which changes no "
        "length, the same at every step. Blue: norm of the gradient at the state k steps before "
        "the end, in units of the end's; ten draws, median in a band from lowest to highest. "
        "Dashed: the weight to the power k. Dotted: no change."
    )
    picture = "A line with a band and a dashed straight line, from left to right over the steps."
    sizes: ClassVar = {"wide": (7.2, 3.2), "narrow": (3.15, 3.6)}
    rebuild_on = ("length",)
    goals = (
        Goal(
            "With tanh and 50 steps or more, let a tenth to ten times of the gradient come back "
            "to the first step.",
            kept_by_tanh,
            "Well above 1: the slopes of tanh take what the weight adds. Which weight does it "
            "depends on the inputs, and on the length.",
        ),
    )

    def compute(self, *, activation, weight, length) -> Past:
        """Measure one setting.

        Parameters
        ----------
        activation : str
        weight : float
            The factor of the orthogonal matrix.
        length : int
            Steps through time, at most 200.
        """
        return through_time(activation, float(weight), int(length))

    def init(self, figure, result: Past) -> dict:
        axes = figure.subplots()
        axes.set(xlim=(0, result.length), yscale="log", ylim=(1e-12, 1e12))
        axes.set(xlabel="steps back from the end", title="size of the gradient")
        axes.axhline(1, **GUIDE)
        artists = {"gradient": Band(axes, 0, "measured")}
        (artists["power"],) = axes.plot(
            [], [], "--", color=GREY, linewidth=1.2, label="weight to the power k"
        )
        legend(figure, axes, narrow=1)
        return artists

    def update(self, artists: dict, result: Past) -> None:
        k = np.arange(result.length + 1)
        artists["power"].set_data(k, result.weight**k)
        artists["gradient"].set(k, result.gradient)

    def read(self, result: Past) -> str:
        last = result.gradient[:, -1]
        median = np.median(last)
        what = "vanishes" if median < 0.01 else "explodes" if median > 10 else "survives"
        units = "linear units" if result.activation == "identity" else "tanh units"
        return (
            f"Recurrent weight {result.weight:.3g}, {result.length} steps, {units}: the first step "
            f"gets {spread(last)} of the last step's gradient, the weight alone would make it "
            f"{short(result.weight**result.length)}; it {what}."
        )
