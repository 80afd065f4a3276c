"""The scenes on penalties against scikit-learn, searches, conditions of optimality and counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from course.weight_penalties import geometry, linear
from course.weight_penalties import network as digits
from course.weight_penalties.figures import draw_steps, one_weight

REFERENCE = np.load(Path(__file__).parents[1] / "references" / "penalty_paths.npz")


def touch(strength, l1_ratio, angle=15):
    return geometry.Geometry().compute(strength=strength, l1_ratio=l1_ratio, angle=angle)


# Geometry


def test_the_region_is_a_circle_under_l2_and_a_square_on_its_corner_under_l1():
    ball, diamond = geometry.region(0.5, 0.0), geometry.region(0.5, 1.0)
    assert np.hypot(*ball.T) == pytest.approx(np.ones(len(ball)))  # |w|**2 / 2 = 1/2
    assert np.abs(diamond).sum(axis=1) == pytest.approx(np.full(len(diamond), 0.5))
    for corner in ((0.5, 0), (0, 0.5), (-0.5, 0), (0, -0.5)):
        assert np.min(np.hypot(*(diamond - corner).T)) < 1e-12


@pytest.mark.parametrize("l1_ratio", [0.25, 0.5])
def test_the_border_of_the_rounded_diamond_has_one_value_of_the_penalty(l1_ratio):
    x, y = np.abs(geometry.region(0.7, l1_ratio).T)
    values = l1_ratio * (x + y) + (1 - l1_ratio) / 2 * (x**2 + y**2)
    assert values == pytest.approx(np.full(len(x), 0.7))


def test_a_region_without_size_is_the_origin():
    for l1_ratio in (0.0, 0.5, 1.0):
        assert not geometry.region(0.0, l1_ratio).any()


def test_contours_have_one_height():
    best = np.array([1.0, -0.5])
    heights = geometry.loss(geometry.ellipse(best, 0.3), best)
    assert heights == pytest.approx(np.full(len(heights), 0.3))


@pytest.mark.parametrize("angle", geometry.ANGLES)
@pytest.mark.parametrize("l1_ratio", [0.0, 0.25, 0.5, 1.0])
@pytest.mark.parametrize("strength", [0.1, 0.6, 1.3])
def test_the_dot_has_the_lowest_loss_of_its_region(strength, l1_ratio, angle):
    dot = touch(strength, l1_ratio, angle)
    rim = geometry.region(dot.limit, l1_ratio, n=20_000)
    losses = geometry.loss(rim, dot.best)
    assert dot.height == pytest.approx(losses.min(), abs=1e-6)
    assert np.hypot(*(rim[np.argmin(losses)] - dot.w)) < 2e-3


@pytest.mark.parametrize("l1_ratio", [0.0, 0.5, 1.0])
def test_no_neighbour_of_the_dot_has_a_lower_penalized_loss(l1_ratio):
    dot = touch(0.45, l1_ratio, -15)
    steps = np.random.default_rng(0).normal(scale=0.05, size=(4000, 2))
    steps[:1000, 0] = steps[1000:2000, 1] = 0

    def whole(w):
        penalty = l1_ratio * np.abs(w).sum(axis=-1) + (1 - l1_ratio) / 2 * (w**2).sum(axis=-1)
        return geometry.loss(w, dot.best) + 0.45 * penalty

    assert np.all(whole(dot.w + steps) >= whole(dot.w))


def test_l2_is_solved_by_the_ridge_formula_and_makes_no_zero():
    dot = touch(0.8, 0.0)
    H = geometry.HESSIAN
    assert dot.w == pytest.approx(np.linalg.solve(H + 0.8 * np.eye(2), H @ dot.best))
    assert all(touch(s, 0.0, a).w.all() for s in geometry.LAMBDAS for a in geometry.ANGLES)


def test_without_a_penalty_the_dot_is_the_optimum_and_under_much_l1_the_origin():
    assert touch(0.0, 0.5).w == pytest.approx(touch(0.0, 0.5).best)
    dot = touch(3.0, 1.0)
    assert not dot.w.any() and dot.limit == 0
    assert "both are exactly 0" in geometry.Geometry().read(dot)


def test_a_dot_among_the_settings_lies_on_the_drawn_way():
    dot = touch(0.6, 0.5)
    assert dot.path[np.argmin(np.abs(geometry.AXIS - 0.6))] == pytest.approx(dot.w)


def test_the_goal_of_the_geometry_needs_some_l1_and_an_optimum_near_an_axis():
    (goal,) = geometry.Geometry.goals
    assert goal.reached({}, touch(1.0, 0.25, -15))
    assert not goal.reached({}, touch(1.0, 0.0, -15))
    assert not goal.reached({}, touch(1.0, 0.25, 45))
    assert not goal.reached({}, touch(1.0, 1.0, 15))


# Paths


def test_the_stored_data_are_those_of_the_scene():
    assert tuple(REFERENCE["correlations"]) == linear.CORRELATIONS
    assert REFERENCE["strengths"] == pytest.approx(linear.AXIS)
    for i, correlation in enumerate(linear.CORRELATIONS):
        X, y = linear.problem(correlation, 0)
        np.testing.assert_allclose(X, REFERENCE["X"][i], atol=1e-14)
        np.testing.assert_allclose(y, REFERENCE["y"][i], atol=1e-12)


@pytest.mark.parametrize("j", range(len(REFERENCE["ratios"])))
@pytest.mark.parametrize("i", range(len(REFERENCE["correlations"])))
def test_paths_equal_scikit_learns_and_have_its_zeros(i, j):
    ours = linear.path(float(REFERENCE["ratios"][j]), float(REFERENCE["correlations"][i]))
    theirs = REFERENCE["coefficients"][i, j]
    np.testing.assert_allclose(ours, theirs, atol=1e-12)
    np.testing.assert_array_equal(ours == 0, theirs == 0)


def test_at_the_minimum_no_coefficient_is_pulled_away():
    w = linear.fit_linear(range(10), [0.2] * 10, 0.5, 0.98)
    for draw, row in enumerate(w):
        X, y = linear.problem(0.98, draw)
        pull = X.T @ (y - X @ row) / len(y) - 0.1 * row  # of the loss and of L2
        assert pull[row != 0] == pytest.approx(0.1 * np.sign(row[row != 0]), abs=1e-9)
        assert np.all(np.abs(pull[row == 0]) <= 0.1)


def test_a_draw_fitted_alone_is_what_it_is_among_ten():
    among = linear.fit_linear(range(10), [0.3] * 10, 1.0, 0.9)
    np.testing.assert_array_equal(linear.fit_linear([4], [0.3], 1.0, 0.9)[0], among[4])


def test_twins_stay_together_under_a_share_of_l2_and_part_under_l1():
    def apart(l1_ratio):
        w = linear.fit_linear(range(10), [0.3] * 10, l1_ratio, 0.98)
        return np.median(np.abs(w[:, 0] - w[:, 1]))

    assert apart(1.0) > 5 * apart(0.5) > 5 * apart(0.0) > 0


def test_correlations_are_about_those_asked_for():
    found = [np.corrcoef(linear.problem(0.9, i)[0][:, :2].T)[0, 1] for i in range(10)]
    assert np.mean(found) == pytest.approx(0.9, abs=0.03)


def test_the_lambda_from_which_a_coefficient_is_zero_is_read_off_the_path():
    path = np.ones((len(linear.AXIS), 6))
    path[10:, 2] = 0
    path[5:8, 3] = 0  # it comes back
    path[8:20, 3] = -1
    path[20:, 3] = 0
    at = replace(linear.Paths().compute(strength=0.3, l1_ratio=1.0, correlation=0.0), path=path)
    assert at.ends[[2, 3]] == pytest.approx(linear.AXIS[[10, 20]])
    assert np.isinf(at.ends[[0, 1, 4, 5]]).all()
    assert "in this order: 3 at" in linear.Paths().read(at)


def test_the_goal_of_the_paths_needs_both_parts_of_the_penalty():
    scene, (goal,) = linear.Paths(), linear.Paths.goals
    reached = {
        ratio: any(
            goal.reached({}, scene.compute(strength=s, l1_ratio=ratio, correlation=0.98))
            for s in linear.LAMBDAS
        )
        for ratio in (0.0, 0.5, 1.0)
    }
    assert reached == {0.0: False, 0.5: True, 1.0: False}


# On a network


def test_a_strength_trained_alone_is_what_it_is_in_the_sweep():
    swept = digits.sweep(1.0, "proximal")[5]
    alone = digits.train((digits.LAMBDAS[5],), 1.0, "proximal")
    np.testing.assert_array_equal(alone.weights, swept.weights)
    np.testing.assert_array_equal(alone.val_accuracy, swept.val_accuracy)


def test_ninety_of_three_hundred_labels_are_wrong_and_no_others():
    wrong, right = digits.data(), digits.data(0.0)
    np.testing.assert_array_equal(wrong.X, right.X)
    assert np.sum(wrong.y != right.y) == 90
    np.testing.assert_array_equal(wrong.y_val, right.y_val)
    np.testing.assert_array_equal(wrong.y_test, right.y_test)


def test_the_best_strength_is_one_with_a_penalty_and_no_other_has_a_higher_median():
    right = digits.sweep(1.0, "proximal").final("val_accuracy")
    medians = dict(zip((*digits.LAMBDAS, 0.0), np.median(right, axis=1), strict=True))
    del medians[0.0]
    assert medians[digits.best_strength(1.0)] == max(medians.values())


def test_half_of_the_weights_are_zero_by_proximal_steps_and_none_by_subgradients():
    prox, grad = (digits.train((0.012,), 1.0, kind) for kind in digits.KINDS)
    assert np.all(prox.zeros > 0.4) and not grad.zeros.any()
    medians = [np.median(runs.final("val_accuracy")) for runs in (prox, grad)]
    assert medians[0] == pytest.approx(medians[1], abs=0.03)


def test_every_penalty_near_its_best_beats_none_beyond_the_spread():
    free = digits.train((0.0,), 0.0, "proximal").final("val_accuracy")
    for strength, l1_ratio in ((0.05, 0.0), (0.016, 0.5), (0.008, 1.0)):
        runs = digits.train((strength,), l1_ratio, "proximal")
        assert runs.final("val_accuracy").min() > free.max()


def test_the_goal_of_the_network_is_out_of_reach_for_subgradients():
    scene, (goal,) = digits.OnANetwork(), digits.OnANetwork.goals
    results = {}
    for kind in digits.KINDS:
        runs = digits.train((0.012, 0.0), 1.0, kind)
        results[kind] = digits.Point(0.012, 1.0, kind, runs[0], runs)
    assert goal.reached({}, results["proximal"])
    assert not goal.reached({}, results["gradient"])
    assert ": 0 of 1480 weights" in scene.read(results["gradient"])


# Figures


def test_one_weight_reaches_zero_by_proximal_steps_and_hops_by_subgradients():
    prox, grad = one_weight(proximal=True, steps=40), one_weight(proximal=False, steps=40)
    assert not prox[-20:].any() and grad.all()
    hops = np.sign(grad[-20:])
    assert np.sum(hops[1:] != hops[:-1]) >= 5


def test_the_figure_of_the_steps_shows_a_threshold_and_a_half():
    figure = Figure()
    draw_steps(figure)
    w, soft = figure.axes[0].lines[1].get_data()
    np.testing.assert_array_equal(soft == 0, np.abs(w) <= 1)
    assert figure.axes[0].lines[3].get_ydata() == pytest.approx(w / 2)
