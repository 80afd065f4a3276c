"""Data without a download: digits and their writers, MNIST-1D, toy sets, label noise, scaling.

What a function does not allow for an argument raises a ValueError that names the argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from helpers import checks
from helpers.mnist1d import mnist1d
from helpers.protocols import Array, ArrayLike, Rng
from helpers.writers import digit_groups

__all__ = [
    "Split",
    "correlated_regression",
    "digit_groups",
    "digits",
    "few_digits",
    "few_mnist1d",
    "flip_labels",
    "gaussian_blobs",
    "mnist1d",
    "noisy_polynomial",
    "spirals",
    "standardize",
    "two_moons",
]

DIGITS = files("helpers.data_files").joinpath("digits.npz")
READS = (DIGITS,)  # a figure drawn from this module is drawn anew when one of these files changes


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the bundled handwritten digits: 1797 grey images of 8 x 8 pixels.

    They are stored writer by writer; :func:`digit_groups` tells which is whose. The arrays are new
    at every call, so the caller may write into them.

    Returns
    -------
    X : float32, shape (1797, 64)
        Pixels in [0, 1], row by row; ``X[i].reshape(8, 8)`` is an image.
    y : int64, shape (1797,)
        The digit that was written, 0 to 9.

    References
    ----------
    Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository, CC BY 4.0; see ``helpers/data_files/README.md``.
    """
    with DIGITS.open("rb") as file, np.load(file) as arrays:
        return arrays["pixels"].astype(np.float32) / 16, arrays["labels"].astype(np.int64)


@dataclass(frozen=True)
class Split:
    """Training, validation and test part of a data set; X float32 (n, d), y int (n,)."""

    X: np.ndarray
    y: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


def few_digits(
    n: int = 300, *, label_noise: float = 0.0, seed: int = 0, standardized: bool = False
) -> Split:
    """Split the digits into ``n`` for training, 600 for validation and the rest for test.

    All three parts are by the same hands. For digits of new writers the test accuracy is too
    good: see :func:`digit_groups`.

    Parameters
    ----------
    n : int
        Number of training digits.
    label_noise : float in [0, 1]
        Share of the *training* labels replaced by wrong ones; the other parts keep true labels.
    seed : int
        Decides the split and the wrong labels.
    standardized : bool
        Give each pixel mean 0 and variance 1 over the training digits (:func:`standardize`).
    """
    rng = np.random.default_rng(seed)
    X, y = digits()
    order = rng.permutation(len(y))
    train, val, test = order[:n], order[n : n + 600], order[n + 600 :]
    y_train = flip_labels(y[train], label_noise, rng, n_classes=10)
    parts = X[train], X[val], X[test]
    if standardized:
        parts = standardize(*parts)
    return Split(parts[0], y_train, parts[1], y[val], parts[2], y[test])


def few_mnist1d(n: int = 1000, *, label_noise: float = 0.0, seed: int = 0) -> Split:
    """Take ``n`` signals of MNIST-1D for training, 1000 others for validation, and its test set.

    Parameters
    ----------
    n : int from 1 to 3000
        Number of training signals; they and the validation signals come from the 4000 that
        :func:`mnist1d` gives for training. The 1000 for test are the same for every seed.
    label_noise, seed
        As for ``few_digits``.
    """
    checks.integer("n", n, low=1, high=3000)
    rng = np.random.default_rng(seed)
    X, y, X_test, y_test = mnist1d()
    train, val = np.split(rng.permutation(len(y))[: n + 1000], [n])
    y_train = flip_labels(y[train], label_noise, rng, n_classes=10)
    return Split(X[train], y_train, X[val], y[val], X_test, y_test)


def two_moons(n_samples: int, noise: float, rng: Rng) -> tuple[np.ndarray, np.ndarray]:
    """Return two interleaved half circles of radius 1: no straight line separates them.

    Parameters
    ----------
    n_samples : int, 2 or larger
        Number of points, shared evenly between the classes.
    noise : float, 0 or larger
        Standard deviation of the normal noise added to both coordinates.
    rng : numpy.random.Generator

    Returns
    -------
    X : float32, shape (n_samples, 2)
    y : int64, shape (n_samples,), labels 0 and 1
    """
    y = _even_labels(n_samples, 2, rng)
    angle = rng.uniform(0, np.pi, n_samples)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    return _with_noise(np.where(y[:, None] == 0, upper, lower), noise, rng), y


