"""Splits of the data: training, validation and test sets, k folds, and both by groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from helpers import checks
from helpers.protocols import Array, ArrayLike, Rng


def train_val_test_split(
    X: ArrayLike, y: ArrayLike, fractions: Sequence[float] = (0.6, 0.2, 0.2),
    rng: Rng | None = None, stratify: bool = False,
) -> tuple[tuple[Array, Array], ...]:  # fmt: skip
    """Split samples at random into a training, a validation and a test set.

    Every sample lands in exactly one set. Each set's size differs from ``fraction * n`` by less
    than one sample; with ``stratify`` the same holds for every class within each set.

    Parameters
    ----------
    X : array, shape (n, ...)
    y : array, shape (n, ...)
        Whole-number class labels, shape (n,), when ``stratify`` is on.
    fractions : three positive floats that sum to 1
        Shares of training, validation and test set.
    rng : numpy.random.Generator
    stratify : bool
        Keep the proportions of the classes in every set.

    Returns
    -------
    (X_train, y_train), (X_val, y_val), (X_test, y_test)
        Copies, in random order.

    Raises
    ------
    ValueError
        When a set would be empty, the fractions do not sum to 1, X and y differ in length, or
        ``stratify`` is no bool.
    """
    X, y = checks.as_array("X", X), checks.as_array("y", y)
    checks.one_of("stratify", stratify, [True, False])
    if X.ndim == 0 or X.shape[:1] != y.shape[:1] or X.size == 0:
        raise ValueError(f"X and y must hold as many samples, got shapes {X.shape} and {y.shape}")
    one_class = np.zeros(len(X), dtype=int)
    labels = checks.labels("y", y, shape=one_class.shape) if stratify else one_class
    parts = _deal(labels, _three_fractions(fractions), checks.generator("rng", rng))
    if min(map(len, parts)) == 0:
        sizes = [len(part) for part in parts]
        raise ValueError(f"fractions must leave no set empty, got {fractions}: sizes {sizes}")
    return tuple((X[part], y[part]) for part in parts)


def k_fold(n: int, k: int, rng: Rng) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return k pairs (training indices, validation indices): every sample validates exactly once.

    Fold sizes differ by at most one.

    Parameters
    ----------
    n : int, 2 or larger
        Number of samples.
    k : int from 2 to n
        Number of folds; ``k = n`` leaves one out.
    rng : numpy.random.Generator

    Raises
    ------
    ValueError
        When ``n`` or ``k`` is outside its range, or ``rng`` is no Generator.
    """
    checks.integer("n", n, low=2)
    checks.integer("k", k, low=2, high=n)
    return _folds(checks.generator("rng", rng).permutation(n), k, rng)


def stratified_k_fold(y: ArrayLike, k: int, rng: Rng) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return k pairs (training indices, validation indices) that keep the classes' proportions.

    Every sample validates exactly once. Fold sizes differ by at most one, and so do the numbers of
    samples that a class has in two folds.

    Parameters
    ----------
    y : int array, shape (n,)
        Class labels.
    k : int from 2 to the size of the smallest class
        Number of folds.
    rng : numpy.random.Generator

    Raises
    ------
    ValueError
        When ``y`` holds no labels of that shape or a class of one sample, ``k`` is outside its
        range, or ``rng`` is no Generator.
    """
    y = checks.as_array("y", y)
    y = checks.labels("y", y, shape=(y.size,))
    classes, counts = np.unique(y, return_counts=True)
    if min(counts) < 2:
        alone = classes[np.argmin(counts)]
        raise ValueError(f"y must hold 2 samples of every class or more, got 1 of class {alone}")
    checks.integer("k", k, low=2, high=int(min(counts)))
    shuffled = checks.generator("rng", rng).permutation(len(y))
    by_class = shuffled[np.argsort(y[shuffled], kind="stable")]
    return _folds(by_class, k, rng)


def group_train_val_test_split(
    X: ArrayLike, y: ArrayLike, groups: ArrayLike, fractions: Sequence[float] = (0.6, 0.2, 0.2),
    rng: Rng | None = None,
) -> tuple[tuple[Array, Array], ...]:  # fmt: skip
    """Split at random into training, validation and test set, and keep every group in one of them.

    For samples that come in families: digits of one writer, pictures of one patient. The fractions
    count *groups*, as in scikit-learn's GroupShuffleSplit: each set's number of groups differs
    from ``fraction * n_groups`` by less than one. Its number of samples follows from the groups.

    Parameters
    ----------
    X, y : arrays, shape (n, ...)
    groups : array of whole numbers or texts, shape (n,)
        The group of each sample; the groups need not lie together.
    fractions, rng
        As for ``train_val_test_split``.

    Returns
    -------
    (X_train, y_train), (X_val, y_val), (X_test, y_test)
        Copies, in random order.

    Raises
    ------
    ValueError
        When a set would be empty, the fractions do not sum to 1, X, y and groups differ in
        length, or ``groups`` holds other than whole numbers or texts.
    """
    X, y, numbers = checks.as_array("X", X), checks.as_array("y", y), _group_numbers(groups)
    if not X.shape[:1] == y.shape[:1] == numbers.shape:
        shapes = f"{X.shape}, {y.shape} and {numbers.shape}"
        raise ValueError(f"X, y and groups must hold as many samples, got shapes {shapes}")
    every_group = np.arange(numbers.max() + 1)
    if len(every_group) < np.size(fractions):
        raise ValueError(f"groups must hold a group for each set, got {len(every_group)} of them")
    dealt = train_val_test_split(every_group, every_group, fractions, rng)
    parts = [rng.permutation(np.flatnonzero(np.isin(numbers, part))) for part, _ in dealt]
    return tuple((X[part], y[part]) for part in parts)


def group_k_fold(groups: ArrayLike, k: int, rng: Rng) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return k pairs (training indices, validation indices) in which no group is on both sides.

    Every sample validates exactly once, together with all of its group. The largest group goes
    first, each to the fold with the fewest samples so far, as in scikit-learn's GroupKFold; which
    of equally large ones comes first is drawn. Where no two are equally large, every seed gives
    the same folds.

    Parameters
    ----------
    groups : array of whole numbers or texts, shape (n,)
        The group of each sample; the groups need not lie together.
    k : int from 2 to the number of groups
        Number of folds; as many as there are groups leaves one group out.
    rng : numpy.random.Generator

    Raises
    ------
    ValueError
        When ``groups`` holds other than whole numbers or texts or less than two groups, ``k`` is
        outside its range, or ``rng`` is no Generator.
    """
    numbers = _group_numbers(groups)
    sizes = np.bincount(numbers)
    if len(sizes) < 2:
        raise ValueError(f"groups must hold 2 groups or more, got 1 for {len(numbers)} samples")
    checks.integer("k", k, low=2, high=len(sizes))
    order = checks.generator("rng", rng).permutation(len(sizes))
    fold_of, load = np.empty(len(sizes), dtype=int), np.zeros(k, dtype=int)
    for group in order[np.argsort(-sizes[order], kind="stable")]:
        fold_of[group] = np.argmin(load)
        load[fold_of[group]] += sizes[group]
    shuffled = rng.permutation(len(numbers))
    fold_of_each = fold_of[numbers[shuffled]]
    return [(shuffled[fold_of_each != i], shuffled[fold_of_each == i]) for i in range(k)]


