"""What the chapter on learning-rate schedules concludes, as comparisons that could turn."""

from __future__ import annotations

from functools import cache

import numpy as np

from course.evidence import Claim, case
from course.evidence.data import DIGITS, split_of_each
from course.learning_rate_schedules import warmup as deep
from course.learning_rate_schedules.elsewhere import ELSEWHERE
from course.learning_rate_schedules.schedule import (
    BATCH,
    LABEL_NOISE,
    SIZES,
    STEPS,
    build,
    fit_each,
)
from helpers.data import few_digits
from helpers.experiment import Runs, best_of
from helpers.schedules import cosine, warmup

TUNING = (0, 1, 2, 3, 4)
PEAKS = {
    "SGD": (0.02, 0.05, 0.1, 0.2, 0.5, 0.7, 1.0),
    "Adam": (5e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05),
}
DEEP_PEAKS = {
    "SGD": (0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5),
    "Adam": (0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1),
}
# With other digits or pixels, and in batches of more than ten digits.
MORE_PEAKS = {
    "SGD": (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5),
    "Adam": (5e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1),
}
LARGER_PEAKS = {"SGD": (0.2, 0.3, 0.5, 0.7, 1.0, 1.5), "Adam": (0.005, 0.01, 0.02, 0.03, 0.05, 0.1)}
INITS = {"tanh": "xavier_normal", "relu": "he_normal", "twice": deep.twice_he}


def part_of(data, rows: int, seeds, noise=0.0, n=500, standardized=False, own=False):
    """500 digits, split once for all seeds, as in the chapter, their pixels in [0, 1].

    Of other data, and with ``own``, a seed splits its own. ``rows`` is the number of schedules:
    each has all the seeds.
    """
    if data == DIGITS and not own:
        return few_digits(n, label_noise=noise, standardized=standardized)
    return split_of_each([*seeds] * rows, data, n, noise=noise, standardized=standardized)


def finals(
    optimizer, schedules, seeds, steps=STEPS, noise=LABEL_NOISE, loss="train_loss", data=DIGITS,
    batch=BATCH, activation="relu", **part,
):  # fmt: skip
    """Final losses on the chapter's first task, shape (schedules, seeds)."""
    part = part_of(data, len(schedules), seeds, noise, **part)
    sizes = [part.X.shape[-1], *SIZES[1:]]
    rows, _, history = fit_each(
        schedules, seeds, part, sizes, steps, batch, optimizer=optimizer, activation=activation,
        init=INITS[activation], X_val=part.X_val, y_val=part.y_val, eval_every=steps,
    )  # fmt: skip
    return Runs.of(rows, history).final(loss)


@cache
def peak_of(optimizer, kind, steps=STEPS, own=False, batch=BATCH, **setting):
    """The best peak of a schedule on the tuning seeds."""
    peaks = (MORE_PEAKS if own else PEAKS if batch == BATCH else LARGER_PEAKS)[optimizer]
    schedules = [build(kind, peak, steps=steps) for peak in peaks]
    found = finals(optimizer, schedules, TUNING, steps, own=own, batch=batch, **setting)
    return peaks[best_of(found)]


def kinds(seeds, a, b, optimizer="SGD", steps=STEPS, **setting):
    """Final losses of two kinds of schedule, each at its own best peak."""
    sides = [build(k, peak_of(optimizer, k, steps, **setting), steps=steps) for k in (a, b)]
    return tuple(finals(optimizer, sides, seeds, steps, **setting))


def from_peak(seeds, peak, **setting):
    """Final losses of SGD with cosine from a given peak, and at its best constant rate."""
    sides = [build("cosine", peak), build("constant", peak_of("SGD", "constant", **setting))]
    return tuple(finals("SGD", sides, seeds, **setting))


def cuts(seeds, a, b, steps=STEPS, rate=0.5, **setting):
    """Final losses of two times at which the rate is cut to a tenth, as shares of the steps."""
    schedules = [lambda step, at=at: np.where(step < at * steps, rate, rate / 10) for at in (a, b)]
    return tuple(finals("SGD", schedules, seeds, steps, **setting))


def at_peaks(seeds, a, b):
    """Final losses under SGD of two schedules, each a kind and a peak."""
    return tuple(finals("SGD", [build(kind, peak) for kind, peak in (a, b)], seeds))


def deep_finals(
    schedules, seeds, optimizer, start, steps=deep.STEPS, loss="train_loss", layers=5, data=DIGITS,
    batch=deep.BATCH, **part,
):  # fmt: skip
    """Final losses on the deep network without normalization, shape (schedules, seeds)."""
    part = part_of(data, len(schedules), seeds, **part)
    sizes = [part.X.shape[-1], *[30] * layers, 10]
    rows, _, history = fit_each(
        schedules, seeds, part, sizes, steps, batch, optimizer=optimizer,
        activation="tanh" if start == "tanh" else "relu", init=INITS[start],
        X_val=part.X_val, y_val=part.y_val, eval_every=steps,
    )  # fmt: skip
    return Runs.of(rows, history).final(loss)


