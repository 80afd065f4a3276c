"""The claims of this chapter, tried on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import on
from course.evidence.data import SIGNALS, WRITERS

ELSEWHERE = {
    "nesterov-momentum-digits": [
        on(WRITERS, "200 steps", 1.0, a="Nesterov", b="Momentum"),
        on(WRITERS, "1000 steps", 0.5, a="Nesterov", b="Momentum", steps=1000),
        on(SIGNALS, "1000 steps", 1.0, a="Nesterov", b="Momentum", steps=1000),
    ],
    "adam-rmsprop-digits": [
        on(WRITERS, "200 steps", 3.0, a="Adam", b="RMSProp"),
        on(WRITERS, "1000 steps", 1.0, a="Adam", b="RMSProp", steps=1000),
        on(SIGNALS, "1000 steps", "worse", a="Adam", b="RMSProp", steps=1000),
    ],
    "adam-sgd-digits": [
        on(WRITERS, "200 steps", 4.0, a="Adam", b="SGD"),
        on(WRITERS, "1000 steps", 1.5, a="Adam", b="SGD", steps=1000),
        on(SIGNALS, "1000 steps", "worse", a="Adam", b="SGD", steps=1000),
    ],
    "adam-rmsprop-training": [
        on(SIGNALS, "1000 steps", 0.35, a="Adam", b="RMSProp", steps=1000),
    ],
    "rmsprop-long-memory": [
        on(SIGNALS, "1000 steps", "worse", a="corrected", b="RMSProp", steps=1000),
    ],
}
