"""Network: PyTorch's whole passes, the layout of its parameters, populations, copies, bad input.

Its gradients are checked in test_gradcheck.py.
"""

import copy
import pickle
import tracemalloc
import warnings
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.activations import ACTIVATIONS
from helpers.initializers import INITIALIZERS, normal
from helpers.layers import Activation, Dropout, Linear
from helpers.losses import LOSSES
from helpers.network import Network
from helpers.normalization import BatchNorm, LayerNorm

REFERENCE = np.load(Path(__file__).parents[1] / "references" / "layers.npz")
NORMS = {"none": None, "batch": "batch", "layer": "layer"}


def generator(seed=0):
    return np.random.default_rng(seed)


def build(sizes=(4, 5, 6, 3), seed=0, **settings):
    return Network(sizes, rng=settings.pop("rng", generator(seed)), **settings)


def batch(n=7, d=4, k=3, seed=1):
    rng = generator(seed)
    return rng.normal(size=(n, d)), rng.integers(0, k, n)


def step(network, X, y):
    """Return the loss and the gradients of one training step."""
    loss = network.loss(X, y)
    network.backward()
    return loss, network.flat_grad.copy()


# Against PyTorch


@pytest.mark.parametrize(("norm", "activation"), list(product(NORMS, ["relu", "tanh"])))
def test_a_whole_network_equals_pytorch(norm, activation):
    prefix = f"network/{norm}/{activation}"
    network = build((5, 7, 6, 3), activation=activation, norm=NORMS[norm], dtype=float)
    for i, param in enumerate(network.params):
        param[...] = REFERENCE[f"{prefix}/param{i}"]
    loss = network.loss(REFERENCE["network/X"], REFERENCE["network/y"])
    dX = network.backward(input_gradient=True)
    assert loss == pytest.approx(float(REFERENCE[f"{prefix}/loss"]), rel=1e-12)
    np.testing.assert_allclose(dX, REFERENCE[f"{prefix}/dX"], rtol=1e-9, atol=1e-13)
    for i, grad in enumerate(network.grads):
        np.testing.assert_allclose(grad, REFERENCE[f"{prefix}/grad{i}"], rtol=1e-9, atol=1e-13)
    evaluation = network.forward(REFERENCE["network/X"])
    np.testing.assert_allclose(evaluation, REFERENCE[f"{prefix}/evaluation"], rtol=1e-9)


# Layers and parameters


def test_a_block_is_linear_norm_activation_dropout_and_the_output_is_linear_alone():
    network = build((4, 5, 3), norm="batch", dropout=0.1)
    kinds = [Linear, BatchNorm, Activation, Dropout, Linear]
    assert [type(layer) for layer in network.layers] == kinds
    assert [type(layer) for layer in build((4, 3)).layers] == [Linear]
    assert type(build(norm="layer").layers[1]) is LayerNorm


def test_parameters_come_in_layer_order_with_their_names():
    network = build((4, 5, 3), norm="layer")
    assert network.names == ["W1", "b1", "gamma1", "beta1", "W2", "b2"]
    shapes = [(4, 5), (5,), (5,), (5,), (5, 3), (3,)]
    assert [p.shape for p in network.params] == [g.shape for g in network.grads] == shapes
    assert [W.shape for W in network.weights] == [(4, 5), (5, 3)]


@pytest.mark.parametrize("population", [None, 3])
def test_the_flat_vector_holds_the_weights_first_and_every_parameter_once(population):
    network = build(norm="batch", population=population)
    n = network.n_weights
    assert n == 4 * 5 + 5 * 6 + 6 * 3
    assert network.n_params == n + (5 + 6 + 3) + 2 * (5 + 6)
    assert network.flat.shape == (*network.rows, network.n_params)
    for flat, views, weights in [
        (network.flat, network.params, network.weights),
        (network.flat_grad, network.grads, network.weight_grads),
    ]:
        flat[...] = 0
        for view in views:
            view += 1
        np.testing.assert_array_equal(flat, 1)
        for W in weights:
            W += 1
        np.testing.assert_array_equal(flat[..., :n], 2)
        np.testing.assert_array_equal(flat[..., n:], 1)


