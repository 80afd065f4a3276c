"""Inputs that are all positive: both weights of a unit have to move the same way at each step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from course.figures import COLORS, GREY, beside
from helpers.activations import sigmoid
from helpers.experiment import best_of

TARGET, NEAR, STEPS, SEEDS = np.array([2.0, -2.0]), 0.1, 3000, 20
LRS = (0.03, 0.1, 0.3, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0)
SHOWN = 3.0  # nearly the largest that positive inputs bear
INPUTS = {"positive": 0.0, "centred": 0.5}  # what is taken from the sigmoid's outputs


@dataclass(frozen=True)
class Paths:
    """Twenty seeds at one rate.

    Attributes
    ----------
    points : ndarray of shape (STEPS + 1, SEEDS, 2)
    same_sign : float
        Share of the steps that move both weights up or both down.
    arrived : ndarray of shape (SEEDS,)
        Steps until the weights are within NEAR of the target; STEPS where they never are.
    length : ndarray of shape (SEEDS,)
        Length of the path until then, in units of the straight way.
    """

    lr: float
    points: np.ndarray
    same_sign: float
    arrived: np.ndarray
    length: np.ndarray


@cache
@np.errstate(over="ignore", invalid="ignore")  # where the rate is too large
def follow(inputs: str, lr: float, batch: int = 1, target: tuple = (2.0, -2.0)) -> Paths:
    """Teach a linear unit with two sigmoid outputs as inputs, ``batch`` samples a step."""
    z = np.random.default_rng(0).standard_normal((STEPS, SEEDS, batch, 2))
    w, points = np.zeros((SEEDS, 2)), [np.zeros((SEEDS, 2))]
    for h in sigmoid(z) - INPUTS[inputs]:
        error = np.sum(h * (w - target)[:, None], axis=-1, keepdims=True)
        w = w - lr * np.mean(error * h, axis=1)
        points.append(w)
    points = np.stack(points)
    moves = np.diff(points, axis=0)
    near = np.linalg.norm(points - target, axis=-1) < NEAR
    arrived = np.where(near.any(axis=0), near.argmax(axis=0), STEPS)
    walked = np.arange(STEPS)[:, None] < arrived
    length = np.sum(np.linalg.norm(moves, axis=-1) * walked, axis=0) / np.linalg.norm(target)
    same = np.mean((moves.prod(axis=-1) > 0)[walked])
    return Paths(lr, points, float(same), arrived, length)


def fastest(inputs: str) -> Paths:
    """The paths at the rate of LRS with which the median seed arrives first."""
    tried = [follow(inputs, lr) for lr in LRS]
    return tried[best_of([paths.arrived for paths in tried])]


def draw_zigzag(figure) -> None:
    """Draw one path for each kind of inputs, both at one rate, until it arrives."""
    panels = beside(figure, sharex=True, sharey=True)
    for i, (axes, name) in enumerate(zip(panels, INPUTS, strict=True)):
        paths = follow(name, SHOWN)
        seed = int(np.argsort(paths.length)[SEEDS // 2])
        path = paths.points[: paths.arrived[seed] + 1, seed]
        axes.plot(*path.T, "-o", color=COLORS[i], markersize=2.5, linewidth=0.9)
        axes.plot(*TARGET, "x", color=GREY, markersize=9, markeredgewidth=2)
        axes.plot(0, 0, "o", color=GREY, markersize=8, fillstyle="none")
        axes.set(title=f"{name} inputs", xlabel="weight 1", ylabel="weight 2", aspect="equal")
