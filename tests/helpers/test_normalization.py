"""Normalization: PyTorch's answers, what each kind promises, batches of one, bad arguments."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.layers import Linear
from helpers.normalization import (
    IMAGE_AXES,
    NORMALIZATIONS,
    BatchNorm,
    LayerNorm,
    instance_norm,
    normalize_images,
)

REFERENCE = np.load(Path(__file__).parents[1] / "references" / "layers.npz")
sizes = st.integers(1, 8)


def generator(seed=0):
    return np.random.default_rng(seed)


def reference(prefix):
    """Return what was stored under a prefix, by name."""
    return {
        name.removeprefix(f"{prefix}/"): REFERENCE[name]
        for name in REFERENCE.files
        if name.startswith(f"{prefix}/")
    }


def build(kind, n_features, rows=(), dtype=float, **settings):
    rng = generator(5)
    gamma = rng.normal(1, 0.3, (*rows, n_features)).astype(dtype)
    return kind(gamma, rng.normal(0, 0.3, (*rows, n_features)).astype(dtype), **settings)


def same(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-10, atol=1e-12)


def check_pass(layer, X, dout, answers, training):
    """Compare one forward and backward pass with the stored answers."""
    same(layer.forward(X, training), answers["out"])
    same(layer.backward(dout), answers["dX"])
    same(layer.dgamma, answers["dgamma"])
    same(layer.dbeta, answers["dbeta"])


# BatchNorm


def test_batch_norm_equals_pytorch_in_training_in_its_running_statistics_and_in_evaluation():
    r = reference("batch_norm")
    layer = BatchNorm(r["gamma"], r["beta"])
    for i, (X, dout) in enumerate(zip(r["batches"], r["douts"], strict=True)):
        answers = reference(f"batch_norm/{i}")
        check_pass(layer, X, dout, answers, training=True)
        same(layer.running_mean, answers["running_mean"])
        same(layer.running_var, answers["running_var"])
    evaluation = reference("batch_norm/evaluation")
    check_pass(layer, r["batches"][0], r["douts"][0], evaluation, training=False)


def test_evaluation_leaves_the_running_statistics_alone():
    layer = build(BatchNorm, 3)
    layer.forward(generator().normal(4, 2, (10, 3)), training=True)
    before = layer.running.copy()
    layer.forward(generator(1).normal(-4, 2, (10, 3)), training=False)
    np.testing.assert_array_equal(layer.running, before)


@settings(deadline=None)
@given(st.integers(2, 60), sizes, st.floats(-100, 100), st.floats(0.1, 100))
def test_every_feature_of_the_batch_gets_mean_beta_and_std_gamma(n, d, shift, scale):
    layer = build(BatchNorm, d)
    X = shift + scale * generator().normal(size=(n, d))
    out = layer.forward(X, training=True)
    shrunk = np.sqrt(X.var(axis=0) / (X.var(axis=0) + layer.eps))
    np.testing.assert_allclose(out.mean(axis=0), layer.beta, atol=1e-9)
    np.testing.assert_allclose(out.std(axis=0), np.abs(layer.gamma) * shrunk, rtol=1e-6)


def test_the_running_variance_is_the_unbiased_one():
    # batches of two samples: biased, the average would be half of the true variance 9
    layer = build(BatchNorm, 400, momentum=0.01)
    rng = generator()
    for _ in range(2000):
        layer.forward(rng.normal(5, 3, (2, 400)), training=True)
    assert layer.running_var.mean() == pytest.approx(9, rel=0.02)
    assert layer.running_mean.mean() == pytest.approx(5, rel=0.01)


@pytest.mark.parametrize(("momentum", "mean"), [(0, 0), (0.1, 0.2), (1, 2)])
def test_momentum_is_the_weight_of_the_new_batch(momentum, mean):
    layer = build(BatchNorm, 1, momentum=momentum)
    layer.forward(np.array([[1.0], [3.0]]), training=True)
    same(layer.running_mean, mean)
    same(layer.running_var, 1 + momentum * (2 - 1))  # unbiased variance of 1 and 3: 2


def test_a_training_batch_of_one_sample_gives_beta_and_keeps_the_running_variance():
    layer = build(BatchNorm, 3)
    out = layer.forward(np.array([[5.0, -7, 1e6]]), training=True)
    same(out, layer.beta[None])
    same(layer.running_mean, [0.5, -0.7, 1e5])
    same(layer.running_var, [1, 1, 1])
    same(layer.backward(np.ones((1, 3))), np.zeros((1, 3)))
    same(layer.dgamma, np.zeros(3))


@settings(deadline=None)
@given(st.integers(2, 20), sizes, st.sampled_from([np.float32, np.float64]))
def test_a_bias_in_front_of_batch_norm_does_nothing_in_training(n, d, dtype):
    X = generator().normal(size=(n, d)).astype(dtype)
    out = build(BatchNorm, d, dtype=dtype).forward(X, training=True).copy()
    shifted = build(BatchNorm, d, dtype=dtype).forward(X + dtype(7), training=True)
    np.testing.assert_allclose(out, shifted, atol=1e-3 if dtype == np.float32 else 1e-9)


def test_batch_norm_folds_into_the_linear_layer_in_front_of_it():
    rng = generator()
    linear = Linear(rng.normal(size=(4, 3)), rng.normal(size=3))
    norm = build(BatchNorm, 3)
    for _ in range(5):
        norm.forward(linear.forward(rng.normal(size=(20, 4))), training=True)
    X = rng.normal(size=(6, 4))
    both = norm.forward(linear.forward(X), training=False)
    W, b = norm.fold(linear.W, linear.b)
    same(X @ W + b, both)


# LayerNorm


def test_layer_norm_equals_pytorch():
    r = reference("layer_norm")
    check_pass(LayerNorm(r["gamma"], r["beta"]), r["X"], r["dout"], r, training=True)


@settings(deadline=None)
@given(sizes, st.integers(2, 60), st.floats(-100, 100), st.floats(0.1, 100), st.booleans())
def test_every_sample_gets_mean_0_and_std_1_over_its_features(n, d, shift, scale, training):
    layer = LayerNorm(np.ones(d), np.zeros(d))
    X = shift + scale * generator().normal(size=(n, d))
    out = layer.forward(X, training)
    variance = X.var(axis=1)
    np.testing.assert_allclose(out.mean(axis=1), 0, atol=1e-9)
    np.testing.assert_allclose(out.var(axis=1), variance / (variance + layer.eps), rtol=1e-6)


def test_layer_norm_does_not_see_the_other_samples():
    layer = build(LayerNorm, 4)
    X = generator().normal(size=(5, 4))
    together = layer.forward(X).copy()
    alone = np.concatenate([layer.forward(X[i : i + 1]).copy() for i in range(5)])
    same(together, alone)


# Both


@settings(deadline=None)
@given(st.sampled_from(list(NORMALIZATIONS.values())), st.integers(2, 8), sizes, st.booleans())
def test_a_population_equals_its_rows(kind, n, d, training):
    P = 3
    many = build(kind, d, rows=(P,))
    X, dout = generator().normal(size=(2, P, n, d))
    out, dX = many.forward(X, training), many.backward(dout)
    for i in range(P):
        one = kind(many.gamma[i], many.beta[i])
        same(out[i], one.forward(X[i], training))
        same(dX[i], one.backward(dout[i]))
        same(many.dgamma[i], one.dgamma)
        same(many.dbeta[i], one.dbeta)
        if kind is BatchNorm:
            same(many.running_var[i], one.running_var)


@pytest.mark.parametrize("kind", NORMALIZATIONS.values())
def test_float32_stays_float32_and_agrees_with_float64(kind):
    X = generator().normal(3, 2, (50, 8))
    single = build(kind, 8, dtype=np.float32).forward(X.astype(np.float32), True)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, build(kind, 8).forward(X, True), atol=1e-5)


@pytest.mark.parametrize("kind", NORMALIZATIONS.values())
def test_backward_may_be_called_twice_and_leaves_dout_alone(kind):
    layer = build(kind, 3)
    layer.forward(generator().normal(size=(4, 3)), training=True)
    dout = generator(1).normal(size=(4, 3))
    before = dout.copy()
    first = [layer.backward(dout).copy(), layer.dgamma.copy(), layer.dbeta.copy()]
    second = [layer.backward(dout), layer.dgamma, layer.dbeta]
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(dout, before)


@pytest.mark.parametrize("kind", NORMALIZATIONS.values())
def test_parameters_are_used_not_copied(kind):
    layer = build(kind, 3)
    X = generator().normal(size=(4, 3))
    before = layer.forward(X, True).copy()
    layer.beta += 2
    same(layer.forward(X, True), before + 2)


@pytest.mark.parametrize("kind", NORMALIZATIONS.values())
def test_bad_arguments_are_refused(kind):
    with pytest.raises(ValueError, match=r"beta must have gamma's shape \(3,\), got \(2,\)"):
        kind(np.ones(3), np.ones(2))
    with pytest.raises(ValueError, match="eps must be positive, got 0"):
        build(kind, 3, eps=0)
    with pytest.raises(ValueError, match=r"X must fit gamma of shape \(3,\), got X of shape"):
        build(kind, 3).forward(np.ones((5, 4)))
    with pytest.raises(ValueError, match=r"X must fit gamma of shape \(3,\), got X of shape"):
        build(kind, 3).forward(np.ones((2, 5, 3)))
    with pytest.raises(RuntimeError, match=r"Norm.backward needs a forward pass first"):
        build(kind, 3).backward(np.ones((4, 3)))


@pytest.mark.parametrize("momentum", [-0.1, 1.1, np.nan, None])
def test_a_momentum_outside_0_to_1_is_refused(momentum):
    with pytest.raises(ValueError, match=r"momentum must be in \[0, 1\], got"):
        build(BatchNorm, 3, momentum=momentum)


# Images


@pytest.mark.parametrize("kind", IMAGE_AXES)
def test_the_norms_of_images_equal_pytorch(kind):
    r = reference("images")
    same(normalize_images(r["X"], kind, r["gamma"], r["beta"]), r[kind])


def test_instance_norm_equals_pytorch():
    r = reference("images")
    same(instance_norm(r["X"], r["gamma"], r["beta"]), r["instance"])


@pytest.mark.parametrize(
    ("kind", "shared"), [("batch", (0, 2, 3)), ("layer", (1, 2, 3)), ("instance", (2, 3))]
)
def test_the_cells_that_are_averaged_get_mean_0_and_variance_1(kind, shared):
    out = normalize_images(generator().normal(5, 3, (4, 3, 6, 7)), kind, eps=1e-12)
    np.testing.assert_allclose(out.mean(axis=shared), 0, atol=1e-12)
    np.testing.assert_allclose(out.var(axis=shared), 1)
    assert IMAGE_AXES[kind] == shared


def test_bad_images_are_refused():
    X = np.ones((2, 3, 4, 4))
    with pytest.raises(ValueError, match=r"X must have shape \(N, C, H, W\), got \(3, 4, 4\)"):
        instance_norm(X[0])
    with pytest.raises(ValueError, match="kind must be one of 'batch', 'layer', 'instance', got"):
        normalize_images(X, "group")
    with pytest.raises(ValueError, match=r"gamma must have shape \(3,\), got \(4,\)"):
        instance_norm(X, gamma=np.ones(4))
    with pytest.raises(ValueError, match=r"beta must have shape \(3,\), got \(2,\)"):
        instance_norm(X, beta=np.ones(2))
    with pytest.raises(ValueError, match="eps must be positive, got -1"):
        instance_norm(X, eps=-1)


def test_batch_norm_evaluates_unless_told_to_train():
    layer, X = BatchNorm(np.ones(3), np.zeros(3)), np.random.default_rng(0).normal(5, 2, (9, 3))
    out = layer.forward(X).copy()
    np.testing.assert_array_equal(layer.running_var, 1)
    np.testing.assert_array_equal(out, layer.forward(X, training=False))


def test_the_running_mean_of_single_samples_converges_to_the_sample():
    layer = BatchNorm(np.ones(2), np.zeros(2))
    for _ in range(400):
        layer.forward(np.array([[5.0, -7.0]]), True)
    np.testing.assert_allclose(layer.running_mean, [5, -7])


@pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])
def test_gamma_without_features_is_refused(kind):
    with pytest.raises(ValueError, match="beta must have gamma's shape"):
        kind(np.array(1.0), np.array(0.0))


@pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])
def test_eps_of_a_layer_is_one_number(kind):
    with pytest.raises(ValueError, match="eps must be one number"):
        kind(np.ones(2), np.zeros(2), eps=[0.1, 0.1])


def test_the_momentum_of_batch_norm_is_one_number():
    with pytest.raises(ValueError, match="momentum must be one number"):
        BatchNorm(np.ones(2), np.zeros(2), momentum=[0.1, 0.2])


def test_images_keep_their_precision_and_whole_numbers_are_as_good():
    images = np.random.default_rng(0).integers(0, 255, (2, 3, 4, 4))
    single = normalize_images(images.astype(np.float32), "batch")
    assert single.dtype == np.float32
    gamma, beta = [0.5, 1.5, 2.5], [0.1, 0.2, 0.3]
    np.testing.assert_allclose(
        normalize_images(images, "batch", gamma, beta),
        normalize_images(images.astype(float), "batch", gamma, beta),
    )
