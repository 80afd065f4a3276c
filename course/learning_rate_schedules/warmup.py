"""Warmup: how high the peak rate can go, on deep networks without normalization."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.figures import GREY, Band, beside, ring
from course.learning_rate_schedules.schedule import fit_each, in_parts, outcome
from explorables.scene import Goal, Scene
from helpers.data import few_digits
from helpers.experiment import Runs
from helpers.initializers import he_normal
from helpers.schedules import cosine, warmup

SIZES, STEPS, BATCH, WINDOW = (64, 30, 30, 30, 30, 30, 10), 120, 50, 10
MIDDLES = np.arange(WINDOW / 2, STEPS, WINDOW)
PART = 1  # schedules trained at a time
TUNING_SEEDS, FRESH_SEEDS = (0, 1, 2, 3, 4), tuple(range(10, 20))
CLIMBS = (0, 5, 20, 60)
PEAKS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0, 2.0)
LEARNED = float(np.log(2))  # the loss of giving every right class a probability of one half
CHANCE = float(np.log(10))


def twice_he(shape, rng):
    """Weights of twice He's standard deviation: too large a start on purpose."""
    return 2 * he_normal(shape, rng)


CASES = {  # name -> optimizer, activation, init
    "Adam, tanh, Xavier": ("Adam", "tanh", "xavier_normal"),
    "SGD, ReLU, twice He": ("SGD", "relu", twice_he),
    "SGD, ReLU, He": ("SGD", "relu", "he_normal"),
}


@dataclass(frozen=True)
class Outcomes(Runs):
    """Some schedules of one case, each on all seeds."""

    batch_loss: np.ndarray | None = None  # mean over windows of 10 steps, around MIDDLES

    @property
    def learned(self) -> np.ndarray:
        """How many seeds of each schedule end below ln 2."""
        return (self.final() < LEARNED).sum(axis=1)


def climb_and_fall(peak: float, climb: int):
    """Return warmup over ``climb`` steps, then a cosine to 0 over the rest of the 120."""
    return warmup(cosine(peak, STEPS - climb), climb)


def train(case: str, schedules: list, seeds: tuple = TUNING_SEEDS) -> Outcomes:
    """Train every schedule of a case on 500 digits."""
    optimizer, activation, init = CASES[case]
    rows, _, history = fit_each(schedules, seeds, few_digits(500), SIZES, STEPS, BATCH,
                                optimizer=optimizer, activation=activation, init=init)  # fmt: skip
    windows = history.loss.reshape(len(rows), -1, WINDOW).mean(axis=-1)
    return Outcomes.of(rows, history, batch_loss=windows)


@lru_cache(maxsize=32)
def row(case: str, climb: int) -> Outcomes:
    """One length of warmup at all 13 peaks."""
    schedules = [climb_and_fall(peak, climb) for peak in PEAKS]
    return in_parts(lambda some: train(case, some), schedules, PART)


@lru_cache(maxsize=32)
def fresh(case: str, peak: float, climb: int) -> Outcomes:
    """One schedule on ten seeds that took no part in any tuning."""
    return train(case, [climb_and_fall(peak, climb)], FRESH_SEEDS)


def one(case: str, peak: float, climb: int) -> Outcomes:
    """Five seeds of one setting: looked up when it is in the map, else trained."""
    if peak in PEAKS and climb in CLIMBS:
        return row(case, climb)[PEAKS.index(peak)]
    return train(case, [climb_and_fall(peak, climb)])


@dataclass(frozen=True)
class Peak:
    """One setting, the same without warmup, and the map of all of them."""

    case: str
    peak: float
    climb: int
    runs: Outcomes
    without: Outcomes
    map: dict  # climb -> Outcomes over all peaks


