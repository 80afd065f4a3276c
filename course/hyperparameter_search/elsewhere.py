"""The claims of this chapter, tried on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import on
from course.evidence.data import SIGNALS, WRITERS

ELSEWHERE = {
    "search-halving": [
        on(SIGNALS, "27 x 10, true labels", 6.0, noise=0.0, low=0.03, high=1.0),
        on(WRITERS, "27 x 10, true labels", 1.5, noise=0.0, low=0.03, high=1.0),
    ],
    "search-narrowing": [
        on(
            SIGNALS,
            "36 trials, true labels",
            2.0,
        ),
        on(
            WRITERS,
            "36 trials, true labels",
            2.0,
        ),
    ],
    "search-random-grid": [
        on(SIGNALS, "9 trials of rate and penalty", 10.0, names=("lr", "penalty")),
        on(SIGNALS, "25 trials of rate and penalty", 6.0, points=5, names=("lr", "penalty")),
        on(WRITERS, "9 trials of rate and penalty", 14.0, names=("lr", "penalty")),
    ],
}
