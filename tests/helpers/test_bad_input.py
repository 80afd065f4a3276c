"""Bad input: one sentence that names the argument, what is allowed and what came."""

from __future__ import annotations

import re

import numpy as np
import pytest

from helpers import activations, data, gradcheck, initializers, losses, search, splits
from helpers.layers import Activation, Dropout, Linear
from helpers.network import Network
from helpers.normalization import BatchNorm, LayerNorm, instance_norm, normalize_images
from helpers.optimizers import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSProp,
    clip_by_norm,
    clip_by_value,
)
from helpers.penalties import L1, L2, ElasticNet, from_lambdas, to_lambdas
from helpers.schedules import constant, cosine, exponential, inverse_time, step_decay, warmup
from helpers.surfaces import BOWL, descend, rotated
from helpers.training import fit

rng = np.random.default_rng(0)
X = rng.normal(size=(20, 3)).astype(np.float32)
y = np.arange(20) % 4
one, two, three = np.ones(1), np.ones(2), np.ones(3)
space = {"lr": search.log_uniform(0.1, 1)}


def network(**options):
    return Network([3, 5, 4], **{"rng": np.random.default_rng(0), **options})


def train(**options):
    given = {
        "network": network(),
        "X": X,
        "y": y,
        "optimizer": SGD(),
        "steps": 2,
        "batch_size": 5,
        "rng": np.random.default_rng(0),
    }
    return fit(**{**given, **options})


def score(params):
    return 0.0


def two_steps(first, second):
    optimizer = Adam()
    optimizer.step(first, first)
    optimizer.step(second, second)


def decay(entry):
    SGD(weight_decay=0.1).step([np.ones(3)], [np.zeros(3)], decay=[entry])


def set_lr(lr, steps=0):
    optimizer = SGD(lr=[0.1, 0.2])
    for _ in range(steps):
        optimizer.step([np.ones((2, 3))], [np.ones((2, 3))])
    optimizer.lr = lr


