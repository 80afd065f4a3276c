"""Coarse to fine: a search in rounds on the map of learning rate and penalty, trial by trial."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from course.figures import (
    BLUE,
    GREEN,
    ORANGE,
    Band,
    beside,
    legend,
    log_ticks,
    short,
    spread,
    stand,
    upright,
)
from course.hyperparameter_search.training import scores, train
from explorables.scene import Goal, Scene
from helpers.experiment import Rows
from helpers.search import coarse_to_fine, random_search
from helpers.spaces import log_uniform, uniform
from helpers.trials import Trials

ENDS = {"lr": (1e-5, 10.0), "penalty": (1e-6, 1.0)}
LOG = {name: log_uniform(*ends) for name, ends in ENDS.items()}
LINEAR = {name: uniform(*ends) for name, ends in ENDS.items()}
PER_ROUND, ROUNDS, KEEP, SEEDS = 12, 3, 0.25, 6
TRIALS = PER_ROUND * ROUNDS
FINE, WIDE, UNEVEN = "coarse to fine", "random, log scale", "random, linear scale"
WAYS = (FINE, WIDE, UNEVEN)
LOOKS = {FINE: (BLUE, "-"), WIDE: (ORANGE, "--"), UNEVEN: (GREEN, ":")}
MAP_RATES, MAP_STRENGTHS, MAP_SEEDS = 13, 7, 3
FAILED = 0.1  # the accuracy of a guess, for runs that diverged
EDGE = [withStroke(linewidth=4, foreground="#222222")]  # white is seen on any colour of the map


def run(way: str, seed: int) -> Trials:
    """Search with 36 trials; the seed draws the trials and the first weights."""
    rng = np.random.default_rng(seed)

    def objective(settings):
        return scores(settings, seed)

    if way == FINE:
        options = {"rounds": ROUNDS, "keep": KEEP, "batch": PER_ROUND}
        return coarse_to_fine(objective, LOG, PER_ROUND, rng, **options)
    return random_search(objective, LOG if way == WIDE else LINEAR, TRIALS, rng, batch=TRIALS)


@lru_cache(maxsize=8)
def searches(way: str) -> tuple[Trials, ...]:
    """Six searches, each with seeds of its own."""
    return tuple(run(way, seed) for seed in range(SEEDS))


def best_so_far(found: Trials) -> np.ndarray:
    """Return for each trial the highest score up to it; a failed trial counts as a guess."""
    return np.maximum.accumulate(np.nan_to_num(found.column("score"), nan=FAILED))


@lru_cache(maxsize=1)
def landscape() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rates, strengths, and the median accuracy of three seeds at each pair of them."""
    rates, strengths = (
        np.geomspace(*ENDS[name], n) for name, n in (("lr", MAP_RATES), ("penalty", MAP_STRENGTHS))
    )
    rows = Rows(rates, range(MAP_SEEDS))
    found = [train(rows.values, [s] * len(rows), rows.seed_of_each)[1] for s in strengths]
    found = [rows.fold(np.nan_to_num(row.val_accuracy[:, -1], nan=FAILED)) for row in found]
    return rates, strengths, np.median(found, axis=-1)


@dataclass(frozen=True)
class Searched:
    """One search after some of its trials, and the course of all of them."""

    way: str
    seed: int
    n: int
    found: Trials
    course: dict  # way -> best so far, shape (SEEDS, TRIALS)
    map: tuple  # rates, strengths, accuracy

    @property
    def round(self) -> int:
        return self.found[self.n - 1].round

    @property
    def best(self):
        """The best trial so far, None while all have failed."""
        ranked = Trials(trials=self.found.trials[: self.n]).ranked()
        return ranked[0] if ranked else None

    @property
    def accuracy(self) -> float:
        return float(self.course[self.way][self.seed - 1, self.n - 1])

    @property
    def gain(self) -> float:
        """What the rounds after the first have added to the accuracy."""
        first = self.course[self.way][self.seed - 1, PER_ROUND - 1]
        return max(self.accuracy - float(first), 0.0)


