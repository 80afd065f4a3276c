"""The writers: how good a model is on digits of hands that it knows, and of hands that are new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from course.figures import (
    BLUE,
    DASHES,
    GREY,
    ORANGE,
    beside,
    legend,
    log_ticks,
    ring,
    stand,
    upright,
)
from course.validation_splits.ridge import columns, fit_ridge, right
from explorables.scene import Goal, Scene
from helpers.data import digit_groups
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.paired import paired
from helpers.splits import group_k_fold
from helpers.training import fit

SEEDS, FORMS, FOLDS = 20, 14, 7
COUNTS = (50, 100, 200, 300, 600, 1200)
RIDGE, NETWORK = "ridge", "network"
SHUFFLED, APART = "shuffled", "apart"
STEPS, BATCH, LR = 300, 30, 0.5
LOOKS = ((BLUE, DASHES[0]), (ORANGE, DASHES[1]))
LABELS = ("digits shuffled", "writers kept apart")


def training_sets(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Choose ``n`` digits of all forms, and for each fold of two forms ``n`` digits of the others.

    All follow one random order, so that the sets have as many digits in common as they can.

    Returns
    -------
    sets : shape (1 + FOLDS, n)
        Indices of digits.
    fresh : shape (n_digits,), bool
        The digits that are not in the first set. They judge.
    fold : shape (n_digits,)
        Which of the other sets has no digit of the same form.
    """
    groups, rng = digit_groups(), np.random.default_rng([seed, 5])
    order = rng.permutation(len(groups))
    fresh, fold = np.ones(len(groups), dtype=bool), np.empty(len(groups), dtype=int)
    fresh[order[:n]] = False
    for i, (_, held_out) in enumerate(group_k_fold(groups, FOLDS, rng)):
        fold[held_out] = i
    others = [order[fold[order] != i][:n] for i in range(FOLDS)]
    return np.array([order[:n], *others]), fresh, fold


def answers(model: str, sets: np.ndarray, seeds: Sequence[int]) -> np.ndarray:
    """Train one model on each set; return who is right on which digit, shape (sets, n_digits).

    ``sets`` holds the digits' indices, shape (sets, n); a seed of each set gives a network its
    first weights and its batches.
    """
    X, y, targets = columns()
    if model == RIDGE:
        return right(fit_ridge(X[sets], targets[sets]), X, y)
    pixels = np.ascontiguousarray(X[:, :64])
    weights, batches = ([np.random.default_rng([s, i]) for s in seeds] for i in (0, 1))
    network = Network([64, 40, 10], rng=weights, population=len(sets), dtype=float)
    fit(network, pixels[sets], y[sets], SGD(lr=LR), STEPS, BATCH, rng=batches)
    shown = np.broadcast_to(pixels, (len(sets), *pixels.shape))
    return network.forward(shown).argmax(axis=-1) == y


@lru_cache(maxsize=60)
def scores(model: str, n: int) -> np.ndarray:
    """Accuracy on the digits of each form, shape (2, SEEDS, FORMS).

    First by the model that learned from digits of all forms, then by one that learned from other
    forms only. Both are judged by the same digits.
    """
    groups, found = digit_groups(), np.empty((2, SEEDS, FORMS))
    digits = np.arange(len(groups))
    for seed in range(SEEDS):
        sets, fresh, fold = training_sets(n, seed)
        hits = answers(model, sets, [seed] * len(sets))
        both = hits[0], hits[1 + fold, digits]
        for form in range(FORMS):
            judges = fresh & (groups == form)
            found[:, seed, form] = [way[judges].mean() for way in both]
    return found


def of_some(forms: int, n: int, model: str = NETWORK) -> np.ndarray:
    """Learn from ``n`` digits of a few forms drawn at random; accuracy of shape (2, SEEDS).

    First on the other digits of these forms, then on the digits of all other forms.
    """
    groups, sets, known = digit_groups(), [], []
    for seed in range(SEEDS):
        rng = np.random.default_rng([seed, 6])
        known.append(np.isin(groups, rng.permutation(FORMS)[:forms]))
        sets.append(rng.permutation(np.flatnonzero(known[-1]))[:n])
    hits, found = answers(model, np.array(sets), range(SEEDS)), np.empty((2, SEEDS))
    for seed, (mine, of_known) in enumerate(zip(sets, known, strict=True)):
        learned = np.isin(np.arange(len(groups)), mine)
        found[:, seed] = [hits[seed, part].mean() for part in (of_known & ~learned, ~of_known)]
    return found


@dataclass(frozen=True)
class Point:
    """One model, one number of training digits, one way to split.

    Attributes
    ----------
    scores : ndarray of shape (2, SEEDS, FORMS)
        Accuracy by form: with the digits shuffled, with the writers kept apart.
    by_count : ndarray of shape (2, number of COUNTS)
        Mean accuracy for each number of training digits.
    """

    model: str
    n: int
    split: str
    scores: np.ndarray
    by_count: np.ndarray

    @property
    def shown(self) -> int:
        """Which of the two ways is shown: 0 for shuffled, 1 for apart."""
        return int(self.split == APART)

    @property
    def means(self) -> np.ndarray:
        """Accuracy of each form over the seeds, shape (2, FORMS)."""
        return self.scores.mean(axis=1)


