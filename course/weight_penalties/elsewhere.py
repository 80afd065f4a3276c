"""The claims of this chapter, tried on new writers, on MNIST-1D and on pixels in [0, 1]."""

from __future__ import annotations

from course.evidence import case, on
from course.evidence.data import SIGNALS, WRITERS

PIXELS = "pixels in [0, 1]"
AS_THEY_COME = {"standardized": False}
COPIES = {"kind": "copies"}, "20 features of which 5 matter, copies of each other"
FEW = (
    {"kind": "few samples"},
    "the chapter's six features, a third of the samples, 3 times the noise",
)
TWIN = {"kind": "one twin"}, "the chapter's six features, only one of the two alike matters"


def raw(words, expect, **setting):
    """A case on pixels as they come."""
    return case(f"{PIXELS}, {words}", expect, **AS_THEY_COME, **setting)


def features(a, b, *expected):
    """The further problems of the linear model in turn."""
    further = zip((COPIES, FEW, TWIN), expected, strict=True)
    return [case(words, one, a=a, b=b, **kind) for (kind, words), one in further]


ELSEWHERE = {
    "penalty-same-lambda": [
        raw("lambda 0.008, rate 0.2, 30 % wrong labels", "worse", a="L1", b="L2", strength=0.008),
    ],
    "penalty-few-features": features("L1", "L2", "better", "worse", "better"),
    "penalty-few-features-elasticnet": features("L1", "ElasticNet", "worse", "worse", "better"),
    "penalty-before-norm": [
        raw("batch norm, rate 0.2 for both", 4.0, norm="batch"),
        raw("batch norm, both tuned", 1.0, norm="batch", tuned=True),
    ],
    "penalty-l2": [
        on(WRITERS, "30 % wrong labels", "better", a="L2", b="nothing"),
        on(WRITERS, "true labels", "better", a="L2", b="nothing", noise=0.0),
        on(SIGNALS, "30 % wrong labels, 1000 steps", "better", a="L2", b="nothing", steps=1000),
        on(SIGNALS, "true labels, 1000 steps", 2.5, a="L2", b="nothing", noise=0.0, steps=1000),
        raw("30 % wrong labels", 1.5, a="L2", b="nothing"),
        raw("30 % wrong labels, 1000 steps", 2.0, a="L2", b="nothing", steps=1000),
    ],
    "penalty-l1": [
        on(WRITERS, "30 % wrong labels", "better", a="L1", b="nothing"),
        on(WRITERS, "true labels", 3.5, a="L1", b="nothing", noise=0.0),
        on(SIGNALS, "30 % wrong labels, 1000 steps", 3.0, a="L1", b="nothing", steps=1000),
        on(SIGNALS, "true labels, 1000 steps", 3.0, a="L1", b="nothing", noise=0.0, steps=1000),
        raw("30 % wrong labels", 2.0, a="L1", b="nothing"),
    ],
    "penalty-l2-l1": [
        on(WRITERS, "30 % wrong labels", 4.0, a="L2", b="L1"),
        on(WRITERS, "true labels", 2.5, a="L2", b="L1", noise=0.0),
        on(SIGNALS, "30 % wrong labels, 1000 steps", 3.5, a="L2", b="L1", steps=1000),
        on(SIGNALS, "true labels, 1000 steps", 3.0, a="L2", b="L1", noise=0.0, steps=1000),
        raw("30 % wrong labels", 1.5, a="L2", b="L1"),
        raw("30 % wrong labels, 1000 steps", "better", a="L2", b="L1", steps=1000),
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
