"""What the claims of several chapters share: a side at its own best rate, and two kinds of claim.

A chapter trains by ``train(rates, seeds)``, which returns :class:`helpers.experiment.Runs`; what
else tells a side apart is bound before, by ``functools.partial``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from course.evidence.claim import Claim
from course.evidence.data import DIGITS, split_of_each
from helpers.experiment import Rows, Runs, is_higher
from helpers.network import Network
from helpers.penalties import L2
from helpers.training import fit

TUNING = tuple(range(10))  # no claim is measured on any of them


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


def trained(
    build: Callable[[int, Rows], Network],
    optimizer: Callable,
    rates: Sequence[float],
    seeds: Sequence[int],
    steps: int,
    batch: int,
    *,
    n: int = 300,
    data: str = DIGITS,
    noise: float = 0.0,
    standardized: bool = True,
    l2: float = 0.0,
) -> Runs:
    """Train every rate with every seed, which fixes the split, the draws and the batches.

    Parameters
    ----------
    build : callable
        ``build(n_inputs, rows)`` returns the population, one network for each row.
    optimizer : callable
        ``optimizer(lr=rates)``.
    rates, seeds : sequences
    steps, batch, n : int
        Steps of training, samples of a batch, samples to train on.
    data : str
        The data set and its split, of :mod:`course.evidence.data`.
    noise : float in [0, 1]
        Share of the training labels that are wrong.
    standardized : bool
        Whether each pixel gets mean 0 and variance 1 over the training digits; else it lies in
        [0, 1].
    l2 : float
        Strength of an L2 penalty on the weights.
    """
    rows = Rows(rates, seeds)
    part = split_of_each(rows.seed_of_each, data, n, noise=noise, standardized=standardized)
    network = build(part.X.shape[-1], rows)
    history = fit(
        network, part.X, part.y, optimizer(lr=rows.values), steps, batch,
        X_val=part.X_val, y_val=part.y_val, rng=rows.batches, eval_every=steps,
        penalty=L2(l2) if l2 else None,
    )  # fmt: skip
    return Runs.of(rows, history)


def on_training(name, says, a, b, measure, cases, **more) -> Claim:
    """Return a claim on the training loss, as a ratio."""
    kind = {"unit": "training loss", "lower": True, "ratio": True}
    return Claim(name, says, a, b, measure=measure, cases=cases, **kind, **more)


def on_validation(name, says, a, b, measure, cases, **more) -> Claim:
    """Return a claim on the validation accuracy, in points."""
    return Claim(name, says, a, b, "points of validation accuracy", measure, cases, **more)
