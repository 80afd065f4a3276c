"""Which recipe is best depends on how many steps it has and on how many labels are wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.figures import (
    COLORS,
    DASHES,
    GUIDE,
    beside,
    log_ticks,
    percent,
    ring,
    short,
    spread,
    stand,
    upright,
)
from course.playground.recipes import (
    DROPOUT,
    FRESH_SEEDS,
    RATES,
    STRENGTH,
    TUNING_SEEDS,
    Recipe,
    train,
)
from explorables.scene import Goal, Scene
from helpers.experiment import best_of

STOPS = (10, 20, 30, 40, 50, 60, 70, 80, 100, 120, 140, 170, 200)
EVERY = 10  # divides all STOPS
NOISES = (0.0, 0.2, 0.4)
# No schedules here: a cosine would have to be run anew for every number of steps.
ENTRANTS = {
    "SGD": Recipe(he=True),
    "Momentum": Recipe(he=True, optimizer="Momentum"),
    "BatchNorm": Recipe(he=True, batch_norm=True),
    "Adam": Recipe(he=True, optimizer="Adam"),
    "Adam, dropout, L2": Recipe(True, optimizer="Adam", dropout=DROPOUT, l2=STRENGTH),
}
MARKERS = ("o", "s", "^", "D", "v")


@dataclass(frozen=True)
class Table:
    """Each recipe at the best rate for each number of steps.

    Attributes
    ----------
    rates : ndarray of shape (recipes, stops)
        Chosen by the validation accuracy of five seeds at that step.
    val : ndarray of shape (recipes, stops, seeds)
        Validation accuracy of seven other seeds at that rate.
    """

    rates: np.ndarray
    val: np.ndarray


@lru_cache(maxsize=8)
def table(noise: float) -> Table:
    """Tune every recipe for every number of steps, and measure it on fresh seeds."""
    rates, val = [], []
    for recipe in ENTRANTS.values():
        tried, again = (
            train(recipe, RATES, seeds, noise=noise, every=EVERY, dtype=np.float64)
            for seeds in (TUNING_SEEDS, FRESH_SEEDS)
        )
        at = np.searchsorted(tried.steps, STOPS)
        best = [best_of(tried.val_accuracy[..., stop], higher=True) for stop in at]
        rates.append(np.array(RATES)[best])
        val.append([again.val_accuracy[i, :, stop] for i, stop in zip(best, at, strict=True)])
    return Table(np.array(rates), np.array(val))


@dataclass(frozen=True)
class Budget:
    """All recipes at one number of steps."""

    noise: float
    at: int
    table: Table

    @property
    def order(self) -> np.ndarray:
        """The recipes from the highest to the lowest median."""
        return np.argsort(-np.median(self.table.val[:, self.at], axis=-1), kind="stable")

    def ahead(self) -> dict[int, int]:
        """In how many seeds the first is better than each of the others, seed by seed."""
        val, first = self.table.val[:, self.at], self.order[0]
        return {int(i): int(np.sum(val[first] > val[i])) for i in self.order[1:]}


def alone_ahead(values: dict, result: Budget) -> bool:
    return min(result.ahead().values()) == result.table.val.shape[-1]


class BestForBudget(Scene):
    """Accuracy of five recipes against the steps that they have."""

    name = "budget"
    title = "The best recipe for so many steps"
    caption = (
        "The network 64-30-30-30-10 with He's start learns 300 digits by five recipes. Each is "
        "tuned anew for every number of steps: the best of seven rates on five seeds. {Left}: "
        "right answers on 600 validation digits, medians of seven other seeds. {Right}: the same "
        "at the chosen number of steps, in the same colours and marks, with lines from lowest to "
        "highest seed; the ring is round the highest median, which need not lead seed by seed."
    )
    picture = (
        "Five rising curves over the number of steps, and beside them a row for each recipe with "
        "its median and its range."
    )
    sizes: ClassVar = {"wide": (7.2, 3.3), "narrow": (3.15, 5.6)}
    goals = (
        Goal(
            "Find a number of steps and a share of wrong labels at which one recipe is ahead of "
            "all others in every seed.",
            alone_ahead,
            "With few steps one recipe is ahead whatever the seed; later the seed decides.",
        ),
    )

    def compute(self, *, noise, steps) -> Budget:
        """Return the table for a share of wrong labels (``"0"``, ``"20"``, ``"40"`` percent)."""
        at = int(np.argmin(np.abs(np.log(STOPS) - np.log(steps))))
        return Budget(int(noise) / 100, at, table(int(noise) / 100))

    def init(self, figure, result: Budget) -> dict:
        curves, here = beside(figure)
        curves.set(xscale="log", xlim=(9, 225), ylim=(0, 100), xlabel="steps")
        log_ticks(curves, [10, 20, 50, 100, 200])
        curves.set_title("validation accuracy (%)")
        here.set(xlim=(0, 100), ylim=(4.6, -0.6), xlabel="validation accuracy (%)")
        here.set_yticks(range(5), list(ENTRANTS))
        now = upright(curves, 10, **{**GUIDE, "linewidth": 1.6})
        artists = {"now": now, "curves": [], "ranges": [], "marks": []}
        for color, dashes, marker in zip(COLORS, DASHES, MARKERS, strict=False):
            style = {"color": color, "marker": marker}
            artists["curves"] += curves.plot([], [], linestyle=dashes, markersize=4, **style)
            artists["ranges"] += here.plot([], [], "-", color=color, linewidth=2.5)
            artists["marks"] += here.plot([], [], linestyle="none", markersize=7, **style)
        artists["best"] = ring(here, 14, 1.6, zorder=2, clip_on=True)
        return artists

    def update(self, artists: dict, result: Budget) -> None:
        val = 100 * result.table.val
        for i, now in enumerate(val[:, result.at]):
            artists["curves"][i].set_data(STOPS, np.median(val[i], axis=-1))
            artists["ranges"][i].set_data([now.min(), now.max()], [i, i])
            artists["marks"][i].set_data([np.median(now)], [i])
        first = result.order[0]
        artists["best"].set_data([np.median(val[first, result.at])], [first])
        stand(artists["now"], STOPS[result.at])

    def read(self, result: Budget) -> str:
        names, first = list(ENTRANTS), result.order[0]
        seeds = result.table.val.shape[-1]
        ahead = [f"{names[i]} in {k}" for i, k in result.ahead().items()]
        rate = short(result.table.rates[first, result.at])
        return (
            f"{STOPS[result.at]} steps, {percent(result.noise)} of the labels wrong: "
            f"{names[first]} at rate {rate} has the highest median, "
            f"{spread(result.table.val[first, result.at], percent)}. Seed by seed, of {seeds}, it "
            f"is ahead of {'; '.join(ahead[:-1])} and {ahead[-1]}."
        )