def test_biases_and_betas_start_at_0_and_gammas_at_1():
    network = build(norm="batch")
    for name, param in zip(network.names, network.params, strict=True):
        if not name.startswith("W"):
            assert (param == name.startswith("gamma")).all()


@pytest.mark.parametrize("name", INITIALIZERS)
def test_every_named_init_draws_the_weights_in_layer_order(name):
    network, rng = build(init=name, seed=3, dtype=float), generator(3)
    for W in network.weights:
        np.testing.assert_array_equal(W, INITIALIZERS[name](W.shape, rng))


def test_init_may_be_a_function():
    network = build(init=lambda shape, rng: normal(shape, rng, std=5.0), dtype=float)
    assert network.flat[: network.n_weights].std() == pytest.approx(5, rel=0.3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_everything_has_the_dtype_that_was_asked_for(dtype):
    network = build(norm="batch", dropout=0.5, dtype=dtype)
    X, y = batch()
    network.loss(X, y)
    dX = network.backward(input_gradient=True)
    arrays = [dX, network.forward(X), network.flat, network.flat_grad]
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}


# Passes


def test_constant_weights_give_all_units_of_a_layer_the_same_gradient():
    network = build(init="constant", activation="tanh", dtype=float)
    step(network, *batch())
    first, second = network.weight_grads[:2]
    np.testing.assert_allclose(first, np.repeat(first[:, :1], 5, axis=1))
    assert np.linalg.matrix_rank(first) == np.linalg.matrix_rank(second) == 1


def test_a_step_down_the_gradient_lowers_the_loss():
    network, (X, y) = build(dtype=float), batch()
    loss, gradient = step(network, X, y)
    network.flat -= 1e-3 * gradient
    assert network.loss(X, y) < loss


def test_training_uses_the_batch_and_evaluation_the_running_statistics():
    network, (X, _) = build(norm="batch", dtype=float), batch()
    in_training = network.forward(X, training=True).copy()
    assert not np.allclose(network.forward(X), in_training)
    for layer in network.layers:
        if isinstance(layer, BatchNorm):
            layer.momentum = 1
    network.forward(X, training=True)
    n = len(X)
    for layer in network.layers:
        if isinstance(layer, BatchNorm):
            layer.running_var *= (n - 1) / n  # from the unbiased to the biased variance
    np.testing.assert_allclose(network.forward(X), in_training)


