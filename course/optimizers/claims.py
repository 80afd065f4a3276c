"""What the chapter on optimizers concludes, as comparisons that could come out otherwise."""

from __future__ import annotations

from functools import cache

import numpy as np

from course.evidence import Claim, case
from course.evidence.data import DIGITS, split_of_each
from course.optimizers.elsewhere import ELSEWHERE, SIXTEEN, STANDARD, UNIT
from course.optimizers.race import BATCH, LRS, STEPS
from course.optimizers.rotation import bowl_of, height_left, starts_around, tune
from helpers.data import few_digits
from helpers.experiment import Rows, Runs
from helpers.network import Network
from helpers.optimizers import OPTIMIZERS, Adam
from helpers.training import fit

TUNING = (0, 1, 2, 3, 4)
RATES = LRS[2:14]  # 0.0005 to 2: the best of every optimizer lies inside
# For other pixels, batches and labels: twice as fine, on seeds that differ more.
MORE_TUNING = tuple(range(8))
FINE = tuple(m * 10.0**e for e in range(-4, 1) for m in (1, 1.5, 2, 3, 5, 7))
MORE_RATES = dict.fromkeys(OPTIMIZERS, FINE[8:-2])  # 0.002 to 3
MORE_RATES |= {"Adam": FINE[4:23], "RMSProp": FINE[4:23]}  # 0.0005 to 0.5
LEAST = 1e-9  # of two losses below that none counts as the lower one
MEMORIES = (0.0, 0.5, 0.8, 0.9, 0.95)
BOWL_RATES = tuple(np.geomspace(0.01, 100, 49))
# RMSProp with Adam's second average: rho 0.999, corrected. Adam without its first average is that.
BUILD = OPTIMIZERS | {"corrected": lambda lr: Adam(lr=lr, beta1=0.0)}


def train(
    name, lrs, seeds, steps=STEPS, hidden=(30,), split=0, data=DIGITS, batch=BATCH, noise=0.0,
    pixels=UNIT,
) -> Runs:  # fmt: skip
    """Every rate on every seed: the race of the chapter, with other budgets, depths and data.

    The digits are split once for all seeds, as in the race, and their pixels lie in [0, 1]. Of
    other data, and with ``split=None``, a seed splits its own.
    """
    rows = Rows(lrs, seeds)
    if data == DIGITS and split is not None:
        part = few_digits(500, seed=split)
    else:
        standardized = pixels == STANDARD
        part = split_of_each(rows.seed_of_each, data, 500, noise=noise, standardized=standardized)
    scale = np.float32(16 if pixels == SIXTEEN else 1)
    sizes = [part.X.shape[-1], *hidden, 10]
    network = Network(sizes, rng=rows.weights, population=len(rows), dtype=np.float64)
    history = fit(network, scale * part.X, part.y, BUILD[name](lr=rows.values), steps, batch,
                  rng=rows.batches, X_val=scale * part.X_val, y_val=part.y_val,
                  eval_every=steps)  # fmt: skip
    return Runs.of(rows, history)


@cache
def best_rate(name, measure, **setting):
    rates, tuning = RATES, TUNING
    if setting.get("split", 0) is None:
        rates, tuning = MORE_RATES[name], MORE_TUNING
    return rates[train(name, rates, tuning, **setting).best(measure)]


def race(seeds, a, b, loss="train_loss", **setting):
    """Final training losses of two optimizers, each at its best rate for that loss."""
    runs = [train(n, (best_rate(n, loss, **setting),), seeds, **setting) for n in (a, b)]
    return tuple(np.maximum(one.final("train_loss")[0], LEAST) for one in runs)


def on_new_digits(seeds, a, b, by="val_loss", **setting):
    """Validation accuracies in points, each at its best rate for the validation loss."""
    runs = [train(n, (best_rate(n, by, **setting),), seeds, **setting) for n in (a, b)]
    return tuple(100 * one.val_accuracy[0, :, -1] for one in runs)


def at_rates(seeds, a, b, steps=STEPS, data=DIGITS):
    """Validation accuracies in points of two pairs of a name and a rate."""
    runs = [train(name, (lr,), seeds, steps, data=data) for name, lr in (a, b)]
    return tuple(100 * one.val_accuracy[0, :, -1] for one in runs)


