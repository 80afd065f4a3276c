"""MNIST-1D: ten templates, each bent, shifted and hidden in noise five hundred times.

Nothing is stored and nothing downloaded: the 5000 signals are drawn anew, by the published recipe
and with its seed. Unlike the digits they are hard for a linear model, and where a pattern stands
says nothing about its class.

The templates and the recipe are those of the package ``mnist1d`` by S. Greydanus and others,
written anew with NumPy alone; they are under the Apache License 2.0, not the licence of this book
(``helpers/data_files/README.md`` names the changes).
"""

from __future__ import annotations

from functools import cache

import numpy as np

TEMPLATES = (  # heights at 12 even places; every signal begins and ends at the same one
    (5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5),
    (5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5),
    (5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5),
    (5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5),
    (5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5),
    (5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5),
    (5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5),
    (5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5),
)
PADDING = (36, 60)  # how many zeros follow the template: fewer of them make the pattern wider
LONG, LENGTH = 72, 40  # places of a signal while it is made, and in the end
SCALE, SHEAR, SHIFT = 0.4, 0.75, 48
NOISE, NOISE_BESIDE, WIDTH = 0.02, 0.25, 2  # everywhere; smooth, where the signal is 0
SEED, PER_CLASS, TRAIN = 42, 500, 4000


def mnist1d() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the MNIST-1D data: 4000 signals to train on, and 1000 to test, of 40 numbers each.

    The arrays are new at every call, so the caller may write into them.

    Returns
    -------
    X : float32, shape (4000, 40)
        Signals; over all 5000 together, mean 0 and variance 1.
    y : int64, shape (4000,)
        The digit whose template it was, 0 to 9.
    X_test : float32, shape (1000, 40)
    y_test : int64, shape (1000,)

    References
    ----------
    Greydanus and Kobak (2024), Scaling down deep learning with MNIST-1D, ICML. These are the
    signals that version 0.0.2.post1 of their package makes; a test compares them.
    """
    X, y = signals()
    X, y = X.astype(np.float32), y.copy()
    return X[:TRAIN], y[:TRAIN], X[TRAIN:], y[TRAIN:]


@cache
def signals() -> tuple[np.ndarray, np.ndarray]:
    """Draw all 5000 signals in double precision, shape (5000, 40), and their labels.

    Both arrays are kept for the next call and cannot be written into.
    """
    rng = np.random.RandomState(SEED)  # what the package draws from, frozen in every NumPy
    y = np.repeat(np.arange(10), PER_CLASS).astype(np.int64)
    shapes = templates()
    drawn = [_draw(shapes[label], rng) for label in y]
    pattern, beside, everywhere, slope = map(np.array, zip(*drawn, strict=True))
    X = np.where(pattern == 0, _smooth(NOISE_BESIDE * beside), pattern) + NOISE * everywhere
    X -= SHEAR * slope[:, None] * np.linspace(-0.5, 0.5, LONG)
    X = np.array([_resample(signal, LENGTH) for signal in X])
    order = rng.permutation(len(y))
    X, y = X[order], y[order]
    X = (X - X.mean()) / X.std()
    X.flags.writeable = y.flags.writeable = False
    return X, y


def templates() -> np.ndarray:
    """Return the ten templates with the same spread, each beginning and ending at 0 or nearly."""
    shapes = np.array(TEMPLATES)
    shapes -= shapes.mean(axis=1, keepdims=True)
    shapes /= shapes.std(axis=1, keepdims=True)
    return (shapes - shapes[:, :1]) / 6


def _draw(shape, rng) -> tuple:
    """Draw one signal without its noise, the two noises, and the slope, in the package's order."""
    low, high = PADDING
    zeros = np.zeros(low + int(rng.rand() * (high - low + 1)))
    # The tiny number keeps what belongs to the pattern from being taken for the zeros beside it.
    pattern = _resample(np.concatenate([shape + 1e-8, zeros]), LONG)
    pattern = pattern * (1 + SCALE * (rng.rand() - 0.5))
    shift = rng.randint(SHIFT)
    pattern = np.concatenate([pattern[LONG - shift :], pattern[: LONG - shift]])
    return pattern, rng.randn(LONG), rng.randn(LONG), rng.rand() - 0.5


def _resample(signal, n) -> np.ndarray:
    """Read a signal at n even places from its first to its last, on straight lines between."""
    return np.interp(_places(n), _places(len(signal)), signal)


@cache
def _places(n) -> np.ndarray:
    return np.linspace(0, 1, n)


def _smooth(X) -> np.ndarray:
    """Average each row with normal weights of standard deviation ``WIDTH``, mirrored at its ends.

    Terms are added from far to near, as SciPy's ``gaussian_filter`` adds them, so that not even
    the last digit differs.
    """
    reach = 4 * WIDTH
    weights = np.exp(-0.5 / WIDTH**2 * np.arange(-reach, reach + 1) ** 2)
    weights = (weights / weights.sum())[reach:]
    wide = np.pad(X, [(0, 0), (reach, reach)], mode="symmetric")
    n = X.shape[1]
    total = wide[:, reach : reach + n] * weights[0]
    for d in range(reach, 0, -1):
        left, right = (wide[:, start : start + n] for start in (reach - d, reach + d))
        total += (left + right) * weights[d]
    return total
