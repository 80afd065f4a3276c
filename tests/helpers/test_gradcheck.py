"""Every gradient of the package against central differences, and the gradient check itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.activations import ACTIVATIONS
from helpers.gradcheck import check_layer, check_network, numerical_gradient, relative_error
from helpers.layers import Activation, Dropout, Linear
from helpers.losses import LOSSES
from helpers.network import Network
from helpers.normalization import BatchNorm, LayerNorm
from helpers.penalties import L1, L2, ElasticNet

BOUND = 1e-6
PENALTIES = {
    "L1": lambda strength: L1(strength),
    "L2": lambda strength: L2(strength),
    "ElasticNet": lambda strength: ElasticNet(strength, l1_ratio=0.3),
}


def generator(seed=0):
    return np.random.default_rng(seed)


def network(seed=0, sizes=(3, 4, 4, 3), **settings):
    """Build a float64 network whose biases, gammas and betas are not at their special values."""
    net = Network(sizes, rng=generator(seed), dtype=float, **settings)
    net.flat += 0.2 * generator(seed + 1).normal(size=net.flat.shape)
    return net


def batch(loss="cross_entropy", n=7, rows=(), seed=3):
    rng = generator(seed)
    X = rng.normal(size=(*rows, n, 3))
    return X, rng.integers(0, 3, (*rows, n)) if loss != "mse" else rng.normal(size=(*rows, n, 3))


# Every activation x norm x loss x dropout, single and population


@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("norm", [None, "batch", "layer"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_gradient_of_a_network_equals_central_differences(activation, norm, loss, dropout):
    net = network(activation=activation, norm=norm, loss=loss, dropout=dropout)
    errors = check_network(net, *batch(loss))
    assert set(errors) == {*net.names, "X"}
    assert max(errors.values()) < BOUND, errors


@pytest.mark.parametrize("dropout", [0.0, (0.0, 0.3, 0.6)])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("norm", [None, "batch", "layer"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_gradient_of_a_population_does_too(activation, norm, loss, dropout):
    settings = {"activation": activation, "norm": norm, "loss": loss, "dropout": dropout}
    net = network(population=3, **settings)
    errors = check_network(net, *batch(loss, rows=(3,) if dropout else ()))
    assert max(errors.values()) < BOUND, errors


@pytest.mark.parametrize("population", [None, 3])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("norm", [None, "batch", "layer"])
@pytest.mark.parametrize("penalty", PENALTIES)
def test_a_penalty_adds_its_own_gradient_on_the_weights(penalty, norm, loss, population):
    net = network(norm=norm, loss=loss, population=population, activation="tanh")
    strength = 0.3 if population is None else np.array([0.1, 0.3, 1.0])
    penalty, n, (X, y) = PENALTIES[penalty](strength), net.n_weights, batch(loss)

    def objective(flat):
        return net.loss(X, y) + penalty.value(flat[..., :n])

    numerical = numerical_gradient(objective, net.flat)
    net.loss(X, y)
    net.backward()
    net.flat_grad[..., :n] += penalty.grad(net.flat[..., :n])
    assert relative_error(net.flat_grad, numerical) < BOUND


@pytest.mark.parametrize("dropout", [0.0, 0.3])
@pytest.mark.parametrize("norm", [None, "batch", "layer"])
@pytest.mark.parametrize("population", [None, 2])
def test_layers_of_one_width_share_arrays_on_the_way_back_and_no_gradient_is_lost(
    population, norm, dropout
):
    settings = {"norm": norm, "dropout": dropout, "population": population, "activation": "tanh"}
    net = network(sizes=(3, 3, 3, 3, 3), **settings)
    assert max(check_network(net, *batch()).values()) < BOUND
    arrays = {id(layer.dX) for layer in net.layers if not isinstance(layer, Activation)}
    assert len(arrays) == 1 + (norm is not None or dropout > 0)


@pytest.mark.parametrize("norm", ["batch", "layer"])
def test_the_gradient_in_evaluation_mode_is_right_too(norm):
    net, (X, y) = network(norm=norm, activation="elu"), batch()
    for _ in range(3):
        net.forward(2 + 3 * generator().normal(size=(20, 3)), training=True)
    numerical = numerical_gradient(lambda _: net.loss(X, y, training=False), net.flat)
    net.loss(X, y, training=False)
    net.backward()
    assert relative_error(net.flat_grad, numerical) < BOUND


@settings(deadline=None)
@given(st.integers(1, 6), st.lists(st.integers(1, 5), max_size=3), st.integers(0, 10**6))
def test_gradients_are_right_at_any_size(n, hidden, seed):
    net = network(seed, sizes=(3, *hidden, 3), activation="tanh")
    assert max(check_network(net, *batch(n=n, seed=seed)).values()) < BOUND


# Single layers


LAYERS = {
    "Linear": lambda rng: Linear(rng.normal(size=(4, 3)), rng.normal(size=3)),
    "Dropout": lambda rng: Dropout(0.4, generator(1)),
    "BatchNorm": lambda rng: BatchNorm(rng.normal(size=4), rng.normal(size=4)),
    "LayerNorm": lambda rng: LayerNorm(rng.normal(size=4), rng.normal(size=4)),
    **{name: lambda rng, name=name: Activation(name) for name in ACTIVATIONS},
}


@pytest.mark.parametrize("n", [1, 2, 6])
@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_alone_equals_central_differences(name, n):
    layer = LAYERS[name](generator())
    errors = check_layer(layer, generator(7).normal(1, 2, (n, 4)))
    assert len(errors) == 1 + len(layer.params)
    assert max(errors.values()) < BOUND, errors


# The check itself


def test_central_differences_are_exact_for_a_quadratic():
    A = generator().normal(size=(4, 4))
    A = A + A.T
    x = generator(1).normal(size=4)
    gradient = numerical_gradient(lambda x: x @ A @ x / 2, x, eps=0.1)
    np.testing.assert_allclose(gradient, A @ x, rtol=1e-10)


def test_the_error_of_central_differences_falls_with_the_square_of_eps():
    errors = [
        abs(numerical_gradient(lambda x: float(np.sin(x[0])), np.ones(1), eps)[0] - np.cos(1))
        for eps in (1e-1, 1e-2, 1e-3)
    ]
    np.testing.assert_allclose(np.divide(errors[:-1], errors[1:]), 100, rtol=0.01)


def test_the_point_is_put_back_exactly():
    x = generator().normal(size=(3, 2)) * 1e3
    before = x.copy()
    numerical_gradient(lambda x: float((x**3).sum()), x)
    np.testing.assert_array_equal(x, before)


def test_a_small_number_is_put_back_exactly_too():
    x = np.array([1e-9, -3e-12])  # adding eps and taking it off again would leave 1.0000000827e-9
    before = x.copy()
    numerical_gradient(lambda x: float((x**3).sum()), x)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("call", [2, 3])
def test_the_point_is_put_back_when_the_function_fails(call):
    x, calls = np.ones(3), []

    def f(x):
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        return x.sum()

    with pytest.raises(KeyboardInterrupt):
        numerical_gradient(f, x)
    np.testing.assert_array_equal(x, 1)


def test_all_rows_of_a_population_are_moved_at_once():
    calls = []

    def f(x):
        calls.append(1)
        return (x**2).sum(axis=(1, 2))

    x = generator().normal(size=(5, 2, 3))
    np.testing.assert_allclose(numerical_gradient(f, x), 2 * x, rtol=1e-8)
    assert len(calls) == 1 + 2 * (2 * 3)


@pytest.mark.parametrize("name", ["W1", "b1", "gamma1", "beta1", "W2", "b2"])
def test_one_wrong_number_in_a_gradient_is_found_where_it_is(name, monkeypatch):
    net, (X, y) = network(sizes=(3, 5, 3), norm="layer", activation="tanh"), batch()
    right = net.backward

    def wrong(input_gradient=False):
        dX = right(input_gradient)
        net.grads[net.names.index(name)].flat[-1] *= 1.01
        return dX

    monkeypatch.setattr(net, "backward", wrong)
    errors = check_network(net, X, y)
    assert errors.pop(name) > 1e-4
    assert max(errors.values()) < BOUND


def test_the_check_leaves_the_parameters_as_they_were():
    net, (X, y) = network(dropout=0.2, norm="batch"), batch()
    before = net.flat.copy()
    check_network(net, X, y)
    np.testing.assert_array_equal(net.flat, before)


@pytest.mark.parametrize("population", [None, 2])
def test_the_check_leaves_generators_and_running_statistics_as_they_were(population):
    net, (X, y) = network(dropout=0.2, norm="batch", population=population), batch()
    net.loss(X, y)
    rngs, norm = net.rng if population else [net.rng], net.layers[1]
    states, running = [rng.bit_generator.state for rng in rngs], norm.running.copy()
    before = net.forward(X).copy()
    check_network(net, X, y)
    assert [rng.bit_generator.state for rng in rngs] == states
    np.testing.assert_array_equal(norm.running, running)
    np.testing.assert_array_equal(net.forward(X), before)


def test_checking_one_layer_leaves_it_as_it_was():
    norm, dropout, X = BatchNorm(np.ones(4), np.zeros(4)), Dropout(0.5, generator()), np.eye(4)
    state = dropout.rng.bit_generator.state
    check_layer(norm, X)
    check_layer(dropout, X)
    np.testing.assert_array_equal(norm.running, [np.zeros(4), np.ones(4)])
    assert dropout.rng.bit_generator.state == state


def test_a_batch_of_two_under_batch_norm_shows_the_error_of_the_rule_and_not_of_the_gradient():
    options = {"activation": "tanh", "norm": "batch", "dropout": 0.2, "population": 2}
    net = Network([3, 4, 4, 2], rng=generator(5), dtype=float, **options)
    net.flat += 0.2 * generator(6).normal(size=net.flat.shape)
    X, y = generator(7).normal(size=(2, 3)), generator(8).integers(0, 2, 2)
    coarse, fine = (max(check_network(net, X, y, eps).values()) for eps in (1e-5, 1e-6))
    assert coarse > 10 * BOUND and fine < BOUND


def test_relative_error_is_relative_and_symmetric():
    a, b = np.array([3.0, 4.0]), np.array([3.0, 4.1])
    assert relative_error(a, a) == 0
    assert relative_error(a, b) == relative_error(b, a)
    assert relative_error(a, b) == pytest.approx(relative_error(1e6 * a, 1e6 * b), rel=1e-12)
    assert relative_error(a, b) == pytest.approx(0.1 / np.hypot(3, 4.1))
    assert relative_error(a, -a) == 2


def test_a_small_gradient_that_is_one_percent_wrong_reads_one_percent():
    assert relative_error([0.006, 0.008], [0.00606, 0.00808]) == pytest.approx(0.01 / 1.01)


def test_two_gradients_that_are_zero_but_for_rounding_agree():
    assert relative_error([0.0, 1e-11], [0.0, 0.0]) < BOUND
    assert relative_error([0.0, 0.0], [0.0, 0.0]) == 0


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="x must be a float64 array, got float32"):
        numerical_gradient(np.sum, np.ones(3, np.float32))
    with pytest.raises(ValueError, match="x must be a float64 array, got list"):
        numerical_gradient(np.sum, [1.0, 2.0])
    with pytest.raises(ValueError, match="eps must be positive, got 0"):
        numerical_gradient(np.sum, np.ones(3), eps=0)
    with pytest.raises(ValueError, match=r"b must have the shape of a \(2,\), got \(3,\)"):
        relative_error(np.ones(2), np.ones(3))
    with pytest.raises(ValueError, match="floor must be positive, got 0"):
        relative_error(np.ones(2), np.ones(2), floor=0)
    with pytest.raises(ValueError, match="network must have dtype float64, got float32"):
        check_network(Network((3, 3), rng=generator()), *batch())


X, y = batch()
RAGGED = [[1.0, 2.0], [3.0]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: numerical_gradient(None, np.ones(3)), "f must be callable, got None"),
        (
            lambda: numerical_gradient(lambda x: None, np.ones(3)),
            r"f\(x\) must hold numbers, got N",
        ),
        (
            lambda: numerical_gradient(lambda x: x[:2], np.ones(3)),
            r"f\(x\) must be one number, or one per row of x, got shape \(2,\)",
        ),
        (lambda: numerical_gradient(np.sum, np.ones(3), [0.1]), "eps must be one number, got"),
        (lambda: relative_error(1.0, 2.0, floor=[0.1]), "floor must be one number, got"),
        (lambda: relative_error("ab", 1.0), "a must hold numbers, got 'ab'"),
        (lambda: relative_error(1.0, [None]), r"b must hold numbers, got \[None\]"),
        (lambda: relative_error(RAGGED, 1.0), "a must be an array, got rows of unequal length"),
        (lambda: check_network(None, X, y), "network must have dtype float64, got None"),
        (lambda: check_network(network(), RAGGED, y), "X must be an array, got rows of unequal"),
        (lambda: check_network(network(), "X", y), "X must hold numbers, got 'X'"),
        (lambda: check_network(network(), X, y, eps=-1), "eps must be positive, got -1"),
        (lambda: check_layer(Activation("relu"), X, rng=0), "rng must be a numpy Generator"),
        (lambda: check_layer(Activation("relu"), RAGGED), "X must be an array, got rows of uneq"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_differences_below_the_floor_count_against_the_floor():
    assert relative_error([1e-3], [0.0]) == 1
    assert relative_error([1e-4], [0.0]) == pytest.approx(0.1)


def test_a_layer_that_lacks_the_gradient_of_a_parameter_is_not_passed_over():
    class Shift:
        params, grads = [np.zeros(3), np.ones(3)], [np.zeros(3)]

        def forward(self, X, training):
            return X + self.params[0]

        def backward(self, dout):
            self.grads[0][...] = dout.sum(axis=0)
            return dout

    with pytest.raises(ValueError, match="zip"):
        check_layer(Shift(), np.ones((2, 3)))
