"""Splits: each sample in exactly one set, classes shared to one sample, scikit-learn's folds."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.splits import (
    group_k_fold,
    group_train_val_test_split,
    k_fold,
    stratified_k_fold,
    train_val_test_split,
)

SKLEARN = json.loads(
    (Path(__file__).parents[1] / "references" / "splits.json").read_text(encoding="utf-8")
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@st.composite
def fractions(draw):
    weights = draw(st.lists(st.integers(1, 100), min_size=3, max_size=3))
    return tuple(weight / sum(weights) for weight in weights)


@st.composite
def label_vectors(draw, smallest=1):
    counts = draw(st.lists(st.integers(smallest, 40), min_size=1, max_size=8))
    y = np.repeat(np.arange(len(counts)), counts)
    return np.random.default_rng(draw(st.integers(0, 999))).permutation(y)


def split_positions(y, fractions, seed, stratify):
    """Split the positions 0 to n-1 in place of data, so that every sample can be told apart."""
    rng = np.random.default_rng(seed)
    sets = train_val_test_split(np.arange(len(y)), y, fractions, rng, stratify)
    for positions, labels in sets:
        assert np.array_equal(y[positions], labels)  # X and y stay together
    return [positions for positions, _ in sets]


@settings(max_examples=300)
@given(label_vectors(), fractions(), st.integers(0, 999), st.booleans())
def test_every_sample_is_in_exactly_one_set_and_sizes_are_right_to_one_sample(y, f, seed, stratify):
    assume(len(y) * min(f) >= 1)  # a smaller set may be empty, which is refused: tested below
    sets = split_positions(y, f, seed, stratify)
    assert sorted(np.concatenate(sets)) == list(range(len(y)))
    for positions, fraction in zip(sets, f, strict=True):
        assert abs(len(positions) - fraction * len(y)) < 1


@settings(max_examples=300)
@given(label_vectors(), fractions(), st.integers(0, 999))
def test_every_class_is_shared_to_one_sample(y, f, seed):
    assume(len(y) * min(f) >= 1)
    for positions, fraction in zip(split_positions(y, f, seed, True), f, strict=True):
        shares = np.bincount(y[positions], minlength=y.max() + 1)
        assert (np.abs(shares - fraction * np.bincount(y)) < 1).all()


def test_fractions_that_divide_the_classes_are_met_exactly(rng):
    y = np.repeat([0, 1, 2], [50, 30, 20])
    sets = train_val_test_split(y, y, (0.6, 0.3, 0.1), rng, stratify=True)
    assert [np.bincount(labels).tolist() for _, labels in sets] == [
        [30, 18, 12],
        [15, 9, 6],
        [5, 3, 2],
    ]


@pytest.mark.parametrize("first", range(1, 60))
def test_rounding_of_a_product_takes_no_sample_away(first):
    assert 0.29 * 100 < 29  # in floating point
    y = np.repeat([0, 1], [first, 100])
    sets = split_positions(y, (0.29, 0.355, 0.355), 0, True)
    assert np.count_nonzero(y[sets[0]]) == 29


def test_every_sample_reaches_the_test_set_equally_often():
    y = np.repeat([0, 1], [12, 8])
    counts = np.zeros(20)
    for seed in range(2000):
        counts[split_positions(y, (0.5, 0.25, 0.25), seed, True)[2]] += 1
    np.testing.assert_allclose(counts, 500, atol=4 * np.sqrt(2000 * 0.25 * 0.75))


def test_a_split_is_shuffled_also_within_a_set(rng):
    y = np.repeat([0, 1], 50)
    positions = split_positions(y, (0.6, 0.2, 0.2), 0, True)[0]
    assert not np.array_equal(positions, np.sort(positions))
    assert len(np.unique(y[positions[:15]])) == 2


def test_same_seed_gives_the_same_split_and_another_seed_another():
    y = np.repeat([0, 1], 50)
    first, second, other = (split_positions(y, (0.6, 0.2, 0.2), s, False) for s in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_rows_of_any_shape_travel_with_their_targets(rng):
    X = np.arange(40).reshape(10, 2, 2)
    y = X[:, 0, :].astype(float)
    for part, targets in train_val_test_split(X, y, (0.5, 0.3, 0.2), rng):
        assert np.array_equal(part[:, 0, :], targets)


def check_folds(folds, n):
    """Validation parts are disjoint and complete; each training part is the rest."""
    assert sorted(np.concatenate([val for _, val in folds])) == list(range(n))
    for train, val in folds:
        assert sorted(np.concatenate([train, val])) == list(range(n))


@given(st.data())
def test_folds_are_disjoint_complete_and_even(data):
    n = data.draw(st.integers(2, 60))
    k = data.draw(st.integers(2, n))
    folds = k_fold(n, k, np.random.default_rng(data.draw(st.integers(0, 999))))
    assert len(folds) == k
    check_folds(folds, n)
    assert np.ptp([len(val) for _, val in folds]) <= 1


@given(label_vectors(smallest=4), st.integers(2, 4), st.integers(0, 999))
def test_stratified_folds_share_every_class_to_one_sample(y, k, seed):
    folds = stratified_k_fold(y, k, np.random.default_rng(seed))
    check_folds(folds, len(y))
    table = np.array([np.bincount(y[val], minlength=y.max() + 1) for _, val in folds])
    assert (np.ptp(table, axis=0) <= 1).all()
    assert np.ptp(table.sum(axis=1)) <= 1


@pytest.mark.parametrize("case", SKLEARN["k_fold"], ids=lambda c: f"{c['n']}-{c['k']}")
def test_fold_sizes_equal_scikit_learns(case, rng):
    folds = k_fold(case["n"], case["k"], rng)
    assert sorted(len(val) for _, val in folds) == sorted(case["sizes"])


@pytest.mark.parametrize(
    "case", SKLEARN["stratified_k_fold"], ids=lambda c: f"{len(c['counts'])}-{c['k']}"
)
def test_class_counts_per_fold_equal_scikit_learns(case, rng):
    y = rng.permutation(np.repeat(np.arange(len(case["counts"])), case["counts"]))
    table = [np.bincount(y[val]).tolist() for _, val in stratified_k_fold(y, case["k"], rng)]
    assert table == case["table"]


def test_folds_differ_from_seed_to_seed_and_are_shuffled():
    first, same, other = (k_fold(50, 5, np.random.default_rng(s)) for s in (0, 0, 1))
    assert np.array_equal(first[0][1], same[0][1])
    assert not np.array_equal(first[0][1], other[0][1])
    assert set(first[0][1]) != set(range(0, 50, 5))


def test_stratified_folds_are_shuffled_so_that_their_beginning_holds_every_class(rng):
    y = np.repeat([0, 1], 50)
    for train, val in stratified_k_fold(y, 5, rng):
        assert len(set(y[val[:10]])) == len(set(y[train[:10]])) == 2


def test_stratified_folds_are_the_same_for_the_same_seed_only():
    y = np.repeat([0, 1], 50)
    first, same, other = (stratified_k_fold(y, 5, np.random.default_rng(s)) for s in (0, 0, 1))
    assert all(np.array_equal(a[1], b[1]) for a, b in zip(first, same, strict=True))
    assert not np.array_equal(first[0][1], other[0][1])


@st.composite
def group_vectors(draw, smallest=1):
    """Groups of unequal size in any order, named by numbers with gaps or by texts."""
    sizes = draw(st.lists(st.integers(1, 30), min_size=smallest, max_size=12))
    names = 7 * np.arange(len(sizes)) - 20
    if draw(st.booleans()):
        names = names.astype(str)
    groups = np.repeat(names, sizes)
    return np.random.default_rng(draw(st.integers(0, 999))).permutation(groups)


def group_positions(groups, fractions, seed):
    n, rng = np.arange(len(groups)), np.random.default_rng(seed)
    sets = group_train_val_test_split(n, groups, groups, fractions, rng)
    for positions, travelled in sets:
        assert np.array_equal(groups[positions], travelled)  # X and y stay together
    return [positions for positions, _ in sets]


@settings(max_examples=200)
@given(group_vectors(smallest=3), fractions(), st.integers(0, 999))
def test_every_group_is_in_exactly_one_set_and_the_fractions_count_groups(groups, f, seed):
    names = np.unique(groups)
    assume(len(names) * min(f) >= 1)
    sets = group_positions(groups, f, seed)
    assert sorted(np.concatenate(sets)) == list(range(len(groups)))
    held = [set(groups[positions]) for positions in sets]
    assert sum(map(len, held)) == len(names)
    for group_set, fraction in zip(held, f, strict=True):
        assert abs(len(group_set) - fraction * len(names)) < 1


@settings(max_examples=200)
@given(st.data())
def test_group_folds_are_disjoint_complete_and_never_part_a_group(data):
    groups = data.draw(group_vectors(smallest=2))
    sizes = np.unique(groups, return_counts=True)[1]
    k = data.draw(st.integers(2, len(sizes)))
    folds = group_k_fold(groups, k, np.random.default_rng(data.draw(st.integers(0, 999))))
    assert len(folds) == k
    check_folds(folds, len(groups))
    for train, val in folds:
        assert len(val) and not set(groups[train]) & set(groups[val])
    # Who got a group last was the lightest before: no fold is ahead by more than one group.
    lengths = [len(val) for _, val in folds]
    assert max(lengths) - min(lengths) <= max(sizes)


@pytest.mark.parametrize(
    "case", SKLEARN["group_k_fold"], ids=lambda c: f"{len(c['sizes'])}-{c['k']}"
)
def test_group_fold_sizes_equal_scikit_learns(case, rng):
    groups = rng.permutation(np.repeat(np.arange(len(case["sizes"])), case["sizes"]))
    folds = group_k_fold(groups, case["k"], rng)
    assert sorted(len(val) for _, val in folds) == sorted(case["folds"])


def test_one_group_is_left_out_at_a_time_with_as_many_folds_as_groups(rng):
    groups = np.array(["b", "a", "c", "a", "b", "b"])
    left_out = [set(groups[val]) for _, val in group_k_fold(groups, 3, rng)]
    assert sorted(left_out, key=min) == [{"a"}, {"b"}, {"c"}]


def test_groups_of_a_table_of_texts_are_taken_too(rng):
    texts = np.array(["x", "yy", "x", "z"], dtype=object)
    assert len(group_k_fold(texts, 3, rng)) == 3
    assert len(group_k_fold(list(texts), 2, rng)) == 2


def test_a_split_of_single_samples_as_groups_is_as_even_as_a_split_of_samples():
    n = np.arange(40)
    sets = group_positions(n, (0.6, 0.25, 0.15), 0)
    assert [len(positions) for positions in sets] == [24, 10, 6]


def test_targets_of_several_numbers_travel_with_their_groups(rng):
    groups = np.repeat(np.arange(5), 4)
    y = np.column_stack([groups, -groups])
    for X_part, y_part in group_train_val_test_split(np.eye(20), y, groups, rng=rng):
        assert (y[X_part.argmax(axis=1)] == y_part).all()


def test_group_splits_are_shuffled_and_the_same_for_the_same_seed_only():
    groups = np.repeat(np.arange(12), 10)
    first, same, other = (group_positions(groups, (0.6, 0.2, 0.2), s) for s in (0, 0, 1))
    assert all(np.array_equal(a, b) for a, b in zip(first, same, strict=True))
    assert set(groups[first[2]]) != set(groups[other[2]])
    assert len(set(groups[first[0][:10]])) > 2  # whole groups do not follow each other
    folds, again, others = (group_k_fold(groups, 4, np.random.default_rng(s)) for s in (0, 0, 1))
    assert all(np.array_equal(a[1], b[1]) for a, b in zip(folds, again, strict=True))
    cuts = [{frozenset(groups[val]) for _, val in ways} for ways in (folds, others)]
    assert cuts[0] != cuts[1]
    assert len(set(groups[folds[0][0][:10]])) > 2 and len(set(groups[folds[0][1][:10]])) > 1


TEN = np.arange(10)
PAIRS = TEN // 2
RAGGED = [[1, 2], [3]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: train_val_test_split(TEN, TEN[:9], (0.6, 0.2, 0.2), r), "X and y must hold"),
        (lambda r: train_val_test_split(TEN, TEN, (0.6, 0.2, 0.1), r), "fractions must sum to 1"),
        (lambda r: train_val_test_split(TEN, TEN, (0.6, 0.4), r), "fractions must be three"),
        (lambda r: train_val_test_split(TEN, TEN, (0.5, 0.5, 0.0), r), "fractions must be in"),
        (lambda r: train_val_test_split(TEN, TEN, (1.2, -0.1, -0.1), r), "fractions must be in"),
        (lambda r: train_val_test_split(TEN, TEN, "abc", r), "fractions must be in"),
        (lambda r: train_val_test_split(TEN, TEN, (0.98, 0.01, 0.01), r), "leave no set empty"),
        (lambda r: train_val_test_split([], [], (0.6, 0.2, 0.2), r), "X and y must hold as many"),
        (lambda r: train_val_test_split(TEN, TEN, (0.6, 0.2, 0.2)), "rng must be a numpy Generat"),
        (
            lambda r: train_val_test_split(TEN, TEN / 10, (0.6, 0.2, 0.2), r, stratify=True),
            "y must hold whole-number class labels, got an array of dtype float64",
        ),
        (
            lambda r: train_val_test_split(3, 3, rng=r),
            r"X and y must hold as many .* \(\) and \(\)",
        ),
        (lambda r: train_val_test_split(RAGGED, [0, 1], rng=r), "X must be an array, got rows of"),
        (lambda r: train_val_test_split([0, 1], RAGGED, rng=r), "y must be an array, got rows of"),
        (
            lambda r: train_val_test_split(TEN, TEN, rng=r, stratify=TEN),
            "stratify must be one of True, False, got array",
        ),
        (lambda r: train_val_test_split(TEN, TEN, rng=r, stratify="no"), "got 'no'"),
        (lambda r: k_fold(10, 11, r), "k must be a whole number from 2 to 10, got 11"),
        (lambda r: k_fold(10, 1, r), "k must be a whole number from 2 to 10, got 1"),
        (lambda r: k_fold(1, 2, r), "n must be a whole number 2 or larger, got 1"),
        (lambda r: k_fold(10, 2.5, r), "k must be a whole number from 2 to 10, got 2.5"),
        (lambda r: k_fold(10, 2, 42), "rng must be a numpy Generator"),
        (lambda r: stratified_k_fold([0, 0, 0, 1, 1], 3, r), "k must be a whole number from 2 to"),
        (
            lambda r: stratified_k_fold([0, 0, 4], 2, r),
            "y must hold 2 samples of every class or more, got 1 of class 4",
        ),
        (lambda r: stratified_k_fold(RAGGED, 2, r), "y must be an array, got rows of unequal"),
        (lambda r: stratified_k_fold([], 2, r), "y must hold whole-number class labels, got no"),
        (lambda r: stratified_k_fold([[0, 1], [1, 0]], 2, r), r"y must have shape \(4,\)"),
        (lambda r: group_k_fold(PAIRS, 6, r), "k must be a whole number from 2 to 5, got 6"),
        (lambda r: group_k_fold(PAIRS, 1, r), "k must be a whole number from 2 to 5, got 1"),
        (lambda r: group_k_fold([7, 7, 7], 2, r), "groups must hold 2 groups or more, got 1 for 3"),
        (lambda r: group_k_fold(PAIRS, 2, 42), "rng must be a numpy Generator"),
        (lambda r: group_k_fold([], 2, r), r"groups must have shape \(n,\) .* got \(0,\)"),
        (lambda r: group_k_fold([PAIRS], 2, r), r"groups must have shape \(n,\) .* got \(1, 10\)"),
        (lambda r: group_k_fold(RAGGED, 2, r), "groups must be an array, got rows of unequal"),
        (
            lambda r: group_k_fold([0.0, np.nan], 2, r),
            "groups must hold whole numbers or texts, got an array of dtype float64",
        ),
        (
            lambda r: group_k_fold(np.array(["a", None]), 2, r),
            "groups must hold whole numbers or texts, got an array of dtype object",
        ),
        (
            lambda r: group_train_val_test_split(TEN, TEN, PAIRS[:9], rng=r),
            r"X, y and groups must hold as many samples, got shapes \(10,\), \(10,\) and \(9,\)",
        ),
        (
            lambda r: group_train_val_test_split(TEN, TEN[:9], PAIRS, rng=r),
            r"X, y and groups must hold as many samples, got shapes \(10,\), \(9,\) and \(10,\)",
        ),
        (
            lambda r: group_train_val_test_split(TEN, TEN, TEN // 5, rng=r),
            "groups must hold a group for each set, got 2 of them",
        ),
        (
            lambda r: group_train_val_test_split(TEN, TEN, PAIRS, (0.9, 0.05, 0.05), r),
            "fractions must leave no set empty",
        ),
        (
            lambda r: group_train_val_test_split(TEN, TEN, PAIRS, (0.6, 0.2, 0.1), r),
            "fractions must sum to 1",
        ),
        (
            lambda r: group_train_val_test_split(TEN, TEN, PAIRS),
            "rng must be a numpy Generator",
        ),
    ],
)
def test_bad_input_is_named(call, message, rng):
    with pytest.raises(ValueError, match=message):
        call(rng)


def test_fractions_that_miss_1_by_a_little_are_refused():
    with pytest.raises(ValueError, match="sum to 1"):
        train_val_test_split(
            np.arange(10), np.arange(10), (0.6, 0.2, 0.200005), np.random.default_rng(0)
        )
