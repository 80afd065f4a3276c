"""The claims of this chapter, on new writers, MNIST-1D, standardized pixels and with tanh."""

from __future__ import annotations

from dataclasses import replace

from course.evidence import case, on
from course.evidence.data import SIGNALS, WRITERS
from course.playground.budget import ENTRANTS
from course.playground.recipes import RECIPES, Recipe
from course.playground.which_first import ALL, BARE, variant

HE, NORM = Recipe(he=True), Recipe(batch_norm=True)
SGD, MOMENTUM, BATCHNORM, ADAM, REGULARIZED = ENTRANTS.values()
AT_200 = "200 steps, 20 % wrong labels"


def on_standardized(under, expect, a, b, **setting):
    """Two recipes on pixels of mean 0 and variance 1; elsewhere they lie in [0, 1]."""
    return case(f"standardized pixels, {under}", expect, a=a, b=b, standardized=True, **setting)


def with_tanh(expect, a, b):
    """Two recipes with tanh, whose start is LeCun's, in place of ReLU with He's."""
    a, b = (replace(one, activation="tanh") for one in (a, b))
    return case(f"tanh, LeCun's start, {AT_200}", expect, a=a, b=b)


def other_pixels(technique, standardized, tanh):
    """The full network and the one without a technique: standardized pixels, and tanh."""
    pair = ALL, variant("remove", technique)
    return [on_standardized(AT_200, standardized, *pair), with_tanh(tanh, *pair)]


def without(technique, writers, signals):
    """The full network and the one without a technique, on new writers and on MNIST-1D."""
    pair = {"a": ALL, "b": variant("remove", technique)}
    return [
        on(WRITERS, "200 steps, 20 % wrong labels", writers, **pair),
        on(SIGNALS, "400 steps, true labels", signals, **pair, steps=400, noise=0.0),
    ]


ELSEWHERE = {
    "playground-without-batchnorm": without("BatchNorm", "better", "better")
    + other_pixels("BatchNorm", 1.5, "better"),
    "playground-without-dropout": without("dropout 0.2", "better", "worse")
    + other_pixels("dropout 0.2", "better", 2.0),
    "playground-without-cosine": without("cosine", "better", "better")
    + other_pixels("cosine", "better", 2.0),
    "playground-without-he": without("He start", 4.5, 3.5) + other_pixels("He start", 1.0, 1.5),
    "playground-without-adam": without("Adam", 2.5, 2.0) + other_pixels("Adam", 2.5, "worse"),
    "playground-without-l2": without("L2 0.01", 2.5, 3.0) + other_pixels("L2 0.01", 1.5, 1.0),
    "playground-all-six": [
        on_standardized(AT_200, "better", ALL, HE),
        with_tanh("better", ALL, HE),
    ],
    "playground-batchnorm-first": [
        on_standardized("10 steps, against SGD", "better", BATCHNORM, SGD, steps=10),
        on_standardized("10 steps, against Momentum", "better", BATCHNORM, MOMENTUM, steps=10),
        on_standardized("10 steps, against Adam", "better", BATCHNORM, ADAM, steps=10),
        on_standardized(
            "10 steps, true labels, against Adam", "better", BATCHNORM, ADAM, steps=10, noise=0.0
        ),
    ],
    "playground-batchnorm-later": [
        on_standardized(f"against SGD, {AT_200}", "better", BATCHNORM, SGD),
        on_standardized(f"against Momentum, {AT_200}", 1.5, BATCHNORM, MOMENTUM),
        on_standardized(f"against Adam, {AT_200}", 1.5, BATCHNORM, ADAM),
    ],
    "playground-regularized": [
        on_standardized(AT_200, "better", REGULARIZED, ADAM),
        on_standardized("200 steps, 40 % wrong labels", "better", REGULARIZED, ADAM, noise=0.4),
    ],
    "playground-l2-dropout": [
        case(f"standardized pixels, {AT_200}", "better", noise=0.2, standardized=True),
        case(
            "standardized pixels, 200 steps, 40 % wrong labels",
            "better",
            noise=0.4,
            standardized=True,
        ),
    ],
    "playground-cosine-for-both": [
        on_standardized(
            f"against SGD, {AT_200}", 4.0, replace(ADAM, cosine=True), replace(SGD, cosine=True)
        ),
    ],
    "playground-one-technique-later": [
        on_standardized(AT_200, 2.0, HE, NORM),
        with_tanh("better", HE, NORM),
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
        on_standardized(AT_200, "better", ADAM, SGD),
        on_standardized("200 steps, true labels", "better", ADAM, SGD, noise=0.0),
        on(WRITERS, "200 steps, 20 % wrong labels", "better", a=ADAM, b=SGD),
        on(SIGNALS, "400 steps, true labels", "better", a=ADAM, b=SGD, steps=400, noise=0.0),
    ],
    "playground-adam-momentum": [
        on_standardized(f"constant rate, {AT_200}", 1.0, ADAM, MOMENTUM),
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
