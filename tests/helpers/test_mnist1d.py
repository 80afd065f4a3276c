"""MNIST-1D against what the authors' package makes: every label, every signal, to the last digits.

tests/references/make_mnist1d.py wrote the reference. With the NumPy that it was made with (2.4) all
numbers agree in every bit; with 1.26 and 2.0 they differ by less than 1e-15, and not at all in
single precision.
"""

from pathlib import Path

import numpy as np
import pytest

from helpers import data, mnist1d

STORED = Path(__file__).parents[1] / "references" / "mnist1d.npz"
ROUNDING = (
    1e-12  # of numbers around 1: exp and log differ in the last digit from machine to machine
)


@pytest.fixture(scope="module")
def reference():
    with np.load(STORED) as arrays:
        return dict(arrays)


def sums(X):
    """As in make_mnist1d.py: one changed number in a signal changes both."""
    return np.stack([X.mean(axis=1), X @ np.linspace(0.5, 1.5, X.shape[1]) / X.shape[1]])


def differs(X, reference) -> bool:
    whole = np.abs(X[::25] - reference["signals"]).max()
    return max(whole, np.abs(sums(X) - reference["sums"]).max()) > ROUNDING


def test_every_signal_and_label_is_the_packages(reference):
    X, y = mnist1d.signals()
    assert not differs(X, reference)
    np.testing.assert_array_equal(y, reference["labels"])


def test_one_number_that_is_off_by_a_little_would_be_seen(reference):
    for row, place in [(0, 0), (4321, 17), (4999, 39)]:
        X = mnist1d.signals()[0].copy()
        X[row, place] += 1e-9
        assert differs(X, reference)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEED", 41), ("PADDING", (36, 59)), ("SCALE", 0.41), ("SHEAR", 0.76), ("SHIFT", 47),
        ("NOISE", 0.021), ("NOISE_BESIDE", 0.26), ("WIDTH", 3),
        ("TEMPLATES", ((5.0, 6.0) * 6,) * 10),
    ],
)  # fmt: skip
def test_another_recipe_gives_other_signals(name, value, reference, monkeypatch):
    monkeypatch.setattr(mnist1d, name, value)
    assert differs(mnist1d.signals.__wrapped__()[0], reference)


def test_the_data_are_the_published_split_in_single_precision(reference):
    X, y, X_test, y_test = data.mnist1d()
    n = int(reference["train"])
    assert (X.shape, X_test.shape, X.dtype) == ((4000, 40), (1000, 40), np.float32)
    assert (y.dtype, len(y)) == (np.int64, n)
    signals = mnist1d.signals()[0]
    np.testing.assert_array_equal(np.concatenate([X, X_test]), signals.astype(np.float32))
    np.testing.assert_array_equal(np.append(y, y_test), reference["labels"])
    assert np.bincount(np.append(y, y_test)).tolist() == [500] * 10


def test_all_signals_together_have_mean_0_and_variance_1():
    X = mnist1d.signals()[0]
    assert X.mean() == pytest.approx(0, abs=1e-12) and X.var() == pytest.approx(1)


def test_writing_into_the_data_does_not_change_the_next_copy():
    first, again = data.mnist1d(), data.mnist1d()
    for array in first:
        array[:] = 9
    assert again[0].std() > 0.9
    assert all(np.abs(array).max() <= 9 for array in data.mnist1d()[1::2])
    np.testing.assert_array_equal(data.mnist1d()[0], again[0])
    with pytest.raises(ValueError, match="read-only"):
        mnist1d.signals()[0][0] = 1


def test_the_smoothing_weights_sum_to_1_and_are_mirrored_at_the_ends():
    flat, step = np.ones((1, 72)), np.zeros((1, 72))
    np.testing.assert_allclose(mnist1d._smooth(flat), 1)
    step[0, 0] = 1  # the mirror puts a second 1 beside it, so twice the weight is near the end
    assert mnist1d._smooth(step).sum() == pytest.approx(1)
    middle = np.zeros((1, 72))
    middle[0, 36] = 1
    spread = np.sqrt(np.sum(mnist1d._smooth(middle)[0] * (np.arange(72) - 36) ** 2))
    assert spread == pytest.approx(2, rel=0.01)


def test_few_signals_are_split_by_the_seed_and_keep_the_published_test_set():
    one, same, other = (data.few_mnist1d(300, seed=seed) for seed in (1, 1, 2))
    assert (len(one.y), len(one.y_val), len(one.y_test)) == (300, 1000, 1000)
    np.testing.assert_array_equal(one.X, same.X)
    assert not np.array_equal(one.X, other.X)
    np.testing.assert_array_equal(one.X_test, data.mnist1d()[2])
    rows = {row.tobytes() for row in (*one.X, *one.X_val)}
    assert len(rows) == 1300 and rows <= {row.tobytes() for row in data.mnist1d()[0]}


def test_wrong_labels_are_among_the_training_signals_only():
    clean, noisy = (data.few_mnist1d(400, label_noise=share, seed=3) for share in (0, 0.25))
    assert np.count_nonzero(clean.y != noisy.y) == 100
    np.testing.assert_array_equal(clean.y_val, noisy.y_val)


def test_more_training_signals_than_there_are_besides_the_validation_are_refused():
    with pytest.raises(ValueError, match="n must be a whole number from 1 to 3000, got 3001"):
        data.few_mnist1d(3001)


def test_least_squares_fails_on_the_signals():
    X, y, X_test, y_test = data.mnist1d()
    A, B = (np.column_stack([Z, np.ones(len(Z))]) for Z in (X, X_test))
    W = np.linalg.lstsq(A, np.eye(10)[y], rcond=None)[0]
    assert 0.15 < np.mean((B @ W).argmax(axis=1) == y_test) < 0.3
