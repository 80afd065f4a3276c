"""The price of peeking: the best of many on the set they were chosen by, and on a fresh one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

import numpy as np

from course.figures import BLUE, GUIDE, Band, beside, legend, ring, stand, upright
from course.validation_splits.ridge import columns, fit_ridge, right
from explorables.scene import Goal, Scene

TRAIN, PIXELS, MOST, DRAWS = 300, 24, 1000, 400
TRIED = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000)
GUESSES, MODELS = "guesses", "models"


@cache
def answers(kind: str) -> np.ndarray:
    """Who is right where: shape (MOST, 1497), 1 where a configuration names the digit right.

    The models are least squares on 24 pixels drawn at random, with a strength drawn log-uniformly
    from 0.01 to 10; all learn the same 300 digits. A guess is right one time in ten.
    """
    X, y, targets = columns()
    order = np.random.default_rng(0).permutation(len(y))
    train, pool = order[:TRAIN], order[TRAIN:]
    rng = np.random.default_rng(1)
    if kind == GUESSES:
        return (rng.random((MOST, len(pool))) < 0.1).astype(np.float32)
    found = np.empty((MOST, len(pool)), dtype=np.float32)
    for row in found:
        pixels = np.append(rng.permutation(64)[:PIXELS], 64)  # 64: the column of ones
        strength = 10 ** rng.uniform(-2, 1)
        W = fit_ridge(X[np.ix_(train, pixels)], targets[train], strength)
        row[:] = right(W, X[np.ix_(pool, pixels)], y[pool])
    return found


@dataclass(frozen=True)
class Search:
    """Four hundred searches, each with selection digits and an order of its own.

    Attributes
    ----------
    score, fresh : ndarray of shape (DRAWS, MOST)
        Of the best of the first m + 1: on the selection digits, and on all others of the pool.
    one : tuple of two ndarrays of shape (MOST,)
        The first search in its order: every configuration's score on either set.
    chosen : ndarray of shape (MOST,)
        The first search: which configuration is the best of the first m + 1.
    """

    score: np.ndarray
    fresh: np.ndarray
    one: tuple
    chosen: np.ndarray


@lru_cache(maxsize=100)
def search(kind: str, n: int) -> Search:
    """Choose by ``n`` digits; the first of equals wins."""
    table = answers(kind)
    rngs = [np.random.default_rng([draw, 2]) for draw in range(DRAWS)]
    picked = np.zeros((table.shape[1], DRAWS), dtype=np.float32)
    for draw, rng in enumerate(rngs):
        picked[rng.permutation(len(picked))[:n], draw] = 1
    counts = table @ picked  # whole numbers, exact in single precision
    order = np.stack([rng.permutation(MOST) for rng in rngs])
    score = np.take_along_axis(counts.T, order, axis=1).astype(float)
    total = table.sum(axis=1).astype(float)[order]
    chosen = running_best(score)
    others = len(picked) - n
    best = np.take_along_axis(score, chosen, axis=1)
    fresh = (np.take_along_axis(total, chosen, axis=1) - best) / others
    one = score[0] / n, (total[0] - score[0]) / others
    return Search(best / n, fresh, one, chosen[0])


def running_best(scores: np.ndarray) -> np.ndarray:
    """Return for every m the index of the first maximum of ``scores[..., :m + 1]``."""
    highest = np.maximum.accumulate(scores, axis=-1)
    rises = np.ones(scores.shape, dtype=bool)
    rises[..., 1:] = highest[..., 1:] > highest[..., :-1]
    return np.maximum.accumulate(np.where(rises, np.arange(scores.shape[-1]), 0), axis=-1)


@dataclass(frozen=True)
class Point:
    """One number of configurations tried."""

    kind: str
    n: int
    tried: int
    search: Search

    @property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Score and fresh accuracy of the best in each of the searches."""
        return self.search.score[:, self.tried - 1], self.search.fresh[:, self.tried - 1]


