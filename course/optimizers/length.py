"""How long the valley is: every optimizer tuned anew on bowls of several condition numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from course.figures import COLORS, GUIDE, short
from course.optimizers.paths import NAMES
from course.optimizers.rotation import RATES, STARTS, Tuned, tune
from explorables.scene import Goal, Scene

KAPPAS = (5, 10, 20, 50, 100, 200, 500, 1000)
ANGLES = {"straight": 0.0, "turned": 45.0}
LOWEST = 1e-12  # where the axis ends: what is below is drawn there
LEVEL = 2.0  # a factor below which two medians count as about the same


@dataclass(frozen=True)
class Ranking:
    """What every optimizer leaves on one bowl, each at its best rate."""

    kappa: float
    bowl: str
    steps: int
    found: dict[str, Tuned]

    def times_less(self, a: str, b: str) -> float:
        """By what factor the median of ``a`` is below that of ``b``."""
        return self.found[b].median / self.found[a].median


def adam_far_ahead(values: dict, result: Ranking) -> bool:
    return result.bowl == "turned" and result.times_less("Adam", "SGD") > 1000


class BowlLength(Scene):
    """Height left by the six optimizers on a bowl, against its condition number."""

    name = "bowl_length"
    title = "A longer bowl"
    caption = (
        f"f(x, y) = x\N{SUPERSCRIPT TWO}/kappa + y\N{SUPERSCRIPT TWO}. What is left of the height "
        f"after so many steps, each optimizer at the best of {len(RATES)} rates, memory 0.9: the "
        f"dot is the median of {STARTS} starts of one height around the bowl, the line reaches "
        "from the lowest to the highest. Further left is better. What lies below the axis is drawn "
        "at its end; dotted: SGD."
    )
    picture = (
        "Six rows, one for each optimizer, with a dot and a line on a logarithmic axis of the "
        "height that is left."
    )
    sizes: ClassVar = {"wide": (7.2, 3.0), "narrow": (3.15, 3.4)}
    goals = (
        Goal(
            "On the turned bowl, let Adam leave less than a thousandth of what SGD leaves.",
            adam_far_ahead,
            "With 100 steps, at a condition number of 100 or 200: long enough that SGD crawls, not "
            "so long that Adam does too. At 20 SGD is ahead, at 1000 the turn takes Adam's lead.",
        ),
    )

    def compute(self, *, kappa, bowl="straight", steps=30) -> Ranking:
        """Return the Ranking of one bowl.

        Parameters
        ----------
        kappa : float, at least 1
        bowl : "straight" or "turned"
            Turned by 45 degrees.
        steps : int
        """
        steps = int(steps)
        found = {name: tune(name, ANGLES[bowl], kappa=kappa, steps=steps) for name in NAMES}
        return Ranking(kappa, bowl, steps, found)

    def init(self, figure, result: Ranking) -> dict:
        axes = figure.subplots()
        rows = range(len(NAMES))
        axes.set(xscale="log", xlim=(LOWEST / 3, 2), ylim=(len(NAMES) - 0.5, -0.5))
        axes.set(xlabel="height left (share of the start's)")
        axes.set_yticks(rows, NAMES)
        axes.tick_params(axis="y", length=0)
        artists = {"title": axes.set_title(""), "sgd": axes.axvline(1, **GUIDE)}
        for row, color in zip(rows, COLORS, strict=True):
            (artists[f"reach {row}"],) = axes.plot([], [], "-", color=color, linewidth=2)
            (artists[f"dot {row}"],) = axes.plot([], [], "o", color=color, markersize=7)
        return artists

    def update(self, artists: dict, result: Ranking) -> None:
        for row, one in enumerate(result.found.values()):
            low, middle, high = np.clip([one.left.min(), one.median, one.left.max()], LOWEST, 1)
            artists[f"reach {row}"].set_data([low, high], [row, row])
            artists[f"dot {row}"].set_data([middle], [row])
        artists["sgd"].set_xdata([max(result.found["SGD"].median, LOWEST)] * 2)
        artists["title"].set_text(f"kappa {result.kappa:g}, {result.bowl}, {result.steps} steps")

    def read(self, result: Ranking) -> str:
        left = ", ".join(f"{name} {one.median:.0e}" for name, one in result.found.items())
        factor = result.times_less("Adam", "SGD")
        if factor > LEVEL:
            order = f"Adam leaves {short(factor)} times less than SGD"
        elif factor < 1 / LEVEL:
            order = f"SGD leaves {short(1 / factor)} times less than Adam"
        else:
            order = f"Adam and SGD are within a factor of {LEVEL:g}"
        return (
            f"Condition number {result.kappa:g}, {result.bowl}, {result.steps} steps: {order}. "
            f"Medians of what is left: {left}."
        )
