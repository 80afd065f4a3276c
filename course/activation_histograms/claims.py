"""What the chapter on activation histograms concludes, each with what would refute it."""

from __future__ import annotations

from functools import partial

from course.activation_histograms.elsewhere import ELSEWHERE
from course.activation_histograms.figures import BATCH, SIZES
from course.evidence import Claim
from course.evidence import case as under
from course.evidence.data import DIGITS
from course.evidence.trainings import at_best, trained
from helpers.experiment import Runs
from helpers.initializers import INITIALIZERS, Gain, OwnStd
from helpers.network import Network
from helpers.optimizers import SGD, Adam

TUNING, STEPS = (0, 1, 2), 200
OPTIMIZERS = {
    "SGD": (SGD, (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)),
    "SGD, large rates": (SGD, (0.1, 0.3, 1.0, 3.0, 10.0)),  # for two layers
    "SGD, wide": (SGD, (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)),  # for small batches
    "SGD at 0.01": (SGD, (0.01,)),
    "Adam": (Adam, (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)),
}


def train(
    init, lrs, seeds, activation="relu", optimizer="SGD", steps=STEPS, depth=5, width=SIZES[1],
    size=BATCH, data=DIGITS, noise=0.0, standardized=True,
) -> Runs:  # fmt: skip
    """Train every rate with every seed, which fixes the split, the draws and the batches."""

    def build(n_inputs, rows):
        sizes = [n_inputs, *[width] * depth, SIZES[-1]]
        return Network(sizes, activation, init, rng=rows.weights, population=len(rows))

    return trained(
        build, OPTIMIZERS[optimizer][0], lrs, seeds, steps, size, n=500, data=data, noise=noise,
        standardized=standardized,
    )  # fmt: skip


def compare(seeds, a, b, on="val_accuracy", **both):
    """Two settings, each at the rate that is best for it by the very measure compared."""
    sides = []
    for one in (a, b):
        setting = both | one
        rates = OPTIMIZERS[setting.get("optimizer", "SGD")][1]
        side = partial(train, setting.pop("init"), **setting)
        sides.append(at_best(side, rates, seeds, on, tuning=TUNING))
    return tuple(sides)


def std(value):
    return {"init": OwnStd(value)}


def gain(value):
    return {"init": Gain(value)}


def pair(a, b):
    return partial(compare, a=a, b=b)


XAVIER, HE = ({"init": INITIALIZERS[f"{name}_normal"]} for name in ("xavier", "he"))
ADAM, PLAIN = {"optimizer": "Adam"}, {"optimizer": "SGD"}
TWO = {"depth": 2, "optimizer": "SGD, large rates"}
GUESSES = "SGD guesses at every rate from there, so which of them is best is chance."
FIT = "train_accuracy"
VALIDATION, TRAINING = "points of validation accuracy", "points of training accuracy"

CLAIMS = [
    Claim(
        "hist-small-std-sgd",
        "From std 0.01 SGD does not leave the start of five layers in 200 steps; Adam does, and is "
        "behind He's. With two layers at most two points are left of it on standardized pixels in "
        "batches of 50; on pixels in [0, 1], or in batches of 10, He's is far ahead there too.",
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
        at_edge=GUESSES,
    ),
    Claim(
        "hist-small-std-adam",
        "What plain SGD cannot move, Adam trains.",
        "Adam", "SGD", VALIDATION, pair(ADAM, PLAIN),
        [
            under("relu, std 0.01, 200 steps", "better", **std(0.01)),
            under("sigmoid, Xavier, 200 steps", "better", activation="sigmoid", **XAVIER),
        ],
        topic="a start that SGD does not leave", at_edge=GUESSES,
    ),
    Claim(
        "hist-sigmoid-std",
        "Five sigmoid layers learn better from std 0.5 than from Xavier's scheme; two as well from "
        "either on standardized pixels, and better from 0.5 on pixels in [0, 1].",
        "std 0.5", "Xavier", VALIDATION, pair(std(0.5), XAVIER),
        [
            under("sigmoid, 200 steps of SGD", "better", activation="sigmoid"),
            under("sigmoid, 200 steps of Adam", "better", activation="sigmoid",
                  optimizer="Adam"),
            under("sigmoid, 2 hidden layers, 200 steps of SGD", "level", 2.0,
                  activation="sigmoid", **TWO),
        ],
        at_edge=GUESSES,
    ),
    Claim(
        "hist-sigmoid-std-1-training",
        "From std 1 the sigmoid network fits its training digits as it does from 0.5.",
        "std 1", "std 0.5", TRAINING, partial(pair(std(1.0), std(0.5)), on=FIT),
        [under("sigmoid, 200 steps of SGD", "level", 0.5, activation="sigmoid")],
    ),
    Claim(
        "hist-large-std",
        "Weights that saturate cost validation digits; with sigmoid units on pixels in [0, 1] no "
        "difference above four points is shown.",
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
        lambda seeds, larger, **both: compare(
            seeds, std(larger), XAVIER, FIT, activation="tanh", **both),
        [
            under("tanh, std 0.5, 200 steps of SGD", "level", 1.0, larger=0.5),
            under("tanh, std 0.7, 200 steps of SGD", "worse", larger=0.7),
            under("tanh, std 1, 200 steps of SGD", "worse", larger=1.0),
        ],
    ),
    Claim(
        "hist-tanh-he-xavier",
        "Under tanh He's larger weights get a little fewer validation digits right than Xavier's "
        "on standardized pixels; on pixels in [0, 1] it is open, within six points.",
        "He", "Xavier", VALIDATION, pair(HE, XAVIER),
        [
            under("tanh, 200 steps of SGD", "worse", activation="tanh"),
        ],
        topic="tanh, five layers of 100 units",
    ),
    Claim(
        "hist-sigmoid-gain",
        "The more sigmoid layers, the larger the gain they need: 5 is ahead of 2.5 in five layers "
        "of 100 units, behind it in three of 30, and behind 1 in a single one.",
        "gain 5", "smaller gain", VALIDATION,
        lambda seeds, smaller, **both: compare(
            seeds, gain(5.0), gain(smaller), activation="sigmoid", **both),
        [
            under("gain 2.5, sigmoid, 5 hidden layers of 100 units, 200 steps of SGD", "better",
                  smaller=2.5),
            under("gain 2.5, sigmoid, 3 hidden layers of 30 units, 200 steps of SGD", "worse",
                  smaller=2.5, depth=3, width=30, optimizer="SGD, large rates"),
            under("gain 1, sigmoid, 1 hidden layer of 30 units, 200 steps of SGD", "worse",
                  smaller=1.0, depth=1, width=30, optimizer="SGD, large rates"),
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
CLAIMS = [claim.also(ELSEWHERE) for claim in CLAIMS]
