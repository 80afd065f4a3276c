"""The scenes on gradient flow against limits, identities and cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from course.gradient_flow import clipping, dead, residual, training, zigzag
from course.gradient_flow.cliff import (
    LR,
    Cliff,
    angle,
    cliff,
    clip,
    past_the_cliff,
    walk,
)
from course.gradient_flow.gain import GradientGain, flow, kept_by_sigmoid
from course.gradient_flow.slopes import ActivationAndDerivative
from course.gradient_flow.through_time import ThroughTime, kept_by_tanh, through_time
from helpers.activations import ACTIVATIONS
from helpers.data import few_digits
from helpers.gradcheck import numerical_gradient
from helpers.initializers import normal
from helpers.layers import Activation
from helpers.network import Network

# Layer by layer


@pytest.mark.parametrize("std", [0.02, 0.141, 1.0])
def test_a_relu_passes_half_of_the_square_whatever_the_scale(std):
    one = flow("relu", 10, std)
    assert np.median(one.slopes**2) == pytest.approx(0.5, abs=0.02)
    assert one.per_layer == pytest.approx(one.weights / np.sqrt(2), rel=0.05)


def test_tiny_weights_leave_a_sigmoid_its_largest_slope_at_every_layer():
    np.testing.assert_allclose(flow("sigmoid", 5, 1e-6).factors, 1e-5 / 4, rtol=0.1)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "identity"])
def test_doubling_the_weights_of_a_homogeneous_network_doubles_every_factor(activation):
    small, large = flow(activation, 6, 0.1), flow(activation, 6, 0.2)
    np.testing.assert_allclose(large.factors, 2 * small.factors)


def test_the_way_back_is_the_one_of_the_network():
    """The gradient at the sums, from Network with the same weights and a random last layer."""
    one = flow("tanh", 3, 0.1)
    rng = np.random.default_rng(5)
    network = Network([100, 100, 100, 100, 50], "tanh", rng=rng, dtype=float)
    for W in network.weights[:3]:
        W[...] = normal(W.shape, rng, std=0.1)
    network.loss(rng.standard_normal((200, 100)), rng.integers(50, size=200))
    network.backward()
    hidden = [layer for layer in network.layers if isinstance(layer, Activation)]
    sizes = np.array([np.sqrt(np.mean(layer.dX**2)) for layer in hidden])
    np.testing.assert_allclose(sizes / sizes[-1], np.median(one.gradient, axis=0), rtol=0.1)


def test_only_large_weights_bring_a_sigmoid_s_gradient_home():
    def goal(std):
        return kept_by_sigmoid({}, flow("sigmoid", 10, std))

    assert [goal(std) for std in (0.02, 0.1, 0.3, 0.7, 1.0)] == [False, False, False, True, True]
    assert not kept_by_sigmoid({}, flow("tanh", 10, 0.1))


# Activations


@pytest.mark.parametrize("kind", ["sigmoid", "tanh", "relu", "leaky_relu", "elu"])
@pytest.mark.parametrize("x", [-3.0, 0.5, 2.0])
def test_the_marked_slope_is_that_of_the_drawn_curve(kind, x):
    scene = ActivationAndDerivative()
    left, here, right = (
        scene.compute(kind=kind, parameter=0.3, x=x + shift) for shift in (-1e-5, 0, 1e-5)
    )
    assert here.slope == pytest.approx((right.y - left.y) / 2e-5, abs=1e-8)


def test_the_reading_of_a_dead_relu_and_of_a_sigmoid_at_its_best():
    scene = ActivationAndDerivative()
    assert "nothing at all" in scene.read(scene.compute(kind="relu", parameter=1, x=-1))
    text = scene.read(scene.compute(kind="sigmoid", parameter=1, x=0))
    assert "derivative 0.25" in text and "9.5e-7" in text


# Dead units


def test_a_unit_of_the_first_layer_that_was_silent_never_fires_again():
    for course in dead.train("relu", ((-0.5, 0.3), (0.0, 1.0))):
        first = course.silent[:, :, 0]
        assert first.any()
        assert not np.any(first[:, :-1] & ~first[:, 1:])


def test_a_bias_far_below_every_sum_silences_all_units_and_a_high_one_none_of_layer_1():
    low, high = dead.train("relu", ((-50.0, 0.01), (50.0, 0.01)))
    assert np.all(low.share == 1) and not np.any(high.silent[:, 0, 0])
    assert low.returned == (5 * 2 * 24, 0)


def test_silent_is_what_the_outputs_of_the_relu_say():
    network = Network([64, 24, 24, 10], rng=np.random.default_rng(0), dtype=float)
    network.params[1][...] = -0.5
    X = few_digits(300).X
    found = dead.silent(network, X)
    assert 0 < found.sum() < found.size
    for layer, row in zip(network.layers[1::2], found, strict=True):
        np.testing.assert_array_equal(row, layer.out.sum(axis=0) == 0)


def test_large_steps_kill_units_that_small_ones_leave_alive():
    scene = dead.DeadUnits()
    small, large = (scene.compute(bias=0, lr=lr) for lr in (0.1, 1))
    goal = dead.half_die_while_they_learn
    assert goal({}, large) and not goal({}, small)


# Clipping


@pytest.mark.parametrize("w, b", [(4.6, -2.7), (4.4, -2.3), (6.0, -1.0)])
def test_the_gradient_of_the_cliff_is_the_slope_of_its_loss(w, b):
    point = np.array([w, b])
    numeric = numerical_gradient(lambda p: float(cliff(*p)[0]), point)
    np.testing.assert_allclose(cliff(w, b)[1:], numeric, rtol=1e-4, atol=1e-8)


def test_by_norm_the_direction_stays_and_by_value_it_turns():
    g = np.array([30.0, 0.4])
    assert angle(g, clip(g, "norm", 1.0)) == pytest.approx(0, abs=1e-6)
    # by hand: atan(0.4 / 1) - atan(0.4 / 30)
    turned = np.degrees(np.arctan(0.4) - np.arctan(0.4 / 30))
    assert angle(g, clip(g, "value", 1.0)) == pytest.approx(turned)
    assert angle(np.array([1.0, 0.0]), np.array([0.0, 2.0])) == pytest.approx(90)


@pytest.mark.parametrize("threshold", [0.1, 1.0, 10.0])
def test_no_clipped_step_is_longer_than_rate_times_threshold(threshold):
    assert walk("norm", threshold).leap <= LR * threshold * (1 + 1e-9)
    assert walk("value", threshold).leap <= LR * threshold * np.sqrt(2) * (1 + 1e-9)
    assert walk("none", threshold).leap > 10


def test_a_threshold_above_every_gradient_changes_nothing():
    np.testing.assert_array_equal(walk("norm", 1e6).points, walk("none", 1.0).points)
    assert not past_the_cliff({}, walk("none", 1.0))
    assert walk("norm", 1e6).cut == walk("value", 1e6).cut == 0
    assert "none is clipped" in Cliff().read(walk("norm", 1e6))


def test_clipping_by_value_in_training_is_sgd_on_the_cut_gradient():
    w, g = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([[5.0, -0.1], [-5.0, 0.5]])
    clipping.ClippedByValue(limit=np.array([1.0, 0.2]), lr=np.array([0.1, 1.0])).step([w], [g])
    np.testing.assert_allclose(w, [[0.9, 1.01], [1.2, 0.8]])


def test_the_deep_network_overflows_on_every_seed_and_trains_clipped_on_every_seed():
    free = clipping.train("none", ((None, 0.3),))
    clipped = clipping.train("norm", ((1.0, 0.3),))
    assert np.isinf(free.final()).all()
    assert np.all(clipped.final() < 1)
    assert clipping.said(free) == "every seed overflows"
    np.testing.assert_array_equal(free.train_loss[..., 0], clipped.train_loss[..., 0])


def test_a_threshold_never_reached_trains_as_without_clipping():
    free = clipping.train("none", ((None, 0.03),)).train_loss
    for method in ("value", "norm"):
        cut = clipping.train(method, ((1e9, 0.03),)).train_loss
        np.testing.assert_array_equal(cut, free)


def test_every_kind_of_clipping_is_tuned_over_the_same_number_of_settings():
    assert {len(settings) for settings in clipping.BUDGET.values()} == {9}
    assert not set(clipping.SEEDS) & set(clipping.FRESH)


# Through time


@pytest.mark.parametrize("weight", [0.5, 1.0, 1.2])
def test_without_an_activation_the_gradient_is_a_power_of_the_weight(weight):
    gradient = through_time("identity", weight, 30).gradient
    np.testing.assert_allclose(gradient, np.tile(weight ** np.arange(31), (10, 1)))


def test_tanh_never_passes_more_than_the_weight_alone():
    gradient = through_time("tanh", 1.3, 100).gradient
    assert np.all(gradient <= 1.3 ** np.arange(101) * (1 + 1e-9))


def test_a_weight_of_one_and_a_half_keeps_the_gradient_of_tanh_and_one_does_not():
    scene = ThroughTime()
    results = [scene.compute(activation="tanh", weight=w, length=50) for w in (1, 1.5)]
    assert [kept_by_tanh({}, result) for result in results] == [False, True]


# Zigzag and the digits


def test_positive_inputs_move_both_weights_one_way_in_every_step():
    assert zigzag.follow("positive", 0.3).same_sign == 1
    assert zigzag.follow("centred", 0.3).same_sign == pytest.approx(0.5, abs=0.05)


def test_a_path_is_never_shorter_than_the_straight_way_to_its_end():
    for inputs in zigzag.INPUTS:
        paths = zigzag.follow(inputs, 1.0)
        assert np.all(paths.arrived < zigzag.STEPS)
        assert np.all(paths.length > 1 - zigzag.NEAR)


def test_a_rate_trained_alone_is_what_it_is_among_five():
    among, alone = training.train("tanh"), training.train("tanh", (0.1,))
    np.testing.assert_array_equal(alone.final()[0], among.final()[training.LRS.index(0.1)])


def test_the_sigmoid_stalls_near_the_input_and_larger_weights_wake_it():
    stalled, awake = training.fresh("sigmoid"), training.fresh("sigmoid, gain 6")
    assert np.all(stalled.moved[0, :, 0] < stalled.moved[0, :, 4] / 10)
    assert np.all(awake.moved[0, :, 0] > 0.1)
    assert np.all(awake.val_accuracy > stalled.val_accuracy)


def test_a_run_that_diverged_counts_for_nothing():
    runs = training.train("ELU", (1.0,))
    gone = np.isinf(runs.final())
    assert gone.any()
    assert np.isnan(runs.val_accuracy[gone]).all() and np.isnan(runs.moved[gone]).all()


def test_readings_name_what_happens():
    scene = GradientGain()
    for std, word in ((0.02, "vanishes"), (0.141, "survives"), (1.0, "explodes")):
        assert word in scene.read(scene.compute(activation="relu", depth=10, std=std))


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
@pytest.mark.parametrize("skip", [False, True])
def test_the_gradient_round_a_layer_is_that_of_central_differences(monkeypatch, activation, skip):
    monkeypatch.setattr(residual, "WIDTH", 3)
    monkeypatch.setattr(residual, "SAMPLES", 2)
    f, depth, std = ACTIVATIONS[activation][0], 4, 0.7
    rng = np.random.default_rng(5)
    start, arriving = rng.standard_normal((2, 2, 3))
    weights = [std * rng.standard_normal((3, 3)) for _ in range(depth)]

    def out(h):
        for W in weights:
            h = f(h @ W) + (h if skip else 0)
        return np.sum(h * arriving)

    nudges = 1e-6 * np.eye(6).reshape(6, 2, 3)
    numeric = [(out(start + d) - out(start - d)) / 2e-6 for d in nudges]
    found = residual.gradient_left(activation, depth, std, skip, seeds=(5,))
    assert found[0] == pytest.approx(np.sqrt(np.mean(np.square(numeric))), rel=1e-6)


def test_added_layers_keep_the_gradient_where_plain_ones_lose_it():
    plain, added = (residual.gradient_left("sigmoid", 50, 0.1, way) for way in (False, True))
    assert (plain < 1e-20).all() and (added > 0.5).all() and (added < 2).all()


def test_at_one_rate_positive_inputs_are_no_slower_and_at_the_best_rates_they_are():
    apart = {k: np.median(zigzag.follow(k, 0.3).arrived) for k in zigzag.INPUTS}
    together = {
        k: np.median(zigzag.follow(k, 0.3, target=(2.0, 2.0)).arrived) for k in zigzag.INPUTS
    }
    assert apart["positive"] == pytest.approx(apart["centred"], rel=0.1)
    assert together["positive"] < together["centred"] / 4
    assert zigzag.follow("positive", 0.3, batch=30).same_sign < 1
    positive, centred = (zigzag.fastest(k) for k in zigzag.INPUTS)
    assert centred.lr > positive.lr and np.median(centred.arrived) < np.median(positive.arrived)
    assert zigzag.LRS[0] < positive.lr < centred.lr < zigzag.LRS[-1]


def test_the_right_std_is_tuned_with_the_same_budget_as_the_wrong_one():
    right, wrong = (clipping.tuned("none", gain)[1] for gain in (np.sqrt(2), clipping.GAIN))
    assert np.mean(right < 0.75) > np.mean(wrong < 0.75)
