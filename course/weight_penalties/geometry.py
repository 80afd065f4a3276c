"""Geometry of penalties: where a contour of the loss touches ball, diamond or rounded diamond."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from course.figures import BLUE, GREY, GUIDE, ORANGE, beside, short, stand, upright
from explorables import Slider
from explorables.scene import Goal, Scene
from helpers.penalties import ElasticNet

HESSIAN = np.array([[1.0, 0.5], [0.5, 0.8]])  # of the loss: a tilted bowl
RADIUS = 1.8  # how far from 0 the loss alone would end
ANGLES = (-15, 15, 45)
LAMBDAS = (0, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.7, 2.2, 3.0)
AXIS = np.linspace(0, 3, 61)
STEPS = 120  # the error falls by a factor of 0.73 a step: to 1e-16
LEVELS = (0.05, 0.2, 0.45, 0.8, 1.25, 1.8)  # heights of the thin contours


def optimum(angle: float) -> np.ndarray:
    """Return the minimum of the loss alone, in the direction ``angle`` (degrees)."""
    return RADIUS * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])


def loss(w: np.ndarray, best: np.ndarray) -> np.ndarray:
    """Return (w - best)^T H (w - best) / 2 for points (..., 2)."""
    return np.einsum("...i,ij,...j->...", w - best, HESSIAN, w - best) / 2


def minimizers(best: np.ndarray, strengths: np.ndarray, l1_ratio: float) -> np.ndarray:
    """Return the minimum of loss + ElasticNet for each strength, (P, 2), by proximal steps."""
    lr = 1 / np.linalg.eigvalsh(HESSIAN).max()
    penalty = ElasticNet(strengths, l1_ratio)
    w = np.tile(best, (len(strengths), 1))
    for _ in range(STEPS):
        w = penalty.prox(w - lr * (w - best) @ HESSIAN, lr)
    return w


def region(limit: float, l1_ratio: float, n: int = 240) -> np.ndarray:
    """Return the border of {w: R(w) <= limit} for R of strength 1, as points (n + 1, 2).

    On the ray r*(cos, sin) the border is where a/2 r**2 + b r = limit, with a the share of L2 and
    b = l1_ratio * (abs(cos) + abs(sin)).
    """
    turn = 2 * np.pi * np.arange(n + 1) / n  # the corners are among these points
    rays = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    a, b = 1 - l1_ratio, l1_ratio * np.abs(rays).sum(axis=1)
    root = np.sqrt(b**2 + 2 * a * limit)
    r = 2 * limit / np.maximum(b + root, 1e-12)
    return r[:, None] * rays


def ellipse(best: np.ndarray, height: float, n: int = 120) -> np.ndarray:
    """Return the contour of the loss at ``height``, as points (n + 1, 2)."""
    turn = 2 * np.pi * np.arange(n + 1) / n
    circle = np.stack([np.cos(turn), np.sin(turn)])
    # H = L L^T: with w = best + L^-T u the loss is u^T u / 2
    return best + np.sqrt(2 * height) * np.linalg.solve(np.linalg.cholesky(HESSIAN).T, circle).T


@dataclass(frozen=True)
class Touch:
    """One setting: the optimum of the loss, the touching point, and its way over all lambdas."""

    strength: float
    l1_ratio: float
    best: np.ndarray
    w: np.ndarray
    path: np.ndarray  # (len(AXIS), 2)

    @property
    def limit(self) -> float:
        """R at the touching point: the size of the region that is allowed."""
        return ElasticNet(1.0, self.l1_ratio).value(self.w)

    @property
    def height(self) -> float:
        """The loss at the touching point."""
        return float(loss(self.w, self.best))


def one_zero_with_little_l1(values: dict, result: Touch) -> bool:
    return bool(0 < result.l1_ratio <= 0.3 and np.count_nonzero(result.w) == 1)


class Geometry(Scene):
    """Contours of the loss and the region a penalty allows, which meet in one point."""

    name = "penalty_geometry"
    title = "Ball, diamond and what lies between"
    caption = (
        "{Left}: thin lines are contours of the loss around its minimum, the cross. Filled: all "
        "weights whose penalty R is no larger than at the touching point, the dot; the thick "
        "contour passes through it. Dashed: the way of the dot as lambda grows. {Right}: both "
        "weights over lambda; the upright line is the chosen one. The dot is computed, by proximal "
        "steps."
    )
    picture = (
        "Ellipses around a cross, and around the origin a filled circle, diamond or rounded "
        "diamond that touches one of the ellipses in a dot. Beside it two curves that fall to 0."
    )
    sizes: ClassVar = {"wide": (7.2, 3.7), "narrow": (3.15, 5.6)}
    goals = (
        Goal(
            "With an l1_ratio of 0.3 or less, make exactly one of the two weights 0.",
            one_zero_with_little_l1,
            "A little L1 is enough for a corner. With l1_ratio 0 there is none, and no lambda "
            "does it.",
        ),
    )

    page = Path(__file__).with_suffix(".mjs")
    page_controls: ClassVar = {
        "distance": Slider(0.2, 2.5, RADIUS, [0.6, 1.2, RADIUS, 2.4], label="optimum's distance")
    }
    page_hint = "Drag the cross."

    def compute(self, *, strength, l1_ratio, angle) -> Touch:
        """Find the touching point, and its way over lambda from 0 to 3.

        Parameters
        ----------
        strength, l1_ratio : float
            Of the ElasticNet.
        angle : float
            Direction of the unconstrained optimum, in degrees from the first weight's axis.
        """
        best = optimum(angle)
        found = minimizers(best, np.array([*AXIS, strength]), l1_ratio)
        return Touch(float(strength), float(l1_ratio), best, found[-1], found[:-1])

    def init(self, figure, result: Touch) -> dict:
        plane, course = beside(
            figure, wide={"width_ratios": (1.25, 1)}, narrow={"height_ratios": (1.6, 1)}
        )
        plane.set(xlim=(-1.5, 2.6), ylim=(-1.6, 2.1), aspect="equal")
        plane.set(xlabel="weight 1", ylabel="weight 2", xticks=range(-1, 3), yticks=range(-1, 3))
        plane.axhline(0, **GUIDE)
        plane.axvline(0, **GUIDE)
        course.set(xlim=(0, 3), ylim=(-0.6, 2), xlabel="lambda", title="weights")
        course.set(xticks=range(4), yticks=(-0.5, 0, 0.5, 1, 1.5, 2))
        course.axhline(0, **GUIDE)
        thin = {"color": GREY, "linewidth": 0.7, "alpha": 0.7, "linestyle": "-"}
        artists = {
            "region": plane.fill([], [], facecolor=ORANGE, alpha=0.3, linestyle="-")[0],
            "levels": [plane.plot([], [], **thin)[0] for _ in LEVELS],
            "edge": plane.plot([], [], color=ORANGE, linestyle="-", linewidth=1.6)[0],
            "contour": plane.plot([], [], color=BLUE, linestyle="-", linewidth=2.2)[0],
            "way": plane.plot([], [], color=GREY, linestyle="--", linewidth=1.3)[0],
            "best": plane.plot([], [], "x", color=GREY, markersize=8, markeredgewidth=2)[0],
            "dot": plane.plot([], [], "o", color=BLUE, markersize=8, zorder=5, clip_on=False)[0],
            "chosen": upright(course, 0),
            "weights": [], "dots": [],
        }  # fmt: skip
        for color, dash, label in ((BLUE, "-", "weight 1"), (ORANGE, "--", "weight 2")):
            artists["weights"] += course.plot([], [], color=color, linestyle=dash, label=label)
            look = {"color": color, "clip_on": False, "zorder": 5}
            artists["dots"] += course.plot([], [], "o", **look)
        course.legend(loc="upper right")
        return artists

    def update(self, artists: dict, result: Touch) -> None:
        border = region(result.limit, result.l1_ratio)
        artists["region"].set_xy(border)
        for name, points in (
            ("edge", border),
            ("contour", ellipse(result.best, result.height)),
            ("way", result.path),
            ("best", result.best[None]),
            ("dot", result.w[None]),
        ):
            artists[name].set_data(*points.T)
        for line, height in zip(artists["levels"], LEVELS, strict=True):
            line.set_data(*ellipse(result.best, height).T)
        stand(artists["chosen"], result.strength)
        for i in range(2):
            artists["weights"][i].set_data(AXIS, result.path[:, i])
            artists["dots"][i].set_data([result.strength], [result.w[i]])

    def read(self, result: Touch) -> str:
        at = f"lambda {short(result.strength)}, l1_ratio {short(result.l1_ratio)}"
        zero = [f"weight {i + 1}" for i in range(2) if result.w[i] == 0]
        said = {
            0: "no weight is 0",
            1: f"{(zero or [''])[0]} is exactly 0",
            2: "both are exactly 0",
        }
        return (
            f"{at}: the loss alone would end at {_point(result.best)}, with the penalty it ends at "
            f"{_point(result.w)}; {said[len(zero)]}. R is {result.limit:.3f} there, and the loss "
            f"has risen from 0 to {result.height:.3f}."
        )


def _point(w) -> str:
    return f"({w[0]:.2f}, {w[1]:.2f})"
