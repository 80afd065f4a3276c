"""The claims of this chapter, tried on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import on
from course.evidence.data import SIGNALS, WRITERS

ELSEWHERE = {
    "splits-early-stopping-tuned": [
        on(
            WRITERS,
            "40 % wrong labels, patience 20, both tuned",
            "better",
            noise=0.4,
            patience=20,
            tuned=True,
        ),
        on(
            WRITERS,
            "20 % wrong labels, patience 20, both tuned",
            4.0,
            noise=0.2,
            patience=20,
            tuned=True,
        ),
        on(
            SIGNALS,
            "40 % wrong labels, patience 20, both tuned",
            "better",
            noise=0.4,
            patience=20,
            tuned=True,
        ),
        on(
            SIGNALS,
            "20 % wrong labels, patience 20, both tuned",
            4.5,
            noise=0.2,
            patience=20,
            tuned=True,
        ),
    ],
    "splits-early-stopping-clean": [
        on(
            WRITERS, "true labels, patience 20, both tuned", 2.5, noise=0.0, patience=20, tuned=True
        ),
        on(
            SIGNALS,
            "true labels, patience 20, both tuned",
            "worse",
            noise=0.0,
            patience=20,
            tuned=True,
        ),
    ],
}
