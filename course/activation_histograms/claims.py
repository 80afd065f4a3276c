"""What the chapter on activation histograms concludes, each with what would refute it."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from course.activation_histograms.figures import BATCH, SIZES
from course.evidence import Case, Claim
from helpers.data import few_digits
from helpers.experiment import Rows, Runs, best_of
from helpers.initializers import INITIALIZERS, OwnStd
from helpers.network import Network
from helpers.optimizers import SGD, Adam
from helpers.training import fit

TUNING, STEPS = (0, 1, 2), 200
OPTIMIZERS = {
    "SGD": (SGD, (0.03, 0.1, 0.3)),
    "SGD, large rates": (SGD, (0.1, 0.3, 1.0, 3.0)),  # for two layers
    "SGD at 0.01": (SGD, (0.01,)),
    "Adam": (Adam, (0.001, 0.003, 0.01)),
}


@cache
def split(seed: int):
    """500 standardized digits; here a seed varies the split too."""
    return few_digits(500, seed=seed, standardized=True)


def train(init, lrs, seeds, activation="relu", optimizer="SGD", steps=STEPS, depth=5) -> Runs:
    """Train every rate with every seed, which fixes the split, the draws and the batches."""
    rows = Rows(lrs, seeds)

    def data(part):  # of every row
        return np.stack([getattr(split(seed), part) for seed in rows.seed_of_each])

    sizes = [*SIZES[: 1 + depth], SIZES[-1]]
    network = Network(sizes, activation, init, rng=rows.weights, population=len(rows))
    history = fit(
        network, data("X"), data("y"), OPTIMIZERS[optimizer][0](lr=rows.values), steps, BATCH,
        X_val=data("X_val"), y_val=data("y_val"), rng=rows.batches, eval_every=steps,
    )  # fmt: skip
    return Runs.of(rows, history)


def score(runs: Runs, on: str) -> np.ndarray:
    """Digits right after the last step, in points; those of a run that diverged are NaN."""
    return 100 * getattr(runs, f"{on}_accuracy")[..., -1]


def compare(seeds, a, b, on="val", **both):
    """Run two settings, each at the rate that is best for it by the very measure compared."""
    sides = []
    for one in (a, b):
        setting = both | one
        lrs = OPTIMIZERS[setting.get("optimizer", "SGD")][1]
        tries = score(train(lrs=lrs, seeds=TUNING, **setting), on)
        lr = lrs[best_of(np.where(np.isfinite(tries), -tries, np.inf))]
        sides.append(score(train(lrs=(lr,), seeds=seeds, **setting), on)[0])
    return tuple(sides)


def under(words: str, expect: str, bound=None, **setting) -> Case:
    return Case(words, expect, bound, setting)


def std(value):
    return {"init": OwnStd(value)}


def pair(a, b):
    return partial(compare, a=a, b=b)


XAVIER, HE = ({"init": INITIALIZERS[f"{name}_normal"]} for name in ("xavier", "he"))
ADAM, PLAIN = {"optimizer": "Adam"}, {"optimizer": "SGD"}
TWO = {"depth": 2, "optimizer": "SGD, large rates"}
VALIDATION, TRAINING = "points of validation accuracy", "points of training accuracy"

CLAIMS = [
    Claim(
        "hist-small-std-sgd",
        "From std 0.01 SGD does not leave the start of five layers in 200 steps; Adam does, and is "
        "behind He's. With two layers at most two points are left of it.",
        "std 0.01", "He", VALIDATION, pair(std(0.01), HE),
        [
            under("relu, 200 steps of SGD", "worse"),
            under("relu, 200 steps of Adam", "worse", optimizer="Adam"),
            under("relu, 2 hidden layers, 200 steps of SGD", "level", 2.0, **TWO),
            under("tanh, 2 hidden layers, 200 steps of SGD", "worse", activation="tanh",
                  **TWO),
            under("relu, 2 hidden layers, 200 steps of Adam", "level", 1.5, depth=2,
                  optimizer="Adam"),
        ],
    ),
    Claim(
        "hist-small-std-adam",
        "What plain SGD cannot move, Adam trains.",
        "Adam", "SGD", VALIDATION, pair(ADAM, PLAIN),
        [
            under("relu, std 0.01, 200 steps", "better", **std(0.01)),
            under("sigmoid, Xavier, 200 steps", "better", activation="sigmoid", **XAVIER),
        ],
    ),
    Claim(
        "hist-sigmoid-std",
        "Five sigmoid layers learn better from std 0.5 than from Xavier's scheme, two as well.",
        "std 0.5", "Xavier", VALIDATION, pair(std(0.5), XAVIER),
        [
            under("sigmoid, 200 steps of SGD", "better", activation="sigmoid"),
            under("sigmoid, 200 steps of Adam", "better", activation="sigmoid",
                  optimizer="Adam"),
            under("sigmoid, 2 hidden layers, 200 steps of SGD", "level", 2.0,
                  activation="sigmoid", **TWO),
        ],
    ),
    Claim(
        "hist-sigmoid-std-1-training",
        "From std 1 the sigmoid network fits its training digits, by a point more than from 0.5.",
        "std 1", "std 0.5", TRAINING, partial(pair(std(1.0), std(0.5)), on="train"),
        [under("sigmoid, 200 steps of SGD", "better", activation="sigmoid")],
    ),
    Claim(
        "hist-large-std",
        "Weights that saturate cost validation digits.",
        "std 1", "std 0.5", VALIDATION, pair(std(1.0), std(0.5)),
        [
            under("sigmoid, 200 steps of SGD", "worse", activation="sigmoid"),
            under("sigmoid, 200 steps of Adam", "worse", activation="sigmoid", optimizer="Adam"),
            under("tanh, 200 steps of SGD", "worse", activation="tanh"),
        ],
    ),
    Claim(
        "hist-tanh-std-training",
        "Tanh at std 0.5 fits its training digits as Xavier's scheme does; at std 1 it does not.",
        "larger std", "Xavier", TRAINING,
        lambda seeds, larger: compare(seeds, std(larger), XAVIER, "train", activation="tanh"),
        [
            under("tanh, std 0.5, 200 steps of SGD", "level", 1.0, larger=0.5),
            under("tanh, std 0.7, 200 steps of SGD", "worse", larger=0.7),
            under("tanh, std 1, 200 steps of SGD", "worse", larger=1.0),
        ],
    ),
    Claim(
        "hist-tanh-he-xavier",
        "Under tanh He's larger weights get a little fewer validation digits right than Xavier's.",
        "He", "Xavier", VALIDATION, pair(HE, XAVIER),
        [
            under("tanh, 200 steps of SGD", "worse", activation="tanh"),
        ],
    ),
    Claim(
        "hist-update-size",
        "At rate 0.01 a step changes the weights by a thousandth of their size at the start; that "
        "costs validation digits within 200 steps.",
        "rate 0.01", "best rate", VALIDATION, pair({"optimizer": "SGD at 0.01"}, PLAIN),
        [
            under("tanh, Xavier, 200 steps of SGD", "worse", activation="tanh", **XAVIER),
            under("relu, He, 200 steps of SGD", "worse", **HE),
        ],
    ),
]  # fmt: skip
