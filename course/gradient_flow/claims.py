"""What the chapter on gradient flow concludes, as comparisons that could come out otherwise."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from course.evidence import Claim, case
from course.evidence.data import DIGITS, SOURCES, split_of_each
from course.evidence.trainings import at_best
from course.gradient_flow import clipping, dead, training, zigzag
from course.gradient_flow.elsewhere import CLIPPED_DIGITS, ELSEWHERE, ON_OTHER_DIGITS, OWN
from course.gradient_flow.residual import gradient_left
from helpers.activations import sigmoid
from helpers.experiment import best_of
from helpers.optimizers import OPTIMIZERS, Adam

MANY = tuple(range(40))  # one unit costs little, and at large rates its steps scatter
WRONG, RIGHT = 2.0, float(np.sqrt(2))
RATES = {"SGD": (0.03, 0.1, 0.3, 1.0, 3.0), "Adam": (0.003, 0.01, 0.03, 0.1)}
MORE_RATES = {"SGD": (*RATES["SGD"], 10.0), "Adam": (3e-4, 0.001, *RATES["Adam"])}
# Where each seed splits the digits for itself.
OWN_RATES = {"SGD": (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)}
# Twelve trials for each; a threshold of 1e9 clips nothing.
FREE_RATES = (3e-4, 5e-4, 1e-3, 2e-3, 3e-3, 5e-3, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2)
ADAM_FREE = tuple((1e9, lr) for lr in FREE_RATES)
ADAM_CLIPPED = tuple((norm, lr) for norm in (0.3, 1.0, 3.0) for lr in (3e-3, 0.01, 0.03, 0.1))


@cache
def split_by(data, noise=0.0, n=300, standardized=True, own=False):
    """What splits the data for every row; None for the chapter's digits, the same for all seeds."""
    if data == DIGITS and not own:
        return None
    return lambda rows: split_of_each(
        rows.seed_of_each, data, n, noise=noise, standardized=standardized
    )


def clipped(seeds, a, b, loss="train_loss", by=None, data=DIGITS, part=(), **setting):
    """Losses, or accuracies, of two pairs of a gain and a method, each at its best of nine."""
    sides, setting = [], setting | {"val": True, "split": split_by(data, **dict(part))}
    for gain, method in (a, b):
        side = partial(clipping.train, method, gain=gain, **setting)
        sides.append(at_best(side, clipping.BUDGET[method], seeds, loss, by=by))
    return tuple(sides)


def networks(
    seeds, a, b, steps=150, data=DIGITS, part=(), depth=training.DEPTH, by="train_loss", **setting
):
    """Validation accuracies in points of two pairs (network, optimizer), each at its best rate."""
    sides, setting = [], setting | {"steps": steps, "depth": depth}
    setting["split"] = split_by(data, **dict(part))
    rates = OWN_RATES if part else RATES if depth == training.DEPTH else MORE_RATES
    for name, optimizer in (a, b):
        side = partial(training.train, name, optimizer=optimizer, **setting)
        sides.append(at_best(side, rates[optimizer], seeds, "val_accuracy", by=by))
    return tuple(sides)


def errors(seeds, a, b, **setting):
    """Validation errors in percent of two pairs: a run that fails counts for less as a ratio."""
    return tuple(100 - accuracy for accuracy in networks(seeds, a, b, **setting))


@cache
def steps_needed(inputs, target, lr, batch, seeds):
    """Steps of a linear unit until it is near its target, as in the chapter; at most 3000."""
    found = []
    for seed in seeds:
        rng, w = np.random.default_rng(seed), np.zeros(2)
        for step in range(zigzag.STEPS + 1):
            if np.linalg.norm(w - target) < zigzag.NEAR or step == zigzag.STEPS:
                break
            h = sigmoid(rng.standard_normal((batch, 2))) - zigzag.INPUTS[inputs]
            w = w - lr * np.mean(h * (h @ (w - target))[:, None], axis=0)
            if not np.abs(w).max() < 1e6:
                step = zigzag.STEPS
                break
        found.append(step)
    return np.array(found, dtype=float)


def arrivals(seeds, target, batch=1, lr=None):
    """Steps with positive and with centred inputs, each at its best rate or both at ``lr``."""
    sides = []
    for inputs in ("positive", "centred"):
        rates = (lr,) if lr else zigzag.LRS
        tries = [steps_needed(inputs, target, rate, batch, MANY) for rate in rates]
        sides.append(steps_needed(inputs, target, rates[best_of(tries)], batch, seeds))
    return tuple(sides)


