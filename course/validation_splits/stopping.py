"""Early stopping: networks trained once, and every patience applied to the recorded curves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from course.figures import GUIDE, Band, beside, legend, percent, ring, spread
from explorables.scene import Goal, Scene
from helpers.data import few_digits
from helpers.experiment import Rows
from helpers.losses import cross_entropy
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.training import fit

SEEDS, STEPS, EVERY, BATCH, LR = 5, 400, 10, 30, 0.5
NOISES = (0.0, 0.2, 0.4)
PATIENCES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)
SIZES = (30, 600)


@dataclass(frozen=True)
class Curves:
    """Five seeds at every evaluation, shape (SEEDS, evaluations) each.

    Attributes
    ----------
    steps : ndarray of shape (evaluations,)
    train : loss on the training digits, noisy labels included
    val : dict from the number of validation digits to the loss on them
    test : accuracy on the test digits
    """

    steps: np.ndarray
    train: np.ndarray
    val: dict
    test: np.ndarray


@cache
def curves() -> dict[float, Curves]:
    """Train every label noise and seed as rows of one population; 64-40-10, ReLU, SGD."""
    rows = Rows(NOISES, range(SEEDS))
    pairs = zip(rows.of_each, rows.seed_of_each, strict=True)
    splits = [few_digits(300, label_noise=noise, seed=seed) for noise, seed in pairs]
    network = Network([64, 40, 10], rng=rows.weights, population=len(rows), dtype=np.float64)
    losses, accuracies = {n: [] for n in SIZES}, []
    X = np.stack([np.concatenate([s.X_val, s.X_test]) for s in splits]).astype(float)
    y = np.stack([np.concatenate([s.y_val, s.y_test]) for s in splits])

    def look(step=-1, *_):
        if (step + 1) % EVERY == 0:
            logits = network.forward(X)
            for n in SIZES:
                losses[n].append(cross_entropy(logits[:, :n], y[:, :n]))
            test = slice(len(splits[0].X_val), None)
            accuracies.append(np.mean(logits[:, test].argmax(axis=-1) == y[:, test], axis=-1))

    look()
    history = fit(
        network, np.stack([s.X for s in splits]).astype(float), np.stack([s.y for s in splits]),
        SGD(lr=LR), STEPS, BATCH, rng=rows.batches, eval_every=EVERY, callback=look,
    )  # fmt: skip
    train, test = rows.fold(history.train_loss), rows.fold(np.array(accuracies).T)
    val = {n: rows.fold(np.array(losses[n]).T) for n in SIZES}
    return {
        noise: Curves(history.eval_steps, train[i], {n: val[n][i] for n in SIZES}, test[i])
        for i, noise in enumerate(NOISES)
    }


def stopped(losses: np.ndarray, patience: int) -> tuple[int, int]:
    """Return which evaluation is kept, and after which training stops.

    It stops after the ``patience``-th evaluation in a row without a new lowest loss, or at the end.
    """
    kept = 0
    for i, loss in enumerate(losses):
        if loss < losses[kept]:
            kept = i
        elif i - kept >= patience:
            return kept, i
    return kept, len(losses) - 1


@dataclass(frozen=True)
class Stop:
    """One patience; arrays of shape (SEEDS,)."""

    noise: float
    n_val: int
    patience: int
    curves: Curves
    kept: np.ndarray  # index of the evaluation that is kept
    ends: np.ndarray  # index of the evaluation after which training stops
    accuracies: np.ndarray  # test accuracy kept, shape (patiences, SEEDS)

    @property
    def test(self) -> np.ndarray:
        """Test accuracy of what is kept."""
        return self.curves.test[np.arange(SEEDS), self.kept]


def three_points_more_than_training_on(values: dict, result: Stop) -> bool:
    gain = result.test - result.curves.test[:, -1]
    saved = np.median(result.curves.steps[result.ends])
    return bool(gain.min() >= 0.03 and saved < STEPS)


class EarlyStopping(Scene):
    """Loss curves with the moments at which training stops, and the accuracy kept by patience."""

    name = "early_stopping"
    title = "When to stop"
    caption = (
        "A 64-40-10 network learns 300 digits by SGD at rate 0.5; a share of the training labels "
        "is wrong. Every 10 steps it is evaluated. {Left}: losses on training and validation "
        "digits; circles: what each of five seeds keeps, crosses: where it stops. {Right}: test "
        "accuracy of what is kept against the patience; dashed: the median after all 400 steps. "
        "Lines are medians over five seeds, bands from lowest to highest."
    )
    picture = (
        "A falling training loss and a validation loss that falls and, with wrong labels, rises "
        "again, with circles at its lowest and crosses further on; beside them accuracy against "
        "patience, rising to a plateau."
    )
    sizes: ClassVar = {"wide": (7.2, 3.2), "narrow": (3.15, 5.2)}
    goals = (
        Goal(
            "Keep at least 3 points more test accuracy in every seed than training to the end "
            "does, and stop before the end in most.",
            three_points_more_than_training_on,
            "With wrong labels the later steps learn the mistakes; with clean ones there is "
            "nothing to save.",
        ),
    )

    def compute(self, *, patience, label_noise, n_val) -> Stop:
        """Apply one patience to the recorded curves.

        Parameters
        ----------
        patience : int
            Evaluations without a new lowest validation loss.
        label_noise : "0", "0.2" or "0.4"
        n_val : "30" or "600"
            Validation digits.
        """
        found, n = curves()[float(label_noise)], int(n_val)
        kept = {p: np.array([stopped(row, p) for row in found.val[n]]) for p in PATIENCES}
        mine = np.array([stopped(row, int(patience)) for row in found.val[n]])
        accuracies = np.array([found.test[np.arange(SEEDS), kept[p][:, 0]] for p in PATIENCES])
        return Stop(float(label_noise), n, int(patience), found, *mine.T, accuracies)

    def init(self, figure, result: Stop) -> dict:
        losses, kept = beside(figure)
        losses.set(xlim=(0, STEPS + 12), ylim=(0, 3), xlabel="step", title="loss")
        kept.set(xlim=(0, 31), ylim=(40, 100), xlabel="patience (evaluations)")
        kept.set_title("test accuracy kept (%)")
        artists = {
            "train": Band(losses, 0, "training"),
            "val": Band(losses, 1, "validation"),
            "kept": Band(kept, 0, marker=".", markersize=4),
            "last": kept.axhline(0, **{**GUIDE, "linewidth": 1.6}),
        }
        for name, size, marker, label in (
            ("circles", 7, "o", "kept"),
            ("crosses", 6, "x", "stops"),
        ):
            artists[name] = ring(losses, size, 1.8, marker, clip_on=True, label=label)
        artists["ring"] = ring(kept, 11, 1.8, clip_on=True)
        legend(figure, losses, wide=4, narrow=2)
        return artists

    def update(self, artists: dict, result: Stop) -> None:
        found, val = result.curves, result.curves.val[result.n_val]
        artists["train"].set(found.steps, found.train)
        artists["val"].set(found.steps, val)
        artists["kept"].set(PATIENCES, 100 * result.accuracies.T)
        seeds = np.arange(SEEDS)
        for name, at in (("circles", result.kept), ("crosses", result.ends)):
            artists[name].set_data(found.steps[at], val[seeds, at])
        artists["last"].set_ydata([100 * np.median(found.test[:, -1])] * 2)
        artists["ring"].set_data([result.patience], [100 * np.median(result.test)])

    def read(self, result: Stop) -> str:
        steps, found = result.curves.steps, result.curves
        times = "evaluation" if result.patience == 1 else "evaluations"
        return (
            f"Patience {result.patience} {times}, {percent(result.noise)} of the labels wrong, "
            f"{result.n_val} validation digits: training stops after "
            f"{spread(steps[result.ends], '{:.0f}'.format)} steps and keeps step "
            f"{spread(steps[result.kept], '{:.0f}'.format)}, with test accuracy "
            f"{spread(result.test, percent)}; after all {STEPS} steps it is "
            f"{spread(found.test[:, -1], percent)}."
        )