# In an expected message "..." stands for any text.
VALUE_ERRORS = [
    # optimizers
    (lambda: SGD(lr=0), "lr must be positive, got 0"),
    (lambda: SGD(lr=-1), "lr must be positive, got -1"),
    (lambda: SGD(lr=np.nan), "lr must be positive, got nan"),
    (lambda: Adam(lr=np.inf), "lr must be positive, got inf"),
    (lambda: SGD(lr="0.1"), "lr must be positive, got '0.1'"),
    (lambda: SGD(lr=None), "lr must be positive, got None"),
    (lambda: SGD(lr=[0.1, 0.0]), "lr must be positive, got [0.1, 0.0]"),
    (lambda: SGD(lr=[[0.1]]), "lr must be a number or of shape (P,), got shape (1, 1)"),
    (lambda: SGD(lr=[]), "lr must be positive, got []"),
    (lambda: SGD(lr=["0.1"]), "lr must be positive, got ['0.1']"),
    (lambda: SGD(lr=10**400), "lr must be positive, got 1000..."),
    (lambda: SGD(weight_decay=-1), "weight_decay must be 0 or larger, got -1"),
    (lambda: AdamW(weight_decay=-0.1), "weight_decay must be 0 or larger, got -0.1"),
    (lambda: Momentum(momentum=1), "momentum must be in [0, 1), got 1"),
    (lambda: Nesterov(momentum=-0.5), "momentum must be in [0, 1), got -0.5"),
    (lambda: RMSProp(rho=1.0), "rho must be in [0, 1), got 1.0"),
    (lambda: AdaGrad(eps=0), "eps must be positive, got 0"),
    (lambda: Adam(beta1=1.0), "beta1 must be in [0, 1), got 1.0"),
    (lambda: Adam(beta2=1.5), "beta2 must be in [0, 1), got 1.5"),
    (
        lambda: Momentum(lr=[0.1, 0.2], momentum=[0.1, 0.2, 0.3]),
        "momentum and lr must have equally many values, got 3 and 2",
    ),
    (
        lambda: AdamW(beta1=[0.1, 0.2], eps=[1e-8, 1e-7, 1e-6]),
        "beta1 and eps must have equally many values, got 2 and 3",
    ),
    (lambda: set_lr(-0.1), "lr must be 0 or larger, got -0.1"),
    (lambda: set_lr(np.nan), "lr must be 0 or larger, got nan"),
    (lambda: set_lr(None), "lr must be 0 or larger, got None"),
    (lambda: set_lr(["a"]), "lr must be 0 or larger, got ['a']"),
    (lambda: set_lr(True), "lr must be 0 or larger, got True"),
    (lambda: set_lr(np.array([1j])), "lr must be 0 or larger, got array([0.+1.j])"),
    (lambda: set_lr([[0.1]]), "lr must be a number or of shape (P,), got shape (1, 1)"),
    (
        lambda: set_lr([0.1], steps=1),
        "lr must have one value per row of params[0], which has shape (2, 3), got 1 values",
    ),
    (
        lambda: set_lr(three, steps=2),
        "lr must have one value per row of params[0], which has shape (2, 3), got 3 values",
    ),
    (lambda: SGD().step(None, [three]), "params must be a list of float arrays, got None"),
    (lambda: SGD().step([None], [three]), "params must be a list of float arrays, got NoneType..."),
    (lambda: two_steps([three], None), "params must be a list of float arrays, got None"),
    (lambda: SGD().step([three], None), "grads must be a list of float arrays, got None"),
    (lambda: decay(1), "decay[0] must be a bool or a slice, got 1"),
    (lambda: decay("a"), "decay[0] must be a bool or a slice, got 'a'"),
    (lambda: decay(None), "decay[0] must be a bool or a slice, got None"),
    (lambda: decay(three > 0), "decay[0] must be a bool or a slice, got array([ True,...])"),
    (lambda: SGD().step([three], [three], decay=True), "decay must be a list, got True"),
    (
        lambda: SGD().step([np.ones(3, int)], [three]),
        "params must be a list of float arrays, got int64 at index 0",
    ),
    (
        lambda: SGD().step([[1.0, 2.0]], [two]),
        "params must be a list of float arrays, got list at index 0",
    ),
    (lambda: SGD().step(two, two), "params must be a list of float arrays, got float64 at index 0"),
    (lambda: SGD().step([three], []), "grads must have length 1, got 0"),
    (lambda: SGD().step([three], [two]), "grads[0] must be an array of shape (3,), got (2,)"),
    (
        lambda: SGD().step([three], [[1.0, 2.0, 3.0]]),
        "grads[0] must be an array of shape (3,), got list",
    ),
    (lambda: SGD().step([three], [three], decay=[True, False]), "decay must have length 1, got 2"),
    (lambda: two_steps([three], [two]), "params[0] must be an array of shape (3,), got (2,)"),
    (lambda: two_steps([three], [three, three]), "params must have length 1, got 2"),
    (
        lambda: SGD(lr=[0.1, 0.2, 0.3]).step([np.ones((2, 5))], [np.ones((2, 5))]),
        "lr must have one value per row of params[0], which has shape (2, 5), got 3 values",
    ),
    (
        lambda: Momentum(momentum=[0.1, 0.2]).step([three], [three]),
        "momentum must have one value per row of params[0], which has shape (3,), got 2 values",
    ),
    (lambda: clip_by_norm([three], 0), "max_norm must be positive, got 0"),
    (
        lambda: clip_by_norm([np.ones((3, 2))], [1.0, 2.0]),
        "max_norm must have one value per row of grads[0], which has shape (3, 2), got 2 values",
    ),
    (lambda: clip_by_norm([], 1.0), "grads must hold an array or more, got none"),
    (lambda: clip_by_norm(None, 1.0), "grads must be a list of float arrays, got None"),
    (
        lambda: clip_by_norm([[3.0, 4.0]], 1.0),
        "grads must be a list of float arrays, got list at index 0",
    ),
    (
        lambda: clip_by_norm([three, np.ones(3, int)], 1.0),
        "grads must be a list of float arrays, got int64 at index 1",
    ),
    (
        lambda: clip_by_value([np.ones(2, complex)], 1.0),
        "grads must be a list of float arrays, got complex128 at index 0",
    ),
    (lambda: clip_by_value(three, 1.0), "grads must be a list of float arrays, got float64..."),
    (lambda: clip_by_value([three], -1), "limit must be positive, got -1"),
    (
        lambda: clip_by_value([np.ones((3, 2))], [1.0, 2.0]),
        "limit must have one value per row of grads[0], which has shape (3, 2), got 2 values",
    ),
    # schedules
    (lambda: constant(-0.1), "lr must be positive, got -0.1"),
    (lambda: step_decay(0.1, every=0), "every must be a whole number 1 or larger, got 0"),
    (lambda: step_decay(0.1, every=5, factor=0), "factor must be in (0, 1], got 0"),
    (lambda: exponential(0.1, factor=1.1), "factor must be in (0, 1], got 1.1"),
    (
        lambda: exponential([0.1, 0.2], factor=[0.9, 0.8, 0.7]),
        "lr and factor must have equally many values, got 2 and 3",
    ),
    (lambda: inverse_time(0.1, decay=-1), "decay must be 0 or larger, got -1"),
    (
        lambda: inverse_time([0.1, 0.2], decay=three),
        "lr and decay must have equally many values, got 2 and 3",
    ),
    (
        lambda: step_decay([0.1, 0.2], 5, factor=[0.9, 0.8, 0.7]),
        "lr and factor must have equally many values, got 2 and 3",
    ),
    (
        lambda: cosine([0.1, 0.2, 0.3], 10, lr_min=[0.0, 0.0]),
        "lr and lr_min must have equally many values, got 3 and 2",
    ),
    (lambda: cosine(0.1, total_steps=0), "total_steps must be a whole number 1 or larger, got 0"),
    (
        lambda: cosine(0.1, total_steps=10.5),
        "total_steps must be a whole number 1 or larger, got 10.5",
    ),
    (lambda: cosine(0.1, 10, lr_min=0.2), "lr_min must be at most lr, which is 0.1, got 0.2"),
    (lambda: warmup(constant(0.1), steps=-1), "steps must be a whole number 0 or larger, got -1"),
    (lambda: warmup(0.1, steps=5), "schedule must be callable, got 0.1"),
    (lambda: constant(0.1)(-1), "step must be a whole number, 0 or larger, got -1"),
    (lambda: cosine(0.1, 10)(0.5), "step must be a whole number, 0 or larger, got 0.5"),
    # penalties
    (lambda: L1(-1), "strength must be 0 or larger, got -1"),
    (lambda: L2(np.inf), "strength must be 0 or larger, got inf"),
    (lambda: ElasticNet(0.1, l1_ratio=1.5), "l1_ratio must be in [0, 1], got 1.5"),
    (
        lambda: ElasticNet([0.1, 0.2], l1_ratio=[0.1, 0.2, 0.3]),
        "strength and l1_ratio must have equally many values, got 2 and 3",
    ),
    (lambda: L1(0.1).prox(three, -0.1), "lr must be 0 or larger, got -0.1"),
    (lambda: L1([]), "strength must be 0 or larger, got []"),
    (lambda: L1(0.1).value("a"), "w must hold numbers, got 'a'"),
    (lambda: L1(0.1).grad(None), "w must hold numbers, got None"),
    (lambda: L2(0.1).grad([1j]), "w must hold numbers, got [1j]"),
    (
        lambda: L2(0.1).prox([[1.0], [1.0, 2.0]], 0.1),
        "w must be an array, got rows of unequal length, [[1.0], [1.0, 2.0]]...",
    ),
    (
        lambda: L1([0.1, 0.2]).value(np.ones((3, 4))),
        "strength must have one value per row of w, which has shape (3, 4), got 2 values",
    ),
    (
        lambda: L2([0.1, 0.2]).grad(np.ones((3, 4))),
        "strength must have one value per row of w, which has shape (3, 4), got 2 values",
    ),
    (
        lambda: ElasticNet([0.1, 0.2], 0.5).prox(np.ones((3, 4)), 0.1),
        "strength must have one value per row of w, which has shape (3, 4), got 2 values",
    ),
    (
        lambda: L2(0.1).prox(np.ones((3, 4)), [0.1, 0.2]),
        "lr must have one value per row of w, which has shape (3, 4), got 2 values",
    ),
    (lambda: to_lambdas(-1, 0.5), "strength must be 0 or larger, got -1"),
    (lambda: from_lambdas(-1, 1), "lambda1 must be 0 or larger, got -1"),
    (lambda: from_lambdas(0, 0), "lambda1 + lambda2 must be positive, got 0"),
    # surfaces
    (lambda: BOWL(three), "points must have shape (..., 2), got (3,)"),
    (lambda: BOWL.gradient(1.0), "points must have shape (..., 2), got ()"),
    (lambda: BOWL(["a", "b"]), "points must hold numbers, got ['a', 'b']"),
    (lambda: BOWL.distance([[1], [1, 2]]), "points must be an array, got rows of unequal..."),
    (lambda: BOWL.gradient([1j, 0]), "points must hold numbers, got [1j, 0]"),
    (
        lambda: rotated("bowl", 45, name="turned", box=BOWL.box),
        "surface must be a Surface, got 'bowl'",
    ),
    (
        lambda: rotated(BOWL, "a", name="turned", box=BOWL.box),
        "degrees must be a finite number, got 'a'",
    ),
    (
        lambda: rotated(BOWL, [45, 90], name="turned", box=BOWL.box),
        "degrees must be one number, got [45, 90]",
    ),
    (lambda: descend("bowl", SGD()), "surface must be a Surface, got 'bowl'"),
    (
        lambda: descend(BOWL, SGD),
        "optimizer must be an Optimizer, got <class 'helpers.optimizers.SGD'>",
    ),
    (
        lambda: descend(BOWL, "sgd"),
        "optimizer must be an Optimizer, got 'sgd'",
    ),
    (lambda: descend(BOWL, SGD(), schedule=0.1), "schedule must be callable, got 0.1"),
    (lambda: descend(BOWL, SGD(), schedule=lambda step: None), "lr must be 0 or larger, got None"),
    (lambda: BOWL.grid(1), "n must be a whole number 2 or larger, got 1"),
    (lambda: descend(BOWL, SGD(), start=three), "start must have shape (2,) or (P, 2), got (3,)"),
    (
        lambda: descend(BOWL, SGD(), start=(0, np.nan)),
        "start must hold finite numbers, got nan at index (1,)",
    ),
    (lambda: descend(BOWL, SGD(), steps=-1), "steps must be a whole number 0 or larger, got -1"),
    (
        lambda: descend(BOWL, SGD(lr=[0.1, 0.2]), start=np.ones((3, 2))),
        "lr must have one value per row of params[0], which has shape (3, 2), got 2 values",
    ),
    # activations and initializers
    (lambda: activations.leaky_relu(X, slope=-0.1), "slope must be in [0, 1], got -0.1"),
    (
        lambda: activations.leaky_relu(X, slope=[0.1, 0.2]),
        "slope must be one number, got [0.1, 0.2]",
    ),
    (
        lambda: activations.leaky_relu_derivative(X, slope=np.ones(3)),
        "slope must be one number, got array([1., 1., 1.])",
    ),
    (lambda: activations.elu(X, alpha=[1, 2]), "alpha must be one number, got [1, 2]"),
    (lambda: activations.elu_derivative(X, alpha=[1]), "alpha must be one number, got [1]"),
    (
        lambda: activations.relu([[1], [1, 2]]),
        "x must be an array, got rows of unequal...",
    ),
    (lambda: activations.softmax(X, axis=2), "axis must be a whole number from -2 to 1, got 2"),
    (lambda: activations.softmax(X, axis="a"), "axis must be a whole number from -2 to 1, got 'a'"),
    (lambda: activations.softmax([]), "x must hold a score or more along axis -1, got shape (0,)"),
    (lambda: activations.elu(X, alpha=0), "alpha must be positive, got 0"),
    (lambda: initializers.normal((3, 4), rng, std=-1), "std must be 0 or larger, got -1"),
    (lambda: initializers.constant((3, 4), value=np.nan), "value must be a finite number, got nan"),
    (lambda: initializers.constant((3, 4), value=[1, 2]), "value must be one number, got [1, 2]"),
    (lambda: initializers.normal((3, 4), rng, std=[1.0]), "std must be one number, got [1.0]"),
    (lambda: initializers.he_normal((3,), rng), "shape must be (fan_in, fan_out), got (3,)"),
    (
        lambda: initializers.he_normal((0, 4), rng),
        "fan_in must be a whole number 1 or larger, got 0",
    ),
    (
        lambda: initializers.scheme_std("kaiming", 3, 4),
        "name must be one of 'lecun', 'xavier', 'he', got 'kaiming'",
    ),
    # layers and normalization
    (lambda: Dropout(1.0, rng), "p must be in [0, 1), got 1.0"),
    (lambda: Dropout(-0.1, rng), "p must be in [0, 1), got -0.1"),
    (lambda: Activation("swish"), "activation must be one of 'sigmoid', ... got 'swish'"),
    (
        lambda: Linear(np.ones((3, 4)), three),
        "b must hold one value per output of W (3, 4), got (3,)",
    ),
    (
        lambda: Linear(np.ones((3, 4)), np.ones(4)).forward(np.ones((5, 2))),
        "X must fit W of shape (3, 4), got X of shape (5, 2)",
    ),
    (lambda: BatchNorm(three, three, momentum=2), "momentum must be in [0, 1], got 2"),
    (lambda: BatchNorm(three, three, eps=0), "eps must be positive, got 0"),
    (lambda: BatchNorm(three, two), "beta must have gamma's shape (3,), got (2,)"),
    (
        lambda: BatchNorm(three, three).forward(np.ones((5, 4)), True),
        "X must fit gamma of shape (3,), got X of shape (5, 4)",
    ),
    (lambda: instance_norm(np.ones((5, 4))), "X must have shape (N, C, H, W), got (5, 4)"),
    (
        lambda: normalize_images(np.ones((2, 3, 4, 4)), "group"),
        "kind must be one of 'batch', 'layer', 'instance', got 'group'",
    ),
    # losses
    (
        lambda: losses.cross_entropy(np.ones((3, 4)), np.array([0, 1, 4])),
        "y must lie from 0 to 3, got labels from 0 to 4",
    ),
    (
        lambda: losses.cross_entropy(np.ones((3, 4)), np.array([0, 1, -1])),
        "y must lie from 0 to 3, got labels from -1 to 1",
    ),
    (
        lambda: losses.cross_entropy(np.ones((3, 4)), np.array([0.0, 1.0, 2.0])),
        "y must hold whole numbers, got dtype float64",
    ),
    (
        lambda: losses.cross_entropy(np.ones((3, 4)), np.array([0, 1])),
        "y must hold one label per sample, shape (3,), got (2,)",
    ),
    (
        lambda: losses.mean_squared_error(np.ones((3, 1)), three),
        "y must have the outputs' shape (3, 1), got (3,)",
    ),
    (
        lambda: losses.accuracy(np.ones((3, 4)), np.array([0, 1])),
        "y must hold one label per sample, shape (3,), got (2,)",
    ),
    # network
    (lambda: Network([3], rng=rng), "sizes must hold at least the inputs and the outputs, got [3]"),
    (lambda: Network([3, 0, 2], rng=rng), "sizes[1] must be a whole number 1 or larger, got 0"),
    (lambda: network(activation="gelu"), "activation must be one of 'sigmoid', ... got 'gelu'"),
    (lambda: network(init="glorot"), "init must be one of 'zeros', ... got 'glorot'"),
    (
        lambda: network(norm="instance"),
        "norm must be one of None, 'batch', 'layer', got 'instance'",
    ),
    (lambda: network(dropout=1.0), "dropout must be in [0, 1), got 1.0"),
    (lambda: network(rng=0), "rng must be a numpy Generator (or one per row), got 0"),
    (
        lambda: network(dtype=np.float16),
        "dtype must be one of dtype('float32'), dtype('float64'), got dtype('float16')",
    ),
    (lambda: network(loss="hinge"), "loss must be one of 'cross_entropy', 'mse', got 'hinge'"),
    (lambda: network(population=0), "population must be a whole number 1 or larger, got 0"),
    (
        lambda: network(population=3, dropout=[0.1, 0.2]),
        "dropout must be one number or have shape (3,), got (2,)",
    ),
    (lambda: network(population=3, init=["zeros"]), "init must hold 3 initializers, got 1"),
    (lambda: network().forward(np.ones((5, 4))), "X must have shape (n_samples, 3), got (5, 4)"),
    (
        lambda: network().forward(np.full((5, 3), np.nan)),
        "X must hold finite numbers, got nan at index (0, 0)",
    ),
    (
        lambda: network().forward(np.full((5, 3), np.inf)),
        "X must hold finite numbers, got inf at index (0, 0)",
    ),
    (lambda: network().loss(X, np.full(20, 7)), "y must lie from 0 to 3, got labels from 7 to 7"),
    (lambda: network().loss(X, y[:5]), "y must hold one label per sample, shape (20,), got (5,)"),
    # gradient check
    (
        lambda: gradcheck.numerical_gradient(np.sum, np.ones(3), eps=0),
        "eps must be positive, got 0",
    ),
    (
        lambda: gradcheck.numerical_gradient(np.sum, np.ones(3, np.float32)),
        "x must be a float64 array, got float32",
    ),
    (lambda: gradcheck.relative_error(three, two), "b must have the shape of a (3,), got (2,)"),
    (
        lambda: gradcheck.check_network(network(), X, y),
        "network must have dtype float64, got float32",
    ),
    # data
    (lambda: data.two_moons(1, 0.1, rng), "n_samples must be a whole number 2 or larger, got 1"),
    (lambda: data.two_moons(10, -0.1, rng), "noise must be 0 or larger, got -0.1"),
    (
        lambda: data.two_moons(10, 0.1, 42),
        "rng must be a numpy Generator, as default_rng(seed), got 42",
    ),
    (lambda: data.spirals(10, 1, 0.1, rng), "n_classes must be a whole number 2 or larger, got 1"),
    (lambda: data.spirals(10, 2, 0.1, rng, turns=0), "turns must be positive, got 0"),
    (lambda: data.gaussian_blobs(10, 3, -1, rng), "std must be 0 or larger, got -1"),
    (
        lambda: data.noisy_polynomial(10, [], 0.1, rng),
        "coefficients must be a sequence of numbers, got shape (0,)",
    ),
    (
        lambda: data.correlated_regression(10, [1, 2], 1.0, 0.1, rng),
        "correlation must be in (-1.0, 1), got 1.0",
    ),
    (lambda: data.flip_labels(y, 1.5, rng), "share must be in [0, 1], got 1.5"),
    (
        lambda: data.flip_labels(y.astype(float), 0.5, rng),
        "y must hold whole-number class labels, got an array of dtype float64",
    ),
    (
        lambda: data.standardize(np.array([[1.0], [np.nan]])),
        "X_train must hold finite numbers, got nan at index (1, 0)",
    ),
    # splits
    (
        lambda: splits.train_val_test_split(X, y, (0.6, 0.2, 0.1), rng),
        "fractions must sum to 1, got (0.6, 0.2, 0.1), sum 0.9",
    ),
    (
        lambda: splits.train_val_test_split(X, y, (1.2, -0.1, -0.1), rng),
        "fractions must be in (0, 1), got (1.2, -0.1, -0.1)",
    ),
    (
        lambda: splits.train_val_test_split(X, y, (0.6, 0.4), rng),
        "fractions must be three numbers, got (0.6, 0.4)",
    ),
    (
        lambda: splits.train_val_test_split(X[:3], y[:3], (0.98, 0.01, 0.01), rng),
        "fractions must leave no set empty, got (0.98, 0.01, 0.01): sizes [3, 0, 0]",
    ),
    (
        lambda: splits.train_val_test_split(X, y[:5], (0.6, 0.2, 0.2), rng),
        "X and y must hold as many samples, got shapes (20, 3) and (5,)",
    ),
    (
        lambda: splits.train_val_test_split(X, y),
        "rng must be a numpy Generator, as default_rng(seed), got None",
    ),
    (lambda: splits.k_fold(5, 6, rng), "k must be a whole number from 2 to 5, got 6"),
    (lambda: splits.k_fold(5, 1, rng), "k must be a whole number from 2 to 5, got 1"),
    (lambda: splits.k_fold(1, 1, rng), "n must be a whole number 2 or larger, got 1"),
    (lambda: splits.stratified_k_fold(y, 6, rng), "k must be a whole number from 2 to 5, got 6"),
    (
        lambda: splits.stratified_k_fold(y * 0.5, 2, rng),
        "y must hold whole-number class labels, got an array of dtype float64",
    ),
    # search
    (lambda: search.log_uniform(0, 1), "low must be positive, got 0"),
    (lambda: search.uniform(1, 1), "high must be larger than 1, got 1"),
    (lambda: search.choice([]), "options must not be empty, got none"),
    (
        lambda: search.random_search(score, space, 0, rng),
        "n_trials must be a whole number 1 or larger, got 0",
    ),
    (
        lambda: search.random_search(score, {"lr": 0.1}, 3, rng),
        "space['lr'] must be uniform, log_uniform, integers or choice, ... got 0.1",
    ),
    (
        lambda: search.random_search(score, {}, 3, rng),
        "space must be a dict with a hyperparameter or more, got {}",
    ),
    (
        lambda: search.random_search(score, space, 3, 0),
        "rng must be a numpy Generator, as default_rng(seed), got 0",
    ),
    (lambda: search.random_search(None, space, 3, rng), "objective must be callable, got None"),
    (
        lambda: search.random_search(score, space, 3, rng, batch=0),
        "batch must be a whole number 1 or larger, got 0",
    ),
    (
        lambda: search.random_search(score, space, 3, rng, progress=3),
        "progress must be callable, got 3",
    ),
    (
        lambda: search.random_search(lambda params: "good", space, 3, rng),
        "objective must return 1 number(s), got ['good']",
    ),
    (
        lambda: search.grid_search(score, space, 1),
        "points must be a whole number 2 or larger, got 1",
    ),
    (
        lambda: search.coarse_to_fine(score, space, 3, rng, rounds=0),
        "rounds must be a whole number 1 or larger, got 0",
    ),
    (lambda: search.coarse_to_fine(score, space, 3, rng, keep=0), "keep must be in (0, 1], got 0"),
    (
        lambda: search.successive_halving(score, space, 3, rng, budget=0),
        "budget must be a whole number 1 or larger, got 0",
    ),
    (
        lambda: search.successive_halving(score, space, 3, rng, factor=1),
        "factor must be a whole number 2 or larger, got 1",
    ),
    # training
    (lambda: train(X=X[:, :2]), "X must have shape (n, 3), got (20, 2)"),
    (
        lambda: train(X=np.full_like(X, np.nan)),
        "X must hold finite numbers, got nan at index (0, 0)",
    ),
    (lambda: train(y=y + 1), "y must hold labels from 0 to 3, got 4"),
    (lambda: train(y=y[:7]), "y must have shape (20,) for 20 samples, got (7,)"),
    (lambda: train(batch_size=0), "batch_size must be a whole number from 1 to 20, got 0"),
    (lambda: train(batch_size=21), "batch_size must be a whole number from 1 to 20, got 21"),
    (lambda: train(steps=0), "steps must be a whole number 1 or larger, got 0"),
    (lambda: train(eval_every=0), "eval_every must be a whole number 1 or larger, got 0"),
    (lambda: train(rng=0), "rng must be a numpy Generator, as default_rng(seed), got 0"),
    (lambda: train(optimizer="adam"), "optimizer must be an optimizer, as Adam(), got 'adam'"),
    (lambda: train(optimizer=Adam), "optimizer must be built, as Adam(lr=0.1), got the class Adam"),
    (lambda: activations.relu("a"), "x must hold numbers, got 'a'"),
    (
        lambda: train(optimizer=SGD(lr=[0.1, 0.2])),
        "optimizer must have hyperparameters for one network, each a number, got 2 values",
    ),
    (lambda: train(schedule=0.1), "schedule must be callable, got 0.1"),
    (lambda: train(penalty=0.1), "penalty must be L1, L2 or ElasticNet, as L1(0.01), got 0.1"),
    (lambda: train(max_norm=-1), "max_norm must be positive, got -1"),
    (
        lambda: train(max_norm=[1.0, 2.0]),
        "max_norm must be one number, or one per row, got [1.0, 2.0]",
    ),
    (
        lambda: train(record=["everything"]),
        "record must be one of 'update_ratio', 'layer_grad_norm', 'activations', got 'everything'",
    ),
    (lambda: train(callback=3), "callback must be callable, got 3"),
    (lambda: train(X_val=X, y_val=y + 1), "y_val must hold labels from 0 to 3, got 4"),
]

