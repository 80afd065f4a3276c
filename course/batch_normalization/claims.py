"""What the chapter on batch normalization concludes, each with what would refute it."""

from __future__ import annotations

from functools import partial

import numpy as np

from course.batch_normalization.elsewhere import ELSEWHERE
from course.batch_normalization.why import build
from course.batch_normalization.with_and_without import BATCH, LRS, STEPS, WIDTH, initializer
from course.evidence import case as under
from course.evidence.data import DIGITS, split_of_each
from course.evidence.trainings import at_best, on_training, on_validation
from helpers.experiment import Rows, Runs
from helpers.network import Network
from helpers.optimizers import SGD, Adam
from helpers.training import fit

OPTIMIZERS = {"SGD": (SGD, LRS), "Adam": (Adam, (0.001, 0.003, 0.01, 0.03))}


def train(
    norm, lrs, seeds, init="he_normal", activation="relu", depth=4, steps=STEPS, size=BATCH,
    optimizer="SGD", dose=None, data=DIGITS,
) -> Runs:  # fmt: skip
    """Train every rate with every seed, which fixes the split, the draws and the batches."""
    rows = Rows(lrs, seeds)

    part = split_of_each(rows.seed_of_each, data, 300, standardized=True)
    if dose is not None and norm:
        network = build("BatchNorm and noise", init, rows, dose)
    else:
        network = Network(
            [part.X.shape[-1], *[WIDTH] * depth, 10], activation, initializer(init), norm,
            rng=rows.weights, population=len(rows), dtype=np.float64,
        )  # fmt: skip
    history = fit(
        network, part.X, part.y, OPTIMIZERS[optimizer][0](lr=rows.values), steps, size,
        X_val=part.X_val, y_val=part.y_val, rng=rows.batches, eval_every=steps,
    )  # fmt: skip
    return Runs.of(rows, history)


def compare(seeds, a, b=None, on="val_accuracy", **both):
    """Two norms, each at the rate that is best for it by the very measure compared."""
    rates = OPTIMIZERS[both.get("optimizer", "SGD")][1]
    return tuple(at_best(partial(train, norm, **both), rates, seeds, on) for norm in (a, b))


TRAINING = partial(compare, a="batch", on="train_loss")
VALIDATION = partial(compare, a="batch")

