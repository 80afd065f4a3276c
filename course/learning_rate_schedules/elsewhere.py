"""The claims of this chapter under other conditions, on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import case, on
from course.evidence.data import SIGNALS, WRITERS

COSINE, LONG = {"a": "cosine", "b": "constant"}, {"steps": 1200}
TRAIN, VAL, V = "training loss", "validation loss", {"loss": "val_loss"}
TRUE, ADAM = {"noise": 0.0}, {"optimizer": "Adam"}
FEW = {"n": 100, "own": True}  # each seed splits the digits anew
EVEN = {"standardized": True, "own": True}
TANH, RELU = ADAM | {"start": "tanh"}, {"optimizer": "SGD", "start": "relu"}

ELSEWHERE = {
    "cut-late": [
        case(f"true labels, batches of 50, 400 steps, {TRAIN}", "worse", a=0.9, b=1.0, **TRUE,
             batch=50),
        case(f"batches of 50, 400 steps, {TRAIN}", "better", a=0.9, b=1.0, batch=50),
    ],
    "cut-early": [
        case(f"100 digits, 400 steps, {TRAIN}", "better", a=0.9, b=0.2, **FEW),
        case(f"100 digits, 400 steps, {VAL}", "worse", a=0.9, b=0.2, **FEW, **V),
        case(f"batches of 50, 400 steps, {VAL}", "better", a=0.9, b=0.2, batch=50, **V),
    ],
    "cosine-validation": [
        on(WRITERS, "SGD, 400 steps", "better", **COSINE, **V),
        on(SIGNALS, "SGD, 1200 steps", "better", **COSINE, **V, **LONG),
        on(WRITERS, "Adam, 400 steps", "better", **COSINE, **V, **ADAM),
        on(SIGNALS, "Adam, 1200 steps", "better", **COSINE, **V, **ADAM, **LONG),
        case("SGD, 100 digits", 0.1, **COSINE, **V, **FEW),
        case("Adam, 100 digits", 0.1, **COSINE, **V, **ADAM, **FEW),
        case("SGD, standardized pixels", 0.1, **COSINE, **V, **EVEN),
        case("Adam, standardized pixels", "better", **COSINE, **V, **ADAM, **EVEN),
    ],
    "cosine-training": [
        on(SIGNALS, "SGD, 1200 steps", "better", **COSINE, **LONG),
        on(SIGNALS, "SGD, true labels, 1200 steps", "better", **COSINE, **LONG, **TRUE),
        on(SIGNALS, "Adam, 1200 steps", "better", **COSINE, **ADAM, **LONG),
        on(SIGNALS, "Adam, true labels, 1200 steps", "better", **COSINE, **ADAM, **LONG, **TRUE),
        case("SGD, 100 digits", "worse", **COSINE, **FEW),
        case("Adam, 100 digits", "worse", **COSINE, **ADAM, **FEW),
        case("SGD, standardized pixels", "better", **COSINE, **EVEN),
        case("Adam, standardized pixels", "better", **COSINE, **ADAM, **EVEN),
    ],
    "cosine-batches": [
        case(f"SGD, standardized pixels, batches of 50, {VAL}", 0.03, **COSINE, **EVEN, **V,
             batch=50),
    ],
    "warmup-adam-best": [
        on(WRITERS, f"20 of 120 steps, tanh, {VAL}", 0.1, climb=20, **TANH, **V),
        on(SIGNALS, f"60 of 360 steps, tanh, {VAL}", 0.05, climb=60, **TANH, **V, steps=360),
        on(SIGNALS, f"60 of 360 steps, tanh, {TRAIN}", "better", climb=60, **TANH, steps=360),
        case(f"20 of 120 steps, tanh, standardized pixels, {TRAIN}", 0.5, climb=20, **TANH,
             **EVEN),
        case(f"60 of 120 steps, tanh, standardized pixels, {TRAIN}", "worse", climb=60, **TANH,
             **EVEN),
        case(f"20 of 120 steps, tanh, all 500 in a batch, {TRAIN}", "better", climb=20, **TANH,
             batch=500, own=True),
    ],
    "warmup-adam-high-peak": [
        case("tanh, Xavier, standardized pixels", "better", climb=20, **TANH, peak=0.1, **EVEN),
    ],
    "warmup-sgd-he": [
        on(SIGNALS, f"60 of 360 steps, {TRAIN}", 0.15, climb=60, **RELU, steps=360),
        on(SIGNALS, f"20 of 360 steps, {TRAIN}", 0.15, climb=20, **RELU, steps=360),
        case(f"20 of 120 steps, standardized pixels, {TRAIN}", 0.25, climb=20, **RELU, **EVEN),
    ],
    "wait-or-not": [
        on(SIGNALS, "ReLU, He", 0.35, a="wait", b="none", start="relu"),
    ],
}  # fmt: skip
