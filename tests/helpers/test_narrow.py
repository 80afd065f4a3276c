"""Narrow, unsigned and half-precision numbers count for what they are; nothing wraps."""

import numpy as np
import pytest

from helpers import activations, losses
from helpers.image_normalization import normalize_images
from helpers.initializers import Gain
from helpers.layers import Activation, Dropout, Linear
from helpers.network import Network
from helpers.normalization import BatchNorm
from helpers.optimizers import OPTIMIZERS, SGD, Adam, Momentum
from helpers.penalties import L1, L2, ElasticNet
from helpers.rank import effective_rank
from helpers.schedules import constant, cosine, exponential, inverse_time, step_decay, warmup
from helpers.search import integers, random_search, successive_halving, uniform
from helpers.training import fit

HALF = np.float16


def rng(seed=0):
    return np.random.default_rng(seed)


# Half precision


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_half_precision_parameters_take_the_steps_of_double_precision(name):
    for size in (1e-4, 1.0, 300.0):  # squares of the first vanish in half, of the last overflow
        half, double = np.ones(3, HALF), np.ones(3)
        ours, theirs = OPTIMIZERS[name](lr=0.01), OPTIMIZERS[name](lr=0.01)
        for seed in range(5):
            g = (size * rng(seed).uniform(0.5, 1, 3)).astype(HALF)
            ours.step([half], [g])
            theirs.step([double], [g.astype(float)])
        assert half.dtype == HALF
        np.testing.assert_allclose(half.astype(float), double, rtol=5e-3)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_gradient_of_zeros_leaves_half_precision_parameters_alone(name):
    for lr in (0.1, np.array([0.1, 0.2])):
        w = np.ones((2, 3), HALF)
        OPTIMIZERS[name](lr=lr, weight_decay=0.0).step([w], [np.zeros((2, 3), HALF)])
        np.testing.assert_array_equal(w, np.ones((2, 3)))


def test_gradients_of_a_narrow_whole_type_do_not_wrap():
    found = [np.ones(1), np.ones(1)]
    for w, g in zip(found, (np.array([20], np.int8), np.array([20.0])), strict=True):
        Adam(lr=0.1).step([w], [g])
        SGD(lr=0.1).step([w], [g])
    assert found[0] == found[1]


def test_functions_of_half_precision_numbers():
    assert activations.softmax(np.ones(100_000, HALF)).sum(dtype=float) == pytest.approx(1)
    assert activations.sigmoid(HALF(-12)) == pytest.approx(6.144e-06, rel=1e-3)
    assert activations.elu(HALF(-20)) == pytest.approx(-1)
    for f, df in activations.ACTIVATIONS.values():
        for x in (-15.0, -0.5, 0.25, 200.0):
            for one in (f, df):
                assert one(HALF(x)) == pytest.approx(one(x), rel=1e-5)
    logits, y = rng().normal(0, 10, (3000, 4)).astype(HALF), rng(1).integers(0, 4, 3000)
    for ours in (losses.cross_entropy, losses.accuracy):
        assert ours(logits, y) == pytest.approx(ours(logits.astype(float), y), rel=1e-6)
    forward = losses.SoftmaxCrossEntropy().forward
    assert forward(logits, y) == pytest.approx(forward(logits.astype(float), y), rel=1e-5)
    squares = losses.MeanSquaredError().forward(np.full((9, 1), 300, HALF), np.zeros((9, 1), HALF))
    assert squares == 90_000


@pytest.mark.parametrize("kind", ["batch", "layer", "instance"])
def test_images_in_narrow_types_are_normalized(kind):
    X = rng().integers(0, 256, (8, 3, 32, 32))
    right = normalize_images(X.astype(float), kind)
    for dtype in (HALF, np.uint8, np.float32):
        np.testing.assert_allclose(normalize_images(X.astype(dtype), kind), right, atol=1e-5)


def test_images_far_from_zero_keep_their_mean_and_spread_in_single_precision():
    X = rng().normal(1000, 1, (50, 2, 64, 64)).astype(np.float32)
    Z = normalize_images(X, "batch")
    assert Z.dtype == np.float32
    assert abs(Z.mean(dtype=float)) < 1e-5 and Z.std(dtype=float) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("penalty", [L1(1e-4), L2(1e-4), ElasticNet(1e-4, 0.5)])
