"""The proximal step arrives at the minimum of the stated objective under every optimizer."""

import numpy as np
import pytest

from helpers.network import Network
from helpers.optimizers import (
    OPTIMIZERS,
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)
from helpers.penalties import L1, L2, ElasticNet
from helpers.training import fit

MAKE = {
    "SGD": lambda: SGD(lr=0.01),
    "Momentum": lambda: Momentum(lr=0.01),
    "Momentum 0.99": lambda: Momentum(lr=0.01, momentum=0.99),
    "Nesterov": lambda: Nesterov(lr=0.01),
    "RMSProp": lambda: RMSProp(lr=0.01),
    "Adam": lambda: Adam(lr=0.01),
    "AdamW": lambda: AdamW(lr=0.01, weight_decay=0.0),
    "AdaGrad": lambda: AdaGrad(lr=0.3),
}
PENALTIES = {"L1": L1(1.0), "L2": L2(1.0), "ElasticNet": ElasticNet(1.5, 0.6)}
WEAK = {"L1": L1(0.25), "L2": L2(0.5), "ElasticNet": ElasticNet(0.4, 0.5)}

# Four features, two of them correlated, all centred: the intercept is then 0.
rng = np.random.default_rng(5)
X = rng.normal(size=(40, 4)) * [1.0, 0.5, 2.0, 1.0]
X[:, 1] += 0.4 * X[:, 0]
X -= X.mean(axis=0)
y = X @ [[1.5], [0.0], [-0.3], [0.05]] + rng.normal(0, 0.1, (40, 1))
y -= y.mean()


def trained(make, X, y, penalty, steps=3000, **options):
    net = Network([X.shape[1], 1], init="zeros", loss="mse", dtype=np.float64, rng=rng)
    fit(net, X, y, make, steps, len(X), penalty=penalty, rng=np.random.default_rng(1),
        **{"proximal": True, **options})  # fmt: skip
    return net.weights[0][:, 0].copy()


def lambdas(penalty):
    if isinstance(penalty, L1):
        return penalty.strength, 0.0
    if isinstance(penalty, L2):
        return 0.0, penalty.strength
    share = penalty.strength * penalty.l1_ratio
    return share, penalty.strength - share


def minimum(X, y, penalty):
    """Minimize mean((y - Xw)**2) + lambda1*|w| + lambda2/2*w**2 one coordinate after the other."""
    lambda1, lambda2 = lambdas(penalty)
    w, y, n = np.zeros(X.shape[1]), y[:, 0], len(X)
    for _ in range(2000):
        for j in range(len(w)):
            left = y - X @ w + X[:, j] * w[j]
            a = 2 * X[:, j] @ left / n
            w[j] = np.sign(a) * max(abs(a) - lambda1, 0) / (2 * X[:, j] @ X[:, j] / n + lambda2)
    return w


@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize("name", MAKE)
def test_one_weight_arrives_where_the_derivative_of_the_objective_is_zero(name, penalty):
    # (2 - w)**2 + |w|: 2w - 4 + 1 = 0;  + w**2/2: 3w = 4;  + 0.9|w| + 0.3w**2: 2.6w = 3.1
    right = {"L1": 1.5, "L2": 4 / 3, "ElasticNet": 3.1 / 2.6}[penalty]
    one, two = np.array([[1.0], [-1.0]]), np.array([[2.0], [-2.0]])
    found = trained(MAKE[name](), one, two, PENALTIES[penalty])
    assert found[0] == pytest.approx(right, abs=2e-3)


@pytest.mark.parametrize("penalty", WEAK)
@pytest.mark.parametrize("name", MAKE)
def test_several_weights_arrive_at_the_minimum_found_by_coordinates(name, penalty):
    right = minimum(X, y, WEAK[penalty])
    found = trained(MAKE[name](), X, y, WEAK[penalty])
    np.testing.assert_allclose(found, right, atol=3e-3)
    np.testing.assert_array_equal(found == 0, right == 0)


def test_the_problem_has_weights_that_are_zero_at_the_minimum_and_others():
    assert set(minimum(X, y, WEAK["L1"]) == 0) == {False, True}


