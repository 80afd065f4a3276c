"""What the claims of several chapters share: a side at its own best rate, and two kinds of claim.

A chapter trains by ``train(rates, seeds)``, which returns :class:`helpers.experiment.Runs`; what
else tells a side apart is bound before, by ``functools.partial``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from course.evidence.claim import Claim
from helpers.experiment import Runs, is_higher

TUNING = (0, 1, 2, 3, 4)  # no claim is measured on any of them


def at_best(
    train: Callable[[Sequence, Sequence[int]], Runs],
    rates: Sequence,
    seeds: Sequence[int],
    measure: str,
    *,
    by: str | None = None,
    tuning: Sequence[int] = TUNING,
) -> np.ndarray:
    """Return what one side comes to at its best rate, one number for each seed.

    Parameters
    ----------
    train : callable
    rates : sequence
        Whatever is tuned: rates, or tuples of a rate and something else.
    seeds : sequence of int
    measure : str
        Of :class:`Runs`. Accuracies are returned in points.
    by : str, optional
        The measure that chooses the rate, by default the one that is compared.
    tuning : sequence of int
        The seeds on which it chooses.
    """
    best = rates[train(rates, tuning).best(by or measure)]
    found = train((best,), seeds).final(measure)[0]
    return 100 * found if is_higher(measure) else found


def on_training(name, says, a, b, measure, cases, **more) -> Claim:
    """Return a claim on the training loss, as a ratio."""
    kind = {"unit": "training loss", "lower": True, "ratio": True}
    return Claim(name, says, a, b, measure=measure, cases=cases, **kind, **more)


def on_validation(name, says, a, b, measure, cases, **more) -> Claim:
    """Return a claim on the validation accuracy, in points."""
    return Claim(name, says, a, b, "points of validation accuracy", measure, cases, **more)
