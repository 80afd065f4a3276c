"""The claims of this chapter, tried on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import on
from course.evidence.data import SIGNALS, WRITERS
from course.playground.budget import ENTRANTS
from course.playground.recipes import RECIPES, Recipe
from course.playground.which_first import ALL, BARE, variant

HE, NORM = Recipe(he=True), Recipe(batch_norm=True)
SGD, ADAM = ENTRANTS["SGD"], ENTRANTS["Adam"]

ELSEWHERE = {
    "playground-without-batchnorm": [
        on(
            WRITERS,
            "200 steps, 20 % wrong labels",
            "better",
            a=ALL,
            b=variant("remove", "BatchNorm"),
        ),
        on(
            SIGNALS,
            "400 steps, true labels",
            "better",
            a=ALL,
            b=variant("remove", "BatchNorm"),
            steps=400,
            noise=0.0,
        ),
    ],
    "playground-without-dropout": [
        on(
            WRITERS,
            "200 steps, 20 % wrong labels",
            "better",
            a=ALL,
            b=variant("remove", "dropout 0.2"),
        ),
        on(
            SIGNALS,
            "400 steps, true labels",
            "worse",
            a=ALL,
            b=variant("remove", "dropout 0.2"),
            steps=400,
            noise=0.0,
        ),
    ],
    "playground-without-cosine": [
        on(WRITERS, "200 steps, 20 % wrong labels", "better", a=ALL, b=variant("remove", "cosine")),
        on(
            SIGNALS,
            "400 steps, true labels",
            "better",
            a=ALL,
            b=variant("remove", "cosine"),
            steps=400,
            noise=0.0,
        ),
    ],
    "playground-without-he": [
        on(WRITERS, "200 steps, 20 % wrong labels", 4.5, a=ALL, b=variant("remove", "He start")),
        on(
            SIGNALS,
            "400 steps, true labels",
            3.5,
            a=ALL,
            b=variant("remove", "He start"),
            steps=400,
            noise=0.0,
        ),
    ],
    "playground-without-adam": [
        on(WRITERS, "200 steps, 20 % wrong labels", 2.5, a=ALL, b=variant("remove", "Adam")),
        on(
            SIGNALS,
            "400 steps, true labels",
            2.0,
            a=ALL,
            b=variant("remove", "Adam"),
            steps=400,
            noise=0.0,
        ),
    ],
    "playground-without-l2": [
        on(WRITERS, "200 steps, 20 % wrong labels", 2.5, a=ALL, b=variant("remove", "L2 0.01")),
        on(
            SIGNALS,
            "400 steps, true labels",
            3.0,
            a=ALL,
            b=variant("remove", "L2 0.01"),
            steps=400,
            noise=0.0,
        ),
    ],
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
