"""The claims of this chapter, tried on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import on
from course.evidence.data import SIGNALS, WRITERS

ELSEWHERE = {
    "penalty-l2": [
        on(WRITERS, "30 % wrong labels", "better", a="L2", b="nothing"),
        on(WRITERS, "true labels", "better", a="L2", b="nothing", noise=0.0),
        on(SIGNALS, "30 % wrong labels, 1000 steps", "better", a="L2", b="nothing", steps=1000),
        on(SIGNALS, "true labels, 1000 steps", 2.5, a="L2", b="nothing", noise=0.0, steps=1000),
    ],
    "penalty-l1": [
        on(WRITERS, "30 % wrong labels", "better", a="L1", b="nothing"),
        on(WRITERS, "true labels", 3.5, a="L1", b="nothing", noise=0.0),
        on(SIGNALS, "30 % wrong labels, 1000 steps", 3.0, a="L1", b="nothing", steps=1000),
        on(SIGNALS, "true labels, 1000 steps", 3.0, a="L1", b="nothing", noise=0.0, steps=1000),
    ],
    "penalty-l2-l1": [
        on(WRITERS, "30 % wrong labels", 4.0, a="L2", b="L1"),
        on(WRITERS, "true labels", 2.5, a="L2", b="L1", noise=0.0),
        on(SIGNALS, "30 % wrong labels, 1000 steps", 3.5, a="L2", b="L1", steps=1000),
        on(SIGNALS, "true labels, 1000 steps", 3.0, a="L2", b="L1", noise=0.0, steps=1000),
    ],
    "penalty-l2-elasticnet": [
        on(WRITERS, "30 % wrong labels", 6.0, a="L2", b="ElasticNet"),
        on(WRITERS, "true labels", 2.5, a="L2", b="ElasticNet", noise=0.0),
        on(SIGNALS, "30 % wrong labels, 1000 steps", 2.0, a="L2", b="ElasticNet", steps=1000),
        on(SIGNALS, "true labels, 1000 steps", 3.0, a="L2", b="ElasticNet", noise=0.0, steps=1000),
    ],
    "penalty-adamw": [
        on(WRITERS, "30 % wrong labels", 2.5, a="AdamW", b="Adam"),
        on(WRITERS, "true labels", 1.5, a="AdamW", b="Adam", noise=0.0),
        on(SIGNALS, "30 % wrong labels, 1000 steps", "better", a="AdamW", b="Adam", steps=1000),
        on(SIGNALS, "true labels, 1000 steps", 4.0, a="AdamW", b="Adam", noise=0.0, steps=1000),
    ],
}
