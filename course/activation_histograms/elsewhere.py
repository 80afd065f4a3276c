"""The claims of this chapter, tried on other pixels, labels, batches and data sets."""

from __future__ import annotations

from course.evidence import case, on
from course.evidence.data import SIGNALS

RAW, WRONG = {"standardized": False}, {"noise": 0.2}
TENS = {"size": 10, "depth": 2, "optimizer": "SGD, wide"}
TWO = {"depth": 2, "optimizer": "SGD, large rates"}

ELSEWHERE = {
    "hist-small-std-sgd": [
        case("pixels in [0, 1], relu, 2 hidden layers, 200 steps of SGD", "worse", **TWO, **RAW),
        case("batches of 10, relu, 2 hidden layers, 200 steps of SGD", "worse", **TENS),
    ],
    "hist-sigmoid-std": [
        case(
            "pixels in [0, 1], sigmoid, 2 hidden layers, 200 steps of SGD",
            "better",
            activation="sigmoid",
            **TWO,
            **RAW,
        ),
    ],
    "hist-large-std": [
        case("pixels in [0, 1], sigmoid, 200 steps of SGD", 4.0, activation="sigmoid", **RAW),
        case(
            "20 % wrong labels, sigmoid, 200 steps of SGD", "worse", activation="sigmoid", **WRONG
        ),
        case("pixels in [0, 1], tanh, 200 steps of SGD", "worse", activation="tanh", **RAW),
    ],
    "hist-tanh-he-xavier": [
        case("pixels in [0, 1], tanh, 200 steps of SGD", 6.0, activation="tanh", **RAW),
    ],
    "hist-tanh-std-training": [
        on(SIGNALS, "tanh, std 0.5, 600 steps of SGD", 0.5, larger=0.5, steps=600),
    ],
}