CLAIMS = [
    on_training(
        "bn-he-training",
        "From He's scheme BatchNorm costs training loss in four layers and saves it in eight and "
        "twelve; under Adam it does neither."
        " On MNIST-1D it costs under Adam.",
        "BatchNorm", "plain", TRAINING,
        [
            under("relu, He, 4 hidden layers, 100 steps of SGD", "worse", depth=4),
            under("relu, He, 8 hidden layers, 100 steps of SGD", "better", depth=8),
            under("relu, He, 12 hidden layers, 100 steps of SGD", "better", depth=12),
            under("relu, He, 8 hidden layers, 100 steps of Adam", "level", 0.4, depth=8,
                  optimizer="Adam"),
        ],
        topic="He's start",
    ),
    on_validation(
        "bn-he-validation",
        "From He's scheme BatchNorm gets more validation digits right in eight layers and more; in "
        "two and four that is open."
        " On MNIST-1D it gains with four layers, on digits of new writers with two.",
        "BatchNorm", "plain", VALIDATION,
        [
            under("relu, He, 2 hidden layers, 100 steps of SGD", "level", 10.0, depth=2),
            under("relu, He, 4 hidden layers, 100 steps of SGD", "level", 4.0, depth=4),
            under("relu, He, 8 hidden layers, 100 steps of SGD", "better", depth=8),
            under("relu, He, 12 hidden layers, 100 steps of SGD", "better", depth=12),
            under("relu, He, 8 hidden layers, 300 steps of SGD", "better", depth=8, steps=300),
            under("relu, He, 8 hidden layers, 100 steps of Adam", "better", depth=8,
                  optimizer="Adam"),
        ],
        topic="He's start",
    ),
    on_validation(
        "bn-bad-start",
        "From a std that is too small or too large BatchNorm gets far more digits right.",
        "BatchNorm", "plain", VALIDATION,
        [
            under("relu, std 0.001, 4 hidden layers, 100 steps of SGD", "better", init=0.001),
            under("relu, std 0.05, 4 hidden layers, 100 steps of SGD", "better", init=0.05),
            under("relu, std 0.54, 4 hidden layers, 100 steps of SGD", "better", init=0.54),
            under("relu, std 0.05, 4 hidden layers, 100 steps of Adam", "better", init=0.05,
                  optimizer="Adam"),
        ],
        topic="a bad start",
    ),
    on_validation(
        "bn-sigmoid",
        "Deep sigmoid networks from Xavier's scheme learn with BatchNorm and not without.",
        "BatchNorm", "plain", partial(VALIDATION, activation="sigmoid", init="xavier_normal"),
        [
            under("sigmoid, Xavier, 8 hidden layers, 300 steps of SGD", "better", depth=8,
                  steps=300),
            under("sigmoid, Xavier, 8 hidden layers, 100 steps of Adam", "better", depth=8,
                  optimizer="Adam"),
        ],
        topic="deep sigmoid networks",
    ),
    on_validation(
        "bn-tanh",
        "Tanh networks from Xavier's scheme learn well with BatchNorm and without.",
        "BatchNorm", "plain", partial(VALIDATION, activation="tanh", init="xavier_normal"),
        [
            under("tanh, Xavier, 8 hidden layers, 100 steps of SGD", "level", 2.5, depth=8),
            under("tanh, Xavier, 2 hidden layers, 100 steps of SGD", "level", 1.5, depth=2),
        ],
        topic="tanh networks",
    ),
    on_training(
        "bn-noise",
        "Behind BatchNorm noise leaves a part of the benefit that shrinks with its dose; from He's "
        "scheme, in four layers, it costs.",
        "BatchNorm and noise", "plain", TRAINING,
        [
            under("std 0.05, shifts to 0.5, stretches to 1.25", "better", init=0.05, dose=1.0),
            under("std 0.05, shifts to 1, stretches to 1.5", "better", init=0.05, dose=2.0),
            under("std 0.05, shifts to 2, stretches to 2", "better", init=0.05, dose=4.0),
            under("He, shifts to 0.5, stretches to 1.25", "worse", dose=1.0),
            under("He, shifts to 1, stretches to 1.5", "worse", dose=2.0),
        ],
    ),
    on_training(
        "bn-batch-size",
        "With 3200 digits seen BatchNorm is far behind the plain network in batches of 4 and 8; in "
        "batches of 32 the mean difference is open, within a factor of three."
        " On MNIST-1D the plain network is ahead there too, by a seventh.",
        "BatchNorm", "plain", TRAINING,
        [
            under(f"He, 2 hidden layers, batches of {size}, {3200 // size} steps", expect, bound,
                  depth=2, size=size, steps=3200 // size)
            for size, expect, bound in ((4, "worse", None), (8, "worse", None), (32, "level", 1.1))
        ],
        seeds=tuple(range(100, 140)),
        topic="batches of 4 to 32",
    ),
    on_validation(
        "bn-regularizer",
        "That the noise of middling batches helps is not shown: by 1.5 points at most."
        " On MNIST-1D BatchNorm is some points ahead in such batches; nothing here says why.",
        "BatchNorm", "plain", VALIDATION,
        [
            under("He, 2 hidden layers, batches of 24, 100 steps", "level", 1.5, depth=2, size=24),
            under("He, 2 hidden layers, batches of 300, 100 steps", "level", 1.0, depth=2,
                  size=300),
        ],
        topic="middling and full batches",
    ),
    on_training(
        "bn-layer-norm",
        "LayerNorm against BatchNorm: behind from small weights, ahead in small batches, and from "
        "He's scheme within a factor of 2.5 either way."
        " On MNIST-1D LayerNorm's training loss is higher there, by a third.",
        "LayerNorm", "BatchNorm", partial(compare, a="layer", b="batch", on="train_loss"),
        [
            under("relu, std 0.05, 4 hidden layers, batches of 30", "worse", init=0.05),
            under("relu, He, 4 hidden layers, batches of 30", "level", 0.9),
            under("relu, He, 2 hidden layers, batches of 4, 800 steps", "better", depth=2,
                  size=4, steps=800),
        ],
    ),
]  # fmt: skip
CLAIMS = [claim.also(ELSEWHERE) for claim in CLAIMS]
