"""How far three verdicts of the chapter reach: stiffer models on new hands, and double descent."""

from __future__ import annotations

import numpy as np
from numpy.polynomial.legendre import legvander

from course.validation_splits.capacity import DEGREES, MOST, NOISE, samples, truth
from course.validation_splits.ridge import columns, fit_ridge, right
from course.validation_splits.writers import answers

STIFF, MEANS = "ridge 100", "nearest mean"


def answers_of(model: str, sets: np.ndarray, seeds) -> np.ndarray:
    """Who is right on which digit, shape (sets, n_digits), by two stiffer models too."""
    X, y, targets = columns()
    if model == STIFF:
        return right(fit_ridge(X[sets], targets[sets], 100.0), X, y)
    if model != MEANS:
        return answers(model, sets, seeds)
    found = []
    for mine in sets:
        means = np.array([X[mine][y[mine] == label].mean(axis=0) for label in range(10)])
        found.append(((X[:, None] - means) ** 2).sum(axis=-1).argmin(axis=1) == y)
    return np.array(found)


def places(n: int, draw: int, spread: str, noise: float):
    """Samples of the chapter's function: at random places, or at the n Chebyshev points."""
    if spread == "random":
        x, y = samples(draw, n, "train")
    else:
        x = np.cos(np.pi * (np.arange(n) + 0.5) / n)
        y = truth(x) + NOISE * np.random.default_rng([draw, 2]).standard_normal(n)
    return x, truth(x) + (noise / NOISE) * (y - truth(x))


def least_norm(n: int, draw: int, spread: str, noise: float) -> float:
    """Validation error of the smallest coefficients among the best of degree 14."""
    x, y = places(n, draw, spread, noise)
    w = np.linalg.lstsq(legvander(x, DEGREES[-1]), y, rcond=None)[0]
    x_new = samples(draw, MOST, "val")[0]
    return np.sqrt(np.mean((legvander(x_new, DEGREES[-1]) @ w - truth(x_new)) ** 2))


def fifteen_and_six(seeds, spread="random", noise=NOISE):
    """Error of a polynomial of degree 14 that learned from 15 samples, and from 6."""
    return tuple(np.array([least_norm(n, draw, spread, noise) for draw in seeds]) for n in (15, 6))
