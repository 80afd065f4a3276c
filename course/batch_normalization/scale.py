"""What gamma and beta do to the distribution that BatchNorm has normalized."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from course.batch_normalization.with_and_without import data
from course.figures import BLUE, GREY, GUIDE, ORANGE, beside, percent, short
from explorables.scene import Goal, Scene, is_narrow
from helpers.normalization import BatchNorm

MEAN, STD = 2.0, 1.5
BINS = np.linspace(-9, 9, 73)
TOP = 60  # digits in a bin; fuller ones are cut off
TITLES = {"before": "before: z", "normalized": "normalized", "after": "after: gamma, beta"}


@cache
def sums() -> np.ndarray:
    """The sums of one unit over 300 digits, brought to mean 2 and std 1.5; shape (300, 1)."""
    X = data().X.astype(float)
    z = X @ np.random.default_rng(3).standard_normal((X.shape[1], 1))
    return MEAN + STD * (z - z.mean()) / z.std()


@dataclass(frozen=True)
class Scaled:
    """A batch of one unit's sums before, between and after."""

    gamma: float
    beta: float
    before: np.ndarray
    normalized: np.ndarray
    after: np.ndarray

    @property
    def off(self) -> float:
        """Largest distance between what went in and what came out."""
        return float(np.abs(self.after - self.before).max())

    @property
    def cut(self) -> float:
        """Share of the outputs that a ReLU sets to 0."""
        return float(np.mean(self.after <= 0))


class GammaBeta(Scene):
    """Histograms of one unit over a batch: its sums, normalized, and scaled and shifted."""

    name = "gamma_and_beta"
    title = "What gamma and beta may still choose"
    caption = (
        "The sums of one unit over a batch of 300 digits, brought to mean 2 and std 1.5, before "
        "BatchNorm, normalized, and after gamma and beta. Filled orange: what a ReLU behind it "
        "would set to 0. The triangle is the mean, the bar under it one std to each side."
    )
    picture = "Three histograms on one axis: before, normalized, and scaled and shifted."
    sizes: ClassVar = {"wide": (7.2, 2.9), "narrow": (3.15, 4.6)}
    goals = (
        Goal(
            "Undo the normalization: bring back the sums that went in.",
            lambda values, result: result.off < 0.01,
            "Gamma is the batch's std and beta its mean: a BatchNorm layer can be the identity.",
        ),
        Goal(
            "Shift the sums so that a ReLU silences at least 95 % of them, but not all.",
            lambda values, result: 0.95 <= result.cut < 1,
            "Gamma and beta are learned, so a unit behind BatchNorm can still fall nearly silent.",
        ),
    )

    def compute(self, *, gamma, beta) -> Scaled:
        """Run the layer twice: with gamma 1 and beta 0, and as asked."""
        z = sums()
        out = [
            BatchNorm(np.array([float(g)]), np.array([float(b)])).forward(z, training=True)
            for g, b in ((1, 0), (gamma, beta))
        ]
        return Scaled(gamma, beta, z, *out)

    def init(self, figure, result: Scaled) -> dict:
        grid = beside(figure, 3, sharex=True, sharey=True)
        artists = {}
        for axes, name in zip(grid, TITLES, strict=True):
            axes.set(title=TITLES[name], xlim=(BINS[0], BINS[-1]), ylim=(-11, TOP + 2))
            axes.set(xticks=[-5, 0, 5], yticks=[])
            axes.axvline(0, **GUIDE)
            axes.spines[["left", "bottom"]].set_visible(False)
            bars = {"fill": True, "linewidth": 0}
            empty = np.zeros(len(BINS) - 1)
            artists[name] = (
                axes.stairs(empty, BINS, color=BLUE, **bars),
                axes.stairs(empty, BINS, color=ORANGE, **bars),
                *axes.plot([], [], "-", color=GREY, linewidth=2.5),
                *axes.plot([], [], "^", color=GREY, markersize=7),
            )
        for axes in grid[2:] if is_narrow(figure) else grid:
            axes.set_xlabel("value")
        return artists

    def update(self, artists: dict, result: Scaled) -> None:
        for name, (bars, cut, bar, mark) in artists.items():
            values = getattr(result, name)
            counts = np.histogram(np.clip(values, BINS[0], BINS[-1] - 1e-9), BINS)[0]
            below = BINS[1:] <= 1e-9 if name == "after" else np.zeros(len(counts), bool)
            if name == "after" and values.max() <= 0:  # all in the bin that begins at 0
                below = np.ones(len(counts), bool)
            bars.set_data(np.minimum(counts, TOP) * ~below)
            cut.set_data(np.minimum(counts, TOP) * below)
            mean, std = values.mean(), values.std()
            bar.set_data([mean - std, mean + std], [-6, -6])
            mark.set_data([mean], [-6])

    def read(self, result: Scaled) -> str:
        after = result.after
        text = (
            f"Gamma {short(result.gamma)}, beta {short(result.beta)}: the sums came in with mean "
            f"{result.before.mean():.1f} and std {result.before.std():.1f} and leave with mean "
            f"{round(after.mean(), 1) + 0.0:.1f} and std {after.std():.2f}; a ReLU sets "
            f"{percent(result.cut)} of them to 0"
        )
        if result.gamma == 0:
            return f"{text}. With gamma 0 the input no longer counts."
        return f"{text}. They differ from what came in by up to {result.off:.2f}."