def test_penalties_of_half_precision_weights(penalty):
    w = rng().normal(size=300).astype(HALF)
    wide = w.astype(float)
    assert penalty.value(w) == pytest.approx(penalty.value(wide), rel=1e-6)
    np.testing.assert_allclose(penalty.grad(w), penalty.grad(wide), rtol=1e-6)
    np.testing.assert_allclose(penalty.prox(w, 0.1), penalty.prox(wide, 0.1), rtol=1e-5)


def test_layers_widen_half_precision_input_and_refuse_half_precision_weights():
    X = np.full((2, 1), -12, HALF)
    assert Activation("sigmoid").forward(X) == pytest.approx(6.144e-06, rel=1e-3)
    assert Dropout(0.5, rng()).forward(X, True).dtype == np.float32
    for build in (lambda w: Linear(w[None], w), lambda w: BatchNorm(w, w)):
        with pytest.raises(ValueError, match="float16, which is too narrow to calculate with"):
            build(np.ones(3, HALF))


# Whole numbers of narrow types


SCHEDULES = {
    "warmup": warmup(cosine(0.1, 300), 200),
    "cosine": cosine(0.1, 300, 0.01),
    "constant": constant(0.1),
    "exponential": exponential(0.1, 0.99),
    "inverse time": inverse_time(0.1, 0.01),
    "step": step_decay(0.1, 40),
}


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint64, np.int16])
@pytest.mark.parametrize("name", SCHEDULES)
def test_a_rate_does_not_depend_on_the_type_of_the_step(name, dtype):
    rate = SCHEDULES[name]
    steps = np.arange(250, dtype=dtype)
    np.testing.assert_array_equal(rate(np.append(steps, dtype(255))), rate([*range(250), 255]))
    assert rate(dtype(3)) == rate(3) and rate(dtype(255)) == rate(255)


def test_fit_counts_beyond_255_in_narrow_types():
    X, y = rng().normal(size=(300, 4)), np.arange(300, dtype=np.uint8) % np.uint8(3)
    runs = []
    for whole in (int, np.uint8):
        net = Network([whole(4), whole(8), whole(3)], rng=rng())
        schedule = warmup(constant(0.1), whole(200))
        runs.append(
            fit(
                net,
                X,
                y,
                SGD(),
                whole(250),
                whole(70),
                rng=rng(1),
                eval_every=whole(100),
                schedule=schedule,
                start_step=whole(100),
                accumulate=whole(2),
            )
        )
    assert list(runs[0].eval_steps) == list(runs[1].eval_steps) == [0, 100, 200, 250]
    for name in ("loss", "lr", "train_loss"):
        np.testing.assert_array_equal(getattr(runs[0], name), getattr(runs[1], name))


def test_searches_count_beyond_255_in_narrow_types():
    def found(whole):
        space = {"x": uniform(whole(0), whole(200)), "n": integers(whole(1), whole(255))}
        score = lambda params, budget=0: params["x"] + params["n"]  # noqa: E731
        halving = successive_halving(
            score, space, whole(9), rng(), budget=whole(100), factor=whole(3)
        )
        return [*random_search(score, space, whole(9), rng()), *halving]

    assert found(int) == found(np.uint8)
    assert found(np.uint8)[-1].budget == 900


def test_labels_of_every_whole_type_give_the_same_loss_and_gradient():
    logits = rng().normal(size=(300, 200))
    y = rng(1).integers(0, 200, 300)
    right = losses.SoftmaxCrossEntropy()
    value = right.forward(logits, y)
    for dtype in (np.uint8, np.int16, np.uint64):
        loss = losses.SoftmaxCrossEntropy()
        assert loss.forward(logits, y.astype(dtype)) == value
        np.testing.assert_array_equal(loss.backward(), right.backward())


def test_inputs_of_every_narrow_type_give_the_same_logits():
    net = Network([4, 5, 3], rng=rng(), dtype=np.float64)
    X = rng(1).integers(0, 120, (6, 4))
    right = net.forward(X).copy()
    for dtype in (np.uint8, np.int8, HALF, np.float32):
        np.testing.assert_array_equal(net.forward(X.astype(dtype)), right)


