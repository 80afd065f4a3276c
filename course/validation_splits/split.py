"""How far a validation score misses: one split, k folds, and the size of the part held out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

import numpy as np

from course.figures import BLUE, DASHES, GREEN, GREY, GUIDE, ORANGE, beside, legend, ring
from course.validation_splits.ridge import columns, train_and_score
from explorables.scene import Goal, Scene
from helpers.splits import k_fold

N, DRAWS = 200, 100
FRACTIONS = (0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8)


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return the accuracies from which a score of ``right`` of ``n`` is less than z errors away.

    The ends solve ``(right/n - a)**2 = z**2 * a * (1 - a) / n``, a quadratic in a (Wilson, 1927).
    """
    share, extra = right / n, z**2 / n
    middle = (share + extra / 2) / (1 + extra)
    half = np.sqrt(extra * (share * (1 - share) + extra / 4)) / (1 + extra)
    return float(middle - half), float(middle + half)


@cache
def dealt(draw: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices of the 200 digits somebody has in this draw, and of all others."""
    order = np.random.default_rng([draw, 0]).permutation(len(columns()[1]))
    return order[:N], order[N:]


@cache
def fresh() -> np.ndarray:
    """What the scores are to estimate: accuracy of a model trained on all 200, on 1597 others."""
    return np.array([train_and_score(*dealt(draw)) / len(dealt(draw)[1]) for draw in range(DRAWS)])


@lru_cache(maxsize=300)
def one_split(held_out: int) -> np.ndarray:
    """The score of one split in every draw, trained on what is not held out, shape (DRAWS,)."""
    mine = [dealt(draw)[0] for draw in range(DRAWS)]
    return np.array([train_and_score(m[held_out:], m[:held_out]) / held_out for m in mine])


@cache
def folds(k: int) -> np.ndarray:
    """The mean score over ``k`` folds in every draw, shape (DRAWS,)."""
    scores = []
    for draw in range(DRAWS):
        mine, pairs = dealt(draw)[0], k_fold(N, k, np.random.default_rng([draw, 1]))
        scores.append(sum(train_and_score(mine[train], mine[val]) for train, val in pairs) / N)
    return np.array(scores)


def miss(scores: np.ndarray, truth: np.ndarray) -> float:
    """Root mean square of score minus truth."""
    return float(np.sqrt(np.mean((scores - truth) ** 2)))


def bias(scores: np.ndarray, truth: np.ndarray) -> float:
    """Mean of score minus truth."""
    return float(np.mean(scores - truth))


@dataclass(frozen=True)
class Point:
    """One size of the held-out part, one k, and one draw among a hundred."""

    fraction: float
    held_out: int
    k: int
    draw: int
    split: np.ndarray  # scores of one split, shape (DRAWS,)
    folds: np.ndarray
    fresh: np.ndarray
    misses: np.ndarray  # of one split at every one of FRACTIONS
    biases: np.ndarray


def too_low_by_more_than_five_points(values: dict, result: Point) -> bool:
    return bias(result.split, result.fresh) < -0.05


class SplitScatter(Scene):
    """A hundred draws: what one split says, what k folds say, and what is true."""

    name = "split_scatter"
    title = "One split is one draw"
    caption = (
        "A hundred times 200 digits are drawn and a least-squares classifier is judged by them. "
        "{Left}: each small dot is one draw. The score of one split, the mean score of k folds, "
        "and the accuracy on the 1597 other digits of the model trained on all 200, which the "
        "scores estimate. The ring is the chosen draw, the bar its 95 % interval. {Right}: how far "
        "a score misses against the share held out; dashed, the bias alone; dotted, the k folds; "
        "ring: the chosen share."
    )
    picture = (
        "Three rows of dots: wide for one split, narrower for the folds, narrowest for the truth. "
        "Beside them a valley: the miss is large for a small and for a large share."
    )
    sizes: ClassVar = {"wide": (7.2, 3.2), "narrow": (3.15, 5.2)}
    goals = (
        Goal(
            "Find a share at which the score of one split is too low by more than 5 points on "
            "average: a bias.",
            too_low_by_more_than_five_points,
            "Too few digits are learned from. At the other end too few judge; between the two lies "
            "a broad valley, and the draws do not say where in it the best share is.",
        ),
    )

    def compute(self, *, fraction, k, draw) -> Point:
        """Judge a hundred draws by one split and by k folds.

        Parameters
        ----------
        fraction : float
            Share of the 200 digits that the one split holds out.
        k : int
        draw : int from 1 to 100
            The draw that is ringed.
        """
        held_out = round(fraction * N)
        swept = [one_split(round(f * N)) for f in FRACTIONS]
        misses, biases = (np.array([f(s, fresh()) for s in swept]) for f in (miss, bias))
        scores = one_split(held_out), folds(int(k)), fresh()
        return Point(fraction, held_out, int(k), int(draw) - 1, *scores, misses, biases)

    def init(self, figure, result: Point) -> dict:
        strip, valley = beside(figure)
        strip.set(xlim=(58, 101), ylim=(-0.6, 2.6), xlabel="accuracy (%)", title="100 draws")
        strip.set_yticks(range(3), ["truth", "k folds", "one\nsplit"])
        valley.set(xlim=(0, 0.86), ylim=(-18, 18), xlabel="share held out")
        valley.set_title("typical miss (points)")
        valley.axhline(0, **{**GUIDE, "linestyle": "-"})
        artists = {"dots": [], "rings": []}
        for color in (ORANGE, GREEN, BLUE):
            artists["dots"] += strip.plot([], [], ".", color=color, markersize=4)
            artists["rings"].append(ring(strip, 9, clip_on=True))
        (artists["interval"],) = strip.plot(
            [], [], "|-", color=GREY, linewidth=2, markersize=9, markeredgewidth=2
        )
        look = {"marker": ".", "markersize": 5}
        (artists["miss"],) = valley.plot([], [], color=BLUE, label="one split", **look)
        (artists["bias"],) = valley.plot([], [], "--", color=ORANGE, label="its bias", **look)
        artists["folds"] = valley.axhline(1, color=GREEN, linestyle=DASHES[3], label="k folds")
        artists["ring"] = ring(valley, 11, clip_on=True)
        legend(figure, valley, wide=3, narrow=2)
        return artists

    def update(self, artists: dict, result: Point) -> None:
        truth = result.fresh
        for row, scores in enumerate((truth, result.folds, result.split)):
            artists["dots"][row].set_data(100 * scores, row + jitter(len(scores)))
            artists["rings"][row].set_data([100 * scores[result.draw]], [row])
        low, high = wilson(right_of(result), result.held_out)
        artists["interval"].set_data([100 * low, 100 * high], [2.42, 2.42])
        artists["miss"].set_data(FRACTIONS, 100 * result.misses)
        artists["bias"].set_data(FRACTIONS, 100 * result.biases)
        artists["folds"].set_ydata([100 * miss(result.folds, truth)] * 2)
        artists["ring"].set_data([result.fraction], [100 * miss(result.split, truth)])

    def read(self, result: Point) -> str:
        right, n = right_of(result), result.held_out
        low, high = wilson(right, n)
        split, folded = (
            f"{points(miss(scores, result.fresh))} (bias {points(bias(scores, result.fresh))})"
            for scores in (result.split, result.folds)
        )
        return (
            f"Draw {result.draw + 1}: the split holds out {n} of {N} digits and scores {right} of "
            f"{n}, {100 * right / n:.0f} % (95 % interval {100 * low:.0f} to {100 * high:.0f} %); "
            f"the truth is {100 * result.fresh[result.draw]:.1f} %. Over 100 draws one split "
            f"misses by {split}, {result.k} folds by {folded}."
        )


def right_of(result: Point) -> int:
    """How many held-out digits are right in the chosen draw."""
    return round(float(result.split[result.draw]) * result.held_out)


def points(share: float) -> str:
    """A difference of two accuracies in percentage points, without a minus before zero."""
    return f"{round(100 * share, 1) + 0.0:.1f} points"


def jitter(n: int) -> np.ndarray:
    """Heights that keep the dots of a row apart, evenly spread and the same on every call."""
    return 0.5 * (np.arange(1, n + 1) * 0.6180339887498949 % 1 - 0.5)
