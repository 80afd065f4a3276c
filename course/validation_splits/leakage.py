"""Leakage: features chosen with the labels of the samples that are to judge them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.figures import GUIDE, Band, beside, legend, log_ticks, ring, short
from explorables.scene import Goal, Scene

DRAWS, FOLDS, MOST = 20, 5, 2000
FEATURES = (20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000)


@lru_cache(maxsize=4)
def coins(samples: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Twenty data sets of pure chance: X normal, shape (MOST, samples), and labels from a coin."""
    rngs = [np.random.default_rng([samples, draw]) for draw in range(DRAWS)]
    return [(rng.standard_normal((MOST, samples)), rng.integers(2, size=samples)) for rng in rngs]


def correlations(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The size of each feature's correlation with the labels; X has one feature a row."""
    centred, labels = X - X.mean(axis=1, keepdims=True), y - y.mean()
    return np.abs(centred @ labels) / np.linalg.norm(centred, axis=1) / np.linalg.norm(labels)


@lru_cache(maxsize=400)
def strengths(samples: int) -> np.ndarray:
    """Correlations with the labels, of all samples and of each fold's training samples.

    Returns
    -------
    ndarray of shape (DRAWS, 1 + FOLDS, MOST)
    """
    fold = np.arange(samples) % FOLDS
    masks = [np.ones(samples, dtype=bool), *(fold != f for f in range(FOLDS))]
    return np.array([[correlations(X[:, m], y[m]) for m in masks] for X, y in coins(samples)])


def best(strength: np.ndarray, kept: int) -> np.ndarray:
    """The indices of the ``kept`` strongest features, of equals the first."""
    return np.argsort(-strength, kind="stable")[:kept]


def nearest_mean(X: np.ndarray, y: np.ndarray, held_out: np.ndarray) -> int:
    """Fit the two class means on the other samples; return how many held-out labels are right."""
    zero, one = (X[:, ~held_out & (y == label)].mean(axis=1) for label in (0, 1))
    says_one = (one - zero) @ (X[:, held_out] - ((zero + one) / 2)[:, None]) > 0
    return int(np.count_nonzero(says_one == y[held_out]))


@lru_cache(maxsize=2000)
def scores(features: int, kept: int, samples: int) -> np.ndarray:
    """Cross-validated accuracy of both orders, shape (2, DRAWS): select first, split first."""
    fold = np.arange(samples) % FOLDS
    right = np.zeros((2, DRAWS))
    for draw, (X, y) in enumerate(coins(samples)):
        strength = strengths(samples)[draw, :, :features]
        before = best(strength[0], kept)
        for f in range(FOLDS):
            within = best(strength[1 + f], kept)
            right[0, draw] += nearest_mean(X[before], y, fold == f)
            right[1, draw] += nearest_mean(X[within], y, fold == f)
    return right / samples


def largest(features: int, samples: int) -> np.ndarray:
    """The largest correlation with the labels among the features, shape (DRAWS,)."""
    return strengths(samples)[:, 0, :features].max(axis=1)


@dataclass(frozen=True)
class Point:
    """One number of features among all; runs of shape (number of FEATURES, ..., DRAWS)."""

    features: int
    kept: int
    samples: int
    scores: np.ndarray  # shape (2, DRAWS)
    largest: np.ndarray  # shape (DRAWS,)
    all_scores: np.ndarray
    all_largest: np.ndarray


def ninety_percent_of_coin_flips(values: dict, result: Point) -> bool:
    return bool(np.median(result.scores[0]) >= 0.9)


class Leakage(Scene):
    """Random labels predicted by cross-validation, with features chosen before or inside it."""

    name = "leakage"
    title = "Predicting coin flips"
    caption = (
        "Labels are coin flips, features are noise: nothing can be learned, and 50 % is the truth. "
        "{Left}: accuracy of a nearest-mean classifier by 5-fold cross-validation, against the "
        "number of features; those most correlated with the labels are kept, chosen on all "
        "samples, or on the training part of each fold. {Right}: the largest correlation with the "
        "labels; dashed: √(2 ln(2 features) / samples). Medians over 20 data sets, bands from "
        "lowest to highest; rings: the chosen number."
    )
    picture = (
        "Two bands over the number of features: select first climbs far above 50 %, split first "
        "stays around it. Beside them the largest correlation, climbing below a dashed line."
    )
    sizes: ClassVar = {"wide": (7.2, 3.2), "narrow": (3.15, 5.2)}
    goals = (
        Goal(
            "Predict coin flips with a median accuracy of 90 % or more.",
            ninety_percent_of_coin_flips,
            "Many features, few samples, and a look at the labels before the split. On new coin "
            "flips it would be 50 %.",
        ),
    )

    def compute(self, *, features, kept, samples) -> Point:
        """Judge twenty data sets by cross-validation, in both orders.

        Parameters
        ----------
        features : int from 20 to 2000
        kept : int
        samples : int
        """
        setting = int(kept), int(samples)
        return Point(
            int(features), *setting, scores(int(features), *setting),
            largest(int(features), setting[1]), np.array([scores(p, *setting) for p in FEATURES]),
            np.array([largest(p, setting[1]) for p in FEATURES]),
        )  # fmt: skip

    def init(self, figure, result: Point) -> dict:
        accuracy, strength = beside(figure)
        for axes in (accuracy, strength):
            axes.set(xscale="log", xlim=(18, 2300), xlabel="features")
            log_ticks(axes, [20, 100, 500, 2000])
        accuracy.set(ylim=(10, 103), title="cross-validated accuracy (%)")
        strength.set(ylim=(0, 1), title="largest correlation")
        accuracy.axhline(50, **GUIDE)
        orders = ("select, then split", "split, then select")
        rings = [ring(axes, width=1.8, clip_on=True) for axes in (accuracy, accuracy, strength)]
        artists = {
            "theory": strength.plot([], [], **{**GUIDE, "linewidth": 1.6})[0],
            "bands": [Band(accuracy, 1 - i, order) for i, order in enumerate(orders)],
            "strength": Band(strength, 0),
            "rings": rings,
        }
        legend(figure, accuracy, narrow=1)
        return artists

    def update(self, artists: dict, result: Point) -> None:
        for i, band in enumerate(artists["bands"]):
            band.set(FEATURES, 100 * result.all_scores[:, i].T)
        artists["strength"].set(FEATURES, result.all_largest.T)
        artists["theory"].set_data(
            FEATURES, np.sqrt(2 * np.log(2 * np.array(FEATURES)) / result.samples)
        )
        heights = [*100 * np.median(result.scores, axis=1), np.median(result.largest)]
        for mark, height in zip(artists["rings"], heights, strict=True):
            mark.set_data([result.features], [height])

    def read(self, result: Point) -> str:
        first, second = (
            f"{100 * np.median(runs):.0f} % ({100 * runs.min():.0f} to {100 * runs.max():.0f})"
            for runs in result.scores
        )
        return (
            f"{result.samples} coin flips, the {result.kept} best of {result.features} noise "
            f"features: {first} right when they are chosen before the split, {second} when they "
            f"are chosen inside each fold. The strongest feature has a correlation of "
            f"{short(np.median(result.largest))} with the labels."
        )
