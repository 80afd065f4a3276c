"""What is assigned to an object later takes effect or is refused; a copy forgets nothing."""

import copy
import pickle

import numpy as np
import pytest

from helpers.gradcheck import check_layer
from helpers.layers import Activation, Dropout, Linear
from helpers.losses import MeanSquaredError
from helpers.network import Network
from helpers.normalization import BatchNorm, LayerNorm

X, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0, 1])
WAYS = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
}


def rng(seed=0):
    return np.random.default_rng(seed)


def network(kind=Network, **options):
    return kind([4, 6, 3], **{"rng": rng(), **options})


class Classifier(Network):
    """A subclass with an attribute and a method of its own."""

    title = "none"

    def predict(self, X):
        return self.forward(X).argmax(axis=1)


# Assignment instead of writing into the array


def test_assigning_weights_changes_the_layer_and_its_gradients():
    layer = Linear(np.ones((2, 3)), np.zeros(3))
    layer.W = np.full((2, 3), 5.0)
    np.testing.assert_array_equal(layer.forward(np.ones((1, 2))), [[10, 10, 10]])
    np.testing.assert_array_equal(layer.backward(np.ones((1, 3))), [[15, 15]])
    assert max(check_layer(layer, np.ones((4, 2))).values()) < 1e-6


@pytest.mark.parametrize("norm", [None, "batch", "layer"])
def test_a_step_by_assignment_is_a_step_in_place(norm):
    losses = []
    for in_place in (False, True):
        net = Network([2, 8, 2], norm=norm, rng=rng())
        for _ in range(50):
            losses.append(net.loss(X, y))
            net.backward()
            for layer in net.layers:
                for name in {"W", "b", "gamma", "beta"} & set(vars(layer)):
                    step = 0.1 * getattr(layer, f"d{name}")
                    if in_place:
                        getattr(layer, name)[...] -= step
                    else:
                        setattr(layer, name, getattr(layer, name) - step)
    assert losses[:50] == losses[50:] and losses[-1] < losses[0]


@pytest.mark.parametrize("name", ["flat", "params", "weights"])
def test_assigning_parameters_of_a_network_reaches_its_layers(name):
    net, other = network(norm="batch"), network(norm="batch", rng=rng(1))
    other.layers[0].b += 1
    setattr(net, name, getattr(other, name))
    if name == "weights":
        net.layers[0].b = other.layers[0].b
    Z = rng().normal(size=(5, 4))
    np.testing.assert_array_equal(net.forward(Z), other.forward(Z))
    assert np.shares_memory(net.flat, net.layers[0].W)


def test_assigning_gradients_reaches_the_layers():
    net = network()
    net.flat_grad = np.arange(net.n_params)
    assert net.layers[0].dW[0, 1] == 1 and net.layers[-1].db[-1] == net.n_params - 1
    net.layers[0].dW = np.zeros((4, 6))
    assert not net.flat_grad[:24].any()


def test_assigning_running_statistics_changes_the_evaluation():
    layer = BatchNorm(np.ones(1), np.zeros(1))
    layer.running_mean = np.array([10.0])
    assert layer.forward(np.array([[11.0]]))[0, 0] == pytest.approx(1, abs=1e-4)
    layer.running = np.array([[11.0], [1.0]])
    assert layer.forward(np.array([[11.0]]))[0, 0] == 0
    assert layer.running_mean == [11.0]


@pytest.mark.parametrize(
    ("assign", "message"),
    [
        (lambda net: setattr(net.layers[0], "W", np.ones(6)), r"W must have shape \(4, 6\), got"),
        (lambda net: setattr(net, "flat", np.ones(3)), r"flat must have shape \(63,\), got \(3,\)"),
        (lambda net: setattr(net, "params", [np.ones(3)]), "params must hold 6 arrays, got"),
        (lambda net: setattr(net, "flat", "zeros"), "flat must hold numbers, got 'zeros'"),
        (lambda net: setattr(net.layers[1], "eps", -1), "eps must be positive, got -1"),
        (lambda net: setattr(net.layers[1], "momentum", 2), r"momentum must be in \[0, 1\], got 2"),
        (lambda net: setattr(net.layers[3], "p", 1.0), r"p must be in \[0, 1\), got 1.0"),
    ],
)
def test_a_later_value_is_checked_as_the_first_was(assign, message):
    net = network(norm="batch", dropout=0.5)
    with pytest.raises(ValueError, match=message):
        assign(net)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dropout", 0.5), ("activation", "tanh"), ("norm", "batch"), ("loss_name", "mse"),
        ("sizes", [4, 3]), ("dtype", np.float64), ("rng", rng()), ("population", 2),
    ],
)  # fmt: skip
def test_what_a_network_was_built_from_is_fixed(name, value):
    with pytest.raises(AttributeError, match=f"{name} is fixed when a Network is built"):
        setattr(network(), name, value)