def bowl(seeds, a, b, kappa, steps, angle=0.0, memories=(0.9,)):
    """Height left on a bowl from one start for each seed, both tuned on 24 other starts."""
    parts = [np.random.default_rng(seed).random() for seed in seeds]
    starts, ground, sides = starts_around(angle, kappa, parts), bowl_of(kappa, angle), []
    for name in (a, b):
        best = tune(name, angle, memories, kappa, steps, BOWL_RATES)
        left = height_left(name, (best.lr,), best.memory, ground, starts, steps)[0]
        sides.append(np.maximum(left, 1e-300))
    return tuple(sides)


FACTOR = {"lower": True, "ratio": True}
ADAM_SGD, ADAM_MOMENTUM = {"a": "Adam", "b": "SGD"}, {"a": "Adam", "b": "Momentum"}
ADAM_RMS, NAG_MOMENTUM = {"a": "Adam", "b": "RMSProp"}, {"a": "Nesterov", "b": "Momentum"}
MOMENTUM_SGD, ALONE = {"a": "Momentum", "b": "SGD"}, ADAM_SGD | {"memories": (0.0,)}
TURNED, POINTS = {"angle": 45.0}, "points of validation accuracy"
CLAIMS = [
    Claim(
        "bowl-adam-sgd",
        "At default betas tuned Adam ends behind tuned SGD on the bowl of condition number 20, and "
        "far ahead of it at 100 and 1000.",
        "Adam", "SGD", "height left", bowl,
        [
            case("kappa 20, 30 steps", "worse", **ADAM_SGD, kappa=20, steps=30),
            case("kappa 20, 30 steps, turned", "worse", **ADAM_SGD, kappa=20, steps=30, **TURNED),
            case("kappa 20, 100 steps, turned", "worse", **ADAM_SGD, kappa=20, steps=100,
                 **TURNED),
            case("kappa 100, 30 steps", "better", **ADAM_SGD, kappa=100, steps=30),
            case("kappa 100, 30 steps, turned", "better", **ADAM_SGD, kappa=100, steps=30,
                 **TURNED),
            case("kappa 100, 100 steps, turned", "better", **ADAM_SGD, kappa=100, steps=100,
                 **TURNED),
            case("kappa 1000, 100 steps", "better", **ADAM_SGD, kappa=1000, steps=100),
            case("kappa 1000, 100 steps, turned", "better", **ADAM_SGD, kappa=1000, steps=100,
                 **TURNED),
        ], seeds=range(100, 160), **FACTOR,
        data="a bowl in two dimensions",
    ),
    Claim(
        "bowl-adam-momentum",
        "With its memory tuned too, Adam ends behind Momentum on the turned bowl; on the straight "
        "bowl it ends ahead from a condition number of 100 on.",
        "Adam", "Momentum", "height left", bowl,
        [
            case(f"kappa {kappa}, {steps} steps, turned", "worse", **ADAM_MOMENTUM, kappa=kappa,
                 steps=steps, memories=MEMORIES, **TURNED)
            for kappa, steps in ((20, 30), (100, 30), (100, 100), (1000, 100))
        ] + [
            case(f"kappa {kappa}, {steps} steps", "better", **ADAM_MOMENTUM, kappa=kappa,
                 steps=steps, memories=MEMORIES)
            for kappa, steps in ((100, 30), (1000, 100))
        ], **FACTOR,
        data="a bowl in two dimensions",
    ),
    Claim(
        "bowl-adagrad-turned",
        "Turned by 45 degrees tuned AdaGrad ends no better than tuned SGD; by 20 it ends ahead.",
        "AdaGrad", "SGD", "height left", bowl,
        [
            case(f"kappa {kappa}, {steps} steps, turned", "worse", a="AdaGrad", b="SGD",
                 kappa=kappa, steps=steps, **TURNED)
            for kappa, steps in ((20, 30), (100, 30), (100, 100), (1000, 100))
        ] + [
            case(f"kappa {kappa}, {steps} steps, turned by 20 degrees", "better", a="AdaGrad",
                 b="SGD", kappa=kappa, steps=steps, angle=20.0)
            for kappa, steps in ((20, 30), (100, 100))
        ], **FACTOR,
        data="a bowl in two dimensions",
    ),
    Claim(
        "nesterov-momentum-digits",
        "On new digits Nesterov and Momentum are level within half a point."
        " On MNIST-1D, and on new writers after 200 steps, within a point. In 200 steps with "
        "batches of 10, with one label in five wrong or on pixels from 0 to 16 Nesterov is about "
        "a point ahead.",
        "Nesterov", "Momentum", POINTS, on_new_digits,
        [
            case("200 steps", "level", 0.5, **NAG_MOMENTUM),
            case("1000 steps", "level", 0.5, **NAG_MOMENTUM, steps=1000),
            case("3 hidden layers", "level", 0.8, **NAG_MOMENTUM, hidden=(30, 30, 30)),
            case("another split", "level", 0.5, **NAG_MOMENTUM, split=1),
        ],
        topic="each at its best rate",
    ),
    Claim(
        "nesterov-momentum-rates",
        "Nesterov at 0.1 is ahead of Momentum at 0.05, and level with Momentum at 0.1.",
        "Nesterov",
        "Momentum",
        POINTS,
        at_rates,
        [
            case("rates 0.1 and 0.05", "better", a=("Nesterov", 0.1), b=("Momentum", 0.05)),
            case("rate 0.1 for both", "level", 0.5, a=("Nesterov", 0.1), b=("Momentum", 0.1)),
        ],
        topic="at set rates",
    ),
    Claim(
        "adam-rmsprop-digits",
        "On new digits Adam is about half a point ahead of RMSProp after 200 steps, and a quarter "
        "of a point behind after 1000."
        " On MNIST-1D it is a point behind after 1000; on new writers no order was shown.",
        "Adam", "RMSProp", POINTS, on_new_digits,
        [
            case("200 steps", "better", **ADAM_RMS),
            case("1000 steps", "worse", **ADAM_RMS, steps=1000),
            case("3 hidden layers", "level", 1.5, **ADAM_RMS, hidden=(30, 30, 30)),
        ],
    ),
    Claim(
        "adam-sgd-digits",
        "On new digits tuned Adam and tuned SGD are level within a point."
        " On new writers the interval is wider. On MNIST-1D Adam is two points behind. In 200 "
        "steps with batches of 10, with one label in five wrong or on pixels from 0 to 16 it is "
        "one to two points ahead; after 1000 with such batches or labels no lead is shown.",
        "Adam", "SGD", POINTS, on_new_digits,
        [
            case("200 steps", "level", 1.0, **ADAM_SGD),
            case("1000 steps", "level", 1.0, **ADAM_SGD, steps=1000),
        ],
        topic="shallow networks",
    ),
    Claim(
        "adam-rmsprop-training", "Adam ends with a lower training loss than RMSProp."
        " On MNIST-1D the difference is small; on standardized pixels RMSProp ends lower.",
        "Adam", "RMSProp", "training loss", race,
        [
            case("200 steps", "better", **ADAM_RMS),
            case("1000 steps", "better", **ADAM_RMS, steps=1000),
            case("3 hidden layers", "better", **ADAM_RMS, hidden=(30, 30, 30)),
            case("another split", "better", **ADAM_RMS, split=1),
        ], **FACTOR,
        at_edge="On standardized pixels RMSProp ends at a loss of 0 from the largest rates.",
    ),
    Claim(
        "rmsprop-long-memory",
        "With one hidden layer RMSProp has a lower training loss with Adam's longer and corrected "
        "average; with three, no gain is seen."
        " On MNIST-1D it costs a seventh.",
        "rho 0.999, corrected", "rho 0.99", "training loss", race,
        [
            case("200 steps", "better", a="corrected", b="RMSProp"),
            case("3 hidden layers", "level", 1.2, a="corrected", b="RMSProp", hidden=(30, 30, 30)),
        ], **FACTOR,
    ),
    Claim(
        "bowl-momentum-sgd",
        "Momentum 0.9 ends far ahead of SGD at a condition number of 100 and more, at any angle; "
        "at 20 and 100 steps it ends behind.",
        "Momentum", "SGD", "height left", bowl,
        [
            case(f"kappa {kappa}, {steps} steps, turned", expect, **MOMENTUM_SGD, kappa=kappa,
                 steps=steps, **TURNED)
            for kappa, steps, expect in ((20, 100, "worse"), (100, 30, "better"),
                                         (100, 100, "better"), (1000, 100, "better"))
        ], seeds=range(100, 160), **FACTOR,
        data="a bowl in two dimensions",
    ),
    Claim(
        "bowl-adam-without-average",
        "Without its first average Adam ends no better than SGD on the turned bowl; on the "
        "straight one it still ends ahead.",
        "Adam, beta1 = 0", "SGD", "height left", bowl,
        [
            case("kappa 20, 30 steps, turned", "worse", **ALONE, kappa=20, steps=30, **TURNED),
            case("kappa 100, 100 steps, turned", "level", 0.6, **ALONE, kappa=100, steps=100,
                 **TURNED),
            case("kappa 1000, 100 steps, turned", "level", 0.2, **ALONE, kappa=1000, steps=100,
                 **TURNED),
            case("kappa 100, 30 steps", "better", **ALONE, kappa=100, steps=30),
            case("kappa 1000, 100 steps", "better", **ALONE, kappa=1000, steps=100),
        ], seeds=range(100, 160), **FACTOR,
        data="a bowl in two dimensions",
    ),
    Claim(
        "bowl-nesterov-momentum",
        "With the memory tuned too, who is ahead of Nesterov and Momentum depends on the bowl and "
        "on the steps.",
        "Nesterov", "Momentum", "height left", bowl,
        [
            case(f"kappa {kappa}, {steps} steps", expect, **NAG_MOMENTUM, kappa=kappa,
                 steps=steps, memories=MEMORIES)
            for kappa, steps, expect in ((20, 30, "worse"), (100, 30, "better"),
                                         (100, 100, "worse"))
        ], **FACTOR,
        data="a bowl in two dimensions",
    ),
    Claim(
        "adam-sgd-training",
        "Adam ends tenfold below SGD in training loss; with batches of 10, or with one label in "
        "five wrong, by less than half, and on standardized pixels no order is shown.",
        "Adam", "SGD", "training loss", race,
        [case("200 steps", "better", **ADAM_SGD, split=None)], **FACTOR,
    ),
    Claim(
        "adagrad-momentum-digits",
        "With one label in five wrong, and the rate chosen by the validation loss, AdaGrad is "
        "ahead of Momentum on new digits; chosen by accuracy, or on right labels, it is not.",
        "AdaGrad", "Momentum", POINTS, on_new_digits,
        [case("200 steps", 1.5, a="AdaGrad", b="Momentum", split=None)],
    ),
    Claim(
        "bowl-rmsprop-turned",
        "On the turned bowl of condition number 20 tuned RMSProp ends ahead of tuned SGD and "
        "behind Nesterov.",
        "RMSProp", "another", "height left", bowl,
        [
            case("SGD, kappa 20, 30 steps, turned", "better", a="RMSProp", b="SGD", kappa=20,
                 steps=30, **TURNED),
            case("Nesterov, kappa 20, 30 steps, turned", "worse", a="RMSProp", b="Nesterov",
                 kappa=20, steps=30, **TURNED),
        ], seeds=range(100, 160), **FACTOR,
        data="a bowl in two dimensions",
    ),
    Claim(
        "rmsprop-sgd-training",
        "After 1000 steps, or with three hidden layers, RMSProp has a lower training loss than "
        "SGD.",
        "RMSProp", "SGD", "training loss", race,
        [
            case("1000 steps", "better", a="RMSProp", b="SGD", steps=1000),
            case("3 hidden layers, 200 steps", "better", a="RMSProp", b="SGD",
                 hidden=(30, 30, 30)),
        ], **FACTOR,
    ),
]  # fmt: skip
CLAIMS = [claim.also(ELSEWHERE) for claim in CLAIMS]