def spirals(
    n_samples: int, n_classes: int, noise: float, rng: Rng, *, turns: float = 0.75
) -> tuple[Array, Array]:
    """Return interleaved spiral arms, one per class, from the origin out to radius 1.

    Parameters
    ----------
    n_samples : int, ``n_classes`` or larger
        Number of points, shared evenly between the classes.
    n_classes : int, 2 or larger
    noise, rng
        As for ``two_moons``.
    turns : float, positive
        How often an arm winds around the origin.

    Returns
    -------
    X : float32, shape (n_samples, 2)
    y : int64, shape (n_samples,), labels 0 to n_classes - 1
    """
    checks.positive("turns", turns, single=True)
    y = _even_labels(n_samples, n_classes, rng)
    radius = rng.uniform(0, 1, n_samples)
    angle = 2 * np.pi * (turns * radius + y / n_classes)
    X = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _with_noise(X, noise, rng), y


def gaussian_blobs(n_samples: int, n_classes: int, std: float, rng: Rng) -> tuple[Array, Array]:
    """Return one round normal cloud per class, centred at even distances on the unit circle.

    Parameters
    ----------
    n_samples, n_classes, rng
        As for ``spirals``.
    std : float, 0 or larger
        Standard deviation of each cloud in both coordinates: it sets how far the classes overlap.

    Returns
    -------
    X : float32, shape (n_samples, 2)
    y : int64, shape (n_samples,), labels 0 to n_classes - 1
    """
    checks.number("std", std, low=0, single=True)
    y = _even_labels(n_samples, n_classes, rng)
    angle = 2 * np.pi * y / n_classes
    return _with_noise(np.stack([np.cos(angle), np.sin(angle)], axis=1), std, rng), y


def noisy_polynomial(
    n_samples: int, coefficients: Sequence[float], noise: float, rng: Rng
) -> tuple[Array, Array]:
    """Return a regression set on a polynomial: ``y = c[0] + c[1]*x + c[2]*x**2 + ... + noise``.

    Parameters
    ----------
    n_samples : int, 1 or larger
    coefficients : sequence of float
        The constant first.
    noise : float, 0 or larger
        Standard deviation of the normal noise added to y.
    rng : numpy.random.Generator

    Returns
    -------
    X : float64, shape (n_samples, 1)
        Uniform in [-1, 1].
    y : float64, shape (n_samples, 1)
    """
    coefficients = _coefficients(coefficients)
    checks.integer("n_samples", n_samples, low=1)
    checks.number("noise", noise, low=0, single=True)
    X = checks.generator("rng", rng).uniform(-1, 1, (n_samples, 1))
    return X, np.polynomial.polynomial.polyval(X, coefficients) + rng.normal(0, noise, X.shape)


def correlated_regression(
    n_samples: int, coefficients: Sequence[float], correlation: float, noise: float, rng: Rng
) -> tuple[Array, Array]:
    """Return a linear regression set with correlated features: ``y = X @ coefficients + noise``.

    Parameters
    ----------
    n_samples, noise, rng
        As for ``noisy_polynomial``.
    coefficients : sequence of d floats
        One per feature; zeros are features that do not matter.
    correlation : float, above -1/(d-1) and below 1 by more than rounding
        Correlation between every two features; each has mean 0 and variance 1.

    Returns
    -------
    X : float64, shape (n_samples, d)
    y : float64, shape (n_samples, 1)
    """
    coefficients = _coefficients(coefficients)
    d = len(coefficients)
    low = -1 / max(d - 1, 1)
    checks.integer("n_samples", n_samples, low=1)
    checks.number(
        "correlation", correlation, low=low, high=1, open_low=True, open_high=True, single=True
    )
    checks.number("noise", noise, low=0, single=True)
    if min(1 - correlation, 1 + (d - 1) * correlation) < d**2 * np.finfo(float).eps:  # eigenvalues
        raise ValueError(f"correlation must keep off {low} and 1, got {correlation!r}")
    covariance = np.full((d, d), float(correlation))
    np.fill_diagonal(covariance, 1)
    # Independent features times the covariance's root have that covariance.
    independent = checks.generator("rng", rng).normal(size=(n_samples, d))
    X = independent @ np.linalg.cholesky(covariance).T
    return X, X @ coefficients[:, None] + rng.normal(0, noise, (n_samples, 1))


