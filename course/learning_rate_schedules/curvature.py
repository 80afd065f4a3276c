"""How steep the loss is where training starts: its largest curvature, before and after a climb."""

from __future__ import annotations

import numpy as np

from course.learning_rate_schedules.warmup import BATCH, CASES, SIZES, climb_and_fall
from helpers.data import few_digits
from helpers.network import Network
from helpers.optimizers import OPTIMIZERS
from helpers.training import fit


def gradient(network, X, y) -> np.ndarray:
    network.loss(X, y)
    network.backward()
    return network.flat_grad.copy()


def largest_curvature(network, X, y, rng, iterations: int = 40, nudge: float = 1e-4) -> float:
    """Return the largest second derivative of the loss, over all directions in weight space.

    By power iteration: a direction is nudged by the change of the gradient along it, and turns
    towards the one in which the gradient changes most. On a parabola SGD diverges above
    2/curvature.

    Parameters
    ----------
    network : Network
        A single one in float64; its parameters are put back.
    X, y : arrays
        All training data: what mini-batches add is not in it.
    rng : numpy.random.Generator
        Draws the first direction.
    """
    here = network.flat.copy()
    direction, size = rng.standard_normal(here.shape), 0.0
    for _ in range(iterations):
        direction /= np.linalg.norm(direction)
        network.flat[:] = here + nudge * direction
        ahead = gradient(network, X, y)
        network.flat[:] = here - nudge * direction
        change = (ahead - gradient(network, X, y)) / (2 * nudge)
        size, direction = float(direction @ change), change
    network.flat[:] = here
    return abs(size)


def steepness(case: str, seeds, climb: int = 0, peak: float = 0.1) -> np.ndarray:
    """Return the largest curvature for each seed, after ``climb`` steps of warmup to ``peak``."""
    optimizer, activation, init = CASES[case]
    data, found = few_digits(500), []
    for seed in seeds:
        rng = np.random.default_rng([1, seed])
        network = Network(SIZES, activation, init, rng=rng, dtype=np.float64)
        if climb:
            schedule = climb_and_fall(peak, climb)
            batches = np.random.default_rng([2, seed])
            fit(network, data.X, data.y, OPTIMIZERS[optimizer](lr=peak), climb, BATCH,
                schedule=schedule, rng=batches)  # fmt: skip
        found.append(largest_curvature(network, data.X, data.y, np.random.default_rng([3, seed])))
    return np.array(found)