def a_guesser_of_thirty_percent(values: dict, result: Point) -> bool:
    return result.kind == GUESSES and bool(np.median(result.ends[0]) >= 0.3)


class Peeking(Scene):
    """The best score against the number tried, and one search as a cloud of configurations."""

    name = "peeking"
    title = "The price of peeking"
    caption = (
        "Configurations are tried on the same selection digits and the best is kept. {Left}: its "
        "score on these digits and its accuracy on the fresh digits of the pool, against the "
        "number tried; lines are medians of 400 searches, bands hold 90 % of them; the upright "
        "line is the number chosen. {Right}: one search, a dot for every configuration tried; the "
        "ring is the one it keeps, on the dotted line both agree."
    )
    picture = (
        "Two curves over the number tried that part: the score on the selection digits climbs, "
        "the accuracy on fresh digits climbs less or not at all. Beside them a cloud of dots whose "
        "rightmost is ringed, below the diagonal."
    )
    sizes: ClassVar = {"wide": (7.2, 3.2), "narrow": (3.15, 5.2)}
    rebuild_on = ("kind",)
    goals = (
        Goal(
            "Find a pure guesser, right one time in ten, that scores 30 % or more.",
            a_guesser_of_thirty_percent,
            "Nobody learned anything: among many the luckiest was picked, on few digits. On fresh "
            "digits the luck is gone.",
        ),
    )

    def compute(self, *, tried, n, kind) -> Point:
        """Look up the searches at one number of configurations.

        Parameters
        ----------
        tried : int from 1 to 1000
        n : int
            Selection digits.
        kind : "models" or "guesses"
        """
        return Point(kind, int(n), int(tried), search(kind, int(n)))

    def init(self, figure, result: Point) -> dict:
        curves, cloud = beside(figure)
        curves.set(xscale="log", xlim=(0.9, 1100), xlabel="configurations tried")
        curves.set_title("accuracy of the best (%)")
        curves.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
        cloud.set(xlabel="score on selection digits (%)", title="one search: fresh digits (%)")
        guesses = result.kind == GUESSES
        curves.set_ylim((0, 50) if guesses else (68, 101))
        cloud.set(xlim=(-2, 50) if guesses else (50, 101), ylim=(5, 15) if guesses else (60, 92))
        artists = {"bands": [Band(curves, 1, "selection digits"), Band(curves, 0, "fresh digits")]}
        artists["at"] = upright(curves)
        cloud.plot([0, 100], [0, 100], **GUIDE)
        (artists["dots"],) = cloud.plot([], [], ".", color=BLUE, markersize=4)
        artists["ring"] = ring(cloud, 11, clip_on=True)
        legend(figure, curves)
        return artists

    def update(self, artists: dict, result: Point) -> None:
        shown, found = np.array(TRIED), result.search
        for band, runs in zip(artists["bands"], (found.score, found.fresh), strict=True):
            band.set(shown, 100 * np.percentile(runs[:, shown - 1], (5, 50, 95), axis=0))
        stand(artists["at"], result.tried)
        score, fresh = (100 * part[: result.tried] for part in found.one)
        artists["dots"].set_data(score, fresh)
        best = found.chosen[result.tried - 1]
        artists["ring"].set_data([score[best]], [fresh[best]])

    def read(self, result: Point) -> str:
        score, fresh = result.ends
        what = "guessers" if result.kind == GUESSES else "models"
        best = f"Best of {result.tried} {what}" if result.tried > 1 else f"One of the {what}"
        low, high = (f"{100 * q:.0f}" for q in np.percentile(score, (5, 95)))
        price = 100 * np.mean(score - fresh) + 0.0
        return (
            f"{best}, by {result.n} digits: {100 * np.mean(score):.1f} % on these, the mean of "
            f"{DRAWS} searches (90 % of them: {low} to {high} %), {100 * np.mean(fresh):.1f} % on "
            f"fresh digits. The price of peeking is {price:.1f} points."
        )