def leaky(seeds, bias, lr, data=DIGITS, steps=dead.STEPS):
    """Accuracies on the training data in points, leaky ReLU and ReLU, as in the chapter."""
    setting, source = ((bias, lr),), SOURCES[data]
    names = "leaky_relu", "relu"
    sides = [dead.train(name, setting, seeds, source, steps)[0] for name in names]
    return tuple(100 * side.accuracy for side in sides)


def woken(seeds, a, b):
    """How many units of layer 1 fire last that were silent before, of two rules with rate and L2.

    As in the chapter, from bias 0, with 600 steps.
    """
    sides = []
    for rule, lr, l2 in (a, b):
        one = dead.train("relu", ((0.0, lr),), seeds, steps=600, optimizer=OPTIMIZERS[rule], l2=l2)
        first = one[0].silent[:, :, 0]
        sides.append((first[:, :-1].any(axis=1) & ~first[:, -1]).sum(axis=-1))
    return tuple(np.asarray(side, dtype=float) for side in sides)


def off_by(seeds, activation, depth, std):
    """How far the gradient at the input is from 1, as a factor: with h + f(hW), and with f(hW)."""
    left = (gradient_left(activation, depth, std, skip, seeds) for skip in (True, False))
    return tuple(np.exp(np.abs(np.log(one))) for one in left)


def clipped_under_adam(seeds, loss):
    """Final losses of Adam clipped by norm and not, each at the best of twelve settings."""
    side = partial(clipping.train, "norm", gain=WRONG, val=True, optimizer=Adam)
    return tuple(at_best(side, settings, seeds, loss) for settings in (ADAM_CLIPPED, ADAM_FREE))


FACTOR = {"lower": True, "ratio": True}
LONG, FLAT, VAL = {"steps": 360}, {"depth": 4}, {"loss": "val_loss"}
CONDITIONS = {
    "training loss, 120 steps": {},
    "validation loss, 120 steps": VAL,
    "training loss, 360 steps": LONG,
    "training loss, 4 layers": FLAT,
}
POINTS = "points of validation accuracy"
WIDER = (
    "With 4 layers 25 pairs, thresholds to 30 and rates to 1, choose the same for the norm. With "
    "tanh 20 pairs choose a norm of 30, and the gain is open between 0 and a fifth."
)
WIDER_VALUE = "On new writers 15 pairs, thresholds to 3 and rates to 1, choose the same by value."
GUESSES = "SGD guesses at every rate, so which of them is best is chance."


def everywhere(a, b) -> list:
    return [case(words, "better", a=a, b=b, **more) for words, more in CONDITIONS.items()]