def new_hands_from_a_hundred_digits(values: dict, result: Point) -> bool:
    return result.split == APART and result.n <= 100 and bool(result.means[1].mean() > 0.85)


class WriterLeak(Scene):
    """Accuracy on the digits of each writer, when the writer was learned from and when not."""

    name = "writer_leak"
    title = "New digits, or new hands?"
    caption = (
        "A model learns digits and is judged on other ones. Shuffled: it learned from digits of "
        "all fourteen forms. Kept apart: as many digits, by the group folds, none of them from the "
        "form that judges. {Left}: accuracy on the digits of each "
        "filled-in form; upright lines: the means. {Right}: the mean against the number of "
        "training digits; ring: what is chosen. Writers kept apart are drawn only when they are "
        "chosen. Means of 20 seeds. Ridge is least squares with a squared penalty of 1; the "
        "network is 64-40-10, 300 steps of SGD at rate 0.5, batches of 30."
    )
    picture = (
        "Fourteen rows with a dot each, spread by ten points and more, beside a curve that rises "
        "with the number of training digits. With the writers kept apart a second dot appears in "
        "each row, nearly always left of the first, and a second curve, below the first to its end."
    )
    sizes: ClassVar = {"wide": (7.2, 3.4), "narrow": (3.15, 5.8)}
    goals = (
        Goal(
            "Recognize more than 85 % of the digits of new writers, with 100 training digits or "
            "fewer.",
            new_hands_from_a_hundred_digits,
            "The network does it, ridge does not. With its digits shuffled the same network seems "
            "three points better: that much it owes to hands that it knows.",
        ),
    )

    def compute(self, *, split, model, n) -> Point:
        """Judge twenty seeds of models, form by form.

        Parameters
        ----------
        split : "shuffled" or "apart"
        model : "ridge" or "network"
        n : int
            Training digits.
        """
        by_count = np.array([scores(model, count).mean(axis=(1, 2)) for count in COUNTS]).T
        return Point(model, int(n), split, scores(model, int(n)), by_count)

    def init(self, figure, result: Point) -> dict:
        forms, curves = beside(figure, narrow={"height_ratios": (1.3, 1)})
        forms.set(xlim=(64, 101), ylim=(FORMS, -1), xlabel="accuracy (%)")
        forms.set(title="each form, one hand", ylabel="filled-in form")
        forms.set_yticks(range(0, FORMS, 2), range(1, FORMS + 1, 2))
        curves.set(xscale="log", xlim=(43, 1400), ylim=(74, 98), xlabel="training digits")
        curves.set_title("mean accuracy (%)")
        log_ticks(curves, COUNTS)
        look = {"linestyle": "none", "marker": "o", "markersize": 6}
        artists = {
            "links": forms.plot([], [], "-", color=GREY, linewidth=1, zorder=1)[0],
            "means": [upright(forms, color=c, linestyle=d) for c, d in LOOKS],
            "seen": forms.plot([], [], color=BLUE, **look)[0],
            "new": forms.plot([], [], color=ORANGE, **{**look, "marker": "D"})[0],
            "curves": [
                curves.plot([], [], color=c, linestyle=d, marker=m, markersize=4, label=label)[0]
                for (c, d), m, label in zip(LOOKS, "oD", LABELS, strict=True)
            ],
            "ring": ring(curves, 12, clip_on=True),
        }
        legend(figure, curves)
        return artists

    def update(self, artists: dict, result: Point) -> None:
        seen, new = 100 * result.means
        apart, rows = result.shown == 1, np.arange(FORMS)
        artists["seen"].set_data(seen, rows)
        artists["seen"].set_fillstyle("none" if apart else "full")
        gaps, nothing = np.full(FORMS, np.nan), ([], [])
        links = np.stack([seen, new, gaps]).T.ravel(), np.repeat(rows, 3)
        artists["new"].set_data(*((new, rows) if apart else nothing))
        artists["links"].set_data(*(links if apart else nothing))
        stand(artists["means"][0], seen.mean())
        stand(artists["means"][1], new.mean() if apart else -1)  # -1 is outside the panel
        known, unknown = 100 * result.by_count
        artists["curves"][0].set_data(COUNTS, known)
        artists["curves"][1].set_data(*((COUNTS, unknown) if apart else nothing))
        artists["ring"].set_data([result.n], [100 * result.means[result.shown].mean()])

    def read(self, result: Point) -> str:
        what = "Ridge" if result.model == RIDGE else "The network"
        forms = 100 * result.means[result.shown]
        said = f"{what}, {result.n} training digits, "
        spread = f"{forms.min():.0f} to {forms.max():.0f} % by form"
        if result.shown == 0:
            return (
                f"{said}shuffled: {forms.mean():.1f} % of the other digits by the same writers are "
                f"right, {spread}."
            )
        seen, new = 100 * result.scores
        over_seeds = paired(seen.mean(axis=1), new.mean(axis=1))
        over_forms = paired(seen.mean(axis=0), new.mean(axis=0))
        return (
            f"{said}writers kept apart: {forms.mean():.1f} % of a new writer's digits are right, "
            f"{spread}. Shuffled, the same digits give {over_seeds.mean:.1f} points more: standard "
            f"error {over_seeds.se:.1f} over {SEEDS} seeds, and {over_forms.se:.1f} over {FORMS} "
            "forms."
        )
