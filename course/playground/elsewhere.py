"""The claims of this chapter, tried on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import on
from course.evidence.data import SIGNALS, WRITERS
from course.playground.budget import ENTRANTS
from course.playground.recipes import RECIPES, Recipe
from course.playground.which_first import ALL, BARE, variant

HE, NORM = Recipe(he=True), Recipe(batch_norm=True)
SGD, ADAM = ENTRANTS["SGD"], ENTRANTS["Adam"]


def without(technique, writers, signals):
    """The full network and the one without a technique, on new writers and on MNIST-1D."""
    pair = {"a": ALL, "b": variant("remove", technique)}
    return [
        on(WRITERS, "200 steps, 20 % wrong labels", writers, **pair),
        on(SIGNALS, "400 steps, true labels", signals, **pair, steps=400, noise=0.0),
    ]


ELSEWHERE = {
    "playground-without-batchnorm": without("BatchNorm", "better", "better"),
    "playground-without-dropout": without("dropout 0.2", "better", "worse"),
    "playground-without-cosine": without("cosine", "better", "better"),
    "playground-without-he": without("He start", 4.5, 3.5),
    "playground-without-adam": without("Adam", 2.5, 2.0),
    "playground-without-l2": without("L2 0.01", 2.5, 3.0),
    "playground-one-technique-later": [
        on(SIGNALS, "400 steps, true labels", "worse", a=HE, b=NORM, steps=400, noise=0.0),
    ],
    "playground-added-in-vain": [
        on(
            SIGNALS,
            "cosine, 400 steps, true labels",
            1.0,
            a=variant("add", "cosine"),
            b=BARE,
            steps=400,
            noise=0.0,
        ),
    ],
    "playground-adam-sgd-later": [
        on(WRITERS, "200 steps, 20 % wrong labels", "better", a=ADAM, b=SGD),
        on(SIGNALS, "400 steps, true labels", "better", a=ADAM, b=SGD, steps=400, noise=0.0),
    ],
    "playground-adam-momentum": [
        on(
            WRITERS,
            "cosine, 200 steps, 20 % wrong labels",
            3.5,
            a=ADAM,
            b=RECIPES["He, Momentum, cosine"],
        ),
        on(
            SIGNALS,
            "cosine, 400 steps, true labels",
            "worse",
            a=ADAM,
            b=RECIPES["He, Momentum, cosine"],
            steps=400,
            noise=0.0,
        ),
    ],
}