CLAIMS = [
    Claim(
        "clipping-norm",
        "Begun with weights too large, the deep ReLU network ends lower with its gradient clipped "
        "by norm, both tuned; with tanh no gain is seen.",
        "clipped by norm", "not clipped", "loss", clipped,
        everywhere((WRONG, "norm"), (WRONG, "none")), **FACTOR, at_edge=WIDER,
    ),
    Claim(
        "clipping-value-or-norm", "There clipping by value ends lower than clipping by norm.",
        "by value", "by norm", "loss", clipped,
        everywhere((WRONG, "value"), (WRONG, "norm")), **FACTOR, at_edge=WIDER,
    ),
    Claim(
        "right-std-or-clipping",
        "The right std without clipping does no better than the wrong one clipped by value, and "
        "ends higher after 360 steps or with 4 layers."
        " On the validation loss of new writers the right std is ahead, by less than a factor "
        "of two, and on that of MNIST-1D by a tenth.",
        "right std, not clipped", "wrong std, clipped by value", "loss", clipped,
        [
            case("training loss, 120 steps", "level", 1.1, a=(RIGHT, "none"), b=(WRONG, "value")),
            case("validation loss, 120 steps", "level", 0.4, a=(RIGHT, "none"),
                 b=(WRONG, "value"), **VAL),
            case("training loss, 360 steps", "worse", a=(RIGHT, "none"), b=(WRONG, "value"),
                 **LONG),
            case("training loss, 4 layers", "worse", a=(RIGHT, "none"), b=(WRONG, "value"),
                 **FLAT),
        ], **FACTOR, at_edge=WIDER_VALUE,
    ),
    Claim(
        "right-std-and-clipping",
        "With the right std clipping by value still lowers the training loss; on the validation "
        "loss no gain is seen.",
        "right std, clipped by value", "right std, not clipped", "loss", clipped,
        [
            case("training loss, 120 steps", "better", a=(RIGHT, "value"), b=(RIGHT, "none")),
            case("validation loss, 120 steps", "level", 0.6, a=(RIGHT, "value"),
                 b=(RIGHT, "none"), **VAL),
            case("training loss, 360 steps", "better", a=(RIGHT, "value"), b=(RIGHT, "none"),
                 **LONG),
            case("training loss, 4 layers", "better", a=(RIGHT, "value"), b=(RIGHT, "none"),
                 **FLAT),
        ], **FACTOR, at_edge=WIDER_VALUE,
    ),
    Claim(
        "positive-inputs",
        "At one common rate up to 1 inputs that are all positive cost no steps. With both rates "
        "tuned they cost steps to every target and in every batch tried.",
        "positive", "centred", "steps", arrivals,
        [
            case("to (2, -2), batch 1, best rates", "worse", target=(2.0, -2.0)),
            case("to (2, -2), batch 1, rate 0.3", "level", 0.05, target=(2.0, -2.0), lr=0.3),
            case("to (2, -2), batch 30, best rates", "worse", target=(2.0, -2.0), batch=30),
            case("to (2, -2), batch 30, rate 1", "level", 0.1, target=(2.0, -2.0), batch=30,
                 lr=1.0),
            case("to (2, 2), batch 1, rate 0.3", "better", target=(2.0, 2.0), lr=0.3),
            case("to (2, 2), batch 1, best rates", "worse", target=(2.0, 2.0)),
            case("to (2, 2), batch 30, best rates", "level", 0.9, target=(2.0, 2.0), batch=30),
        ], **FACTOR,
        data="one linear unit, random inputs",
    ),
    Claim(
        "leaky-rescue",
        "The leaky ReLU rescues a network whose units die by a large rate from bias 1; where they "
        "are silent by their bias, or few die, no gain is seen.",
        "leaky ReLU", "ReLU", "points of training accuracy", leaky,
        [
            case("bias 0, rate 0.1", "level", 0.6, bias=0.0, lr=0.1),
            case("bias -1, rate 0.1", "level", 0.6, bias=-1.0, lr=0.1),
            case("bias -0.5, rate 0.3", "level", 4.0, bias=-0.5, lr=0.3),
            case("bias 1, rate 0.7", "better", bias=1.0, lr=0.7),
        ],
    ),
    Claim(
        "sigmoid-adam", "Adam trains the deep sigmoid network at which SGD guesses.",
        "Adam", "SGD", POINTS, networks,
        [
            case(f"{steps} steps", "better", a=("sigmoid", "Adam"), b=("sigmoid", "SGD"),
                 steps=steps)
            for steps in (150, 600)
        ],
        at_edge=GUESSES,
        topic="a deep sigmoid network",
    ),
    Claim(
        "activations-ranked",
        "On five hidden layers ELU makes about a seventh fewer errors than ReLU, tanh an eighth; "
        "leaky ReLU and ReLU are level within a quarter."
        " On MNIST-1D the ELU's lead is 6 %, and leaky ReLU and ReLU are level.",
        "another activation", "ReLU", "validation error", errors,
        [
            case("ELU, 150 steps", "better", a=("ELU", "SGD"), b=("ReLU", "SGD")),
            case("ELU, 600 steps", "better", a=("ELU", "SGD"), b=("ReLU", "SGD"), steps=600),
            case("tanh, 150 steps", "better", a=("tanh", "SGD"), b=("ReLU", "SGD")),
            case("leaky ReLU, 150 steps", "level", 0.22, a=("leaky ReLU", "SGD"),
                 b=("ReLU", "SGD")),
        ], seeds=range(100, 140), **FACTOR,
    ),
    Claim(
        "sigmoid-gain-6", "The sigmoid network with gain 6 trains, and ends behind ReLU.",
        "sigmoid, gain 6", "ReLU", POINTS, networks,
        [case("150 steps", "worse", a=("sigmoid, gain 6", "SGD"), b=("ReLU", "SGD"))],
    ),
    Claim(
        "residual-gradient",
        "With small weights h + f(hW) keeps the gradient far nearer to its size than f(hW); from "
        "He's weights, which keep it by themselves, it makes it explode.",
        "h + f(hW)", "f(hW)", "factor by which the gradient is off", off_by,
        [
            case("sigmoid, std 0.1, 10 layers", "better", activation="sigmoid", depth=10,
                 std=0.1),
            case("sigmoid, std 0.1, 50 layers", "better", activation="sigmoid", depth=50,
                 std=0.1),
            case("tanh, std 0.05, 50 layers", "better", activation="tanh", depth=50, std=0.05),
            case("ReLU, std 0.05, 50 layers", "better", activation="relu", depth=50, std=0.05),
            case("ReLU, He's std, 50 layers", "worse", activation="relu", depth=50,
                 std=2**0.5 / 10),
            case("tanh, std 0.1, 50 layers", "worse", activation="tanh", depth=50, std=0.1),
            case("ELU, std 0.1, 50 layers", "worse", activation="elu", depth=50, std=0.1),
        ], **FACTOR,
        data="random inputs",
    ),
    Claim(
        "leaky-rescue-late",
        "After 2000 steps the leaky ReLU is far ahead where ReLUs are silent by their bias, and "
        "where a rate of 1 killed them.",
        "leaky ReLU", "ReLU", "points of training accuracy", leaky,
        [
            case("bias -1, rate 0.1", "better", bias=-1.0, lr=0.1, steps=2000),
            case("bias 0, rate 1", "better", bias=0.0, lr=1.0, steps=2000),
            case("bias 1, rate 0.7", "better", bias=1.0, lr=0.7, steps=2000),
        ],
        topic="2000 steps",
    ),
    Claim(
        "activations-one-layer",
        "With one hidden layer ELU, tanh and ReLU are level within a tenth of the errors.",
        "another activation", "ReLU", "validation error, one hidden layer", errors,
        [
            case(f"{name}, 150 steps", "level", 0.15, a=(name, "SGD"), b=("ReLU", "SGD"), depth=1)
            for name in ("ELU", "tanh")
        ], **FACTOR,
    ),
    Claim(
        "activations-digits",
        "ReLU falls behind ELU and tanh with batches of 10 and on pixels in [0, 1]; tanh is ahead "
        "of it also with one label in five wrong, and with 100 units a layer.",
        "another activation", "ReLU", POINTS, networks, ON_OTHER_DIGITS,
        topic="five hidden layers, other digits and batches",
    ),
    Claim(
        "positive-hidden",
        "With five hidden layers sigmoid units less 0.5, from the same weights, get more new "
        "digits right than sigmoid units, the rate chosen by accuracy; with one no difference is "
        "seen.",
        "sigmoid less 0.5", "sigmoid", POINTS, networks,
        [
            case("5 hidden layers, gain 6", "better", a=("centred sigmoid, gain 6", "SGD"),
                 b=("sigmoid, gain 6", "SGD"), part=OWN, by="val_accuracy"),
            case("1 hidden layer, gain 2", "level", 0.6, a=("centred sigmoid, gain 2", "SGD"),
                 b=("sigmoid, gain 2", "SGD"), part=OWN, depth=1, by="val_accuracy"),
        ],
    ),
    Claim(
        "clipping-norm-digits",
        "Begun with weights too large, the deep ReLU network gets more new digits right with its "
        "gradient clipped by norm; with tanh no difference is seen.",
        "clipped by norm", "not clipped", POINTS, clipped, CLIPPED_DIGITS, at_edge=WIDER,
    ),
    Claim(
        "first-layer-wakes",
        "Under SGD no silent unit of the first layer fires again, with an L2 penalty or without; "
        "under Adam with one some do.",
        "another rule", "SGD", "units of layer 1 that fire again", woken,
        [
            case("Adam, L2 0.01", "better", a=("Adam", 0.1, 0.01), b=("SGD", 1.0, 0.0)),
            case("Adam, no penalty", "level", 0.5, a=("Adam", 0.1, 0.0), b=("SGD", 1.0, 0.0)),
            case("SGD, L2 0.01", "level", 0.1, a=("SGD", 1.0, 0.01), b=("SGD", 1.0, 0.0)),
            case("Momentum", "level", 0.5, a=("Momentum", 0.2, 0.0), b=("SGD", 1.0, 0.0)),
        ],
    ),
    Claim(
        "sigmoid-adam-deeper",
        "With eight hidden layers the sigmoid network stays below a fifth under Adam too.",
        "Adam", "SGD", "points of validation accuracy, eight layers", networks,
        [
            case("600 steps", "better", a=("sigmoid", "Adam"), b=("sigmoid", "SGD"), depth=8,
                 steps=600),
        ],
        at_edge=GUESSES,
    ),
    Claim(
        "clipping-norm-adam",
        "Under Adam clipping by norm lowers the training loss of the network begun too large, and "
        "on the validation loss no gain is seen.",
        "clipped by norm", "not clipped", "loss under Adam", clipped_under_adam,
        [
            case("training loss, 120 steps", "better", loss="train_loss"),
            case("validation loss, 120 steps", "level", 0.25, loss="val_loss"),
        ], **FACTOR,
    ),
]  # fmt: skip
CLAIMS = [claim.also(ELSEWHERE) for claim in CLAIMS]
