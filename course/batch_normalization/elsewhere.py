"""The claims of this chapter, tried on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import on
from course.evidence.data import SIGNALS, WRITERS

ELSEWHERE = {
    "bn-he-training": [
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
        on(SIGNALS, "relu, He, 2 hidden layers, 600 steps of SGD", 6.0, depth=2, steps=600),
        on(SIGNALS, "relu, He, 4 hidden layers, 600 steps of SGD", "better", depth=4, steps=600),
        on(WRITERS, "relu, He, 2 hidden layers, 100 steps of SGD", "better", depth=2),
        on(WRITERS, "relu, He, 4 hidden layers, 100 steps of SGD", 7.0, depth=4),
    ],
    "bn-tanh": [
        on(
            SIGNALS, "tanh, Xavier, 2 hidden layers, 600 steps of SGD", "better", depth=2, steps=600
        ),
        on(WRITERS, "tanh, Xavier, 2 hidden layers, 100 steps of SGD", 2.5, depth=2),
        on(WRITERS, "tanh, Xavier, 8 hidden layers, 100 steps of SGD", 5.0, depth=8),
    ],
    "bn-regularizer": [
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
