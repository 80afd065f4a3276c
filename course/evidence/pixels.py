"""How the pixels of the digits are scaled that a claim is measured on: some verdicts turn with it.

A row that was measured on other pixels than its claim says so in its conditions. A test looks at
what the networks of each claim are trained on.
"""

from __future__ import annotations

from course.evidence.claim import Claim
from course.evidence.data import DIGITS, WRITERS

UNIT, STANDARDIZED = "pixels in [0, 1]", "standardized pixels"
OF_CHAPTER = {
    "activation_histograms": STANDARDIZED,
    "batch_normalization": STANDARDIZED,
    "dropout": UNIT,
    "gradient_flow": STANDARDIZED,
    "hyperparameter_search": UNIT,
    "initialization": STANDARDIZED,
    "learning_rate_schedules": UNIT,
    "optimizers": UNIT,
    "playground": UNIT,
    "validation_splits": UNIT,
    "weight_penalties": STANDARDIZED,
}
# Those of dead units learn the digits as they come; the leak is compared on standardized ones.
OF_CLAIM = dict.fromkeys(("leaky-rescue", "leaky-rescue-late", "first-layer-wakes"), UNIT)
OF_CLAIM |= {"splits-standardize": STANDARDIZED}


def pixels_of(chapter: str, claim: Claim) -> str:
    """Return how the pixels of a claim are scaled, "" where none of its cases has digits."""
    if not {DIGITS, WRITERS} & {claim.data_of(case) for case in claim.cases}:
        return ""
    return OF_CLAIM.get(claim.name) or OF_CHAPTER[chapter]


def names_others(claim: Claim) -> bool:
    """Whether a row of the claim is measured on pixels of its own."""
    return any("pixels" in case.under for case in claim.cases)
