"""Random against grid: the same number of trials on peaks that few dimensions decide, or all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

import numpy as np

from course.figures import BLUE, GUIDE, ORANGE, Band, log_ticks, stand, upright
from explorables.scene import Goal, Scene, is_narrow

CASES = {  # how many of how many hyperparameters matter
    "1 of 2": (1, 2),
    "2 of 2": (2, 2),
    "1 of 4": (1, 4),
    "2 of 4": (2, 4),
    "4 of 4": (4, 4),
}
BUDGETS = (2, 4, 6, 9, 12, 16, 25, 36, 49, 64, 81, 100, 144, 196, 256)
MOST, DRAWS, WIDTH = max(BUDGETS), 500, 0.15


def axis_points(budget: int, dimensions: int) -> list[int]:
    """Return how many values each axis of the largest grid of at most ``budget`` trials has.

    They differ by one at most; which axes get more is the caller's.
    """
    counts = [1] * dimensions
    while True:
        axis = counts.index(min(counts))
        counts[axis] += 1
        if np.prod(counts) > budget:
            counts[axis] -= 1
            return counts


def middles(n: int) -> np.ndarray:
    """The middles of n equal cells of [0, 1]: no placement of n values leaves a smaller hole."""
    return (np.arange(n) + 0.5) / n


def quality(miss: np.ndarray) -> np.ndarray:
    """Return exp(-|miss|^2 / (2 width^2)): 1 on the peak, 0.61 one width from it."""
    return np.exp(-np.sum(miss**2, axis=-1) / (2 * WIDTH**2))


@cache
def draws() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """500 peaks, 256 random trials for each, and a lot for each axis of its grid."""
    rng = np.random.default_rng(0)
    return rng.random((DRAWS, 4)), rng.random((DRAWS, MOST, 4)), rng.random((DRAWS, 4))


@lru_cache(maxsize=16)
def random_best(case: str) -> np.ndarray:
    """Quality of the best of the first m random trials, shape (DRAWS, MOST)."""
    matter, _ = CASES[case]
    peaks, trials, _ = draws()
    miss = trials[..., :matter] - peaks[:, None, :matter]
    return np.maximum.accumulate(quality(miss), axis=1)


@lru_cache(maxsize=2048)
def grid_counts(case: str, budget: int) -> np.ndarray:
    """How many values each axis has, shape (DRAWS, dimensions); who gets more is drawn by lot."""
    _, dimensions = CASES[case]
    rank = np.argsort(np.argsort(draws()[2][:, :dimensions], axis=1), axis=1)
    return np.array(axis_points(budget, dimensions))[rank]


@lru_cache(maxsize=2048)
def grid_best(case: str, budget: int) -> np.ndarray:
    """Quality of the best trial of the grid, shape (DRAWS,): the nearest value on every axis."""
    matter, _ = CASES[case]
    counts, peaks = grid_counts(case, budget)[:, :matter], draws()[0][:, :matter]
    cell = np.minimum(np.floor(peaks * counts), counts - 1)
    return quality((cell + 0.5) / counts - peaks)


@lru_cache(maxsize=16)
def courses(case: str) -> dict[str, np.ndarray]:
    """For both searches the middle 80 % of the peaks at each of ``BUDGETS``, shape (3, budgets)."""
    grid = np.array([grid_best(case, budget) for budget in BUDGETS])
    random = random_best(case)[:, np.array(BUDGETS) - 1].T
    parts = (10, 50, 90)
    return {
        "grid": np.percentile(grid, parts, axis=1),
        "random": np.percentile(random, parts, axis=1),
    }


@dataclass(frozen=True)
class Duel:
    """One budget, on one case and one drawn peak."""

    case: str
    budget: int
    draw: int
    peak: np.ndarray
    axes: list  # the grid's values on each axis
    trials: np.ndarray  # the random ones
    grid: np.ndarray  # quality of the best, shape (DRAWS,)
    random: np.ndarray
    courses: dict

    @property
    def random_wins(self) -> float:
        """Share of the peaks on which random search has found more; a draw is half a win."""
        return float(np.mean(self.random > self.grid) + np.mean(self.random == self.grid) / 2)


class RandomAgainstGrid(Scene):
    """Where the trials lie, and how near the best of them comes."""

    name = "random_against_grid"
    title = "Random against grid"
    caption = (
        "Every trial has a quality: 1 on a hidden peak, 0.61 at 0.15 from it, along the "
        "hyperparameters that matter; the others change nothing. First two pictures: the trials "
        "on one peak (shaded), as seen along the first two hyperparameters (if there are four, one "
        "square hides several trials of the grid); the grid stands in the middles of its cells. "
        "The ticks below are the values tried of the first. Right (on a phone: below): quality of "
        "the best, median and middle 80 % of 500 peaks."
    )
    picture = (
        "Two squares with a shaded stripe or spot, one with dots in rows and columns and one with "
        "dots at random, and under each the ticks of their values; beside them two rising curves."
    )
    sizes: ClassVar = {"wide": (7.2, 3.2), "narrow": (3.15, 4.9)}
    rebuild_on = ("case",)
    goals = (
        Goal(
            "Find a case and a budget at which the grid wins on more than 60 % of the peaks.",
            lambda values, result: result.random_wins < 0.4,
            "Where every hyperparameter matters no trial of the grid is a repetition, and it "
            "leaves no large holes as long as it keeps off the ends of the box. You have to know "
            "that beforehand, though.",
        ),
    )

    def compute(self, *, budget, case, draw=1) -> Duel:
        """Spend one budget both ways.

        Parameters
        ----------
        budget : int from 2 to 256
            Trials; the grid takes as many of them as fill it.
        case : str
            One of ``CASES``.
        draw : int from 1 to 500
            Which peak and which random trials are shown.
        """
        budget, draw = int(budget), int(draw)
        peaks, trials, _ = draws()
        axes = [middles(n) for n in grid_counts(case, budget)[draw - 1]]
        shown = peaks[draw - 1], axes, trials[draw - 1, :budget]
        best = grid_best(case, budget), random_best(case)[:, budget - 1]
        return Duel(case, budget, draw, *shown, *best, courses(case))

    def init(self, figure, result: Duel) -> dict:
        if is_narrow(figure):
            grid, random, curve = figure.subplot_mosaic(
                [["grid", "random"], ["curve", "curve"]], height_ratios=[1, 1.2]
            ).values()
        else:
            grid, random, curve = figure.subplots(1, 3, width_ratios=[1, 1, 1.25])
        artists = {}
        for axes, name in ((grid, "grid"), (random, "random")):
            axes.set(xlim=(-0.03, 1.03), ylim=(-0.12, 1.03), title=name, aspect="equal")
            axes.set_xticks([])
            axes.set_yticks([])
            axes.set_xlabel("first")
            artists[f"{name} peak"] = axes.imshow(
                np.zeros((40, 40)), cmap="Greys", vmin=0, vmax=1.6, origin="lower",
                extent=(0, 1, 0, 1), interpolation="nearest", zorder=0,
            )  # fmt: skip
            color, marker = (BLUE, "s") if name == "grid" else (ORANGE, "o")
            (artists[name],) = axes.plot([], [], marker, color=color, markersize=4)
            (artists[f"{name} ticks"],) = axes.plot([], [], "|", color=color, markersize=9)
        grid.set_ylabel("second")
        for i, (name, course) in enumerate(result.courses.items()):
            Band(curve, i, name).set(BUDGETS, course)
        artists["at"] = upright(curve)
        curve.axhline(1, **GUIDE)
        curve.set(xscale="log", xlim=(1.8, 290), ylim=(0, 1.05), xlabel="trials")
        log_ticks(curve, [2, 10, 100])
        curve.set_title(f"best quality, {in_words(result.case)}")
        curve.legend(loc="lower right")
        return artists

    def update(self, artists: dict, result: Duel) -> None:
        matter, _ = CASES[result.case]
        x, peak = middles(40), result.peak  # few shades are encoded fast
        shade = np.exp(-((x - peak[0]) ** 2) / (2 * WIDTH**2))
        side = np.exp(-((x - peak[1]) ** 2) / (2 * WIDTH**2)) if matter > 1 else np.ones(40)
        mesh = np.meshgrid(*result.axes[:2])
        at = {"grid": [m.ravel() for m in mesh], "random": result.trials[:, :2].T}
        for name, (first, second) in at.items():
            artists[f"{name} peak"].set_data(np.round(5 * np.outer(side, shade)) / 5)
            artists[name].set_data(first, second)
            values = np.unique(first)
            artists[f"{name} ticks"].set_data(values, np.full(len(values), -0.07))
        stand(artists["at"], result.budget)

    def read(self, result: Duel) -> str:
        used = int(np.prod([len(axis) for axis in result.axes]))
        values, i = len(result.axes[0]), result.draw - 1
        return (
            f"{in_words(result.case)}, {result.budget} trials: the grid (it uses {used}) tries "
            f"{values} value{'s' * (values > 1)} of the first, random search {result.budget}; on "
            f"peak {result.draw} they reach {result.grid[i]:.3f} and {result.random[i]:.3f}. Over "
            f"{DRAWS} peaks: median {np.median(result.grid):.3f} against "
            f"{np.median(result.random):.3f}, and random wins on {100 * result.random_wins:.0f} %."
        )


def in_words(case: str) -> str:
    return f"{case} matter{'s' * (case[0] == '1')}"
