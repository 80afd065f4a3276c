"""Penalties: scikit-learn's coefficients, minimizers found by search, exact zeros counted."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.penalties import L1, L2, ElasticNet, from_lambdas, to_lambdas

REFERENCE = np.load(Path(__file__).parents[1] / "references" / "penalties.npz")
X, Y = REFERENCE["X"], REFERENCE["y"]
KINDS = {
    "L1": lambda strength: L1(strength),
    "L2": lambda strength: L2(strength),
    "ElasticNet": lambda strength: ElasticNet(strength, l1_ratio=0.3),
}


def build(name, strength, ratio):
    return ElasticNet(strength, ratio) if name == "ElasticNet" else KINDS[name](strength)


def loss_gradient(w):
    """Gradient of sum((y - X w)**2)/(2n), the loss of scikit-learn's linear models."""
    return X.T @ (X @ w - Y) / len(Y)


LR = 1 / np.linalg.eigvalsh(X.T @ X / len(Y)).max()


def proximal_gradient(penalty, steps=5000):
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = penalty.prox(w - LR * loss_gradient(w), LR)
    return w


def subgradient_descent(penalty, steps=5000):
    w = np.ones(X.shape[1])
    for _ in range(steps):
        w = w - 0.01 * (loss_gradient(w) + penalty.grad(w))
    return w


@pytest.mark.parametrize("index", range(len(REFERENCE["models"])))
def test_coefficients_of_a_linear_model_equal_scikit_learns(index):
    penalty = build(*json.loads(str(REFERENCE["models"][index])))
    expected = REFERENCE["coefficients"][index]
    found = proximal_gradient(penalty)
    np.testing.assert_allclose(found, expected, atol=1e-5)  # as far as theirs are converged
    np.testing.assert_array_equal(found == 0, expected == 0)


def test_the_proximal_step_gives_exact_zeros_and_subgradient_descent_does_not():
    penalty = L1(0.5)
    proximal, subgradient = proximal_gradient(penalty), subgradient_descent(penalty)
    assert (proximal == 0).sum() == 8
    assert (subgradient == 0).sum() == 0
    # Both are near the same minimum: the zeros are missed by about lr*strength, not by much.
    assert 1e-5 < np.abs(subgradient[proximal == 0]).max() < 0.01


def test_l2_gives_no_zeros_by_either_way():
    assert (proximal_gradient(L2(0.5)) != 0).all()
    assert (subgradient_descent(L2(0.5)) != 0).all()


