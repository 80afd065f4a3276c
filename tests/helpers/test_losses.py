"""Losses: PyTorch's values and gradients, identities, extremes, bad arguments."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers.gradcheck import numerical_gradient, relative_error
from helpers.losses import (
    LOSSES,
    MeanSquaredError,
    SoftmaxCrossEntropy,
    accuracy,
    cross_entropy,
    mean_squared_error,
)

REFERENCE = np.load(Path(__file__).parents[1] / "references" / "layers.npz")
shapes = st.tuples(st.integers(1, 6), st.integers(2, 5))
scores = st.floats(-800, 800, width=32)


def generator(seed=0):
    return np.random.default_rng(seed)


def targets(name, shape, seed=1):
    """Return labels or targets that fit outputs of this shape."""
    rng = generator(seed)
    if name == "cross_entropy":
        return rng.integers(0, shape[-1], shape[:-1])
    return rng.normal(size=shape)


def test_cross_entropy_equals_pytorch():
    loss = SoftmaxCrossEntropy()
    value = loss.forward(REFERENCE["cross_entropy/logits"], REFERENCE["cross_entropy/y"])
    assert value == pytest.approx(float(REFERENCE["cross_entropy/loss"]), rel=1e-12)
    np.testing.assert_allclose(loss.backward(), REFERENCE["cross_entropy/dlogits"], rtol=1e-10)


def test_cross_entropy_of_scores_of_800_equals_pytorch():
    loss = SoftmaxCrossEntropy()
    value = loss.forward(REFERENCE["cross_entropy/extreme/logits"], np.array([2, 2]))
    assert value == float(REFERENCE["cross_entropy/extreme/loss"])
    expected = REFERENCE["cross_entropy/extreme/dlogits"]
    np.testing.assert_allclose(loss.backward(), expected, rtol=1e-10, atol=1e-300)


def test_mean_squared_error_equals_pytorch():
    loss = MeanSquaredError()
    value = loss.forward(REFERENCE["mse/outputs"], REFERENCE["mse/y"])
    assert value == pytest.approx(float(REFERENCE["mse/loss"]), rel=1e-12)
    np.testing.assert_allclose(loss.backward(), REFERENCE["mse/doutputs"], rtol=1e-10)


@pytest.mark.parametrize("name", LOSSES)
@settings(deadline=None)
@given(shape=shapes, seed=st.integers(0, 1000))
def test_gradients_equal_central_differences(name, shape, seed):
    loss, y = LOSSES[name](), targets(name, shape)
    x = generator(seed).normal(0, 2, shape)
    numerical = numerical_gradient(lambda x: loss.forward(x, y), x)
    loss.forward(x, y)
    assert relative_error(loss.backward(), numerical) < 1e-6


@pytest.mark.parametrize("name", LOSSES)
@settings(deadline=None)
@given(shape=shapes, shared=st.booleans())
def test_a_population_equals_its_rows(name, shape, shared):
    P = 3
    outputs = generator().normal(size=(P, *shape))
    y = targets(name, shape if shared else (P, *shape))
    loss = LOSSES[name]()
    values, gradients = loss.forward(outputs, y), loss.backward()
    assert values.shape == (P,)
    for i in range(P):
        one = LOSSES[name]()
        assert values[i] == pytest.approx(one.forward(outputs[i], y if shared else y[i]))
        np.testing.assert_allclose(gradients[i], one.backward())


@pytest.mark.parametrize("name", LOSSES)
def test_the_loss_is_a_mean_so_repeating_the_batch_changes_nothing(name):
    x = generator().normal(size=(4, 3))
    y = targets(name, x.shape)
    once, twice = LOSSES[name](), LOSSES[name]()
    value = once.forward(x, y)
    assert twice.forward(np.tile(x, (2, 1)), np.concatenate([y, y])) == pytest.approx(value)
    np.testing.assert_allclose(twice.backward()[:4] * 2, once.backward())


@settings(deadline=None)
@given(hnp.arrays(st.sampled_from([np.float32, np.float64]), (4, 3), elements=scores))
def test_cross_entropy_is_finite_and_never_negative_up_to_800(logits):
    loss = SoftmaxCrossEntropy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = loss.forward(logits, np.array([0, 1, 2, 0]))
        gradient = loss.backward()
    assert 0 <= value < np.inf
    assert gradient.dtype == logits.dtype
    np.testing.assert_allclose(gradient.sum(axis=-1), 0, atol=1e-6)


def test_equal_scores_cost_the_log_of_the_number_of_classes():
    assert cross_entropy(np.zeros((5, 7)), np.arange(5)) == pytest.approx(np.log(7))


def test_a_certain_right_answer_costs_nothing_and_a_certain_wrong_one_its_margin():
    assert cross_entropy([[800.0, 0]], [0]) == 0
    assert cross_entropy([[800.0, 0]], [1]) == 800


def test_mean_squared_error_worked_by_hand():
    assert mean_squared_error([[1.0, 2], [3, 4]], [[1, 0], [0, 4]]) == (0 + 4 + 9 + 0) / 4


@pytest.mark.parametrize("name", LOSSES)
def test_a_change_of_shape_or_dtype_between_calls_changes_nothing(name):
    used = LOSSES[name]()
    for dtype, n in [(np.float32, 4), (np.float64, 4), (np.float64, 2)]:
        x = generator().normal(size=(n, 3)).astype(dtype)
        y, fresh = targets(name, x.shape), LOSSES[name]()
        assert used.forward(x, y) == fresh.forward(x, y)
        np.testing.assert_array_equal(used.backward(), fresh.backward())
        assert used.backward().dtype == dtype


@pytest.mark.parametrize("name", LOSSES)
def test_backward_may_be_called_twice(name):
    loss, x = LOSSES[name](), generator().normal(size=(4, 3))
    loss.forward(x, targets(name, x.shape))
    np.testing.assert_array_equal(loss.backward().copy(), loss.backward())


@pytest.mark.parametrize("name", LOSSES)
def test_backward_before_forward_is_a_runtime_error(name):
    with pytest.raises(RuntimeError, match="backward needs a forward pass first"):
        LOSSES[name]().backward()


def test_accuracy_is_the_share_of_right_answers():
    logits = np.array([[1.0, 2], [4, 3], [0, 5], [7, 6]])
    assert accuracy(logits, [1, 0, 0, 1]) == 0.5
    np.testing.assert_array_equal(accuracy(np.stack([logits, -logits]), [1, 0, 0, 0]), [0.75, 0.25])
    assert isinstance(accuracy(logits, [1, 0, 0, 1]), float)


def test_a_sample_with_a_nan_among_its_scores_is_not_right():
    assert accuracy([[np.nan, 1.0], [2.0, 1.0]], [0, 0]) == 0.5


@pytest.mark.parametrize("dtype", ["i1", "u1", "<i4", ">i4", ">u2", "<i8", ">i8", "u8"])
def test_labels_may_be_whole_numbers_of_any_size_and_byte_order(dtype):
    logits = generator().normal(size=(300, 10))  # label times samples is more than a byte holds
    y = np.arange(300) % 10
    assert cross_entropy(logits, y.astype(dtype)) == cross_entropy(logits, y)
    assert cross_entropy(logits[::2], y.astype(dtype)[::2]) == cross_entropy(logits[::2], y[::2])


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0, 1], r"y must hold one label per sample, shape \(3,\), got \(2,\)"),
        ([[0], [1], [2]], r"y must hold one label per sample, shape \(3,\), got \(3, 1\)"),
        ([0.0, 1, 2], "y must hold whole numbers, got dtype float64"),
        ([True, False, True], "y must hold whole numbers, got dtype bool"),
        ([0, 1, 4], "y must lie from 0 to 3, got labels from 0 to 4"),
        ([0, -1, 2], "y must lie from 0 to 3, got labels from -1 to 2"),
    ],
)
@pytest.mark.parametrize("function", [cross_entropy, accuracy])
def test_labels_that_do_not_fit_are_refused(function, y, message):
    with pytest.raises(ValueError, match=message):
        function(np.ones((3, 4)), y)


@pytest.mark.parametrize("name", LOSSES)
def test_a_refused_forward_leaves_the_loss_as_it_was(name):
    loss = LOSSES[name]()
    with pytest.raises(ValueError, match="y must"):
        loss.forward(np.ones((5, 4)), [0, 1])
    with pytest.raises(RuntimeError, match="needs a forward pass first"):
        loss.backward()
    y = np.array([0, 1, 2]) if name == "cross_entropy" else np.zeros((3, 4))
    loss.forward(np.ones((3, 4)), y)
    expected = loss.backward().copy()
    with pytest.raises(ValueError, match="y must"):
        loss.forward(np.ones((5, 4)), [0, 1])
    np.testing.assert_array_equal(loss.backward(), expected)


@pytest.mark.parametrize("scores", [[1.0, 2.0], np.ones((0, 4)), [[1.0], [2.0, 3.0]], "ab", None])
def test_scores_that_are_no_table_of_numbers_are_refused_by_name(scores):
    with pytest.raises(ValueError, match="logits must"):
        cross_entropy(scores, [0, 1])
    with pytest.raises(ValueError, match="logits must"):
        accuracy(scores, [0, 1])
    with pytest.raises(ValueError, match="outputs must"):
        mean_squared_error(scores, [0.0, 1.0])


def test_scores_may_be_whole_numbers():
    assert SoftmaxCrossEntropy().forward(np.ones((2, 4), int), [0, 1]) == pytest.approx(np.log(4))
    assert MeanSquaredError().forward(np.ones((2, 4), int), np.zeros((2, 4))) == 1


def test_targets_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"y must have the outputs' shape \(3, 2\), got \(3,\)"):
        mean_squared_error(np.ones((3, 2)), np.ones(3))
    with pytest.raises(ValueError, match="y must hold finite numbers, got nan at index"):
        mean_squared_error(np.ones((3, 2)), np.full((3, 2), np.nan))


def test_scores_in_whole_numbers_lose_no_digits():
    scores = [[3, 1, 2], [0, 5, 1]]
    assert cross_entropy(scores, [0, 1]) == cross_entropy(np.array(scores, float), [0, 1])