def climbing(peak, climb, steps):
    return warmup(cosine(peak, steps - climb), climb)


@cache
def deep_peak(climb, optimizer, start, steps, **setting):
    peaks = DEEP_PEAKS[optimizer]
    schedules = [climbing(peak, climb, steps) for peak in peaks]
    return peaks[best_of(deep_finals(schedules, TUNING, optimizer, start, steps, **setting))]


def climbs(seeds, climb, optimizer, start, steps=deep.STEPS, peak=None, **setting):
    """Final losses with a climb and without, each at its best peak or both at the same."""
    on = optimizer, start, steps
    peaks = [peak or deep_peak(length, *on, **setting) for length in (climb, 0)]
    sides = [climbing(p, length, steps) for p, length in zip(peaks, (climb, 0), strict=True)]
    return tuple(deep_finals(sides, seeds, *on, **setting))


def waits(seeds, a, b, start="tanh", peak=0.1, data=DIGITS):
    """Final losses of two beginnings of 20 steps under Adam: none, waiting, climbing."""
    climb, steps = climbing(peak, 20, deep.STEPS), deep.STEPS
    begin = {
        "none": climbing(peak, 0, steps),
        "wait": lambda step: np.where(step < 20, 1e-9, climb(step)),
        "climb": climb,
    }
    return tuple(deep_finals([begin[a], begin[b]], seeds, "Adam", start, data=data))


LOSS = {"lower": True, "ratio": True}
TRAIN, VAL = "training loss", "validation loss"
V = {"loss": "val_loss"}


def compare(name, says, a, b, unit, measure, cases, **more) -> Claim:
    return Claim(name, says, a, b, unit, measure, cases, **LOSS, **more)