def test_assigning_to_one_view_writes_into_the_vector():
    net = network()
    net.params[0] = np.full((4, 6), 2.0)
    net.weight_grads[0] += 3
    net.grads[1:3] = [np.ones(6), np.ones((6, 3))]
    assert np.all(net.flat[:24] == 2) and np.all(net.layers[0].W == 2)
    assert np.all(net.layers[0].dW == 3) and np.all(net.layers[-1].dW == 1)
    with pytest.raises(ValueError, match=r"entry 0 must have shape \(4, 6\), got \(6,\)"):
        net.params[0] = np.zeros(6)


def test_the_dropping_probabilities_of_a_population_cannot_be_changed_one_by_one():
    layer = Dropout(np.array([0.1, 0.2]), [rng(0), rng(1)])
    with pytest.raises(ValueError, match="read-only"):
        layer.p[0] = 0.9
    given = np.array([0.1, 0.2])
    layer.p = given
    given[0] = 0.9
    assert layer.p[0] == 0.1


# Between loss and backward


def changed_between(change):
    """Return the gradient after ``change(net, X)`` between loss and backward."""
    net, batch = Network([2, 3, 2], rng=rng(), dtype=np.float64), X.copy()
    labels = y.copy()
    net.loss(batch, labels)
    change(net, batch, labels)
    net.backward()
    return net.flat_grad


def test_the_gradient_is_that_of_the_batch_whose_loss_was_computed():
    def change(net, X, y):
        X *= 100
        y[:] = 0

    right = changed_between(lambda net, X, y: None)
    np.testing.assert_array_equal(changed_between(change), right)


@pytest.mark.parametrize("name", ["flat", "params", "weights"])
def test_parameters_assigned_between_loss_and_backward_are_noticed(name):
    def change(net, X, y):
        values = getattr(net, name)
        setattr(net, name, values * 2 if name == "flat" else [2 * value for value in values])

    with pytest.raises(RuntimeError, match="first: the parameters have changed since"):
        changed_between(change)


def test_weights_assigned_between_forward_and_backward_of_a_layer_are_noticed():
    layer = Linear(np.ones((2, 3)), np.zeros(3))
    layer.forward(np.ones((1, 2)))
    layer.W *= 2
    with pytest.raises(RuntimeError, match=r"Linear\.backward needs a forward pass first"):
        layer.backward(np.ones((1, 3)))


# Copies


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_keeps_a_layer_put_in_a_subclass_and_its_attributes(way):
    net = network(Classifier, dtype=np.float64)
    net.title, net.layers[1] = "mine", Activation("tanh")
    net.layers.insert(2, Dropout(0.5, rng(1)))
    net.loss_function = MeanSquaredError()
    twin = WAYS[way](net)
    Z = rng(2).normal(size=(5, 4))
    assert type(twin) is Classifier and twin.title == "mine"
    np.testing.assert_array_equal(twin.predict(Z), net.predict(Z))
    np.testing.assert_array_equal(twin.forward(Z, training=True), net.forward(Z, training=True))
    assert isinstance(twin.loss_function, MeanSquaredError)
    twin.flat = 0 * twin.flat
    assert not twin.forward(Z).any() and net.forward(Z).any()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rows", [(), (2,)])
def test_a_copied_layer_is_whole_and_stands_alone(way, rows):
    layers = [
        Linear(rng().normal(size=(*rows, 3, 3)), np.zeros((*rows, 3))),
        BatchNorm(np.ones((*rows, 3)), np.zeros((*rows, 3)), momentum=0.5, eps=0.1),
        LayerNorm(np.ones((*rows, 3)), np.zeros((*rows, 3)), eps=0.1),
        Activation("tanh"),
        Dropout(0.3, rng(3)),
    ]
    Z = rng(1).normal(size=(*rows, 5, 3))
    for layer in layers:
        layer.forward(Z, training=True)
        twin = WAYS[way](layer)
        for array in twin.params:
            array += 1
        for ours, theirs in zip(layer.params, twin.params, strict=True):
            ours[...] = theirs
        for training in (True, False):
            ahead = layer.forward(Z, training).copy(), layer.backward(Z).copy()
            again = twin.forward(Z, training).copy(), twin.backward(Z).copy()
            np.testing.assert_array_equal(ahead, again)
        for ours, theirs in zip(layer.grads, twin.grads, strict=True):
            np.testing.assert_array_equal(ours, theirs)
            assert not np.shares_memory(ours, theirs)


def test_a_copied_layer_has_no_forward_pass_behind_it():
    layer = Linear(np.ones((2, 3)), np.zeros(3))
    layer.forward(np.ones((1, 2)))
    with pytest.raises(RuntimeError):
        copy.deepcopy(layer).backward(np.ones((1, 3)))


def test_a_layer_that_cannot_be_built_again_is_named():
    class Own:
        """Holds parameters of a network and knows no ``bind``."""

        def __init__(self, layer):
            self.params, self.grads = layer.params, layer.grads

    net = network()
    net.layers[0] = Own(net.layers[0])
    with pytest.raises(TypeError, match=r"layers\[0\], a Own, cannot be copied"):
        copy.deepcopy(net)
