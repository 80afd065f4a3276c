"""What the chapter on batch normalization concludes, each with what would refute it."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from course.batch_normalization.why import build, smoothness
from course.batch_normalization.with_and_without import BATCH, LRS, STEPS, WIDTH, initializer
from course.evidence import Case, Claim
from helpers.data import few_digits
from helpers.experiment import Rows, Runs, best_of
from helpers.initializers import Gain
from helpers.network import Network
from helpers.optimizers import SGD, Adam
from helpers.training import fit

TUNING = (0, 1, 2, 3, 4)
RATES = tuple(sorted((*LRS, 0.1)))  # one more than in the figures: it moves some of the results
OPTIMIZERS = {"SGD": (SGD, RATES), "Adam": (Adam, (0.001, 0.003, 0.01, 0.03))}


@cache
def split(seed: int):
    """300 standardized digits; here a seed varies the split too."""
    return few_digits(300, seed=seed, standardized=True)


def train(
    norm, lrs, seeds, init="he_normal", activation="relu", depth=4, steps=STEPS, size=BATCH,
    optimizer="SGD", dose=None, width=WIDTH,
) -> Runs:  # fmt: skip
    """Train every rate with every seed, which fixes the split, the draws and the batches."""
    rows = Rows(lrs, seeds)

    def data(part):  # of every row
        return np.stack([getattr(split(seed), part) for seed in rows.seed_of_each])

    if dose is not None and norm:
        network = build("BatchNorm and noise", init, rows, dose)
    else:
        network = Network(
            [64, *[width] * depth, 10], activation,
            init if callable(init) else initializer(init), norm,
            rng=rows.weights, population=len(rows), dtype=np.float64,
        )  # fmt: skip
    history = fit(
        network, data("X"), data("y"), OPTIMIZERS[optimizer][0](lr=rows.values), steps, size,
        X_val=data("X_val"), y_val=data("y_val"), rng=rows.batches, eval_every=steps,
    )  # fmt: skip
    return Runs.of(rows, history)


def score(runs: Runs, on: str) -> np.ndarray:
    """Lower is better: the training loss, or the validation digits wrong, in points."""
    if on == "training":
        return runs.final()
    right = runs.val_accuracy[..., -1]
    return np.where(np.isfinite(right), -100 * right, np.inf)


def compare(seeds, a, b=None, on="validation", **both):
    """Run two norms, each at the rate that is best for it by the very measure compared."""
    lrs, sides = OPTIMIZERS[both.get("optimizer", "SGD")][1], []
    for norm in (a, b):
        lr = lrs[best_of(score(train(norm, lrs, TUNING, **both), on))]
        found = score(train(norm, (lr,), seeds, **both), on)[0]
        sides.append(found if on == "training" else -found)
    return tuple(sides)


def along_the_gradient(seeds, lr, of, **network):
    """What :func:`smoothness` finds with BatchNorm and without, at the same rate."""
    return tuple(
        getattr(smoothness(norm, lr, seeds=tuple(seeds), **network), of) for norm in ("batch", None)
    )


def under(words: str, expect: str, bound=None, **setting) -> Case:
    return Case(words, expect, bound, setting)


def on_training(name, says, a, b, measure, cases, unit="training loss", **more):
    kind = {"unit": unit, "lower": True, "ratio": True}
    return Claim(name, says, a, b, measure=measure, cases=cases, **kind, **more)


def on_validation(name, says, a, b, measure, cases):
    return Claim(name, says, a, b, "points of validation accuracy", measure, cases)


TRAINING = partial(compare, a="batch", on="training")
VALIDATION = partial(compare, a="batch")
TANH = {"activation": "tanh", "init": "xavier_normal"}
WIDE = {"sizes": (64, 100, 100, 10)}

CLAIMS = [
    on_training(
        "bn-he-training",
        "From He's scheme BatchNorm costs training loss in four layers and saves it in eight and "
        "twelve of 30 units within 100 steps; with 100 units, or after 600 steps, it costs; under "
        "Adam it does neither.",
        "BatchNorm", "plain", TRAINING,
        [
            under("relu, He, 4 hidden layers, 100 steps of SGD", "worse", depth=4),
            under("relu, He, 8 hidden layers, 100 steps of SGD", "better", depth=8),
            under("relu, He, 12 hidden layers, 100 steps of SGD", "better", depth=12),
            under("relu, He, 8 hidden layers, 100 steps of Adam", "level", 0.4, depth=8,
                  optimizer="Adam"),
            under("relu, He, 8 hidden layers of 100 units, 100 steps of SGD", "worse", depth=8,
                  width=100),
            under("relu, He, 8 hidden layers, 600 steps of SGD", "worse", depth=8, steps=600),
        ],
    ),
    on_validation(
        "bn-he-validation",
        "From He's scheme BatchNorm gets more validation digits right in eight layers and more; in "
        "two and four that is open.",
        "BatchNorm", "plain", VALIDATION,
        [
            under("relu, He, 2 hidden layers, 100 steps of SGD", "level", 10.0, depth=2),
            under("relu, He, 4 hidden layers, 100 steps of SGD", "level", 4.0, depth=4),
            under("relu, He, 8 hidden layers, 100 steps of SGD", "better", depth=8),
            under("relu, He, 12 hidden layers, 100 steps of SGD", "better", depth=12),
            under("relu, He, 8 hidden layers, 300 steps of SGD", "better", depth=8, steps=300),
            under("relu, He, 8 hidden layers, 100 steps of Adam", "better", depth=8,
                  optimizer="Adam"),
            under("relu, He, 8 hidden layers of 100 units, 100 steps of SGD", "better",
                  depth=8, width=100),
            under("relu, He, 8 hidden layers, 600 steps of SGD", "better", depth=8, steps=600),
        ],
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
    ),
    on_validation(
        "bn-sigmoid",
        "Eight sigmoid layers from Xavier's scheme learn with BatchNorm and not without; from a "
        "larger std they learn without it too, and less well.",
        "BatchNorm", "plain", partial(VALIDATION, activation="sigmoid", init="xavier_normal"),
        [
            under("sigmoid, Xavier, 8 hidden layers, 300 steps of SGD", "better", depth=8,
                  steps=300),
            under("sigmoid, Xavier, 8 hidden layers, 100 steps of Adam", "better", depth=8,
                  optimizer="Adam"),
            under("sigmoid, gain 8, 8 hidden layers, 300 steps of SGD", "better", depth=8,
                  steps=300, init=Gain(8.0)),
        ],
    ),
    on_validation(
        "bn-tanh",
        "Up to eight layers of tanh from Xavier's scheme learn as well without BatchNorm; deeper "
        "ones and those from another std do not.",
        "BatchNorm", "plain", partial(VALIDATION, activation="tanh", init="xavier_normal"),
        [
            under("tanh, Xavier, 8 hidden layers, 100 steps of SGD", "level", 2.5, depth=8),
            under("tanh, Xavier, 2 hidden layers, 100 steps of SGD", "level", 1.5, depth=2),
            under("tanh, Xavier, 16 hidden layers, 100 steps of SGD", "better", depth=16),
            under("tanh, Xavier, 24 hidden layers, 100 steps of SGD", "better", depth=24),
            under("tanh, std 0.05, 8 hidden layers, 100 steps of SGD", "better", depth=8,
                  init=0.05),
            under("tanh, std 1, 8 hidden layers, 100 steps of SGD", "better", depth=8, init=1.0),
        ],
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
        "batches of 32 the mean difference is open, within a factor of three.",
        "BatchNorm", "plain", TRAINING,
        [
            under(f"He, 2 hidden layers, batches of {size}, {3200 // size} steps", expect, bound,
                  depth=2, size=size, steps=3200 // size)
            for size, expect, bound in ((4, "worse", None), (8, "worse", None), (32, "level", 1.1))
        ],
        seeds=tuple(range(100, 140)),
    ),
    on_validation(
        "bn-regularizer",
        "That the noise of middling batches helps is not shown in 100 steps, by 1.5 points at "
        "most; after 600 it is.",
        "BatchNorm", "plain", VALIDATION,
        [
            under("He, 2 hidden layers, batches of 24, 100 steps", "level", 1.5, depth=2, size=24),
            under("He, 2 hidden layers, batches of 300, 100 steps", "level", 1.0, depth=2,
                  size=300),
            under("He, 2 hidden layers, batches of 24, 600 steps", "better", depth=2, size=24,
                  steps=600),
        ],
    ),
    on_training(
        "bn-layer-norm",
        "LayerNorm against BatchNorm: behind from small weights, ahead in small batches, and from "
        "He's scheme within a factor of 2.5 either way.",
        "LayerNorm", "BatchNorm", partial(compare, a="layer", b="batch", on="training"),
        [
            under("relu, std 0.05, 4 hidden layers, batches of 30", "worse", init=0.05),
            under("relu, He, 4 hidden layers, batches of 30", "level", 0.9),
            under("relu, He, 2 hidden layers, batches of 4, 800 steps", "better", depth=2,
                  size=4, steps=800),
        ],
    ),
    on_training(
        "bn-smooth-loss",
        "How much the loss varies within four steps along the gradient, during training. (One "
        "split of the digits.)",
        "BatchNorm", "plain", partial(along_the_gradient, of="spread"),
        [
            under("relu, He, 4 hidden layers, rate 0.2", "better", lr=0.2),
            under("relu, He, 4 hidden layers, rate 0.4", "better", lr=0.4),
            under("tanh, Xavier, 4 hidden layers, rate 0.4", "worse", lr=0.4, **TANH),
            under("relu, He, 2 hidden layers of 100 units, rate 0.2", "worse", lr=0.2, **WIDE),
            under("relu, He, 2 hidden layers of 100 units, rate 0.4", "worse", lr=0.4, **WIDE),
        ],
        unit="range of the loss",
    ),
    on_training(
        "bn-smooth-gradient",
        "How far the gradient turns within four steps along it, during training. (One split of the "
        "digits.)",
        "BatchNorm", "plain", partial(along_the_gradient, of="turn"),
        [
            under("relu, He, 4 hidden layers, rate 0.1", "better", lr=0.1),
            under("relu, He, 4 hidden layers, rate 0.4", "better", lr=0.4),
            under("tanh, Xavier, 4 hidden layers, rate 0.1", "worse", lr=0.1, **TANH),
            under("tanh, Xavier, 4 hidden layers, rate 0.4", "worse", lr=0.4, **TANH),
        ],
        unit="turn of the gradient",
    ),
]  # fmt: skip
