"""What claims are tried on: digits by the same hands, digits of new writers, MNIST-1D."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from helpers.checks import integer
from helpers.data import Split, digit_groups, digits, few_digits, few_mnist1d, flip_labels
from helpers.data import standardize as standardized_by
from helpers.splits import group_train_val_test_split

DIGITS, WRITERS, SIGNALS = "digits", "new writers", "MNIST-1D"
FORMS = (6, 4, 4)
FEWEST, KEPT = 732, 480  # what any six forms hold, and what any four do


def few_of_writers(
    n: int = 300, *, label_noise: float = 0.0, seed: int = 0, standardized: bool = False
) -> Split:
    """Split the digits as ``few_digits`` does, but no hand is in two of the three parts.

    The ``n`` digits for training come from six of the 14 forms; 480 of four others validate, and
    480 of the last four test. The seed decides which forms are which.
    """
    integer("n", n, low=1, high=FEWEST)
    rng = np.random.default_rng(seed)
    shares = np.array(FORMS) / sum(FORMS)
    train, val, test = group_train_val_test_split(*digits(), digit_groups(), shares, rng)
    X, X_val, X_test = train[0][:n], val[0][:KEPT], test[0][:KEPT]
    if standardized:
        X, X_val, X_test = standardized_by(X, X_val, X_test)
    y = flip_labels(train[1][:n], label_noise, rng, n_classes=10)
    return Split(X, y, X_val, val[1][:KEPT], X_test, test[1][:KEPT])


def thousand_signals(
    n: int = 1000, *, label_noise: float = 0.0, seed: int = 0, standardized: bool = False
) -> Split:
    """Take 1000 signals of MNIST-1D, whatever ``n``: from 300 a network learns little.

    They have mean 0 and variance 1 as they come, so nothing is left to standardize.
    """
    return few_mnist1d(1000, label_noise=label_noise, seed=seed)


SOURCES = {DIGITS: few_digits, WRITERS: few_of_writers, SIGNALS: thousand_signals}


@lru_cache(maxsize=256)
def split(data: str, n: int, noise: float, seed: int, standardized: bool) -> Split:
    """Return one of the three data sets as one seed splits it."""
    return SOURCES[data](n, label_noise=noise, seed=seed, standardized=standardized)


def split_of_each(
    seeds: Sequence[int], data: str, n: int, *, noise: float = 0.0, standardized: bool = False
) -> Split:
    """Return the splits of several seeds behind an axis, as ``fit`` takes them: one for each row.

    Parameters
    ----------
    seeds : sequence of int
        The seed of each row.
    data : str
        "digits", "new writers" or "MNIST-1D".
    n : int
        Digits to train on.
    noise : float in [0, 1]
        Share of the training labels that are wrong.
    standardized : bool
        Whether each pixel gets mean 0 and variance 1 over the training digits.
    """
    each = [split(data, n, noise, seed, standardized) for seed in seeds]
    names = Split.__dataclass_fields__
    return Split(*(np.stack([getattr(one, name) for one in each]) for name in names))
