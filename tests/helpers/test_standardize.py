"""Standardizing is right in every precision and at every size."""

import numpy as np
import pytest

from helpers.data import standardize


def rng(seed=0):
    return np.random.default_rng(seed)


def test_a_million_rows_in_single_precision_have_mean_0_and_std_1():
    X = rng().normal(1000, 1, (1_000_000, 2)).astype(np.float32)
    (Z,) = standardize(X)
    assert Z.dtype == np.float32
    assert Z.mean(axis=0, dtype=float) == pytest.approx(0, abs=1e-6)
    assert Z.std(axis=0, dtype=float) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("dtype", [np.float16, np.uint8, np.int16, np.float32])
def test_pixels_of_every_type_are_standardized_as_floats_are(dtype):
    X = rng().integers(0, 256, (100, 2))
    train, other = standardize(X.astype(dtype), X[:5].astype(dtype))
    right, right_other = standardize(X.astype(float), X[:5].astype(float))
    np.testing.assert_allclose(train, right, atol=1e-6)
    np.testing.assert_allclose(other, right_other, atol=1e-6)


@pytest.mark.parametrize(
    ("size", "dtype"),
    [(1e20, np.float32), (1e-30, np.float32), (1e200, float), (3e307, float)],
)
def test_features_whose_squares_overflow(size, dtype):
    (Z,) = standardize(np.array([[size], [3 * size], [5 * size]], dtype))
    assert Z.ravel() == pytest.approx([-np.sqrt(1.5), 0, np.sqrt(1.5)], rel=1e-6, abs=1e-6)


def test_a_constant_feature_is_shifted_and_not_scaled():
    train, other = standardize(np.array([[0.1], [0.1], [0.1]]), np.array([[5.1]]))
    assert not train.any() and other[0, 0] == pytest.approx(5)