class CoarseToFine(Scene):
    """Trials on the map, the boxes of the rounds, and the best so far of three ways to search."""

    name = "coarse_to_fine"
    title = "Start wide, narrow, repeat"
    caption = (
        "A 64-20-10 network on 300 digits, 200 steps of SGD. {Left}: the trials of one search so "
        "far (crosses diverged, the ring is the best), the boxes of the rounds, over a map of "
        "accuracy on 300 validation digits, median of 3 seeds (the bar tells high from low). "
        "{Right}: error of the best trial so far, median of 6 searches for each way to search, and "
        "their range for the one chosen."
    )
    picture = (
        "A map of coloured cells with a bright patch, dots scattered over it and rectangles that "
        "close in on the patch; beside it three falling step curves, one in a band."
    )
    sizes: ClassVar = {"wide": (7.2, 3.7), "narrow": (3.15, 6.0)}
    goals = (
        Goal(
            "Find a search whose second box (trials 13 to 24) brings more than a point.",
            lambda values, result: (
                result.way == FINE and PER_ROUND < result.n <= 2 * PER_ROUND and result.gain > 0.01
            ),
            "The second round drew from a box a fraction the size of the first. What it cost: a "
            "good region elsewhere would not have been found any more.",
        ),
    )

    def compute(self, *, trials, way, seed) -> Searched:
        """Look at one search after some trials.

        Parameters
        ----------
        trials : int from 1 to 36
        way : str
            One of ``WAYS``.
        seed : int from 1 to 6
            Which of the searches.
        """
        course = {w: np.array([best_so_far(found) for found in searches(w)]) for w in WAYS}
        found = searches(way)[int(seed) - 1]
        return Searched(way, int(seed), int(trials), found, course, landscape())

    def init(self, figure, result: Searched) -> dict:
        cells, curves = beside(
            figure, wide={"width_ratios": [1.2, 1]}, narrow={"height_ratios": [1.25, 1]}
        )
        draw_map(figure, cells, *result.map)
        artists = {"boxes": [], "fills": {}}
        for dashes in ("-", "--", "-"):
            box = Rectangle((1, 1), 1, 1, fill=False, edgecolor="white", linewidth=1.8)
            box.set(linestyle=dashes, path_effects=EDGE, in_layout=False)
            artists["boxes"].append(cells.add_patch(box))
        look = {"linestyle": "", "color": "white", "in_layout": False}
        for name, marker, size in (("dots", "o", 5), ("crosses", "x", 5), ("ring", "o", 12)):
            (artists[name],) = cells.plot([], [], marker=marker, markersize=size, zorder=4, **look)
        artists["dots"].set(markeredgecolor="#222222", markeredgewidth=0.8)
        artists["crosses"].set(markeredgewidth=1.6, path_effects=EDGE)
        artists["ring"].set(fillstyle="none", markeredgewidth=2, path_effects=EDGE)
        for way, (color, dashes) in LOOKS.items():
            style = {"color": color, "linestyle": dashes, "drawstyle": "steps-post"}
            band = Band(curves, label=way, **style)
            band.set(np.arange(1, TRIALS + 1), 100 - 100 * result.course[way])
            artists["fills"][way] = band.fill
        artists["at"] = upright(curves)
        curves.set(xlim=(0, TRIALS + 1), yscale="log", ylim=(5, 110), xlabel="trials")
        log_ticks(curves, [5, 10, 20, 50, 100], axis="y")
        curves.set_xticks(range(0, TRIALS + 1, PER_ROUND))
        curves.set_title("error of the best so far (%)")
        legend(figure, curves, wide=3, narrow=1)
        return artists

    def update(self, artists: dict, result: Searched) -> None:
        shown = result.found.trials[: result.n]
        failed = [trial for trial in shown if not np.isfinite(trial.score)]
        kept = [trial for trial in shown if np.isfinite(trial.score)]
        best = [result.best] if result.best else []
        for name, trials in (("dots", kept), ("crosses", failed), ("ring", best)):
            place = [[trial.params[axis] for trial in trials] for axis in ENDS]
            artists[name].set_data(*place)
        for number, box in enumerate(artists["boxes"]):
            seen = result.way == FINE and number <= result.round
            box.set_visible(seen)
            if seen:
                ends = result.found.spaces[number]
                x, y = ends["lr"], ends["penalty"]
                box.set_bounds(x.low, y.low, x.high - x.low, y.high - y.low)
        stand(artists["at"], result.n)
        for way, fill in artists["fills"].items():
            fill.set_visible(way == result.way)

    def read(self, result: Searched) -> str:
        best, where = result.best, ""
        if result.way == FINE:
            ends = result.found.spaces[result.round]
            spans = (f"{short(ends[k].low)} to {short(ends[k].high)}" for k in ENDS)
            where = " (round {}: lr {}, penalty {})".format(result.round + 1, *spans)
        at = ", all diverged so far"
        if best:
            lr, penalty = (short(best.params[name]) for name in ENDS)
            at = f": the best has {100 * best.score:.1f} %, at lr {lr} and penalty {penalty}"
        over = spread(100 * result.course[result.way][:, result.n - 1], lambda v: f"{v:.1f}")
        number = f"{result.n} trial{'s' * (result.n > 1)}"
        return (
            f"Search {result.seed}, {result.way}, {number}{where}{at}. Over {SEEDS} such searches "
            f"the best has {over} %."
        )


def draw_map(figure, axes, rates, strengths, accuracy) -> None:
    """The accuracy over learning rate and penalty, both on a log scale."""
    image = axes.pcolormesh(rates, strengths, 100 * accuracy, cmap="cividis", vmin=0, vmax=95,
                            shading="nearest", rasterized=True)  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="penalty")
    axes.set(xlim=(5e-6, 20), ylim=(4e-7, 2.5))
    axes.set_xticks([1e-5, 1e-3, 0.1, 10], ["1e-5", "0.001", "0.1", "10"])
    axes.set_yticks([1e-6, 1e-4, 0.01, 1], ["1e-6", "1e-4", "0.01", "1"])
    axes.minorticks_off()
    axes.set_title("validation accuracy (%)")
    bar = figure.colorbar(image, ax=axes, fraction=0.05, pad=0.02)
    bar.set_ticks([10, 50, 90])
