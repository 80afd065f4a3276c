"""The claims of this chapter, tried on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import on
from course.evidence.data import SIGNALS, WRITERS

ELSEWHERE = {
    "cosine-validation": [
        on(WRITERS, "SGD, 400 steps", "better", a="cosine", b="constant", loss="val_loss"),
        on(
            SIGNALS,
            "SGD, 1200 steps",
            "better",
            a="cosine",
            b="constant",
            loss="val_loss",
            steps=1200,
        ),
        on(
            WRITERS,
            "Adam, 400 steps",
            "better",
            a="cosine",
            b="constant",
            loss="val_loss",
            optimizer="Adam",
        ),
        on(
            SIGNALS,
            "Adam, 1200 steps",
            "better",
            a="cosine",
            b="constant",
            loss="val_loss",
            optimizer="Adam",
            steps=1200,
        ),
    ],
    "cosine-training": [
        on(SIGNALS, "SGD, 1200 steps", "better", a="cosine", b="constant", steps=1200),
        on(
            SIGNALS,
            "SGD, true labels, 1200 steps",
            "better",
            a="cosine",
            b="constant",
            steps=1200,
            noise=0.0,
        ),
        on(
            SIGNALS,
            "Adam, 1200 steps",
            "better",
            a="cosine",
            b="constant",
            optimizer="Adam",
            steps=1200,
        ),
        on(
            SIGNALS,
            "Adam, true labels, 1200 steps",
            "better",
            a="cosine",
            b="constant",
            optimizer="Adam",
            steps=1200,
            noise=0.0,
        ),
    ],
    "warmup-adam-best": [
        on(
            WRITERS,
            "20 of 120 steps, tanh, validation loss",
            0.1,
            climb=20,
            optimizer="Adam",
            start="tanh",
            loss="val_loss",
        ),
        on(
            SIGNALS,
            "60 of 360 steps, tanh, validation loss",
            0.05,
            climb=60,
            optimizer="Adam",
            start="tanh",
            loss="val_loss",
            steps=360,
        ),
        on(
            SIGNALS,
            "60 of 360 steps, tanh, training loss",
            "better",
            climb=60,
            optimizer="Adam",
            start="tanh",
            steps=360,
        ),
    ],
    "warmup-sgd-he": [
        on(
            SIGNALS,
            "60 of 360 steps, training loss",
            0.15,
            climb=60,
            optimizer="SGD",
            start="relu",
            steps=360,
        ),
        on(
            SIGNALS,
            "20 of 360 steps, training loss",
            0.15,
            climb=20,
            optimizer="SGD",
            start="relu",
            steps=360,
        ),
    ],
    "wait-or-not": [
        on(SIGNALS, "ReLU, He", 0.35, a="wait", b="none", start="relu"),
    ],
}