def test_the_gain_and_the_rank_do_not_wrap():
    assert Gain(1.0)((np.uint8(200), 3), rng()) == pytest.approx(Gain(1.0)((200, 3), rng()), 1e-12)
    h = np.array([[-128, 0], [0, -128]], np.int8)
    assert effective_rank(h) == pytest.approx(2)


# Infinity


def test_functions_at_infinity():
    for slope in (0, 0.01, 1):
        assert activations.leaky_relu(np.inf, slope=slope) == np.inf
    assert activations.leaky_relu(-np.inf, slope=0) == 0
    assert activations.leaky_relu(-np.inf) == -np.inf
    ends = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, np.inf), "elu": (-1, np.inf)}
    for name, (low, high) in ends.items():
        f, df = activations.ACTIVATIONS[name]
        assert (f(-np.inf), f(np.inf)) == (low, high)
        assert df(-np.inf) == 0


# Numbers that are meant to vanish


@pytest.fixture
def strict():
    before = np.seterr(all="raise")
    yield
    np.seterr(**before)


def test_nothing_healthy_stops_when_every_floating_point_flag_raises(strict):
    assert activations.softmax([0.0, -800.0])[1] == 0
    assert losses.cross_entropy([[0.0, -800.0]], [0]) == 0
    assert losses.mean_squared_error([[1e-200]], [[0.0]]) == 0
    for name, (f, df) in activations.ACTIVATIONS.items():
        for x in (-800.0, -1e-310, 1e-310, 800.0):
            f(x), df(x), df(np.float32(x)) if abs(x) > 1 else None
            if name != "leaky_relu":
                f(np.array([x]), out=np.empty(1))
    assert activations.sigmoid(800.0) == 1
    assert exponential(0.1, 0.5)(5000) == 0
    assert step_decay(1.0, 1)(np.arange(0, 900, 100))[-1] == 0
    assert L2(1e-200).prox([1e-200], 1e-200) == 1e-200
    w = np.ones(2)
    for _ in range(3):
        Adam(lr=1e-3).step([w], [np.full(2, 1e-200)])
    X, y = rng().normal(size=(30, 4)), np.arange(30) % 3
    for options in ({}, {"norm": "batch", "dropout": 0.5}, {"activation": "sigmoid"},
                    {"activation": "elu"}, {"activation": "tanh", "norm": "layer"}):  # fmt: skip
        net = Network([4, 16, 3], rng=rng(), **options)
        history = fit(
            net, X * 30, y, Adam(lr=0.1), 300, 10, rng=rng(1), penalty=L1(1e-3), proximal=True,
            max_norm=1.0, record=["activations", "update_ratio"], X_val=X, y_val=y,
        )  # fmt: skip
        assert np.isfinite(history.loss).all()


# Hyperparameters that are set later


def test_a_hyperparameter_set_later_is_checked_as_the_first_was():
    for optimizer, name, bad in (
        (Momentum(), "momentum", 2.0), (SGD(), "weight_decay", -1.0), (Adam(), "beta1", 1.0),
        (Adam(), "eps", 0), (SGD(), "lr", -1), (Adam(), "beta2", "0.9"), (SGD(), "lr", np.nan),
    ):  # fmt: skip
        before = getattr(optimizer, name)
        with pytest.raises(ValueError, match=f"{name} must be"):
            setattr(optimizer, name, bad)
        assert getattr(optimizer, name) == before


def test_values_per_row_set_later_must_fit_the_others_and_the_parameters():
    optimizer = Momentum(lr=np.array([0.1, 0.2]))
    with pytest.raises(ValueError, match="momentum and lr must have equally many values"):
        optimizer.momentum = [0.1, 0.2, 0.3]
    optimizer = Momentum()
    w = np.ones((2, 3))
    optimizer.step([w], [w])
    with pytest.raises(ValueError, match="momentum must have one value per row"):
        optimizer.momentum = [0.1, 0.2, 0.3]
    optimizer.momentum = [0.1, 0.2]
    optimizer.step([w], [w])