COSINE = {"a": "cosine", "b": "constant"}
CLAIMS = [
    compare(
        "cut-late",
        "A cut to a tenth just before the end lowers the loss of SGD at a rate of 0.5 wherever "
        "noise holds it up; at 0.1 or less, or with true labels and either 1200 steps or batches "
        "of 50, it gains nothing or costs.",
        "cut at nine tenths", "never cut", "loss", cuts,
        [
            case(f"400 steps, {TRAIN}", "better", a=0.9, b=1.0),
            case(f"400 steps, {VAL}", "better", a=0.9, b=1.0, **V),
            case(f"1200 steps, {TRAIN}", "better", a=0.9, b=1.0, steps=1200),
            case(f"true labels, 400 steps, {TRAIN}", "better", a=0.9, b=1.0, noise=0.0),
            case(f"1200 steps, {VAL}", "better", a=0.9, b=1.0, steps=1200, **V),
            case(f"true labels, 400 steps, {VAL}", "better", a=0.9, b=1.0, noise=0.0, **V),
            case(f"true labels, 1200 steps, {TRAIN}", "worse", a=0.9, b=1.0, noise=0.0,
                 steps=1200),
            case(f"true labels, 1200 steps, {VAL}", "level", 0.05, a=0.9, b=1.0, noise=0.0,
                 steps=1200, **V),
            case(f"rate 0.1, 400 steps, {TRAIN}", "level", 0.05, a=0.9, b=1.0, rate=0.1),
            case(f"rate 0.05, 400 steps, {TRAIN}", "worse", a=0.9, b=1.0, rate=0.05),
        ],
    ),
    compare(
        "cut-early",
        "Cut at a fifth of the steps, SGD ends higher in training loss than cut at nine tenths; in "
        "validation loss after 400 steps too, and after 1200, or with 100 digits, lower.",
        "cut at nine tenths", "cut at a fifth", "loss", cuts,
        [
            case(f"400 steps, {TRAIN}", "better", a=0.9, b=0.2),
            case(f"400 steps, {VAL}", "better", a=0.9, b=0.2, **V),
            case(f"1200 steps, {TRAIN}", "better", a=0.9, b=0.2, steps=1200),
            case(f"true labels, 400 steps, {TRAIN}", "better", a=0.9, b=0.2, noise=0.0),
            case(f"1200 steps, {VAL}", "worse", a=0.9, b=0.2, steps=1200, **V),
            case(f"true labels, 400 steps, {VAL}", "better", a=0.9, b=0.2, noise=0.0, **V),
            case(f"true labels, 1200 steps, {TRAIN}", "better", a=0.9, b=0.2, noise=0.0,
                 steps=1200),
            case(f"true labels, 1200 steps, {VAL}", "worse", a=0.9, b=0.2, noise=0.0,
                 steps=1200, **V),
        ],
    ),
    compare(
        "cosine-validation",
        "Cosine has a lower validation loss than the constant rate, under SGD and under Adam; "
        "under SGD with 100 digits, or on standardized pixels, no gain is shown.",
        "cosine", "constant", VAL, kinds,
        [
            case("SGD, 400 steps", "better", **COSINE, **V),
            case("SGD, 1200 steps", "better", **COSINE, **V, steps=1200),
            case("SGD, true labels", "better", **COSINE, **V, noise=0.0),
            case("Adam, 400 steps", "better", **COSINE, **V, optimizer="Adam"),
            case("Adam, 1200 steps", "better", **COSINE, **V, optimizer="Adam", steps=1200),
            case("Adam, true labels", "better", **COSINE, **V, optimizer="Adam", noise=0.0),
        ],
    ),
    compare(
        "cosine-training",
        "Cosine lowers the training loss under SGD with wrong labels; under Adam, and with true "
        "labels, no such gain is seen."
        " On MNIST-1D it lowers it under all of these conditions, and on standardized pixels with "
        "wrong labels under both; with 100 digits it raises it.",
        "cosine", "constant", TRAIN, kinds,
        [
            case("SGD, 400 steps", "better", **COSINE),
            case("SGD, 1200 steps", "better", **COSINE, steps=1200),
            case("SGD, true labels", "level", 0.6, **COSINE, noise=0.0),
            case("Adam, 400 steps", "level", 0.15, **COSINE, optimizer="Adam"),
            case("Adam, 1200 steps", "level", 0.25, **COSINE, optimizer="Adam", steps=1200),
        ],
    ),
    compare(
        "cosine-wrong-peak",
        "From a peak of 1 or 2 with ReLU, which destroys the network, or from one that is too "
        "small, cosine ends above the best constant rate; with tanh it ends below it from a peak "
        "of 1, and above it from 2.",
        "cosine from a wrong peak", "best constant rate", TRAIN, from_peak,
        [
            case("ReLU, peak 1", "worse", peak=1.0),
            case("ReLU, peak 2", "worse", peak=2.0),
            case("ReLU, peak 0.02", "worse", peak=0.02),
            case("tanh, peak 1", "better", peak=1.0, activation="tanh"),
            case("tanh, peak 2", "worse", peak=2.0, activation="tanh"),
            case("tanh, peak 0.02", "worse", peak=0.02, activation="tanh"),
        ],
    ),
    compare(
        "cosine-among-falls",
        "Among the four falling schedules cosine has the lowest training loss, 1/t the highest.",
        "cosine", "another", TRAIN, kinds,
        [
            case(f"{kind}, {name}", "better", a="cosine", b=kind, optimizer=name)
            for name in ("SGD", "Adam")
            for kind in ("step", "exponential", "1/t")
        ],
    ),
    compare(
        "warmup-adam-best",
        "Warmup lowers Adam's best training loss, by a quarter to a half; on new digits, no such "
        "gain is seen."
        " So it is on MNIST-1D, where the gain is a tenth. On standardized pixels 20 steps show "
        "no gain, and 60 of 120 cost.",
        "warmup", "no warmup", "loss", climbs,
        [
            case(f"5 of 120 steps, tanh, {TRAIN}", "better", climb=5, optimizer="Adam",
                 start="tanh"),
            case(f"20 of 120 steps, tanh, {TRAIN}", "better", climb=20, optimizer="Adam",
                 start="tanh"),
            case(f"60 of 120 steps, tanh, {TRAIN}", "better", climb=60, optimizer="Adam",
                 start="tanh"),
            case(f"20 of 120 steps, ReLU, {TRAIN}", "better", climb=20, optimizer="Adam",
                 start="relu"),
            case(f"20 of 120 steps, tanh, 3 layers, {TRAIN}", "better", climb=20,
                 optimizer="Adam", start="tanh", layers=3),
            case(f"20 of 120 steps, tanh, {VAL}", "level", 0.1, climb=20, optimizer="Adam",
                 start="tanh", **V),
        ],
        topic="Adam, each at its best peak",
    ),
    compare(
        "warmup-adam-high-peak", "At a peak of 0.1 Adam ends far lower with 20 steps of warmup.",
        "warmup", "no warmup", TRAIN, climbs,
        [
            case("tanh, Xavier", "better", climb=20, optimizer="Adam", start="tanh", peak=0.1),
            case("ReLU, He", "better", climb=20, optimizer="Adam", start="relu", peak=0.1),
        ],
        topic="Adam at a peak of 0.1",
    ),
    compare(
        "warmup-sgd-he",
        "In five layers from He's weights warmup does not lower the loss of SGD, and a climb of 60 "
        "of 120 steps raises it; with one hidden layer that climb lowers it."
        " On MNIST-1D shorter climbs gain some percent.",
        "warmup", "no warmup", "loss", climbs,
        [
            case(f"20 of 120 steps, {TRAIN}", "level", 0.25, climb=20, optimizer="SGD",
                 start="relu"),
            case(f"60 of 120 steps, {TRAIN}", "worse", climb=60, optimizer="SGD",
                 start="relu"),
            case(f"5 of 120 steps, {TRAIN}", "level", 0.25, climb=5, optimizer="SGD",
                 start="relu"),
            case(f"60 of 360 steps, {TRAIN}", "level", 0.45, climb=60, optimizer="SGD",
                 start="relu", steps=360),
            case(f"60 of 120 steps, 1 hidden layer, {TRAIN}", "better", climb=60, optimizer="SGD",
                 start="relu", layers=1),
        ],
        seeds=range(100, 140),
        topic="SGD from He's weights",
    ),
    compare(
        "warmup-sgd-steep",
        "From weights twice as large as He's, SGD at a peak of 0.1 ends lower with warmup.",
        "warmup", "no warmup", TRAIN, climbs,
        [
            case("20 of 120 steps", "better", climb=20, optimizer="SGD", start="twice",
                 peak=0.1),
            case("60 of 120 steps", "better", climb=60, optimizer="SGD", start="twice",
                 peak=0.1),
        ],
        topic="SGD from weights twice He's",
    ),
    compare(
        "climb-or-wait",
        "Before a peak of 0.1 with Adam, climbing for 20 steps does more than waiting for 20.",
        "climbing", "waiting", TRAIN, waits,
        [
            case("tanh, Xavier", "better", a="climb", b="wait"),
            case("ReLU, He", "better", a="climb", b="wait", start="relu"),
        ],
    ),
    compare(
        "wait-or-not",
        "Waiting for 20 steps before a peak of 0.1 with Adam helps tanh units, and shows nothing "
        "with ReLU."
        " On MNIST-1D, with ReLU, it may cost a little.",
        "waiting", "no warmup", TRAIN, waits,
        [
            case("tanh, Xavier", "better", a="wait", b="none"),
            case("ReLU, He", "level", 0.4, a="wait", b="none", start="relu"),
        ],
    ),
    compare(
        "cut-when",
        "In training loss a cut at nine tenths of the steps ends lower than one before or after "
        "it; in validation loss one at eight tenths ends lower.",
        "cut at nine tenths", "cut at another time", "loss", cuts,
        [
            case(f"against eight tenths, {TRAIN}", "better", a=0.9, b=0.8),
            case(f"against 0.975, {TRAIN}", "better", a=0.9, b=0.975),
            case(f"against eight tenths, {VAL}", "worse", a=0.9, b=0.8, **V),
        ],
    ),
    compare(
        "cosine-step-validation",
        "In validation loss cosine and step are level within two per cent after 1200 steps.",
        "cosine", "step", VAL, kinds,
        [case("SGD, 1200 steps", "level", 0.02, a="cosine", b="step", **V, steps=1200)],
    ),
    compare(
        "cosine-set-peaks",
        "A schedule refines a peak: cosine ends lower from a peak of 1 than the constant rate of "
        "1, and higher than the constant rate of 0.5; from 0.02 and 0.05 it ends higher than the "
        "constant rate.",
        "cosine", "constant", TRAIN, at_peaks,
        [
            case(f"peak {peak}, constant at {rate}", expect, a=("cosine", peak),
                 b=("constant", rate))
            for peak, rate, expect in ((0.02, 0.02, "worse"), (0.05, 0.05, "worse"),
                                       (1.0, 1.0, "better"), (1.0, 0.5, "worse"))
        ],
        topic="set peaks, SGD",
    ),
    compare(
        "cosine-batches",
        "In batches of 50 cosine ends higher in training loss, under SGD by a few per cent and "
        "under Adam by two fifths; in validation loss SGD still ends lower with it.",
        "cosine", "constant", "loss", kinds,
        [
            case(f"SGD, batches of 50, {TRAIN}", "worse", **COSINE, batch=50),
            case(f"SGD, batches of 50, {VAL}", "better", **COSINE, batch=50, **V),
            case(f"Adam, batches of 50, {TRAIN}", "worse", **COSINE, batch=50, optimizer="Adam"),
        ],
    ),
]  # fmt: skip
CLAIMS = [claim.also(ELSEWHERE) for claim in CLAIMS]