def test_dropout_draws_a_new_mask_at_every_training_step_and_none_at_evaluation():
    network, (X, _) = build(dropout=0.5), batch()
    a, b = network.forward(X, training=True).copy(), network.forward(X, training=True).copy()
    assert not np.array_equal(a, b)
    np.testing.assert_array_equal(network.forward(X).copy(), network.forward(X))


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9))
def test_results_do_not_depend_on_the_batch_that_came_before(n, before):
    X, y = batch(n)
    fresh, used = build(dtype=float), build(dtype=float)
    step(used, *batch(before, seed=5))
    for a, b in zip(step(fresh, X, y), step(used, X, y), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_input_is_left_alone():
    network, (X, y) = build(norm="batch", dropout=0.5), batch()
    before = X.copy()
    step(network, X, y)
    np.testing.assert_array_equal(X, before)


def test_mean_squared_error_trains_on_targets():
    X, _ = batch()
    network = build(loss="mse", dtype=float)
    outputs = network.forward(X).copy()
    assert network.loss(X, outputs) == 0
    assert network.loss(X, outputs + 2) == pytest.approx(4)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_overflow_is_a_result_and_not_a_warning(activation):
    network, (X, y) = build(activation=activation, norm="batch"), batch()
    network.flat *= np.float32(1e30)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network.loss(X, y)
        network.backward()
        network.forward(X)


def test_a_step_allocates_nothing_the_size_of_a_batch():
    network = build((200, 300, 200, 10), norm="batch")
    X, y = batch(400, 200, 10)
    X = X.astype(np.float32)
    for _ in range(2):
        step(network, X, y)
    tracemalloc.start()
    network.loss(X, y)
    network.backward()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 400 * 200 * 4 / 4  # a quarter of the smallest hidden layer's output


# Populations


@pytest.mark.parametrize(("norm", "loss"), list(product(NORMS.values(), LOSSES)))
@pytest.mark.parametrize("shared", [True, False])
def test_row_i_of_a_population_equals_the_network_built_with_child_i(norm, loss, shared):
    P, rng = 3, generator(2)
    dropout = np.array([0.0, 0.2, 0.5])
    inits = ["he_normal", "xavier_uniform", lambda shape, rng: normal(shape, rng, std=0.3)]
    settings = {"norm": norm, "loss": loss, "dtype": float, "activation": "elu"}
    many = build(rng=generator(9), population=P, dropout=dropout, init=inits, **settings)
    X = rng.normal(size=(7, 4) if shared else (P, 7, 4))
    shape = (7,) if shared else (P, 7)
    y = rng.integers(0, 3, shape) if loss == "cross_entropy" else rng.normal(size=(*shape, 3))
    losses, gradients = step(many, X, y)
    logits = many.forward(X).copy()
    assert losses.shape == (P,)
    for i, child in enumerate(generator(9).spawn(P)):
        one = build(rng=child, dropout=dropout[i], init=inits[i], **settings)
        Xi, yi = (X, y) if shared else (X[i], y[i])
        loss_i, gradient = step(one, Xi, yi)
        np.testing.assert_allclose(many.flat[i], one.flat)
        assert losses[i] == pytest.approx(loss_i)
        np.testing.assert_allclose(gradients[i], gradient, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(logits[i], one.forward(Xi), rtol=1e-9)


def test_rows_with_one_seed_are_one_network():
    network = build(rng=[generator(1), generator(1)], population=2, dropout=0.5)
    np.testing.assert_array_equal(network.flat[0], network.flat[1])
    losses = network.loss(*batch())
    assert losses[0] == losses[1]


def test_a_population_of_one_keeps_its_axis():
    network = build(population=1)
    X, y = batch()
    assert network.loss(X, y).shape == (1,)
    assert network.forward(X).shape == (1, 7, 3)


# Copies


@pytest.mark.parametrize(
    "duplicate",
    [copy.deepcopy, copy.copy, lambda network: pickle.loads(pickle.dumps(network))],
    ids=["deepcopy", "copy", "pickle"],
)
@pytest.mark.parametrize("population", [None, 2])
def test_a_copy_trains_on_its_own_and_its_arrays_are_views_again(duplicate, population):
    X, y = batch()
    original = build(norm="batch", loss="cross_entropy", population=population)
    step(original, X, y)
    twin = duplicate(original)
    np.testing.assert_array_equal(twin.forward(X), original.forward(X))
    before = original.flat.copy()
    twin.flat += 1
    np.testing.assert_array_equal(twin.params[0], original.params[0] + 1)
    np.testing.assert_array_equal(original.flat, before)


def test_a_copy_keeps_what_was_changed_in_its_layers():
    original, (X, y) = build(norm="batch", dropout=0.5), batch()
    for layer in original.layers:
        if isinstance(layer, BatchNorm):
            layer.momentum, layer.eps = 0.9, 0.1
        if isinstance(layer, Dropout):
            layer.p = 0
    twin = copy.deepcopy(original)
    assert twin.loss(X, y) == original.loss(X, y)
    np.testing.assert_array_equal(twin.forward(X), original.forward(X))


def test_a_deep_copy_draws_the_masks_that_the_original_would_have_drawn():
    original, (X, y) = build(dropout=0.5), batch()
    twin = copy.deepcopy(original)
    assert twin.loss(X, y) == original.loss(X, y)
    assert twin.loss(X, y) == original.loss(X, y)


# Bad input


@pytest.mark.parametrize(
    ("init", "message"),
    [
        (lambda shape, rng: np.ones(shape[1]), r"init must return an array of shape \(4, 5\), got"),
        (
            lambda shape, rng: np.full(shape, np.nan),
            "init's result must hold finite numbers, got nan",
        ),
        (lambda shape, rng: None, "init's result must hold numbers, got None"),
    ],
)
def test_an_init_that_returns_no_weights_is_refused(init, message):
    with pytest.raises(ValueError, match=message):
        Network([4, 5, 3], init=init, rng=generator())


@pytest.mark.parametrize(
    "sequence",
    [
        lambda network, X, y: None,
        lambda network, X, y: network.forward(X, training=True),
        lambda network, X, y: (network.loss(X, y), network.forward(X)),
    ],
    ids=["nothing", "forward", "loss, then forward"],
)
def test_backward_needs_a_loss_just_before_it(sequence):
    network = build()
    sequence(network, *batch())
    with pytest.raises(RuntimeError, match=r"Network.backward needs loss\(X, y\) first"):
        network.backward()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"sizes": (4,)}, "sizes must hold at least the inputs and the outputs, got"),
        ({"sizes": 4}, "sizes must hold at least the inputs and the outputs, got"),
        ({"sizes": (4, 0, 3)}, "sizes.* must be a whole number 1 or larger, got 0"),
        ({"sizes": (4, 2.5, 3)}, "sizes.* must be a whole number 1 or larger, got 2.5"),
        ({"activation": "RELU"}, "activation must be one of 'sigmoid', .*, got 'RELU'"),
        ({"init": "kaiming"}, "init must be one of 'zeros', .*, got 'kaiming'"),
        ({"init": ["zeros", "zeros"]}, "init must hold 1 initializers, got 2"),
        ({"init": ["zeros"], "population": 2}, "init must hold 2 initializers, got 1"),
        ({"norm": "instance"}, "norm must be one of None, 'batch', 'layer', got 'instance'"),
        ({"dropout": 1.0}, r"dropout must be in \[0, 1\), got 1.0"),
        ({"dropout": [0.1, 0.2]}, r"dropout must be one number, got \(2,\)"),
        ({"dropout": [0.1], "population": 2}, r"dropout must be one number or have shape \(2,\)"),
        ({"rng": 0}, r"rng must be a numpy Generator \(or one per row\), got 0"),
        ({"rng": [generator()]}, r"rng must be a numpy Generator \(or one per row\), got \["),
        ({"rng": [1, 2], "population": 2}, "rng must be a numpy Generator, .*, got 1"),
        ({"dtype": np.float16}, "dtype must be one of .*, got dtype\\('float16'\\)"),
        ({"dtype": "large"}, "dtype must be one of .*, got 'large'"),
        ({"loss": "hinge"}, "loss must be one of 'cross_entropy', 'mse', got 'hinge'"),
        ({"population": 0}, "population must be a whole number 1 or larger, got 0"),
        ({"population": 2.0}, "population must be a whole number 1 or larger, got 2.0"),
    ],
)
def test_bad_settings_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        build(**settings)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.ones((7, 5)), r"X must have shape \(n_samples, 4\), got \(7, 5\)"),
        (np.ones(4), r"X must have shape \(n_samples, 4\), got \(4,\)"),
        (np.ones(1), r"X must have shape \(n_samples, 4\), got \(1,\)"),
        (np.ones((0, 4)), r"X must have shape \(n_samples, 4\), got \(0, 4\)"),
        (np.ones((2, 7, 4)), r"X must have shape \(n_samples, 4\), got \(2, 7, 4\)"),
        ([["a"] * 4], "X must hold numbers, got"),
        (None, "X must hold numbers, got|X must have shape"),
    ],
)
@pytest.mark.parametrize("population", [None, 3])
def test_inputs_that_do_not_fit_are_refused(X, message, population):
    with pytest.raises(ValueError, match=message):
        build(population=population).forward(X)
    with pytest.raises(ValueError, match=message):
        build(population=population).loss(X, np.zeros(7, int))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
@pytest.mark.parametrize("init", ["he_normal", "zeros"])
def test_nan_and_infinity_in_the_input_are_refused_wherever_they_stand(bad, activation, init):
    network, (X, y) = build(activation=activation, init=init), batch()
    for i, j in np.ndindex(X.shape):
        spoilt = X.copy()
        spoilt[i, j] = bad
        with pytest.raises(ValueError, match=rf"X must hold finite numbers, got {bad} at index"):
            network.loss(spoilt, y)