def flip_labels(y: ArrayLike, share: float, rng: Rng, *, n_classes: int | None = None) -> Array:
    """Return a copy of ``y`` in which exactly ``round(share * n)`` labels are wrong.

    Which samples, and which of the other classes each gets, is drawn uniformly.

    Parameters
    ----------
    y : int array, shape (n,)
        Labels 0 to n_classes - 1.
    share : float in [0, 1]
        Share of the labels that become wrong.
    rng : numpy.random.Generator
    n_classes : int, optional
        Number of classes, 2 or larger; by default the largest label plus 1.
    """
    if n_classes is not None:
        checks.integer("n_classes", n_classes, low=2)
    y = checks.labels("y", y, n_classes=n_classes)
    if y.ndim != 1:
        raise ValueError(f"y must have shape (n,), got {y.shape}")
    checks.number("share", share, low=0, high=1, single=True)
    if n_classes is None:
        n_classes = checks.integer("n_classes", int(y.max()) + 1, low=2)
    chosen = checks.generator("rng", rng).choice(len(y), round(share * len(y)), replace=False)
    noisy = y.copy()
    # Moving on by 1 to n_classes - 1 places reaches every other class equally often, never its own.
    noisy[chosen] = (y[chosen] + rng.integers(1, n_classes, len(chosen))) % n_classes
    return noisy


def standardize(X_train: ArrayLike, *others: ArrayLike) -> tuple[np.ndarray, ...]:
    """Shift and scale features to mean 0 and variance 1, as measured on ``X_train`` alone.

    Validation and test data are scaled by the training data's mean and standard deviation: their
    own would let them leak into the preparation. A feature that is constant in ``X_train`` becomes
    0 there: it is shifted by its value, not scaled.

    Parameters
    ----------
    X_train : array of finite numbers, shape (n, d), n > 0
    *others : arrays of finite numbers, shape (m, d)

    Returns
    -------
    tuple of arrays
        ``X_train`` and the others, standardized, in the order given.
    """
    X_train = checks.finite("X_train", X_train)
    if X_train.ndim == 0 or len(X_train) == 0:
        raise ValueError(f"X_train must have shape (n, d) with n > 0, got {X_train.shape}")
    others = [checks.finite(f"others[{i}]", X) for i, X in enumerate(others)]
    d = X_train.shape[1:]
    for i, X in enumerate(others):
        if X.shape[1:] != d:
            raise ValueError(f"others[{i}] must have shape (m, *{d}), got {X.shape}")
    mean, std = _mean_and_std(X_train)
    scale = np.where(std == 0, 1, std)
    kinds = [X.dtype if X.dtype in (np.float32, float) else float for X in (X_train, *others)]
    pairs = zip((X_train, *others), kinds, strict=True)
    return tuple(((X - mean) / scale).astype(kind, copy=False) for X, kind in pairs)


def _mean_and_std(X):
    """Return the mean and the standard deviation of each feature, whatever the precision of X.

    Single precision loses the digits of long sums and of large numbers. Its own results are taken
    where they agree with those of double precision: this book's numbers were measured with them.
    """
    # The mean of equal numbers may miss them by rounding, and their std then misses 0.
    constant = X.min(axis=0) == X.max(axis=0)
    with np.errstate(all="ignore"):
        mean, std = X.mean(axis=0), X.std(axis=0)
        # a power of two, so that dividing by it is exact: then no square overflows
        unit = np.ldexp(1.0, np.frexp(np.maximum(np.abs(X.astype(float)).max(axis=0), 1))[1] - 1)
        values = X / unit
        true_mean, true_std = values.mean(axis=0) * unit, values.std(axis=0) * unit
        near = 1e-5 * true_std
        agree = (np.abs(mean - true_mean) <= near) & (np.abs(std - true_std) <= near)
    if X.dtype == np.float16 or not np.all(constant | agree):
        mean, std = true_mean, true_std
    return np.where(constant, X[0], mean), np.where(constant, 0, std)


def _even_labels(n_samples, n_classes, rng) -> np.ndarray:
    """Return shuffled labels in which class sizes differ by at most one."""
    checks.integer("n_classes", n_classes, low=2)
    checks.integer("n_samples", n_samples, low=n_classes)
    return checks.generator("rng", rng).permutation(np.arange(n_samples) % n_classes)


def _with_noise(X, noise, rng) -> np.ndarray:
    checks.number("noise", noise, low=0, single=True)
    return (X + rng.normal(0, noise, X.shape)).astype(np.float32)


def _coefficients(values) -> np.ndarray:
    values = checks.finite("coefficients", values).astype(float)
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"coefficients must be a sequence of numbers, got shape {values.shape}")
    return values
