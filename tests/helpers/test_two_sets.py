"""Splits into two sets, and classes too small to come out even."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.splits import k_fold, train_test_split, train_val_test_split


def classes_of(y, seed, split=train_val_test_split, **options):
    y = np.asarray(y)
    sets = split(y, y, rng=np.random.default_rng(seed), stratify=True, **options)
    return [labels for _, labels in sets]


def test_two_sets_hold_every_sample_once_and_together():
    X, y = np.arange(10), np.arange(10) % 2
    (X_train, y_train), (X_test, y_test) = train_test_split(X, y, rng=np.random.default_rng(0))
    assert len(X_train) == 8 and sorted([*X_train, *X_test]) == list(range(10))
    np.testing.assert_array_equal(X_train % 2, y_train)
    np.testing.assert_array_equal(X_test % 2, y_test)
    parts = classes_of(y, 0, train_test_split, fractions=(0.6, 0.4))
    assert [list(np.bincount(part)) for part in parts] == [[3, 3], [2, 2]]


@pytest.mark.parametrize(
    ("fractions", "message"),
    [
        ((0.6, 0.2, 0.2), r"fractions must be two numbers, got \(0.6, 0.2, 0.2\)"),
        ((0.6, 0.5), r"fractions must sum to 1, got \(0.6, 0.5\), sum 1.1"),
        ("0.8", "fractions must be in"),
    ],
)
def test_bad_fractions_of_two_sets_are_named(fractions, message):
    with pytest.raises(ValueError, match=message):
        train_test_split(np.arange(9), np.arange(9), fractions, np.random.default_rng(0))


def test_fractions_in_single_precision_are_taken():
    fractions = np.array([0.6, 0.2, 0.2], np.float32)
    sets = train_val_test_split(np.arange(10), np.arange(10), fractions, np.random.default_rng(0))
    assert [len(X) for X, _ in sets] == [6, 2, 2]


def test_classes_of_one_sample_go_where_the_seed_says_as_often_as_the_fractions_say():
    y = np.array([0] * 97 + [1, 2, 3])
    for label in (1, 2, 3):
        where = [[label in part for part in classes_of(y, seed)] for seed in range(400)]
        # standard error 0.0245 for 0.6
        assert np.mean(where, axis=0) == pytest.approx([0.6, 0.2, 0.2], abs=0.08)


@pytest.mark.parametrize("counts", [[99, 1], [90, 10, 2], [7, 1, 1], [5, 4, 3], [1] * 30])
def test_every_class_has_its_share_on_average_and_within_one_sample_always(counts):
    y = np.repeat(np.arange(len(counts)), counts)
    tables = np.array(
        [
            [np.bincount(part, minlength=len(counts)) for part in classes_of(y, s)]
            for s in range(300)
        ]
    )
    exact = np.outer([0.6, 0.2, 0.2], counts)
    assert np.abs(tables - exact).max() < 1
    assert np.abs(tables.sum(axis=2) - exact.sum(axis=1)).max() < 1
    assert np.all(tables.sum(axis=1) == counts)
    assert np.abs(tables.mean(axis=0) - exact).max() < 0.12  # four standard errors


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=8),
    st.lists(st.integers(1, 9), min_size=3, max_size=3),
    st.integers(0, 10**6),
)
def test_any_table_of_classes_is_rounded_to_its_neighbours(counts, weights, seed):
    fractions = np.array(weights) / sum(weights)
    y = np.repeat(np.arange(len(counts)), counts)
    try:
        parts = classes_of(y, seed, fractions=fractions)
    except ValueError:  # too few samples for three sets
        assert len(y) * fractions.min() < 1
        return
    table = np.array([np.bincount(part, minlength=len(counts)) for part in parts])
    exact = np.outer(fractions, counts)
    assert np.abs(table - exact).max() < 1 + 1e-9
    assert np.abs(table.sum(axis=1) - exact.sum(axis=1)).max() < 1 + 1e-9


def test_what_comes_out_even_is_the_same_under_every_seed():
    y = np.repeat([0, 1], [90, 10])
    for seed in range(20):
        assert [np.sum(part == 1) for part in classes_of(y, seed)] == [6, 2, 2]


def test_sizes_may_be_of_any_whole_type():
    folds = k_fold(np.uint8(200), np.uint8(3), np.random.default_rng(0))
    assert sorted(len(val) for _, val in folds) == [66, 67, 67]
