"""The claims of this chapter, tried on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.dropout.training import LRS
from course.evidence import on
from course.evidence.data import SIGNALS, WRITERS

WIDER = (*LRS, 0.02, 0.05)  # the best rates lie higher there

ELSEWHERE = {
    "dropout-true-labels": [
        on(WRITERS, "p 0.2, true labels, both tuned", 1.5, p=0.2, noise=0.0),
        on(WRITERS, "p 0.5, true labels, both tuned", 1.5, p=0.5, noise=0.0),
    ],
    "dropout-tuned": [
        on(WRITERS, "p 0.2, 20 % wrong labels, both tuned", 1.5, p=0.2),
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
