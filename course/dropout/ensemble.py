"""The average over many masks against the one pass in which all units work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.dropout.training import SEEDS, STEPS, stacked, train, trained
from course.figures import Band, beside, legend, log_ticks, percent, short, spread, stand, upright
from explorables.scene import Goal, Scene
from helpers.activations import softmax
from helpers.losses import accuracy

STOPS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.75)
SIZES, NOISE, N, MASKS, DIGITS = (64, 50, 50, 10), 0.2, 300, 50, 300


@dataclass(frozen=True)
class Votes:
    """Of five trained networks, by rows, the averages over 1, 2 ... 50 masks, by columns.

    Attributes
    ----------
    averaged : ndarray of shape (seeds, MASKS)
        Validation accuracy of the average of so many passes' probabilities.
    gap : ndarray of shape (seeds, MASKS)
        Mean absolute difference between that average and the deterministic probabilities.
    single : ndarray of shape (seeds,)
        Mean accuracy of one pass under a mask.
    deterministic : ndarray of shape (seeds,)
    """

    averaged: np.ndarray
    gap: np.ndarray
    single: np.ndarray
    deterministic: np.ndarray


@dataclass(frozen=True)
class Point:
    """Votes, and at how many masks the reader looks."""

    p: float
    masks: int
    votes: Votes

    @property
    def averaged(self) -> np.ndarray:
        return self.votes.averaged[:, self.masks - 1]

    @property
    def gap(self) -> float:
        return float(np.median(self.votes.gap[:, self.masks - 1]))


@lru_cache(maxsize=40)
def vote(p: float) -> Votes:
    """Ask five networks trained with dropout p for 300 validation digits, under 50 masks each.

    In each pass every digit gets a mask of its own, as in training.
    """
    network = trained(SIZES, train(SIZES, (p,), noise=NOISE, n=N, every=STEPS))
    X, y = (stacked(part, NOISE, N, SEEDS)[:, :DIGITS] for part in ("X_val", "y_val"))
    exact = softmax(network.forward(X)).copy()
    total, averaged, gap, single = np.zeros(exact.shape), [], [], []
    for count in range(1, MASKS + 1):
        passed = softmax(network.forward(X, training=True))
        total += passed
        single.append(accuracy(passed, y))
        averaged.append(accuracy(total, y))
        gap.append(np.abs(total / count - exact).mean(axis=(1, 2)))
    return Votes(np.array(averaged).T, np.array(gap).T, np.mean(single, axis=0), accuracy(exact, y))


def few_masks_as_good(values: dict, result: Point) -> bool:
    above = np.median(result.averaged) >= np.median(result.votes.deterministic)
    return bool(above and result.p >= 0.3 and result.masks >= 2)


class Ensemble(Scene):
    """Accuracy and distance over the number of masks averaged."""

    name = "dropout_ensemble"
    title = "The average of many masks, and one pass without"
    caption = (
        "Networks of 64-50-50-10 units, trained with dropout p on 300 digits with 20 % wrong "
        "labels, classify 300 validation digits. {Left}: accuracy of the average of so many "
        "passes, each under its own masks, and of the one deterministic pass with all units; "
        "medians of five seeds in bands from lowest to highest. {Right}: mean difference between "
        "the averaged probabilities and the deterministic ones. The upright line is the chosen "
        "number of masks."
    )
    picture = (
        "A curve that climbs with the number of masks towards a level line, and beside it a "
        "falling curve that flattens."
    )
    sizes: ClassVar = {"wide": (7.2, 3.4), "narrow": (3.15, 5.3)}
    goals = (
        Goal(
            "At p 0.3 or more, reach the deterministic pass by an average of masks (medians).",
            few_masks_as_good,
            "The one pass stands for the average of very many networks, and costs as much as one.",
        ),
    )

    def compute(self, *, p, masks) -> Point:
        return Point(float(p), int(masks), vote(float(p)))

    def init(self, figure, result: Point) -> dict:
        left, right = beside(figure)
        left.set(ylim=(0, 1), title="validation accuracy")
        right.set(ylim=(3e-3, 0.2), yscale="log", title="distance to the one pass")
        for axes in (left, right):
            axes.set(xscale="log", xlim=(0.9, 56), xlabel="masks averaged")
            log_ticks(axes, [1, 2, 5, 10, 20, 50])
        artists = {
            "averaged": Band(left, 0, "average of masks", linewidth=2.2),
            "exact": Band(left, 1, "one deterministic pass"),
            "gap": Band(right, 0),
            "now": [upright(axes) for axes in (left, right)],
        }
        legend(figure, left, narrow=1)
        return artists

    def update(self, artists: dict, result: Point) -> None:
        votes, count = result.votes, np.arange(1, MASKS + 1)
        artists["averaged"].set(count, votes.averaged)
        artists["exact"].set([0.9, 56], np.tile(votes.deterministic[:, None], 2))
        artists["gap"].set(count, np.maximum(votes.gap, 1e-5))
        for line in artists["now"]:
            stand(line, result.masks)

    def read(self, result: Point) -> str:
        votes = result.votes
        many = "1 mask" if result.masks == 1 else f"the average of {result.masks} masks"
        return (
            f"Trained with p {result.p:.3g}: {many} gets {spread(result.averaged, percent)} of the "
            f"validation digits right, a single mask {percent(np.median(votes.single))} on "
            f"average, the one deterministic pass {spread(votes.deterministic, percent)}. The "
            f"probabilities differ from that pass by {short(result.gap)} on average."
        )
