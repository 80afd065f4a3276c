"""Splits of the data: training, validation and test sets, k folds, and both by groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from helpers import checks
from helpers.protocols import Array, ArrayLike, Rng

TIE = 1e-9  # a share this near to a whole number of samples is whole


def train_val_test_split(
    X: ArrayLike, y: ArrayLike, fractions: Sequence[float] = (0.6, 0.2, 0.2),
    rng: Rng | None = None, stratify: bool = False,
) -> tuple[tuple[Array, Array], ...]:  # fmt: skip
    """Split samples at random into a training, a validation and a test set.

    Every sample lands in exactly one set. Each set's size differs from ``fraction * n`` by less
    than one sample; with ``stratify`` the same holds for every class within each set. Which set
    gets what does not come out even is then drawn: a class of one sample is in the training set
    with the training set's share as its chance, and is missing from the others.

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
    return _split(X, y, fractions, 3, rng, stratify)


def train_test_split(
    X: ArrayLike, y: ArrayLike, fractions: Sequence[float] = (0.8, 0.2), rng: Rng | None = None,
    stratify: bool = False,
) -> tuple[tuple[Array, Array], ...]:  # fmt: skip
    """Split samples at random into two sets: ``(X_train, y_train), (X_test, y_test)``.

    For a model with nothing to tune, or whose training part ``k_fold`` splits again. Parameters and
    errors are those of ``train_val_test_split``, with two fractions.
    """
    return _split(X, y, fractions, 2, rng, stratify)


def _split(X, y, fractions, n_sets, rng, stratify):
    X, y = checks.as_array("X", X), checks.as_array("y", y)
    checks.one_of("stratify", stratify, [True, False])
    if X.ndim == 0 or X.shape[:1] != y.shape[:1] or X.size == 0:
        raise ValueError(f"X and y must hold as many samples, got shapes {X.shape} and {y.shape}")
    one_class = np.zeros(len(X), dtype=int)
    labels = checks.labels("y", y, shape=one_class.shape) if stratify else one_class
    parts = _deal(labels, _shares(fractions, n_sets), checks.generator("rng", rng), stratify)
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
    n = checks.integer("n", n, low=2)
    k = checks.integer("k", k, low=2, high=n)
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
    k = checks.integer("k", k, low=2, high=int(min(counts)))
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
    rng = checks.generator("rng", rng)
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


def _shares(fractions, n_sets) -> np.ndarray:
    checks.number("fractions", fractions, low=0, high=1, open_low=True, open_high=True)
    values = np.asarray(fractions, dtype=float)
    if values.shape != (n_sets,):
        count = {2: "two", 3: "three"}[n_sets]
        raise ValueError(f"fractions must be {count} numbers, got {fractions!r}")
    if not np.isclose(values.sum(), 1, rtol=0, atol=1e-6):  # in single precision 1e-7 are lost
        raise ValueError(f"fractions must sum to 1, got {fractions!r}, sum {values.sum():.9g}")
    return values / values.sum()


def _deal(labels, fractions, rng, at_random) -> list[np.ndarray]:
    """Return each part's indices: every class is shuffled, then cut as the sizes say."""
    classes, counts = np.unique(labels, return_counts=True)
    exact = np.outer(counts, fractions)
    table = _round_at_random(exact, rng) if at_random else _round_largest_rest(exact)
    pieces = []
    for label, sizes in zip(classes, table, strict=True):
        members = rng.permutation(np.flatnonzero(labels == label))
        pieces.append(np.split(members, np.cumsum(sizes)[:-1]))
    return [rng.permutation(np.concatenate(part)) for part in zip(*pieces, strict=True)]


def _round_largest_rest(exact) -> np.ndarray:
    """Round a row of sizes down, and up where most is cut off, so that it keeps its whole sum."""
    sizes = np.floor(exact + TIE).astype(int)  # 0.6 * 5 may fall short of 3 by rounding
    left = round(exact.sum()) - sizes.sum()
    sizes[0, np.argsort(sizes[0] - exact[0], kind="stable")[:left]] += 1
    return sizes


def _round_at_random(exact, rng) -> np.ndarray:
    """Round every size down or up at random, so that on average it is the exact one.

    Each row keeps its sum, and each column's sum is rounded down or up too. One more row makes the
    columns' sums whole. Then, as long as entries are fractions, some of them lie on a cycle that
    goes along rows and columns by turns. There add and take away as much as makes one of them whole
    (controlled rounding: Cox 1987).
    """
    totals = exact.sum(axis=0)
    table = np.vstack([exact, np.ceil(totals - TIE) - totals])
    while True:
        loose = np.abs(table - np.rint(table)) > TIE
        if not loose.any():
            return np.rint(table[:-1]).astype(int)
        up, down = _cycle(loose, rng)
        rise = min(np.min(np.ceil(table[up]) - table[up]), np.min(table[down] % 1))
        fall = min(np.min(np.ceil(table[down]) - table[down]), np.min(table[up] % 1))
        change = rise if rng.random() < fall / (rise + fall) else -fall
        table[up] += change
        table[down] -= change


def _cycle(loose, rng):
    """Return cells of ``loose`` that lie on a cycle, every second one apart, as two index tuples.

    A row or column with one true cell has a second, since its sum is whole. So a walk that leaves
    each by another cell than it came by never gets stuck; where it meets itself the cycle closes.
    """
    at, along_row, last = int(np.argwhere(loose)[0, 0]), True, None
    cells, reached = [], {(True, at): 0}
    while True:
        line = np.flatnonzero(loose[at] if along_row else loose[:, at])
        to = int(rng.choice(line[line != last]))
        cells.append((at, to) if along_row else (to, at))
        at, along_row, last = to, not along_row, at
        if (along_row, at) in reached:
            cycle = np.array(cells[reached[along_row, at] :])
            return tuple(cycle[::2].T), tuple(cycle[1::2].T)
        reached[along_row, at] = len(cells)
