"""The claims of this chapter, tried on other pixels, labels, batches and data sets."""

from __future__ import annotations

from course.evidence import case, on
from course.evidence.data import SIGNALS, WRITERS

RAW = {"standardized": False}
WRONG = {"noise": 0.2}
TENS, EIGHTS = {"size": 10}, {"size": 8}
PENALTY = {"l2": 0.01}
MANY = {"depth": 2, "size": 24, "steps": 600}

ELSEWHERE = {
    "bn-he-training": [
        case("pixels in [0, 1], He, 4 hidden layers, 100 steps of SGD", "better", depth=4, **RAW),
        case(
            "20 % wrong labels, He, 4 hidden layers, 100 steps of SGD", "better", depth=4, **WRONG
        ),
        on(
            SIGNALS,
            "relu, He, 8 hidden layers, 600 steps of Adam",
            "worse",
            depth=8,
            optimizer="Adam",
            steps=600,
        ),
    ],
    "bn-batch-size": [
        case(
            "pixels in [0, 1], He, 2 hidden layers, batches of 32, 100 steps",
            "better",
            depth=2,
            size=32,
            **RAW,
        ),
        on(
            SIGNALS,
            "He, 2 hidden layers, batches of 32, 600 steps",
            "worse",
            depth=2,
            size=32,
            steps=600,
        ),
    ],
    "bn-layer-norm": [
        on(SIGNALS, "relu, He, 4 hidden layers, batches of 30, 600 steps", "worse", steps=600),
    ],
    "bn-he-validation": [
        case("pixels in [0, 1], He, 2 hidden layers, 100 steps of SGD", "better", depth=2, **RAW),
        case("pixels in [0, 1], He, 4 hidden layers, 100 steps of SGD", "better", depth=4, **RAW),
        case(
            "pixels in [0, 1], He, 4 hidden layers, 600 steps of SGD",
            "better",
            depth=4,
            steps=600,
            **RAW,
        ),
        case(
            "20 % wrong labels, He, 4 hidden layers, 100 steps of SGD", "better", depth=4, **WRONG
        ),
        case("batches of 8, He, 8 hidden layers, 100 steps of SGD", "better", depth=8, **EIGHTS),
        on(SIGNALS, "relu, He, 2 hidden layers, 600 steps of SGD", "better", depth=2, steps=600),
        on(SIGNALS, "relu, He, 4 hidden layers, 600 steps of SGD", "better", depth=4, steps=600),
        on(WRITERS, "relu, He, 2 hidden layers, 100 steps of SGD", 2.5, depth=2),
        on(WRITERS, "relu, He, 4 hidden layers, 100 steps of SGD", "better", depth=4),
    ],
    "bn-tanh": [
        case(
            "pixels in [0, 1], tanh, Xavier, 2 hidden layers, 100 steps of SGD", 1.5, depth=2, **RAW
        ),
        case(
            "pixels in [0, 1], tanh, Xavier, 8 hidden layers, 100 steps of SGD",
            "better",
            depth=8,
            **RAW,
        ),
        case(
            "batches of 10, tanh, Xavier, 2 hidden layers, 100 steps of SGD",
            "worse",
            depth=2,
            **TENS,
        ),
        case(
            "batches of 10, tanh, Xavier, 8 hidden layers, 100 steps of SGD",
            "worse",
            depth=8,
            **TENS,
        ),
        on(
            SIGNALS, "tanh, Xavier, 2 hidden layers, 600 steps of SGD", "better", depth=2, steps=600
        ),
        on(WRITERS, "tanh, Xavier, 2 hidden layers, 100 steps of SGD", 2.5, depth=2),
        on(WRITERS, "tanh, Xavier, 8 hidden layers, 100 steps of SGD", 5.0, depth=8),
    ],
    "bn-regularizer": [
        case(
            "an L2 penalty of 0.01, He, 2 hidden layers, batches of 24, 600 steps",
            "worse",
            **MANY,
            **PENALTY,
        ),
        case(
            "pixels in [0, 1], He, 2 hidden layers, batches of 24, 600 steps",
            1.2,
            **MANY,
            **RAW,
        ),
        on(
            SIGNALS,
            "He, 2 hidden layers, batches of 24, 600 steps",
            "better",
            depth=2,
            size=24,
            steps=600,
        ),
        on(WRITERS, "He, 2 hidden layers, batches of 24, 100 steps", 2.5, depth=2, size=24),
    ],
}
