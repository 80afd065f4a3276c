"""The landing page's scene: one slider, the learning rate, and thirty steps down a valley."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from course.figures import BLUE, GREY, GUIDE, ORANGE, beside, short
from explorables.scene import Goal, Scene
from helpers.optimizers import SGD
from helpers.surfaces import BOWL, descend

STEPS = 30
LEVELS = (0.1, 0.5, 1.2, 2.5, 4.5, 8, 14, 24)
LIMIT = 1.0  # 2 / curvature across the valley, and the curvature is 2
LOSS_AXIS = (1e-3, 1e3)


@dataclass(frozen=True)
class Descent:
    """The points visited, shape (STEPS + 1, 2), and the loss at each."""

    lr: float
    points: np.ndarray
    loss: np.ndarray


class Valley(Scene):
    """Gradient descent in a valley that is twenty times steeper across than along."""

    name = "valley"
    title = "Thirty steps downhill: how long should a step be?"
    caption = (
        "{Left}: thirty steps of gradient descent from the dot, in a valley of loss x²/20 + y² "
        "whose lowest point is the cross. {Right}: the loss after each step; dotted, where it "
        "began."
    )
    picture = (
        "Left, the contours of a long valley with a path from its upper left. Right, the loss over "
        "thirty steps on a logarithmic axis."
    )
    sizes: ClassVar = {"wide": (7.2, 2.9), "narrow": (3.15, 3.78)}
    goals = (
        Goal(
            "Bring the loss below 0.01.",
            lambda values, descent: bool(descent.loss[-1] < 0.01),
            "Just below the rate at which it would diverge: steps along the valley are as long as "
            "the steep sides allow.",
        ),
    )

    def compute(self, *, lr) -> Descent:
        """Follow gradient descent with learning rate ``lr``."""
        points = descend(BOWL, SGD(lr=lr), steps=STEPS)
        return Descent(lr, points, BOWL(points))

    def init(self, figure, result):
        ratios = {"wide": {"width_ratios": [1.5, 1]}, "narrow": {"height_ratios": [1.1, 1]}}
        valley, loss = beside(figure, **ratios)
        x, y, height = BOWL.grid()
        valley.contour(x, y, height, LEVELS, colors="#8f8f8f", linewidths=0.7, zorder=0)
        valley.set(xlim=(-8.5, 4.5), ylim=(-3.1, 3.1), xticks=[], yticks=[], title="the path")
        valley.spines[["left", "bottom"]].set_visible(False)
        valley.plot(*BOWL.start, "o", color=GREY, markersize=7)
        valley.plot(*BOWL.minimum, "+", color=GREY, markersize=11, markeredgewidth=2)
        loss.set(xlim=(0, STEPS), ylim=LOSS_AXIS, yscale="log", xlabel="step", title="the loss")
        loss.axhline(result.loss[0], **GUIDE)
        style = {"linestyle": "-", "marker": "o", "markersize": 3.2, "linewidth": 1.4}
        return {
            "path": valley.plot([], [], color=BLUE, **style)[0],
            "loss": loss.plot([], [], color=ORANGE, **style)[0],
        }

    def update(self, artists, result):
        artists["path"].set_data(*result.points.T)
        artists["loss"].set_data(np.arange(STEPS + 1), result.loss)

    def read(self, result: Descent) -> str:
        first, last = result.loss[[0, -1]]
        across = int(np.count_nonzero(np.diff(np.sign(result.points[:, 1]))))
        text = f"The loss goes from {short(first)} to {short(last)} in {STEPS} steps"
        if last > first:
            return (
                f"{text}: each step overshoots the valley by more than the last, and it diverges."
            )
        if np.isclose(result.lr, LIMIT):
            return f"{text}: it jumps from one side of the valley to the other and never settles."
        if across > 3:
            return f"{text}; the path crosses the valley {across} times on its way."
        left = short(abs(result.points[-1, 0]))
        return f"{text}; along the valley it still has {left} of {abs(BOWL.start[0]):.0f} to go."
