"""Ablation: one technique added to the bare network, or taken from the network that has all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from course.figures import Band, legend, percent, ring, short, spread
from course.playground.recipes import (
    DROPOUT,
    STRENGTH,
    TUNING_SEEDS,
    Recipe,
    Trained,
    fresh,
    train,
    tuned,
)
from explorables.scene import Goal, Scene

BARE = Recipe()
ALL = Recipe(True, True, "Adam", True, DROPOUT, STRENGTH)
TECHNIQUES = {
    "He start": "he",
    "BatchNorm": "batch_norm",
    "Adam": "optimizer",
    "cosine": "cosine",
    "dropout 0.2": "dropout",
    "L2 0.01": "l2",
}
LRS = (0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)


def variant(base: str, technique: str) -> Recipe:
    """The bare recipe with one technique more ("add"), or the full one with one less ("remove")."""
    field = TECHNIQUES[technique]
    start, other = (BARE, ALL) if base == "add" else (ALL, BARE)
    return replace(start, **{field: getattr(other, field)})


def at_best(recipe: Recipe) -> tuple[float, np.ndarray]:
    """Return the best of seven rates, and the validation accuracy of seven fresh seeds at it."""
    rate = tuned(recipe)
    return rate, fresh(recipe, rate).final("val_accuracy")[0]


@dataclass(frozen=True)
class Ablation:
    """One technique against the network without it, at every rate."""

    base: str
    technique: str
    at: int  # index of the rate
    without: Trained
    with_it: Trained

    def ends(self, which: str) -> np.ndarray:
        """Validation accuracy at the end, shape (rates, seeds): ``"without"``, ``"with_it"``."""
        return getattr(self, which).val_accuracy[..., -1]

    def best(self, which: str) -> int:
        """The index of its best rate."""
        return getattr(self, which).best("val_accuracy")

    @property
    def at_best(self) -> tuple[np.ndarray, np.ndarray]:
        """With it and without, each at its own best rate, shape (seeds,)."""
        with_it, without = (self.ends(which)[self.best(which)] for which in ("with_it", "without"))
        return with_it, without


def spare(values: dict, result: Ablation) -> bool:
    """Whether the full network loses nothing without it, each at its best rate, seed by seed."""
    with_it, without = result.at_best
    here = values["base"] == "remove" and result.at == result.best("without")
    return bool(here and np.mean(with_it - without) <= 0)


class WhichFirst(Scene):
    """Validation accuracy over the learning rate, with and without one technique."""

    name = "which_first"
    title = "One technique more, one technique less"
    caption = (
        "A network 64-30-30-30-10 learns 300 digits, one label in five wrong, in 200 steps. Right "
        "answers on 600 validation digits at each learning rate: medians of five seeds in bands "
        "from lowest to highest. Add: to the bare network (first weights of std 0.01, SGD). "
        "Remove: from a network with He's start, BatchNorm, Adam, cosine, dropout 0.2 and L2 "
        "0.01. Circles: the rate that is chosen."
    )
    picture = "Two curves of accuracy over the learning rate, each in a band, and two circles."
    sizes: ClassVar = {"wide": (6.4, 3.3), "narrow": (3.15, 3.7)}
    goals = (
        Goal(
            "Take away from the network that has everything a technique that it can spare: with "
            "each side at its own best rate the five seeds lose nothing on average. Move the rate "
            "to the best one without it.",
            spare,
            "A passenger, beside the other five. At one common rate nearly every technique can be "
            "made to look harmful or needed; each at its own, three of the six are missed.",
        ),
    )

    def compute(self, *, base, technique, lr) -> Ablation:
        """Return the two sweeps over the rate.

        Parameters
        ----------
        base : "add" or "remove"
        technique : str, a key of ``TECHNIQUES``
        lr : float
            The nearest rate of the sweep is taken.
        """
        one, other = variant(base, technique), BARE if base == "add" else ALL
        without, with_it = (other, one) if base == "add" else (one, other)
        runs = (train(r, LRS, TUNING_SEEDS) for r in (without, with_it))
        at = int(np.argmin(np.abs(np.log(LRS) - np.log(lr))))
        return Ablation(base, technique, at, *runs)

    def init(self, figure, result: Ablation) -> dict:
        axes = figure.subplots()
        axes.set(xscale="log", xlim=(0.0009, 1.12), ylim=(0, 100), xlabel="learning rate")
        axes.set_ylabel("validation accuracy (%)")
        artists = {
            "without": Band(axes, 1, "without it", marker=".", markersize=5),
            "with_it": Band(axes, 0, "with it", marker=".", markersize=5),
        }
        artists["rings"] = ring(axes, 11, 1.8, clip_on=True)
        artists["title"] = axes.set_title("bare network + dropout 0.2")
        legend(figure, [artists["with_it"].line, artists["without"].line], narrow=1)
        return artists

    def update(self, artists: dict, result: Ablation) -> None:
        names = ("without", "with_it")
        for name in names:
            artists[name].set(LRS, 100 * result.ends(name).T)
        here = [100 * np.median(result.ends(name)[result.at]) for name in names]
        artists["rings"].set_data([LRS[result.at]] * 2, here)
        sign = "bare network +" if result.base == "add" else "full network \N{MINUS SIGN}"
        artists["title"].set_text(f"{sign} {result.technique}")

    def read(self, result: Ablation) -> str:
        with_it, without = result.ends("with_it"), result.ends("without")
        network = "bare" if result.base == "add" else "full"
        tuned_with, tuned_without = result.at_best
        best = [
            f"{percent(np.median(runs))} at rate {short(LRS[result.best(which)])}"
            for runs, which in ((tuned_with, "with_it"), (tuned_without, "without"))
        ]
        ahead = tuned_with > tuned_without
        return (
            f"Rate {short(LRS[result.at])}, {network} network: with {result.technique} "
            f"{spread(with_it[result.at], percent)} of the validation digits are right, without "
            f"{spread(without[result.at], percent)}. At the best rate of each: {best[0]} with it, "
            f"{best[1]} without; seed by seed better with it in {ahead.sum()} of {len(ahead)}."
        )
