"""A step at a cliff: the loss of one recurrent unit, with the gradient clipped or not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from course.figures import COLORS, GREY, GUIDE, beside, short
from explorables.scene import Goal, Scene
from helpers.activations import sigmoid
from helpers.clipping import clip_by_norm, clip_by_value

UNROLL, FIRST, TARGET = 50, 0.5, 0.7
START, LR, STEPS = (4.6, -2.7), 0.1, 80
BOX = ((4.2, 5.0), (-2.95, -1.75))
METHODS = ("none", "norm", "value")
WORDS = {"none": "no clipping", "norm": "clipped by norm", "value": "clipped by value"}


def cliff(w, b):
    """Loss and gradient of one recurrent unit: ``h <- sigmoid(w*h + b)``, 50 times, from 0.5.

    The loss is the squared distance of the last ``h`` from 0.7 (Pascanu et al. 2013, section 2.3).

    Parameters
    ----------
    w, b : float or arrays of one shape

    Returns
    -------
    loss, dw, db : the same shape
    """
    h = np.full(np.shape(w), FIRST)
    dh_dw, dh_db = np.zeros_like(h), np.zeros_like(h)
    for _ in range(UNROLL):
        y = sigmoid(w * h + b)
        slope = y * (1 - y)
        dh_dw, dh_db = slope * (h + w * dh_dw), slope * (1 + w * dh_db)
        h = y
    return (h - TARGET) ** 2, 2 * (h - TARGET) * dh_dw, 2 * (h - TARGET) * dh_db


def clip(g: np.ndarray, method: str, threshold: float) -> np.ndarray:
    """Return a clipped copy of a gradient."""
    g = np.array(g, float)
    if method == "norm":
        clip_by_norm([g], threshold)
    elif method == "value":
        clip_by_value([g], threshold)
    return g


def angle(a: np.ndarray, b: np.ndarray) -> float:
    """Return the angle between two vectors in degrees, 0.0 when they point the same way."""
    a, b = np.ravel(a) / np.linalg.norm(a), np.ravel(b) / np.linalg.norm(b)
    # Of unit vectors: by the distance between them, since arccos loses half the digits near 0.
    return float(np.degrees(2 * np.arcsin(min(1.0, np.linalg.norm(a - b) / 2))))


@dataclass(frozen=True)
class Walk:
    """One path.

    Attributes
    ----------
    points : ndarray of shape (STEPS + 1, 2)
    losses, norms : ndarray of shape (STEPS + 1,)
        At the points; the norm is that of the gradient before clipping.
    turned : float
        Angle between the steepest gradient of the path and what clipping made of it, in degrees.
    cut : int
        How many gradients were clipped.
    """

    method: str
    threshold: float
    points: np.ndarray
    losses: np.ndarray
    norms: np.ndarray
    turned: float
    cut: int

    @property
    def worst(self) -> int:
        """The step with the largest gradient."""
        return int(np.argmax(self.norms))

    @property
    def leap(self) -> float:
        """The longest step."""
        return float(np.linalg.norm(np.diff(self.points, axis=0), axis=1).max())


@cache
def walk(method: str, threshold: float) -> Walk:
    """Descend from START for STEPS steps."""
    point = np.array(START)
    points, losses, gradients, clipped = [], [], [], []
    for _ in range(STEPS + 1):
        loss, *g = cliff(*point)
        points.append(point)
        losses.append(float(loss))
        gradients.append(np.array(g, float))
        clipped.append(clip(g, method, threshold))
        point = point - LR * clipped[-1]
    points, gradients, clipped = np.array(points), np.array(gradients), np.array(clipped)
    norms = np.linalg.norm(gradients, axis=1)
    turned = angle(gradients[norms.argmax()], clipped[norms.argmax()])
    cut = int(np.count_nonzero((clipped != gradients).any(axis=1)))
    return Walk(method, threshold, points, np.array(losses), norms, turned, cut)


def past_the_cliff(values: dict, result: Walk) -> bool:
    return bool(result.losses[-1] < 0.01)


class Cliff(Scene):
    """The path on the map of the loss, and the size of the gradient along it."""

    name = "cliff"
    title = "A step at a cliff"
    caption = (
        "The loss of one recurrent unit after 50 steps through time, over its recurrent weight w "
        "and its bias b; SGD at rate 0.1, 80 steps, no data and no chance. {Left}: "
        "the path from the circle to the diamond, its end, over lines of equal loss, which crowd "
        "at the cliff; a path that leaves the map, as without clipping, is cut off at its edge and "
        "shows no diamond. {Right}: norm of the "
        "gradient before clipping at each step. Dotted: the threshold."
    )
    picture = (
        "A map with a bundle of lines across it, the cliff, and a path of dots that comes to it "
        "from below; beside it a curve that is low at first and has one or more tall peaks."
    )
    sizes: ClassVar = {"wide": (7.2, 3.4), "narrow": (3.15, 5.4)}
    goals = (
        Goal(
            "Choose a clipping with which the last loss is below 0.01.",
            past_the_cliff,
            "The clipped steps stay near the cliff and follow it down, where a free step would "
            "have left the map.",
        ),
    )

    def compute(self, *, method, threshold) -> Walk:
        """Return the path of one setting.

        Parameters
        ----------
        method : str
            "none", "norm" or "value".
        threshold : float
            Largest norm, or largest entry; without meaning for "none".
        """
        return walk(method, float(threshold))

    def init(self, figure, result: Walk) -> dict:
        left, right = beside(figure)
        left.contour(
            *_map(), levels=np.linspace(0.01, 0.49, 9), colors="#858585", linewidths=0.7, zorder=0
        )
        left.set(xlim=BOX[0], ylim=BOX[1], xlabel="recurrent weight w", ylabel="bias b")
        right.set(xlim=(0, STEPS), yscale="log", ylim=(1e-3, 1e3), xlabel="step")
        right.set_title("norm of the gradient")
        artists = {"title": left.set_title("")}
        (artists["path"],) = left.plot([], [], "-o", markersize=3.5, linewidth=1.2)
        left.plot(*START, "o", color=GREY, markersize=9, fillstyle="none", markeredgewidth=1.6)
        (artists["end"],) = left.plot([], [], "D", color=GREY, markersize=7, zorder=6)
        (artists["norms"],) = right.plot([], [], "-")
        artists["threshold"] = right.axhline(1, **{**GUIDE, "linewidth": 1.6})
        return artists

    def update(self, artists: dict, result: Walk) -> None:
        color = COLORS[METHODS.index(result.method)]
        artists["title"].set_text(WORDS[result.method])
        # A leap far off the map is cut short: drawing wants numbers of a common size.
        artists["path"].set_data(*np.clip(result.points, -50, 50).T)
        artists["end"].set_data(*np.clip(result.points[-1:], -50, 50).T)
        artists["norms"].set_data(np.arange(STEPS + 1), result.norms)
        for name in ("path", "norms"):
            artists[name].set_color(color)
        artists["threshold"].set_ydata([result.threshold] * 2)
        artists["threshold"].set_visible(result.method != "none")

    def read(self, result: Walk) -> str:
        setting = WORDS[result.method][0].upper() + WORDS[result.method][1:]
        top = f"the largest gradient, {short(result.norms.max())}, comes at step {result.worst}"
        if result.method != "none":
            setting += f" at {short(result.threshold)}"
            top += f" and is turned by {result.turned:.1f}°; {times(result.cut)} clipped"
        return (
            f"{setting}: {top}; the longest step is {short(result.leap)}, the last loss "
            f"{short(result.losses[-1])}."
        )


def times(n: int) -> str:
    """How many gradients, in words."""
    return {0: "none is", 1: "one gradient is"}.get(n, f"{n} gradients are")


@cache
def _map():
    w, b = np.meshgrid(np.linspace(*BOX[0], 161), np.linspace(*BOX[1], 241))
    return w, b, cliff(w, b)[0]
