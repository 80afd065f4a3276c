"""The claims of this chapter, tried on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import on
from course.evidence.data import SIGNALS, WRITERS

ELSEWHERE = {
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
        on(SIGNALS, "relu, 8 hidden layers, 600 steps of SGD", 8.0, steps=600),
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
        on(SIGNALS, "relu, 1 hidden layer, 600 steps of SGD", 4.5, depth=1, steps=600),
        on(
            SIGNALS,
            "tanh, 2 hidden layers, 600 steps of SGD",
            "worse",
            activation="tanh",
            depth=2,
            steps=600,
        ),
        on(WRITERS, "relu, 1 hidden layer, 120 steps of SGD", 2.0, depth=1),
        on(WRITERS, "tanh, 2 hidden layers, 120 steps of SGD", 3.0, activation="tanh", depth=2),
    ],
}
