"""The bundled digits against scikit-learn's checksums; the toy sets by what defines them."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import data

DIGITS = json.loads(
    (Path(__file__).parents[1] / "references" / "digits.json").read_text(encoding="utf-8")
)


def sha256(array, dtype):
    return hashlib.sha256(np.ascontiguousarray(array, dtype=dtype).tobytes()).hexdigest()


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_digits_are_those_of_scikit_learn():
    X, y = data.digits()
    assert sha256(X * 16, "<f8") == DIGITS["data_as_float64"]
    assert sha256(y, "<i8") == DIGITS["target_as_int64"]


def test_one_changed_pixel_would_be_seen():
    X, _ = data.digits()
    X[1000, 20] += 1 / 16
    assert sha256(X * 16, "<f8") != DIGITS["data_as_float64"]


def test_digits_have_the_class_counts_that_the_uci_repository_states():
    X, y = data.digits()
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (X.shape, X.dtype, y.shape, y.dtype) == ((1797, 64), np.float32, (1797,), np.int64)
    assert (X.min(), X.max()) == (0, 1)


def test_writing_into_the_digits_does_not_change_the_next_copy():
    X, y = data.digits()
    X[:], y[:] = 5, 5
    fresh, labels = data.digits()
    assert fresh.max() == 1 and labels.max() == 9


def test_the_licence_of_mnist_1d_ships_with_its_recipe():
    folder = Path(data.__file__).parent / "data_files"
    licence = (folder / "LICENSE-APACHE-2.0.txt").read_text(encoding="utf-8")
    assert "Apache License" in licence and "Version 2.0, January 2004" in licence
    told = (folder / "README.md").read_text(encoding="utf-8").partition("## MNIST-1D")[2]
    for part in ("Greydanus", "Apache License 2.0", "LICENSE-APACHE-2.0.txt", "**Changes:**"):
        assert part in told
    assert "Apache License 2.0" in (folder.parent / "mnist1d.py").read_text(encoding="utf-8")


def test_the_licence_ships_with_the_digits():
    folder = Path(data.__file__).parent / "data_files"
    licence = (folder / "LICENSE-CC-BY-4.0.txt").read_text(encoding="utf-8")
    assert "Creative Commons Attribution 4.0 International Public License" in licence
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "Alpaydin" in readme and "10.24432/C50P49" in readme
    assert (folder / "digits.npz").stat().st_size < 50_000


CLASSIFICATION = {
    "two_moons": lambda n, noise, rng: data.two_moons(n, noise, rng),
    "spirals": lambda n, noise, rng: data.spirals(n, 3, noise, rng),
    "gaussian_blobs": lambda n, noise, rng: data.gaussian_blobs(n, 3, noise, rng),
}


@pytest.mark.parametrize("make", CLASSIFICATION.values(), ids=CLASSIFICATION)
class TestClassificationSets:
    def test_classes_share_the_samples_evenly(self, make, rng):
        X, y = make(100, 0.1, rng)
        assert X.shape == (100, 2) and X.dtype == np.float32 and y.shape == (100,)
        assert np.ptp(np.bincount(y)) <= 1

    def test_same_seed_gives_the_same_data(self, make):
        first, second = (make(50, 0.1, np.random.default_rng(7)) for _ in range(2))
        assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))

    def test_noise_has_the_standard_deviation_asked_for(self, make):
        clean, y = make(20_000, 0.0, np.random.default_rng(1))
        noisy, same_y = make(20_000, 0.3, np.random.default_rng(1))
        assert np.array_equal(y, same_y)
        assert (noisy - clean).std() == pytest.approx(0.3, rel=0.02)

    def test_labels_come_in_random_order(self, make, rng):
        _, y = make(200, 0.1, rng)
        assert len(np.unique(y[:20])) > 1 and not np.array_equal(y, np.sort(y))


def test_moons_without_noise_lie_on_two_unit_half_circles(rng):
    X, y = data.two_moons(200, 0.0, rng)
    centres = np.array([[0, 0], [1, 0.5]])
    np.testing.assert_allclose(np.linalg.norm(X - centres[y], axis=1), 1, rtol=1e-6)
    assert (X[y == 0, 1] >= 0).all() and (X[y == 1, 1] <= 0.5).all()


def test_turning_a_spiral_arm_gives_the_next_one(rng):
    X, y = data.spirals(300, 3, 0.0, rng, turns=1)
    radius, angle = np.hypot(*X.T), np.arctan2(X[:, 1], X[:, 0])
    start = (angle - 2 * np.pi * radius) / (2 * np.pi) * 3  # a full turn per unit of radius
    assert radius.max() <= 1
    np.testing.assert_allclose(np.exp(2j * np.pi * (start - y) / 3), 1, atol=1e-3)


def test_blobs_are_centred_on_the_unit_circle(rng):
    X, y = data.gaussian_blobs(30_000, 4, 0.2, rng)
    means = np.array([X[y == k].mean(axis=0) for k in range(4)])
    np.testing.assert_allclose(means, [[1, 0], [0, 1], [-1, 0], [0, -1]], atol=0.01)


def test_polynomial_fit_finds_the_coefficients_and_the_noise(rng):
    X, y = data.noisy_polynomial(50_000, [1.0, -2.0, 0.5, 3.0], 0.1, rng)
    assert X.shape == y.shape == (50_000, 1) and X.min() >= -1 and X.max() <= 1
    fit = np.polynomial.Polynomial.fit(X[:, 0], y[:, 0], 3, domain=[-1, 1])
    np.testing.assert_allclose(fit.coef, [1, -2, 0.5, 3], atol=0.01)
    assert (y[:, 0] - fit(X[:, 0])).std() == pytest.approx(0.1, rel=0.02)


@pytest.mark.parametrize("correlation", [-0.4, 0.0, 0.9])
def test_features_have_the_correlation_asked_for(correlation, rng):
    X, _ = data.correlated_regression(100_000, [1, 2, 3], correlation, 0.1, rng)
    expected = np.where(np.eye(3, dtype=bool), 1, correlation)
    np.testing.assert_allclose(np.cov(X.T), expected, atol=0.02)


@pytest.mark.parametrize("d", [1, 2, 3, 10, 100])
def test_a_correlation_may_be_as_near_to_its_ends_as_rounding_allows(d, rng):
    near = 1.1 * d**2 * np.finfo(float).eps
    for correlation in (1 - near, (near - 1) / max(d - 1, 1)):
        X, _ = data.correlated_regression(50, [1] * d, correlation, 0.1, rng)
        assert np.isfinite(X).all()
    assert d == 1 or abs(X.sum(axis=1)).max() < 1e-4  # the features balance each other


def test_least_squares_recovers_the_coefficients_of_correlated_features(rng):
    X, y = data.correlated_regression(50_000, [3, 0, -2], 0.8, 0.5, rng)
    found, *_ = np.linalg.lstsq(X, y, rcond=None)
    np.testing.assert_allclose(found[:, 0], [3, 0, -2], atol=0.02)
    assert (y - X @ found).std() == pytest.approx(0.5, rel=0.02)


@given(
    n=st.integers(1, 200),
    n_classes=st.integers(2, 12),
    share=st.floats(0, 1),
    seed=st.integers(0, 2**32 - 1),
)
def test_exactly_the_share_of_labels_becomes_wrong(n, n_classes, share, seed):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, n_classes, n)
    before = y.copy()
    noisy = data.flip_labels(y, share, rng, n_classes=n_classes)
    assert (noisy != y).sum() == round(share * n)
    assert noisy.min() >= 0 and noisy.max() < n_classes
    assert np.array_equal(y, before)


def test_wrong_labels_are_spread_evenly_over_the_other_classes(rng):
    noisy = data.flip_labels(np.full(90_000, 3), 1.0, rng, n_classes=10)
    counts = np.bincount(noisy, minlength=10)
    assert counts[3] == 0
    np.testing.assert_allclose(np.delete(counts, 3), 10_000, rtol=0.05)


def test_standardizing_uses_the_training_data_alone(rng):
    X_train, X_val = rng.normal(5, 3, (400, 6)), rng.normal(0, 1, (100, 6))
    train, val = data.standardize(X_train, X_val)
    np.testing.assert_allclose(train.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(train.std(axis=0), 1)
    # The same line maps a training and a validation sample of equal value to equal values.
    same, alone = data.standardize(X_train, X_train[:3])
    np.testing.assert_array_equal(same[:3], alone)
    assert abs(val.mean()) > 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("value", [7.0, 0.1, -1e-3, 1e20])
@pytest.mark.parametrize("n", [1, 3, 10, 1000])
def test_a_constant_feature_is_shifted_and_not_scaled(value, n, dtype, rng):
    X = np.column_stack([np.full(n, value), rng.normal(size=n)]).astype(dtype)
    train, val = data.standardize(X, X[:1] + np.array([[0.5, 0]], dtype))
    assert (train[:, 0] == 0).all()
    assert val[0, 0] == (X[0, 0] + dtype(0.5)) - X[0, 0]
    assert train.dtype == val.dtype == dtype


def test_a_feature_with_too_small_a_spread_to_square_is_not_divided_by_zero():
    (train,) = data.standardize(np.array([[0.0], [1e-200]]))
    np.testing.assert_allclose(train, 0, atol=1e-199)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: data.two_moons(1, 0.1, r), "n_samples must be a whole number 2 or larger"),
        (lambda r: data.two_moons(10, -0.1, r), "noise must be 0 or larger, got -0.1"),
        (lambda r: data.two_moons(10, 0.1, 0), "rng must be a numpy Generator"),
        (lambda r: data.spirals(10, 1, 0.1, r), "n_classes must be a whole number 2 or larger"),
        (lambda r: data.two_moons(10, [0.1], r), r"noise must be one number, got \[0.1\]"),
        (lambda r: data.gaussian_blobs(10, 2, [0.1], r), "std must be one number, got"),
        (lambda r: data.noisy_polynomial(5, [1], [0.1], r), "noise must be one number, got"),
        (lambda r: data.correlated_regression(5, [1, 2], [0.1], 0, r), "correlation must be one n"),
        (lambda r: data.correlated_regression(5, [1, 2], 0.1, [0], r), "noise must be one number"),
        (lambda r: data.flip_labels([0, 1], [0.5], r), "share must be one number, got"),
        (lambda r: data.spirals(10, 2, 0.1, r, turns=[1]), "turns must be one number, got"),
        (lambda r: data.spirals(10, 2, 0.1, r, turns=0), "turns must be positive, got 0"),
        (lambda r: data.gaussian_blobs(10, 2, -1, r), "std must be 0 or larger, got -1"),
        (lambda r: data.noisy_polynomial(0, [1], 0.1, r), "n_samples must be a whole number"),
        (lambda r: data.noisy_polynomial(5, [], 0.1, r), "coefficients must be a sequence"),
        (lambda r: data.correlated_regression(5, [1, 2, 3], -0.5, 0.1, r), "correlation must be"),
        (lambda r: data.correlated_regression(5, [1, 2], 1.0, 0.1, r), "correlation must be in"),
        (lambda r: data.correlated_regression(5, [np.nan], 0, 0.1, r), "coefficients must hold"),
        (
            lambda r: data.correlated_regression(4, [1] * 5, np.nextafter(1, 0), 0.1, r),
            "correlation must keep off -0.25 and 1, got .*0.9999999999999999",
        ),
        (
            lambda r: data.correlated_regression(4, [1] * 4, np.nextafter(-1 / 3, 0), 0.1, r),
            "correlation must keep off -0.33.* and 1, got .*-0.333",
        ),
        (lambda r: data.flip_labels([0, 1], 1.5, r), "share must be in"),
        (lambda r: data.flip_labels([0.5, 1], 0.5, r), "y must hold whole-number class labels"),
        (lambda r: data.flip_labels([0, 4], 0.5, r, n_classes=3), "y must hold labels from 0 to 2"),
        (lambda r: data.flip_labels([0, 0], 0.5, r), "n_classes must be a whole number 2 or"),
        (lambda r: data.flip_labels([0, 3], 0.5, r, n_classes=1), "n_classes must be a whole num"),
        (lambda r: data.flip_labels([0, 3], 0.5, r, n_classes="3"), "n_classes must be a whole"),
        (
            lambda r: data.flip_labels([[0, 1], [1, 0]], 0.5, r),
            r"y must have shape \(n,\), got \(2, 2",
        ),
        (
            lambda r: data.flip_labels([[0], [1], [1]], 0.5, r),
            r"y must have shape \(n,\), got \(3, 1",
        ),
        (lambda r: data.flip_labels(3, 0.5, r), r"y must have shape \(n,\), got \(\)"),
        (lambda r: data.standardize([[np.nan]]), "X_train must hold finite numbers, got nan"),
        (lambda r: data.standardize([]), r"X_train must have shape .* got \(0,\)"),
        (lambda r: data.standardize(3.0), r"X_train must have shape .* got \(\)"),
        (lambda r: data.standardize(np.ones((2, 3)), np.ones((2, 4))), "others.0. must have shape"),
    ],
)
def test_bad_input_is_named(call, message, rng):
    with pytest.raises(ValueError, match=message):
        call(rng)
