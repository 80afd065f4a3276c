"""What the chapter on batch normalization concludes, each with what would refute it."""

from __future__ import annotations

from functools import partial

from course.batch_normalization.elsewhere import ELSEWHERE
from course.batch_normalization.pairs import along_the_gradient, compare
from course.evidence import Claim
from course.evidence import case as under
from course.evidence.trainings import on_training, on_validation
from helpers.initializers import Gain

TRAINING = partial(compare, a="batch", on="train_loss")
VALIDATION = partial(compare, a="batch")
TANH = {"activation": "tanh", "init": "xavier_normal"}
WIDE = {"sizes": (64, 100, 100, 10)}

CLAIMS = [
    on_training(
        "bn-he-training",
        "From He's scheme BatchNorm costs training loss in four layers and saves it in eight and "
        "twelve of 30 units within 100 steps; with 100 units, or after 600 steps, it costs; under "
        "Adam it does neither. On pixels in [0, 1] it saves with four layers too."
        " On MNIST-1D it costs under Adam.",
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
        topic="He's start",
    ),
    on_validation(
        "bn-he-validation",
        "From He's scheme BatchNorm gets more validation digits right in four layers and more; in "
        "two that is open on standardized pixels, and shown on pixels in [0, 1]."
        " On MNIST-1D it gains with two layers and with four, on digits of new writers with four.",
        "BatchNorm", "plain", VALIDATION,
        [
            under("relu, He, 2 hidden layers, 100 steps of SGD", "level", 10.0, depth=2),
            under("relu, He, 4 hidden layers, 100 steps of SGD", "better", depth=4),
            under("relu, He, 8 hidden layers, 100 steps of SGD", "better", depth=8),
            under("relu, He, 12 hidden layers, 100 steps of SGD", "better", depth=12),
            under("relu, He, 8 hidden layers, 300 steps of SGD", "better", depth=8, steps=300),
            under("relu, He, 8 hidden layers, 100 steps of Adam", "better", depth=8,
                  optimizer="Adam"),
            under("relu, He, 8 hidden layers of 100 units, 100 steps of SGD", "better",
                  depth=8, width=100),
            under("relu, He, 8 hidden layers, 600 steps of SGD", "better", depth=8, steps=600),
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
        topic="deep sigmoid networks",
        at_edge="from Xavier's scheme the plain network guesses at every rate",
    ),
    on_validation(
        "bn-tanh",
        "Up to eight layers of tanh from Xavier's scheme learn as well without BatchNorm, and in "
        "batches of 10 better; in 16 it is open, within five points; 24, those from another std "
        "and eight on pixels in [0, 1] do not. On MNIST-1D BatchNorm gains in two layers.",
        "BatchNorm", "plain", partial(VALIDATION, activation="tanh", init="xavier_normal"),
        [
            under("tanh, Xavier, 8 hidden layers, 100 steps of SGD", "level", 2.5, depth=8),
            under("tanh, Xavier, 2 hidden layers, 100 steps of SGD", "level", 1.5, depth=2),
            under("tanh, Xavier, 16 hidden layers, 100 steps of SGD", "level", 5.0, depth=16),
            under("tanh, Xavier, 24 hidden layers, 100 steps of SGD", "better", depth=24),
            under("tanh, std 0.05, 8 hidden layers, 100 steps of SGD", "better", depth=8,
                  init=0.05),
            under("tanh, std 1, 8 hidden layers, 100 steps of SGD", "better", depth=8, init=1.0),
        ],
        topic="tanh networks",
    ),
    on_training(
        "bn-noise",
        "Behind BatchNorm noise leaves a part of the benefit that shrinks with its dose; from He's "
        "scheme, in four layers, it costs.",
        "BatchNorm and noise", "plain", TRAINING,
        [
            under("std 0.05, shifts to 0.5, stretches to 1.25", "better", init=0.05,
                  dose=1.0),
            under("std 0.05, shifts to 1, stretches to 1.5", "better", init=0.05,
                  dose=2.0),
            under("std 0.05, shifts to 2, stretches to 2", "better", init=0.05,
                  dose=4.0),
            under("He, shifts to 0.5, stretches to 1.25", "worse",
                  dose=1.0),
            under("He, shifts to 1, stretches to 1.5", "worse",
                  dose=2.0),
        ],
    ),
    on_training(
        "bn-batch-size",
        "With 3200 digits seen BatchNorm is far behind the plain network in batches of 4 and 8; in "
        "batches of 32 the mean difference is open, within a factor of three."
        " On pixels in [0, 1] BatchNorm is far ahead there; on MNIST-1D the plain network is, by "
        "a tenth.",
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
        "That the noise of middling batches helps is not shown in 100 steps; with all digits in "
        "one batch, where nothing is random, BatchNorm is ahead. After 600 steps it is ahead with "
        "middling batches too, and behind beside an L2 penalty.",
        "BatchNorm", "plain", VALIDATION,
        [
            under("He, 2 hidden layers, batches of 24, 100 steps", "level", 1.5, depth=2, size=24),
            under("He, 2 hidden layers, batches of 300, 100 steps", "better", depth=2, size=300,
                  optimizer="SGD, full batch"),
            under("He, 2 hidden layers, batches of 24, 600 steps", "better", depth=2, size=24,
                  steps=600),
        ],
        topic="middling and full batches",
    ),
    on_training(
        "bn-layer-norm",
        "LayerNorm against BatchNorm: behind from small weights, ahead in small batches and from "
        "He's scheme."
        " On MNIST-1D LayerNorm's training loss is higher, by a third.",
        "LayerNorm", "BatchNorm", partial(compare, a="layer", b="batch", on="train_loss"),
        [
            under("relu, std 0.05, 4 hidden layers, batches of 30", "worse", init=0.05),
            under("relu, He, 4 hidden layers, batches of 30", "better"),
            under("relu, He, 2 hidden layers, batches of 4, 800 steps", "better", depth=2,
                  size=4, steps=800),
        ],
    ),
    Claim(
        "bn-smooth-loss",
        "How much the loss varies within four steps along the gradient, during training. (One "
        "split of the digits.)",
        "BatchNorm", "plain", "range of the loss", partial(along_the_gradient, of="spread"),
        [
            under("relu, He, 4 hidden layers, rate 0.2", "better", lr=0.2),
            under("relu, He, 4 hidden layers, rate 0.4", "better", lr=0.4),
            under("tanh, Xavier, 4 hidden layers, rate 0.4", "worse", lr=0.4, **TANH),
            under("relu, He, 2 hidden layers of 100 units, rate 0.2", "worse", lr=0.2, **WIDE),
            under("relu, He, 2 hidden layers of 100 units, rate 0.4", "worse", lr=0.4, **WIDE),
        ],
        lower=True, ratio=True,
    ),
    Claim(
        "bn-smooth-gradient",
        "How far the gradient turns within four steps along it, during training. (One split of the "
        "digits.)",
        "BatchNorm", "plain", "turn of the gradient", partial(along_the_gradient, of="turn"),
        [
            under("relu, He, 4 hidden layers, rate 0.1", "better", lr=0.1),
            under("relu, He, 4 hidden layers, rate 0.4", "better", lr=0.4),
            under("tanh, Xavier, 4 hidden layers, rate 0.1", "worse", lr=0.1, **TANH),
            under("tanh, Xavier, 4 hidden layers, rate 0.4", "worse", lr=0.4, **TANH),
        ],
        lower=True, ratio=True,
    ),
]  # fmt: skip
CLAIMS = [claim.also(ELSEWHERE) for claim in CLAIMS]