def _group_numbers(groups) -> np.ndarray:
    """Number the groups 0, 1, ...: which of them each sample belongs to, shape (n,)."""
    array = checks.as_array("groups", groups)
    if array.dtype.kind == "O" and all(isinstance(group, str) for group in array.flat):
        array = array.astype(str)  # texts as a table of pandas holds them
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"groups must have shape (n,) with n > 0, got {array.shape}")
    if array.dtype.kind not in "iuSU":
        came = f"an array of dtype {array.dtype}"
        raise ValueError(f"groups must hold whole numbers or texts, got {came}")
    return np.unique(array, return_inverse=True)[1]


def _folds(order, k, rng):
    """Deal the samples round the k folds, as cards are dealt: any run of them is shared evenly."""
    folds = [rng.permutation(order[i::k]) for i in range(k)]
    return [(np.concatenate([*folds[:i], *folds[i + 1 :]]), folds[i]) for i in range(k)]


def _three_fractions(fractions) -> np.ndarray:
    checks.number("fractions", fractions, low=0, high=1, open_low=True, open_high=True)
    values = np.asarray(fractions, dtype=float)
    if values.shape != (3,):
        raise ValueError(f"fractions must be three numbers, got {fractions!r}")
    if not np.isclose(values.sum(), 1, rtol=0, atol=1e-9):
        raise ValueError(f"fractions must sum to 1, got {fractions!r}, sum {values.sum():g}")
    return values


def _deal(labels, fractions, rng) -> list[np.ndarray]:
    """Return each part's indices: every class is shuffled, then cut as ``_class_sizes`` says."""
    classes, counts = np.unique(labels, return_counts=True)
    pieces = []
    for label, sizes in zip(classes, _class_sizes(counts, fractions), strict=True):
        members = rng.permutation(np.flatnonzero(labels == label))
        pieces.append(np.split(members, np.cumsum(sizes)[:-1]))
    return [rng.permutation(np.concatenate(part)) for part in zip(*pieces, strict=True)]


def _class_sizes(counts, fractions) -> np.ndarray:
    """Return how many samples of each class go to each part, shape (n_classes, n_parts).

    Each entry is ``count * fraction`` rounded down or up. The samples left over by rounding down go
    to the parts that are furthest behind their share so far; with three parts this also keeps each
    part's total within one sample of its share.
    """
    exact = np.outer(counts, fractions)
    sizes = np.floor(exact + 1e-9).astype(int)  # 0.6 * 5 may fall short of 3 by rounding
    behind = np.zeros(len(fractions))
    for row, target, count in zip(sizes, exact, counts, strict=True):
        rest = target - row
        due = np.where(rest > 1e-9, behind + rest, -np.inf)
        row[np.argsort(-due, kind="stable")[: count - row.sum()]] += 1
        behind += target - row
    return sizes
