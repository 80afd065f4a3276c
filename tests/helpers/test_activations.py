"""Activations: PyTorch's values, central differences, identities, extremes, bad arguments."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers.activations import (
    ACTIVATIONS,
    elu,
    elu_derivative,
    leaky_relu,
    leaky_relu_derivative,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    softmax,
    tanh,
    tanh_derivative,
)

REFERENCE = np.load(Path(__file__).parents[1] / "references" / "layers.npz")
NAMES = list(ACTIVATIONS)
FUNCTIONS = [f for pair in ACTIVATIONS.values() for f in pair]
floats = st.floats(-800, 800)
arrays = hnp.arrays(
    st.sampled_from([np.float32, np.float64]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0),
    elements=st.floats(-800, 800, width=32),
)


def test_the_table_holds_the_six_activations():
    assert NAMES == ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "identity"]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "identity"])
def test_values_and_slopes_equal_pytorch(name):
    f, df = ACTIVATIONS[name]
    x = REFERENCE["activations/x"]
    np.testing.assert_allclose(f(x), REFERENCE[f"activations/{name}/y"], rtol=1e-12, atol=1e-300)
    slopes = REFERENCE[f"activations/{name}/slope"]
    # PyTorch rounds the slope of a saturated tanh or sigmoid to 0
    np.testing.assert_allclose(df(x), slopes, rtol=1e-10, atol=1e-16)


@pytest.mark.parametrize("name", NAMES)
def test_the_derivative_is_the_slope_of_the_function_at_the_pre_activation(name):
    f, df = ACTIVATIONS[name]
    x = np.random.default_rng(0).normal(0, 3, 200)
    central_differences = (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
    np.testing.assert_allclose(df(x), central_differences, rtol=1e-8, atol=1e-9)


@settings(deadline=None)
@given(arrays)
@pytest.mark.parametrize("f", FUNCTIONS)
def test_no_warning_no_nan_and_the_same_shape_and_dtype_up_to_800(f, x):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        y = f(x)
    assert np.isfinite(y).all()
    assert np.shape(y) == x.shape
    assert y.dtype == x.dtype


@settings(deadline=None)
@given(arrays)
@pytest.mark.parametrize("f", FUNCTIONS)
def test_out_receives_the_result_and_the_input_is_left_alone(f, x):
    before, out = x.copy(), np.empty_like(x)
    y = f(x, out=out)
    np.testing.assert_array_equal(out, f(x))
    np.testing.assert_array_equal(y, out)
    np.testing.assert_array_equal(x, before)
    assert x.ndim == 0 or y is out


@pytest.mark.parametrize("f", FUNCTIONS)
def test_lists_and_whole_numbers_are_taken_as_floats(f):
    assert f([-1, 0, 2]).dtype == np.float64
    np.testing.assert_array_equal(f([-1, 0, 2]), f(np.array([-1.0, 0.0, 2.0])))
    assert np.ndim(f(1)) == 0


@pytest.mark.parametrize("name", NAMES)
def test_nan_stays_nan(name):
    f, _ = ACTIVATIONS[name]
    assert np.isnan(f(np.array([np.nan]))).all()


@settings(deadline=None)
@given(floats)
def test_sigmoid_of_minus_x_is_one_minus_sigmoid_of_x(x):
    assert sigmoid(-x) == pytest.approx(1 - sigmoid(x), abs=1e-15)


def test_sigmoid_keeps_its_digits_far_below_zero():
    assert sigmoid(-700.0) == pytest.approx(np.exp(-700.0), rel=1e-12, abs=0)


@pytest.mark.parametrize("slope", [sigmoid_derivative, tanh_derivative])
@pytest.mark.parametrize("x", [-20.0, 20.0])
def test_a_saturated_unit_has_a_tiny_slope_not_a_rounded_zero(slope, x):
    expected = np.exp(-20.0) if slope is sigmoid_derivative else 4 * np.exp(-40.0)
    assert slope(x) == pytest.approx(expected, rel=1e-7, abs=0)
    assert slope(np.float32(x)) == pytest.approx(expected, rel=1e-5, abs=0)


@settings(deadline=None)
@given(floats)
def test_tanh_is_a_stretched_sigmoid(x):
    assert tanh(x) == pytest.approx(2 * sigmoid(2 * x) - 1, abs=1e-15)


def test_the_largest_slopes_are_a_quarter_and_one():
    x = np.linspace(-5, 5, 1001)
    assert sigmoid_derivative(x).max() == 0.25
    assert tanh_derivative(x).max() == 1


@settings(deadline=None)
@given(floats)
def test_leaky_relu_with_slope_0_is_the_relu_and_with_slope_1_the_identity(x):
    assert leaky_relu(x, slope=0) == relu(x)
    assert leaky_relu(x, slope=1) == x


def test_leaky_relu_keeps_the_given_slope_below_zero():
    assert leaky_relu(-4.0, slope=0.25) == -1
    assert leaky_relu_derivative(-4.0, slope=0.25) == 0.25
    assert leaky_relu_derivative(4.0, slope=0.25) == 1


def test_elu_levels_off_at_minus_alpha_and_its_slope_goes_to_zero():
    assert elu(-800.0, alpha=1.5) == -1.5
    assert elu_derivative(-800.0, alpha=1.5) == 0
    assert elu_derivative(0.0, alpha=1.5) == 1.5


def test_at_the_corner_the_relu_has_slope_zero():
    assert relu_derivative(0.0) == 0


def test_softmax_equals_pytorch_at_extreme_scores():
    y = softmax(REFERENCE["activations/softmax/x"])
    np.testing.assert_allclose(y, REFERENCE["activations/softmax/y"], rtol=1e-12)


@settings(deadline=None)
@given(hnp.arrays(float, (3, 4), elements=floats), floats)
def test_softmax_sums_to_one_and_does_not_see_a_shift_of_all_scores(x, shift):
    np.testing.assert_allclose(softmax(x).sum(axis=-1), 1)
    np.testing.assert_allclose(softmax(x + shift), softmax(x), atol=1e-12)


def test_the_softmax_of_one_score_is_one_number():
    y = softmax(3)
    assert y == 1 and isinstance(y, float)


def test_softmax_works_along_any_axis_and_into_out():
    x = np.random.default_rng(0).normal(size=(3, 4))
    out = np.empty_like(x)
    assert softmax(x, axis=0, out=out) is out
    np.testing.assert_allclose(out, softmax(x.T).T)


@pytest.mark.parametrize("bad", [-0.1, 1.5, np.nan, "a"])
@pytest.mark.parametrize("f", [leaky_relu, leaky_relu_derivative])
def test_a_slope_outside_0_to_1_is_refused(f, bad):
    with pytest.raises(ValueError, match=r"slope must be in \[0, 1\], got"):
        f(1.0, slope=bad)


@pytest.mark.parametrize("bad", [0, -1, np.inf])
@pytest.mark.parametrize("f", [elu, elu_derivative])
def test_an_alpha_that_is_not_positive_is_refused(f, bad):
    with pytest.raises(ValueError, match="alpha must be positive, got"):
        f(1.0, alpha=bad)


@pytest.mark.parametrize("alpha", [0.4, 2.5])
def test_the_slope_of_elu_is_the_slope_of_elu_at_any_alpha(alpha):
    x, eps = np.array([-2.0, -0.3, 0.3, 0.9, 2.5]), 1e-5
    difference = elu(x + eps, alpha=alpha) - elu(x - eps, alpha=alpha)
    np.testing.assert_allclose(elu_derivative(x, alpha=alpha), difference / (2 * eps), rtol=1e-8)
