"""The claims of this chapter, tried on new writers, MNIST-1D, other pixels and narrow layers."""

from __future__ import annotations

from course.dropout.training import LRS
from course.evidence import case, on
from course.evidence.data import SIGNALS, WRITERS

WIDER = (*LRS, 0.02, 0.05)  # the best rates lie higher there

LOWER = (0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.0015, 0.002, 0.003, 0.005, 0.01, 0.02)
TWO_LAYERS = {"a": (None, 0.5), "b": (None, 0.0), "rates": LOWER}


def standard(words, expect, **setting):
    """A case on standardized pixels, where a plain network does best at lower rates."""
    return case(f"standardized pixels, {words}", expect, standardized=True, **setting)


ELSEWHERE = {
    "dropout-one-rate": [
        standard("p 0.5, 20 % wrong labels, Adam 0.01 for both", "better", p=0.5, tuned=False),
        case(
            "two layers of 20 units, p 0.2, 20 % wrong labels, Adam 0.01 for both",
            "better",
            p=0.2,
            tuned=False,
            hidden=(20, 20),
        ),
    ],
    "dropout-two-layers": [
        standard("two hidden layers, 20 % wrong labels, both tuned", "better", **TWO_LAYERS),
    ],
    "dropout-not-scaled": [
        standard("two layers of 40 units, 20 % wrong labels, 300 steps", "worse"),
        standard("two layers of 40 units, 40 % wrong labels, 300 steps", "worse", noise=0.4),
    ],
    "dropout-longer": [
        standard("p 0.5, 20 % wrong labels, 600 steps", "better", p=0.5, steps=600),
    ],
    "dropout-weights": [
        standard("20 % wrong labels, Adam 0.01, 300 steps", "better", steps=300),
    ],
    "dropout-width": [
        standard("n = 5, true labels, both tuned", 7.5, width=5),
        standard("n = 10, true labels, both tuned", "better", width=10),
        standard("n = 20, true labels, both tuned", "better", width=20),
    ],
    "dropout-doubt": [
        standard("true labels", "better", noise=0.0),
        standard("20 % wrong labels", "better", noise=0.2),
    ],
    "dropout-true-labels": [
        on(WRITERS, "p 0.2, true labels, both tuned", 1.5, p=0.2, noise=0.0),
        on(WRITERS, "p 0.5, true labels, both tuned", 1.5, p=0.5, noise=0.0),
        standard("p 0.5, true labels, both tuned", 1.5, p=0.5, noise=0.0),
        standard("p 0.5, true labels, 100 digits, both tuned", 1.5, p=0.5, noise=0.0, n=100),
    ],
    "dropout-tuned": [
        on(WRITERS, "p 0.2, 20 % wrong labels, both tuned", 1.5, p=0.2),
        standard("p 0.5, 20 % wrong labels, both tuned", "better", p=0.5, rates=LOWER),
        case(
            "two layers of 20 units, p 0.2, 20 % wrong labels, both tuned",
            3.0,
            p=0.2,
            hidden=(20, 20),
        ),
    ],
    "dropout-batchnorm-both": [
        on(WRITERS, "20 % wrong labels, both tuned", 3.0, a=("batch", 0.5), b=(None, 0.5)),
        on(WRITERS, "true labels, both tuned", 4.0, a=("batch", 0.5), b=(None, 0.5), noise=0.0),
        on(
            SIGNALS,
            "20 % wrong labels, both tuned, 600 steps",
            "better",
            a=("batch", 0.5),
            b=(None, 0.5),
            steps=600,
            rates=WIDER,
        ),
        on(
            SIGNALS,
            "true labels, both tuned, 600 steps",
            "better",
            a=("batch", 0.5),
            b=(None, 0.5),
            noise=0.0,
            steps=600,
            rates=WIDER,
        ),
    ],
}
