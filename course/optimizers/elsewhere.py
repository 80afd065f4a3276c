"""The claims of this chapter under other conditions, on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import case, on
from course.evidence.data import SIGNALS, WRITERS

UNIT, SIXTEEN, STANDARD = "in [0, 1]", "from 0 to 16", "standardized"
OWN = {"split": None}  # each seed splits the digits anew
SMALL, WRONG = OWN | {"batch": 10}, OWN | {"noise": 0.2}
LARGE, EVEN = OWN | {"pixels": SIXTEEN}, OWN | {"pixels": STANDARD}
AMONG = {
    "batches of 10": SMALL,
    "one label in five wrong": WRONG,
    "pixels from 0 to 16": LARGE,
    "standardized pixels": EVEN,
}


def among(expected: dict[str, str | float], **names) -> list:
    """Return a case for each of those conditions, after 200 steps."""
    return [
        case(f"{words}, 200 steps", expect, **names, **AMONG[words])
        for words, expect in expected.items()
    ]


ADAM_SGD, NAG_MOMENTUM = {"a": "Adam", "b": "SGD"}, {"a": "Nesterov", "b": "Momentum"}
ADAM_RMS, ADA_MOMENTUM = {"a": "Adam", "b": "RMSProp"}, {"a": "AdaGrad", "b": "Momentum"}
LONG, BY_ACCURACY = {"steps": 1000}, {"by": "val_accuracy"}

ELSEWHERE = {
    "nesterov-momentum-digits": [
        on(WRITERS, "200 steps", 1.0, **NAG_MOMENTUM),
        on(WRITERS, "1000 steps", 0.5, **NAG_MOMENTUM, **LONG),
        on(SIGNALS, "1000 steps", 1.0, **NAG_MOMENTUM, **LONG),
        *among(
            {
                "batches of 10": "better",
                "one label in five wrong": "better",
                "pixels from 0 to 16": "better",
                "standardized pixels": 0.5,
            },
            **NAG_MOMENTUM,
        ),
    ],
    "adam-rmsprop-digits": [
        on(WRITERS, "200 steps", 3.0, **ADAM_RMS),
        on(WRITERS, "1000 steps", 1.0, **ADAM_RMS, **LONG),
        on(SIGNALS, "1000 steps", "worse", **ADAM_RMS, **LONG),
    ],
    "adam-sgd-digits": [
        on(WRITERS, "200 steps", 4.0, **ADAM_SGD),
        on(WRITERS, "1000 steps", 1.5, **ADAM_SGD, **LONG),
        on(SIGNALS, "1000 steps", "worse", **ADAM_SGD, **LONG),
        *among(
            {
                "batches of 10": "better",
                "one label in five wrong": "better",
                "pixels from 0 to 16": "better",
                "standardized pixels": 1.0,
            },
            **ADAM_SGD,
        ),
        case("each seed its own split, 200 steps", 1.0, **ADAM_SGD, **OWN),
        case("batches of 10, 1000 steps", 1.0, **ADAM_SGD, **SMALL, **LONG),
        case("one label in five wrong, 1000 steps", 1.5, **ADAM_SGD, **WRONG, **LONG),
        case("one label in five wrong, 200 steps, chosen by accuracy", "better", **ADAM_SGD,
             **WRONG, **BY_ACCURACY),
    ],
    "adam-rmsprop-training": [
        on(SIGNALS, "1000 steps", 0.35, **ADAM_RMS, **LONG),
        *among(
            {
                "batches of 10": "better",
                "one label in five wrong": "better",
                "standardized pixels": "worse",
            },
            **ADAM_RMS,
        ),
    ],
    "rmsprop-long-memory": [
        on(SIGNALS, "1000 steps", "worse", a="corrected", b="RMSProp", steps=1000),
    ],
    "adam-sgd-training": among(
        {
            "batches of 10": "better",
            "one label in five wrong": "better",
            "standardized pixels": 2.0,
        },
        **ADAM_SGD,
    ),
    "adagrad-momentum-digits": [
        *among(
            {
                "one label in five wrong": "better",
                "batches of 10": 3.0,
                "standardized pixels": 1.0,
            },
            **ADA_MOMENTUM,
        ),
        case("one label in five wrong, 200 steps, chosen by accuracy", 2.0, **ADA_MOMENTUM,
             **WRONG, **BY_ACCURACY),
    ],
}  # fmt: skip