class WarmupMap(Scene):
    """Warmup length against peak rate: what is left of the loss, or that it diverged."""

    name = "how_high_can_the_peak_go"
    title = "How high can the peak go?"
    caption = (
        "Five hidden layers of 30 units without normalization, 500 digits, batches of 50, 120 "
        "steps: a climb, then a cosine to 0. {Left}: training loss at the end, "
        "median of five seeds; a dot where all five end below ln 2 = 0.69, a cross where one or "
        "more overflowed. {Right}: the loss of the batches at the setting in the ring, with "
        "its range; dashed, without warmup."
    )
    picture = (
        "A map of coloured cells, peak rates along the bottom and four lengths of warmup up the "
        "side, with a ring on one cell; beside it two loss curves in bands."
    )
    sizes: ClassVar = {"wide": (7.2, 3.7), "narrow": (3.15, 5.6)}
    rebuild_on = ("case",)
    goals = (
        Goal(
            "Adam: find a peak that fails on all five seeds without warmup, and a length of "
            "warmup with which all five end below ln 2.",
            lambda values, result: bool(
                result.case == "Adam, tanh, Xavier"
                and result.runs.learned[0] == 5
                and result.without.learned[0] == 0
            ),
            "The same peak, the same number of steps. Only the first of them are smaller.",
        ),
    )

    def compute(self, *, case, peak, climb) -> Peak:
        """Look the setting up in the map, or train five seeds.

        Parameters
        ----------
        case : str
            One of ``CASES``: optimizer, activation and first weights.
        peak : float
        climb : int
            Steps of warmup.
        """
        runs, without = one(case, peak, int(climb)), one(case, peak, 0)
        return Peak(case, peak, int(climb), runs, without, {c: row(case, c) for c in CLIMBS})

    def init(self, figure, result: Peak) -> dict:
        cells, loss = beside(figure, wide={"width_ratios": [1.35, 1]})
        draw_map(figure, cells, result.map)
        dark, halo = ring(cells, 15, 2.5, zorder=2), ring(cells, 18, 1.5, color="white", zorder=2)
        loss.set(xlim=(0, STEPS), yscale="log", ylim=(0.01, 30), xlabel="step", title="batch loss")
        loss.set_yticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
        without = Band(loss, color=GREY, linestyle="--", linewidth=1.4, label="without warmup")
        without.fill.set_alpha(0.12)
        band = Band(loss, linestyle="-", linewidth=2.2, label="this setting")
        loss.legend(loc="upper right", borderpad=0.2)
        return {"ring": dark, "halo": halo, "without": without, "band": band}

    def update(self, artists: dict, result: Peak) -> None:
        x = np.interp(np.log(result.peak), np.log(PEAKS), range(len(PEAKS)))
        y = np.interp(result.climb, CLIMBS, range(len(CLIMBS)))
        for name in ("ring", "halo"):
            artists[name].set_data([x], [y])
        for name, runs in (("without", result.without), ("band", result.runs)):
            artists[name].set(MIDDLES, np.clip(runs.batch_loss[0], 0.003, 1e3))

    def read(self, result: Peak) -> str:
        with_text = f"warmup over {result.climb} steps" if result.climb else "no warmup"
        text = (
            f"{result.case}, peak {result.peak:.3g}, {with_text}: the training loss ends at "
            f"{outcome(result.runs.final()[0])}; {result.runs.learned[0]} of 5 seeds end below 0.69"
        )
        if not result.climb:
            return text + "."
        return (
            f"{text}. Without warmup it is {outcome(result.without.final()[0])}, and "
            f"{result.without.learned[0]} of 5."
        )


def draw_map(figure, axes, rows: dict) -> None:
    """Median final loss of every cell, marked where all seeds learned or one overflowed."""
    medians = np.array([np.median(np.minimum(r.final(), CHANCE), axis=1) for r in rows.values()])
    image = axes.imshow(np.log10(medians), cmap="cividis", aspect="auto", origin="lower",
                        vmin=-2, vmax=np.log10(CHANCE))  # fmt: skip
    for y, r in enumerate(rows.values()):
        for x, final in enumerate(r.final()):
            if (final < LEARNED).all():
                axes.plot(x, y, "o", color="white", markersize=4.5)
            elif not np.isfinite(final).all():
                axes.plot(x, y, "x", color="#222222", markersize=6, markeredgewidth=1.6)
    ticks = [0, 3, 6, 8, 11]
    axes.set_xticks(ticks, [f"{PEAKS[i]:g}" for i in ticks])
    axes.set_yticks(range(len(CLIMBS)), CLIMBS)
    axes.set(xlabel="peak learning rate", ylabel="warmup steps", title="loss at the end")
    axes.grid(False)
    bar = figure.colorbar(image, ax=axes, fraction=0.05, pad=0.02)
    bar.set_ticks([-2, -1, 0, np.log10(CHANCE)], labels=["0.01", "0.1", "1", "2.3"])
