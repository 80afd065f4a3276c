"""The claims of this chapter, tried on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import on
from course.evidence.data import SIGNALS, WRITERS

WRONG, RIGHT = 2.0, 2**0.5  # gains of the first weights

ELSEWHERE = {
    "right-std-or-clipping": [
        on(
            SIGNALS,
            "validation loss, 360 steps",
            0.15,
            a=(RIGHT, "none"),
            b=(WRONG, "value"),
            steps=360,
            loss="val_loss",
        ),
        on(
            WRITERS,
            "validation loss, 120 steps",
            0.6,
            a=(RIGHT, "none"),
            b=(WRONG, "value"),
            loss="val_loss",
        ),
    ],
    "right-std-and-clipping": [
        on(
            SIGNALS,
            "training loss, 360 steps",
            "better",
            a=(RIGHT, "value"),
            b=(RIGHT, "none"),
            steps=360,
        ),
        on(
            SIGNALS,
            "validation loss, 360 steps",
            0.15,
            a=(RIGHT, "value"),
            b=(RIGHT, "none"),
            steps=360,
            loss="val_loss",
        ),
        on(
            WRITERS,
            "validation loss, 120 steps",
            0.8,
            a=(RIGHT, "value"),
            b=(RIGHT, "none"),
            loss="val_loss",
        ),
    ],
    "leaky-rescue": [
        on(SIGNALS, "bias 0, rate 0.1, 600 steps", 1.0, bias=0.0, lr=0.1, steps=600),
        on(SIGNALS, "bias -1, rate 0.1, 600 steps", 1.0, bias=-1.0, lr=0.1, steps=600),
    ],
    "activations-ranked": [
        on(
            SIGNALS,
            "leaky ReLU, 600 steps",
            0.05,
            a=("leaky ReLU", "SGD"),
            b=("ReLU", "SGD"),
            steps=600,
        ),
        on(SIGNALS, "ELU, 600 steps", "better", a=("ELU", "SGD"), b=("ReLU", "SGD"), steps=600),
    ],
}
