"""The claims of this chapter, tried on digits of new writers and on MNIST-1D."""

from __future__ import annotations

from course.evidence import on
from course.evidence.data import SIGNALS

ELSEWHERE = {
    "hist-tanh-std-training": [
        on(SIGNALS, "tanh, std 0.5, 600 steps of SGD", 0.5, larger=0.5, steps=600),
    ],
}
