"""Linear, Activation and Dropout: worked by hand, statistics of masks, memory, bad arguments.

Their gradients are checked in test_gradcheck.py.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.activations import ACTIVATIONS
from helpers.layer_base import aligned_empty
from helpers.layers import Activation, Dropout, Linear, random_16_bit
from helpers.normalization import BatchNorm, LayerNorm

sizes = st.integers(1, 7)
dtypes = st.sampled_from([np.float32, np.float64])


def generator(seed=0):
    return np.random.default_rng(seed)


def linear(fan_in=3, fan_out=2, rows=(), dtype=float, seed=0):
    rng = generator(seed)
    W = rng.normal(size=(*rows, fan_in, fan_out)).astype(dtype)
    return Linear(W, rng.normal(size=(*rows, fan_out)).astype(dtype))


# Linear


def test_linear_worked_by_hand():
    layer = Linear(np.array([[1.0, 2], [3, 4], [5, 6]]), np.array([10.0, 20]))
    out = layer.forward(np.array([[1.0, 0, -1], [2, 1, 0]]))
    np.testing.assert_array_equal(out, [[1 - 5 + 10, 2 - 6 + 20], [2 + 3 + 10, 4 + 4 + 20]])
    dX = layer.backward(np.array([[1.0, 0], [0, 2]]))
    np.testing.assert_array_equal(dX, [[1, 3, 5], [4, 8, 12]])
    np.testing.assert_array_equal(layer.dW, [[1, 4], [0, 2], [-1, 0]])
    np.testing.assert_array_equal(layer.db, [1, 2])


def test_linear_uses_the_arrays_it_was_given():
    layer = linear()
    X = np.ones((4, 3))
    before = layer.forward(X).copy()
    layer.b += 1
    np.testing.assert_allclose(layer.forward(X), before + 1)
    dW, db = np.zeros((3, 2)), np.zeros(2)
    given = Linear(layer.W, layer.b, grads=(dW, db))
    given.forward(X)
    given.backward(np.ones((4, 2)))
    np.testing.assert_array_equal(db, [4, 4])
    np.testing.assert_array_equal(dW, np.full((3, 2), 4))


@settings(deadline=None)
@given(sizes, sizes, sizes, dtypes, st.booleans())
def test_a_population_of_linear_layers_equals_its_rows(n, fan_in, fan_out, dtype, shared):
    P = 3
    many, rng = linear(fan_in, fan_out, (P,), dtype), generator(1)
    X = rng.normal(size=(n, fan_in) if shared else (P, n, fan_in)).astype(dtype)
    dout = rng.normal(size=(P, n, fan_out)).astype(dtype)
    out, dX = many.forward(X), many.backward(dout)
    for i in range(P):
        one = Linear(many.W[i], many.b[i])
        Xi = X if shared else X[i]
        np.testing.assert_allclose(out[i], one.forward(Xi), rtol=1e-5)
        np.testing.assert_allclose(dX[i], one.backward(dout[i]), rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(many.dW[i], one.dW, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(many.db[i], one.db, rtol=1e-4, atol=1e-5)
    assert out.dtype == dX.dtype == dtype


def test_the_input_gradient_can_be_left_out():
    layer = linear()
    layer.forward(np.ones((4, 3)))
    assert layer.backward(np.ones((4, 2)), input_gradient=False) is None
    assert layer.dW.any()


# What all layers share


def layers(rows=()):
    return [linear(3, 3, rows), Activation("tanh"), Dropout(0.5, generator())]


@pytest.mark.parametrize("layer", layers(), ids=lambda layer: type(layer).__name__)
def test_memory_is_used_again_until_the_batch_shape_changes(layer):
    first = layer.forward(np.ones((4, 3)), True)
    assert layer.forward(np.zeros((4, 3)), True) is first
    back = layer.backward(np.ones((4, 3)))
    assert layer.backward(np.zeros((4, 3))) is back
    second = layer.forward(np.ones((5, 3)), True)
    assert second.shape == (5, 3)
    assert layer.backward(np.ones((5, 3))).shape == (5, 3)


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), max_size=4), dtypes)
def test_memory_of_layers_is_aligned_and_every_cell_can_be_written(shape, dtype):
    array = aligned_empty(tuple(shape), dtype)
    assert array.shape == tuple(shape)
    assert array.dtype == dtype
    assert array.size == 0 or array.ctypes.data % 64 == 0
    array[...] = np.arange(array.size).reshape(shape)
    np.testing.assert_array_equal(array.ravel(), np.arange(array.size))


@pytest.mark.parametrize("layer", layers(), ids=lambda layer: type(layer).__name__)
def test_the_same_array_with_new_numbers_gives_new_outputs(layer):
    X = np.ones((4, 3))
    before = layer.forward(X).copy()
    X *= -3
    assert not np.array_equal(layer.forward(X), before)


@pytest.mark.parametrize("layer", layers(), ids=lambda layer: type(layer).__name__)
def test_backward_leaves_dout_alone_and_may_be_called_twice(layer):
    layer.forward(generator().normal(size=(4, 3)), True)
    dout = generator(1).normal(size=(4, 3))
    before = dout.copy()
    first = layer.backward(dout).copy()
    np.testing.assert_array_equal(layer.backward(dout), first)
    np.testing.assert_array_equal(dout, before)


@pytest.mark.parametrize("layer", layers(), ids=lambda layer: type(layer).__name__)
def test_backward_before_forward_is_a_runtime_error(layer):
    fresh = type(layer)(layer.W, layer.b) if isinstance(layer, Linear) else None
    fresh = fresh or (
        Activation("relu") if isinstance(layer, Activation) else Dropout(0.1, generator())
    )
    with pytest.raises(RuntimeError, match="backward needs a forward pass first"):
        fresh.backward(np.ones((4, 3)))


@pytest.mark.parametrize("layer", layers(), ids=lambda layer: type(layer).__name__)
def test_shapes_that_do_not_fit_are_refused(layer):
    with pytest.raises(ValueError, match=r"X must have shape \(\.\.\., n_samples, n_features\)"):
        layer.forward(np.ones(3))
    layer.forward(np.ones((4, 3)))
    with pytest.raises(ValueError, match=r"dout must have the output's shape \(4, 3\), got \(3,\)"):
        layer.backward(np.ones(3))


@pytest.mark.parametrize("shape", [(4, 2), (2, 4, 3), (1, 1, 4, 3)])
def test_linear_refuses_an_input_that_does_not_fit_its_weights(shape):
    with pytest.raises(ValueError, match=r"X must fit W of shape \(3, 2\), got X of shape"):
        linear().forward(np.ones(shape))


def test_linear_refuses_a_bias_that_does_not_fit_its_weights():
    with pytest.raises(ValueError, match="b must hold one value per output of W"):
        Linear(np.ones((3, 2)), np.ones(3))


# Activation


@settings(deadline=None)
@given(sizes, sizes, dtypes, st.sampled_from(list(ACTIVATIONS)))
def test_activation_applies_its_function_and_keeps_the_dtype(n, d, dtype, name):
    X = generator().normal(size=(n, d)).astype(dtype)
    layer = Activation(name)
    out = layer.forward(X)
    np.testing.assert_array_equal(out, ACTIVATIONS[name][0](X))
    assert out.dtype == layer.backward(np.ones_like(X)).dtype == dtype


def test_activation_takes_a_pair_of_functions():
    def steeper(x, out):
        return np.multiply(x, 3, out=out)

    def slope(x, out):
        out[...] = 3

    layer = Activation((steeper, slope))
    np.testing.assert_array_equal(layer.forward(np.ones((1, 2))), [[3, 3]])
    np.testing.assert_array_equal(layer.backward(np.array([[1.0, 2]])), [[3, 6]])


def test_activation_changes_its_memory_with_the_dtype():
    layer = Activation("tanh")
    assert layer.forward(np.ones((2, 2), np.float32)).dtype == np.float32
    assert layer.forward(np.ones((2, 2))).dtype == np.float64
    assert layer.forward([[1, 2], [3, 4]]).dtype == np.float64


def test_an_unknown_activation_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"activation must be one of 'sigmoid', .*, got 'Relu'"):
        Activation("Relu")


# Dropout


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_share_of_silenced_units_is_p(p):
    X = np.ones((300, 400))
    out = Dropout(p, generator()).forward(X, training=True)
    assert abs((out == 0).mean() - p) < 5 * np.sqrt(p * (1 - p) / X.size)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_units_that_stay_are_scaled_so_that_the_expected_output_is_the_input(p):
    X = np.full((300, 400), 2.0)
    out = Dropout(p, generator()).forward(X, training=True)
    np.testing.assert_allclose(np.unique(out), [0, 2 / (1 - p)], rtol=2 / 2**16 / (1 - p))
    assert out.mean() == pytest.approx(2, abs=5 * 2 * np.sqrt(p / (1 - p) / X.size))


@pytest.mark.parametrize("p", [0.1, 0.5])
def test_units_samples_and_steps_are_silenced_independently(p):
    layer = Dropout(p, generator())
    masks = np.array([layer.forward(np.ones((50, 60)), True) == 0 for _ in range(40)])
    for axis in range(3):
        neighbours = np.mean(masks & np.roll(masks, 1, axis=axis))
        assert abs(neighbours - p**2) < 5 * np.sqrt(p**2 * (1 - p**2) / masks.size) * 2


def test_backward_uses_the_mask_of_the_forward_pass():
    layer = Dropout(0.5, generator())
    X = generator(1).normal(size=(20, 30))
    out = layer.forward(X, training=True).copy()
    np.testing.assert_allclose(layer.backward(X), out)
    assert (out == 0).any()


@pytest.mark.parametrize(("p", "training"), [(0.5, False), (0.0, True), (np.zeros(2), True)])
def test_without_training_or_with_p_0_nothing_happens(p, training):
    layer = Dropout(p, [generator(), generator()])
    X = np.ones((2, 4, 3))
    assert layer.forward(X, training) is X
    assert layer.backward(X) is X


def test_every_row_of_a_population_has_its_own_p_and_its_own_generator():
    p = np.array([0.0, 0.3, 0.8])
    layer = Dropout(p, [generator(seed) for seed in range(3)])
    X = np.ones((3, 40, 50), np.float32)
    out = layer.forward(X, training=True)
    for i in range(3):
        alone = Dropout(p[i], generator(i))
        np.testing.assert_allclose(out[i], alone.forward(X[i], training=True), rtol=1e-6)
    assert (out == 0).mean(axis=(1, 2)) == pytest.approx(p, abs=0.05)


def test_p_may_change_between_steps():
    layer = Dropout(0.0, generator())
    X = np.ones((100, 100))
    layer.forward(X, training=True)
    layer.p = 0.75
    assert (layer.forward(X, training=True) == 0).mean() == pytest.approx(0.75, abs=0.03)


def test_p_just_below_1_stays_finite():
    assert np.isfinite(Dropout(1 - 1e-12, generator()).forward(np.ones((50, 50)), True)).all()


@pytest.mark.parametrize("p", [-0.1, 1, 1.5, np.nan, "half", [0.1, 1.0]])
def test_p_outside_0_to_1_is_refused(p):
    with pytest.raises(ValueError, match=r"p must be in \[0, 1\), got"):
        Dropout(p, generator())
    layer = Dropout(0.1, generator())
    with pytest.raises(ValueError, match=r"p must be in \[0, 1\), got"):
        layer.p = p


@pytest.mark.parametrize("shape", [(4, 3), (2, 4, 3)])
def test_dropout_refuses_a_population_of_another_size(shape):
    for layer in (Dropout(0.1, [generator()] * 3), Dropout([0.1, 0.2, 0.3], generator())):
        with pytest.raises(
            ValueError, match=r"X must have shape \(3, n_samples, n_features\), got"
        ):
            layer.forward(np.ones(shape), training=True)


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.SFC64, np.random.Philox])
def test_16_bit_numbers_are_uniform(bits):
    numbers = random_16_bit(np.random.Generator(bits(0)), (256, 1001))
    counts = np.bincount(numbers.ravel() >> 8, minlength=256)
    expected = numbers.size / 256
    chi_squared = np.sum((counts - expected) ** 2 / expected)
    assert abs(chi_squared - 255) < 5 * np.sqrt(2 * 255)
    assert numbers.max() == 2**16 - 1 or numbers.max() > 2**16 - 10


def test_a_generator_with_32_bit_draws_is_refused():
    with pytest.raises(ValueError, match="rng must draw 64 bits at a time"):
        Dropout(0.5, np.random.Generator(np.random.MT19937(0)))


@pytest.mark.parametrize("rng", [0, None, "a", [np.random.default_rng(0), 1]])
def test_dropout_refuses_what_is_no_generator(rng):
    with pytest.raises(ValueError, match="rng must be a numpy Generator"):
        Dropout(0.5, rng)


def layers():
    """One layer of each kind for three features."""
    ones, zeros = np.ones(3), np.zeros(3)
    return [
        Linear(np.eye(3), zeros), Activation("tanh"), Dropout(0.5, generator()),
        BatchNorm(ones, zeros), LayerNorm(ones, zeros),
    ]  # fmt: skip


@pytest.mark.parametrize("layer", layers(), ids=lambda layer: type(layer).__name__)
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    "X", [None, "a", [[1.0], [2.0, 3.0]], np.ones((2, 3)) * 1j, np.ones((0, 3))]
)
def test_an_input_that_is_no_batch_of_numbers_is_refused_by_name(layer, training, X):
    with pytest.raises(ValueError, match="X must"):
        layer.forward(X, training)


@pytest.mark.parametrize("layer", layers(), ids=lambda layer: type(layer).__name__)
def test_lists_and_other_precisions_count_as_their_numbers(layer):
    layer.forward(np.ones((2, 3)), training=False)
    out = layer.forward([[1, 2, 3], [4, 5, 6]], training=False)
    np.testing.assert_array_equal(
        out, layer.forward(np.array([[1, 2, 3], [4, 5, 6]], np.float64), training=False)
    )
    dX = np.array(layer.backward([[1, 0, 0], [0, 1, 0]]))
    np.testing.assert_array_equal(dX, layer.backward(np.eye(2, 3, dtype=np.float32)))
    with pytest.raises(ValueError, match="dout must"):
        layer.backward("ab")


@pytest.mark.parametrize("kind", [Linear, BatchNorm, LayerNorm])
def test_a_float32_layer_takes_float64_and_stays_float32(kind):
    first = np.ones((3, 3) if kind is Linear else 3, np.float32)
    layer = kind(first, np.zeros(3, np.float32))
    assert layer.forward(np.ones((2, 3)), training=True).dtype == np.float32
    assert layer.backward(np.ones((2, 3))).dtype == np.float32


@pytest.mark.parametrize("kind", [Linear, BatchNorm, LayerNorm])
@pytest.mark.parametrize("second", [[0.0, 0, 0], np.zeros(3, int), np.zeros(3, np.float32), None])
def test_parameters_must_be_arrays_of_one_float_dtype(kind, second):
    with pytest.raises(ValueError, match=r"(W and b|gamma and beta) must be arrays of one float"):
        kind(np.ones((3, 3) if kind is Linear else 3), second)


@pytest.mark.parametrize("activation", [("relu", "relu"), (np.tanh,), ()])
def test_an_activation_that_is_no_pair_of_functions_is_refused(activation):
    with pytest.raises(ValueError, match="activation must be a name or two functions, got"):
        Activation(activation)


def test_dropout_drops_nothing_unless_told_to():
    X = np.ones((50, 50))
    assert Dropout(0.5, generator()).forward(X) is X


def test_a_row_with_p_0_keeps_every_unit_beside_a_row_that_drops():
    out = Dropout(np.array([0.0, 0.5]), generator()).forward(np.ones((2, 1000, 1000), "f4"), True)
    np.testing.assert_array_equal(out[0], 1)


def test_one_p_and_one_generator_serve_a_population():
    X = np.ones((3, 40, 50))
    assert Dropout(0.5, generator()).forward(X, True).shape == X.shape


def test_p_next_to_1_leaves_one_unit_in_65536():
    out = Dropout(1 - 2.0**-16, generator()).forward(np.ones((1000, 1000)), True)
    assert set(np.unique(out)) == {0.0, 2.0**16}


def test_weights_in_one_line_are_refused():
    with pytest.raises(ValueError, match="b must hold one value per output of W"):
        Linear(np.ones(4), np.ones(4))