BEFORE_FORWARD = [
    (
        lambda: Linear(np.ones((3, 4)), np.ones(4)).backward(np.ones((5, 4))),
        "Linear.backward needs a forward pass first",
    ),
    (
        lambda: LayerNorm(three, three).backward(np.ones((5, 3))),
        "LayerNorm.backward needs a forward pass first",
    ),
    (
        lambda: losses.SoftmaxCrossEntropy().backward(),
        "SoftmaxCrossEntropy.backward needs a forward pass first",
    ),
    (
        lambda: losses.MeanSquaredError().backward(),
        "MeanSquaredError.backward needs a forward pass first",
    ),
    (lambda: network().backward(), "Network.backward needs loss(X, y) first"),
]


def check(call, error, message):
    with pytest.raises(error) as caught:
        call()
    pattern = ".*".join(map(re.escape, message.split("...")))
    assert re.fullmatch(pattern, str(caught.value)), str(caught.value)


@pytest.mark.parametrize(("call", "message"), VALUE_ERRORS, ids=[row[1] for row in VALUE_ERRORS])
def test_a_bad_argument_is_named_with_what_is_allowed_and_what_came(call, message):
    check(call, ValueError, message)


@pytest.mark.parametrize(("call", "message"), BEFORE_FORWARD, ids=[r[1] for r in BEFORE_FORWARD])
def test_backward_before_forward_is_a_runtime_error(call, message):
    check(call, RuntimeError, message)


def test_arguments_are_checked_before_anything_is_changed():
    optimizer, w = Adam(), np.ones(3)
    with pytest.raises(ValueError, match="grads"):
        optimizer.step([w, w], [three, two])
    with pytest.raises(TypeError, match="learning_rate"):
        SGD(learning_rate=0.1)  # a misspelt name is not swallowed
    assert optimizer.t == 0 and (w == 1).all()