@pytest.mark.parametrize("name", ["SGD", "Momentum", "Adam"])
def test_clipping_shortens_the_penalty_as_it_does_the_gradient(name):
    one, two = np.array([[1.0], [-1.0]]), np.array([[2.0], [-2.0]])
    found = trained(MAKE[name](), one, two, L1(1.0), max_norm=0.5)
    assert found[0] == pytest.approx(1.5, abs=2e-3)


@pytest.mark.parametrize("name", ["SGD", "Nesterov", "RMSProp", "Adam"])
def test_every_row_of_a_population_arrives_at_its_own_minimum(name):
    one, two = np.array([[1.0], [-1.0]]), np.array([[2.0], [-2.0]])
    strength = np.array([0.5, 1.0, 5.0])
    net = Network([1, 1], init="zeros", loss="mse", dtype=np.float64, rng=rng, population=3)
    optimizer = OPTIMIZERS[name](lr=np.array([0.01, 0.005, 0.01]))
    fit(net, one, two, optimizer, 4000, 2, penalty=L1(strength), proximal=True,
        max_norm=np.array([1.0, 9.0, 9.0]), rng=rng)  # fmt: skip
    assert net.weights[0][:, 0, 0] == pytest.approx([1.75, 1.5, 0], abs=2e-3)


def test_weights_of_an_input_that_is_always_zero_vanish_under_adam_too():
    Z = np.c_[X[:, :1], np.zeros(len(X))]
    net = Network([2, 1], loss="mse", dtype=np.float64, rng=rng)
    fit(net, Z, y, Adam(lr=0.01), 10, 40, penalty=L1(1e-4), proximal=True, rng=rng)
    assert net.weights[0][1, 0] == 0


def test_sgd_takes_the_step_it_always_took():
    net = Network([1, 1], init="constant", loss="mse", rng=rng, dtype=float)
    fit(net, [[1.0]], [[1.1]], SGD(lr=0.1), 1, 1, penalty=L1(0.5), proximal=True, rng=rng)
    # 0.1 + 0.1 * 2 * 1 = 0.3, then 0.1 * 0.5 nearer to 0
    assert net.weights[0][0, 0] == pytest.approx(0.25)


class Own(Optimizer):
    """A rule without ``reach``."""

    def __init__(self):
        super().__init__(0.1, 0.0)

    def update(self, w, g, scratch, *, lr):
        w -= lr * g


def test_an_optimizer_without_reach_is_refused_for_proximal_steps_alone():
    with pytest.raises(ValueError, match="optimizer must define reach for proximal steps, got Own"):
        trained(Own(), X, y, L1(1.0))
    assert trained(Own(), X, y, L1(1.0), steps=5, proximal=False).any()


def test_rates_of_every_weights_own_are_checked():
    w = np.array([[1.0, -1.0], [3.0, 0.2]])
    rates = np.array([[0.5, 0.0], [1.0, 0.5]])
    np.testing.assert_allclose(L1(1.0).prox(w, rates), [[0.5, -1], [2, 0]])
    np.testing.assert_allclose(L2(2.0).prox(w, rates), [[0.5, -1], [1, 0.1]])
    for bad in (-rates, np.ones((2, 3))):
        with pytest.raises(ValueError, match="lr must be 0 or larger and fit w of shape"):
            L1(1.0).prox(w, bad)


def test_rates_of_the_weights_of_one_network_may_be_one_or_nan_as_well():
    w = np.array([1.0, -1.0, 3.0])
    np.testing.assert_allclose(L1(1.0).prox(w, np.array([0.5])), [0.5, -0.5, 2.5])
    found = L1(1.0).prox(w, np.array([0.5, np.nan, 1.0]))  # NaN: how a run has diverged
    np.testing.assert_allclose(found, [0.5, np.nan, 2])


def test_a_strength_set_later_is_checked_and_used():
    penalty = ElasticNet(1.0, 0.5)
    penalty.strength, penalty.l1_ratio = 4.0, 0.25
    assert penalty.value([2.0]) == pytest.approx(1.0 * 2 + 3.0 / 2 * 4)
    assert penalty.grad([2.0]) == pytest.approx([1.0 + 3.0 * 2])
    for name, bad in (("strength", -1), ("l1_ratio", 2)):
        with pytest.raises(ValueError, match=f"{name} must be"):
            setattr(penalty, name, bad)
    plain = L1(1.0)
    with pytest.raises(ValueError, match="strength must be 0 or larger"):
        plain.strength = -1
