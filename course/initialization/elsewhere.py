"""The claims of this chapter, tried on other pixels, labels, batches and data sets."""

from __future__ import annotations

from course.evidence import case, on
from course.evidence.data import SIGNALS, WRITERS

RAW = {"standardized": False}
TANH, RAW_TANH = {"activation": "tanh"}, RAW | {"activation": "tanh"}
WRONG = {"noise": 0.2}

ELSEWHERE = {
    "init-tanh-he-xavier": [
        case("pixels in [0, 1], tanh, 8 hidden layers, 120 steps of SGD", "better", **RAW_TANH),
        case(
            "pixels in [0, 1], tanh, 8 hidden layers, 600 steps of SGD", 1.5, steps=600, **RAW_TANH
        ),
        case("batches of 10, tanh, 8 hidden layers, 120 steps of SGD", 2.0, size=10, **TANH),
    ],
    "init-one-layer-std-1": [
        case("pixels in [0, 1], relu, 1 hidden layer, 120 steps of SGD", "worse", depth=1, **RAW),
        case(
            "20 % wrong labels, relu, 1 hidden layer, 120 steps of SGD", "worse", depth=1, **WRONG
        ),
        case(
            "an L2 penalty of 0.03, relu, 1 hidden layer, 600 steps of SGD",
            0.5,
            depth=1,
            steps=600,
            l2=0.03,
        ),
    ],
    "init-tanh-five-thirds": [
        case("pixels in [0, 1], tanh, 8 hidden layers, 120 steps of SGD", "better", **RAW),
    ],
    "init-tanh-gain-depth": [
        case("pixels in [0, 1], tanh, 8 hidden layers, 120 steps of SGD", "better", **RAW),
    ],
    "init-relu-he-xavier-training": [
        on(
            SIGNALS,
            "relu, 8 hidden layers, 600 steps of Adam",
            "better",
            optimizer="Adam",
            steps=600,
        ),
    ],
    "init-tanh-gain-validation": [
        case("pixels in [0, 1], tanh, 8 hidden layers, 120 steps of SGD", "better", **RAW_TANH),
        on(
            SIGNALS,
            "tanh, 4 hidden layers, 600 steps of SGD",
            "worse",
            activation="tanh",
            depth=4,
            steps=600,
        ),
        on(WRITERS, "tanh, 4 hidden layers, 120 steps of SGD", "worse", activation="tanh", depth=4),
    ],
    "init-relu-gain": [
        on(SIGNALS, "relu, 8 hidden layers, 600 steps of SGD", "worse", steps=600),
        on(
            WRITERS,
            "relu, 8 hidden layers, 120 steps of SGD",
            8.0,
        ),
    ],
    "init-relu-he-xavier": [
        on(SIGNALS, "relu, 8 hidden layers, 600 steps of Adam", 3.5, optimizer="Adam", steps=600),
        on(SIGNALS, "relu, 8 hidden layers, 600 steps of SGD", 7.0, steps=600),
        on(WRITERS, "relu, 8 hidden layers, 120 steps of Adam", 6.0, optimizer="Adam"),
    ],
    "init-uniform-normal": [
        on(
            SIGNALS,
            "tanh, Xavier, 4 hidden layers, 600 steps of SGD",
            3.5,
            scheme="xavier",
            activation="tanh",
            depth=4,
            steps=600,
        ),
        on(
            SIGNALS,
            "relu, He, 8 hidden layers, 600 steps of Adam",
            3.0,
            scheme="he",
            optimizer="Adam",
            steps=600,
        ),
        on(
            WRITERS,
            "tanh, Xavier, 4 hidden layers, 120 steps of SGD",
            3.0,
            scheme="xavier",
            activation="tanh",
            depth=4,
        ),
        on(
            WRITERS,
            "relu, He, 8 hidden layers, 120 steps of Adam",
            7.0,
            scheme="he",
            optimizer="Adam",
        ),
    ],
    "init-third": [
        case(
            "20 % wrong labels, relu, 1 hidden layer, 120 steps of SGD", "better", depth=1, **WRONG
        ),
        case("pixels in [0, 1], relu, 1 hidden layer, 120 steps of SGD", "worse", depth=1, **RAW),
        case("relu, 3 hidden layers, 120 steps of SGD", 1.2, depth=3),
        case("tanh, 4 hidden layers, 120 steps of SGD", "worse", depth=4, **TANH),
        on(SIGNALS, "relu, 1 hidden layer, 600 steps of SGD", 4.5, depth=1, steps=600),
        on(
            SIGNALS,
            "tanh, 2 hidden layers, 600 steps of SGD",
            1.5,
            activation="tanh",
            depth=2,
            steps=600,
        ),
        on(WRITERS, "relu, 1 hidden layer, 120 steps of SGD", 2.0, depth=1),
        on(WRITERS, "tanh, 2 hidden layers, 120 steps of SGD", 3.0, activation="tanh", depth=2),
    ],
}
