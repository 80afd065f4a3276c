"""The claims of this chapter, tried on new writers, MNIST-1D, other pixels and other models."""

from __future__ import annotations

from course.evidence import case, on
from course.evidence.data import SIGNALS, WRITERS
from course.validation_splits.limits import MEANS, STIFF

ELSEWHERE = {
    "splits-early-stopping-by-loss": [
        case(
            "standardized pixels, 40 % wrong labels, patience 20, rates chosen by the loss",
            "better",
            noise=0.4,
            patience=20,
            standardized=True,
        ),
    ],
    "splits-stratified": [case("800 digits", 0.5, a="stratified", n=800)],
    "splits-new-hands": [
        case(f"{model}, {n} digits", "better", model=model, n=n)
        for model in (STIFF, MEANS)
        for n in (300, 1200)
    ],
    "splits-early-stopping-tuned": [
        *(
            case(
                f"standardized pixels, {noise:.0%} wrong labels, patience 3, both tuned".replace(
                    "%", " %", 1
                ),
                2.0,
                noise=noise,
                tuned=True,
                standardized=True,
            )
            for noise in (0.4, 0.2)
        ),
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