def test_elastic_net_shares_the_weight_between_copies_of_a_feature_and_l1_does_not():
    # features 0 and 1 are nearly the same
    shared, single = proximal_gradient(ElasticNet(0.5, 0.5)), proximal_gradient(L1(0.5))
    assert abs(shared[0] - shared[1]) < 0.05
    assert abs(single[0] - single[1]) > 0.5


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None)
@given(w=st.floats(-3, 3), strength=st.floats(0, 2), lr=st.floats(0.01, 2), ratio=st.floats(0, 1))
def test_prox_equals_the_minimizer_found_by_search(kind, w, strength, lr, ratio):
    penalty = build(kind, strength, ratio)

    def objective(z):
        return lr * penalty.value(np.array([z])) + (z - w) ** 2 / 2

    low, high = -4.0, 4.0  # ternary search: the objective is convex
    for _ in range(100):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if objective(left) < objective(right) else (left, high)
    found = penalty.prox(np.array([w]), lr)[0]
    np.testing.assert_allclose(found, (low + high) / 2, atol=1e-6)
    assert objective(found) <= objective((low + high) / 2) + 1e-15


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None)
@given(seed=st.integers(0, 2**31), strength=st.floats(0, 3), ratio=st.floats(0, 1))
def test_grad_equals_central_differences_of_value(kind, seed, strength, ratio):
    penalty, rng = build(kind, strength, ratio), np.random.default_rng(seed)
    w = rng.choice([-1, 1], size=5) * rng.uniform(0.1, 2.0, size=5)
    h = 1e-5
    numeric = [(penalty.value(w + h * e) - penalty.value(w - h * e)) / (2 * h) for e in np.eye(5)]
    np.testing.assert_allclose(penalty.grad(w), numeric, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("kind", KINDS)
def test_grad_at_zero_is_zero_and_a_subgradient(kind):
    penalty = KINDS[kind](2.0)
    assert (penalty.grad(np.zeros(3)) == 0).all()
    assert penalty.value(np.zeros(3)) == 0


def test_values_worked_by_hand():
    w = np.array([[1.0, -2.0], [0.0, 3.0]])
    assert L1(0.5).value(w) == 0.5 * 6
    assert L2(0.5).value(w) == 0.25 * 14
    assert ElasticNet(0.5, 0.2).value(w) == pytest.approx(0.5 * (0.2 * 6 + 0.4 * 14))
    np.testing.assert_array_equal(L1(0.5).value(w, per_row=True), [1.5, 1.5])
    np.testing.assert_array_equal(L2(0.5).value(w, per_row=True), [1.25, 2.25])


def test_soft_thresholding_worked_by_hand():
    w = np.array([3.0, 1.0, 0.5, 0.0, -0.5, -1.0, -1.5])
    np.testing.assert_array_equal(L1(2.0).prox(w, 0.5), [2.0, 0, 0, 0, 0, 0, -0.5])
    np.testing.assert_array_equal(L2(2.0).prox(w, 0.5), w / 2)
    # threshold 0.5, then divided by 1 + 0.5
    np.testing.assert_allclose(
        ElasticNet(2.0, 0.5).prox(w, 0.5), np.array([2.5, 0.5, 0, 0, 0, -0.5, -1.0]) / 1.5
    )


def test_l2_shrinks_every_weight_by_the_same_factor():
    w = np.array([5.0, -0.1, 1e-6])
    np.testing.assert_allclose((w - 0.1 * L2(0.5).grad(w)) / w, 0.95)
    np.testing.assert_allclose(L2(0.5).prox(w, 0.1) / w, 1 / 1.05)


@settings(deadline=None)
@given(strength=st.floats(0, 5), w=st.lists(st.floats(-10, 10), min_size=1, max_size=5))
def test_elastic_net_at_its_ends_is_l1_or_l2(strength, w):
    w = np.array(w)
    for ratio, alone in ((1.0, L1(strength)), (0.0, L2(strength))):
        mixed = ElasticNet(strength, ratio)
        assert mixed.value(w) == pytest.approx(alone.value(w))
        np.testing.assert_allclose(mixed.grad(w), alone.grad(w), atol=1e-12)
        np.testing.assert_allclose(mixed.prox(w, 0.3), alone.prox(w, 0.3), atol=1e-12)


@settings(deadline=None)
@given(lambda1=st.floats(0, 10), lambda2=st.floats(1e-6, 10))
def test_the_two_parametrizations_are_inverses_and_name_the_same_penalty(lambda1, lambda2):
    strength, ratio = from_lambdas(lambda1, lambda2)
    np.testing.assert_allclose(
        to_lambdas(strength, ratio), (lambda1, lambda2), rtol=1e-12, atol=1e-14
    )
    w = np.array([1.0, -2.0, 0.5])
    both = L1(lambda1).value(w) + L2(lambda2).value(w)
    np.testing.assert_allclose(ElasticNet(strength, ratio).value(w), both, rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None)
@given(seed=st.integers(0, 2**31), p=st.integers(1, 4), n=st.integers(1, 6))
def test_rows_with_strengths_of_their_own_equal_separate_penalties(kind, seed, p, n):
    rng = np.random.default_rng(seed)
    strengths, lrs, w = rng.uniform(0, 2, p), rng.uniform(0.01, 1, p), rng.normal(size=(p, n))
    together = KINDS[kind](strengths)
    value, grad, prox = together.value(w), together.grad(w), together.prox(w, lrs)
    assert value.shape == (p,)
    for i in range(p):
        alone = KINDS[kind](strengths[i])
        np.testing.assert_allclose(value[i], alone.value(w[i]), rtol=1e-12)
        np.testing.assert_array_equal(grad[i], alone.grad(w[i]))
        np.testing.assert_array_equal(prox[i], alone.prox(w[i], lrs[i]))


@pytest.mark.parametrize("kind", KINDS)
def test_single_precision_stays_single_and_prox_can_work_in_place(kind):
    w = np.array([1.0, -0.001, 0.3], np.float32)
    penalty, before = KINDS[kind](0.5), w.copy()
    expected = penalty.prox(w, 0.1)
    np.testing.assert_array_equal(w, before)
    assert penalty.grad(w).dtype == expected.dtype == np.float32
    assert penalty.prox(w, 0.1, out=w) is w
    np.testing.assert_array_equal(w, expected)


def test_the_value_of_diverged_weights_gives_no_warning():  # warnings are errors here
    w = np.array([3e38, 3e38], np.float32)
    assert np.isfinite(L1(1.0).value(w))
    assert np.isfinite(L2(1.0).value(w))
    assert np.isnan(L2(1.0).value(np.array([np.nan, np.inf])))


@pytest.mark.parametrize("kind", KINDS)
def test_one_weight_moves_as_it_does_in_an_array(kind):
    assert KINDS[kind](0.5).prox(3.0, 0.1) == KINDS[kind](0.5).prox(np.array([3.0]), 0.1)[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_or_whole_numbers_are_weights_too(kind):
    w, whole = np.array([[1.0, -2.0], [0.0, 3.0]]), np.array([[1, -2], [0, 3]])
    penalty = KINDS[kind]([0.5, 0.25])
    for same in (whole, whole.tolist()):
        np.testing.assert_array_equal(penalty.value(same), penalty.value(w))
        np.testing.assert_array_equal(penalty.grad(same), penalty.grad(w))
        np.testing.assert_array_equal(penalty.prox(same, [0.5, 1.0]), penalty.prox(w, [0.5, 1.0]))


def test_one_strength_is_counted_row_by_row():
    w = np.array([[1.0, -2.0], [0.0, 3.0]])  # 0.5*(0.2*3 + 0.8/2*5) and 0.5*(0.2*3 + 0.8/2*9)
    np.testing.assert_allclose(ElasticNet(0.5, 0.2).value(w, per_row=True), [1.3, 2.1])


def test_a_ratio_above_1_cannot_be_converted():
    with pytest.raises(ValueError, match=r"l1_ratio must be in \[0, 1\]"):
        to_lambdas(1.0, 1.5)
