"""How steep the loss is where training starts: its largest curvature, before and after a climb."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from course.learning_rate_schedules.warmup import BATCH, CASES, SIZES, climb_and_fall
from helpers.activations import softmax
from helpers.data import few_digits
from helpers.network import Network
from helpers.optimizers import OPTIMIZERS
from helpers.training import fit


def curvature_along(network, X, y, direction) -> np.ndarray:
    """Return the Hessian of the loss times a direction, exactly: how the gradient changes along it.

    By the chain rule once forward and once backward (Pearlmutter, 1994), with every ReLU held on
    the side on which it is. Differences of gradients will not do: between two points that lie ever
    so close some sum passes 0, and its jump, divided by the distance, drowns the curvature.

    Parameters
    ----------
    network : Network
        A single one with ReLU units, without normalization and dropout, and cross-entropy.
    X, y : arrays of shape (N, n_features) and (N,)
    direction : ndarray of shape (n_params,), ordered as ``network.flat``

    Returns
    -------
    ndarray of shape (n_params,)
    """
    if network.activation != "relu" or network.norm or network.loss_name != "cross_entropy":
        raise ValueError("network must have ReLU units, no norm and cross-entropy")
    (W, b), (dW, db) = _layers(network, network.flat), _layers(network, direction)
    h, dh, on = [X], [np.zeros_like(X)], []
    for i in range(len(W)):
        z, dz = h[-1] @ W[i] + b[i], dh[-1] @ W[i] + h[-1] @ dW[i] + db[i]
        on.append(z > 0)
        h.append(z * on[-1])
        dh.append(dz * on[-1])
    p = softmax(z)
    delta = (p - np.eye(p.shape[1])[y]) / len(X)
    change = p * (dz - np.sum(p * dz, axis=1, keepdims=True)) / len(X)  # of delta
    to_W, to_b = [], []
    for i in reversed(range(len(W))):
        to_W.append(dh[i].T @ delta + h[i].T @ change)
        to_b.append(change.sum(axis=0))
        if i:
            change = (change @ W[i].T + delta @ dW[i].T) * on[i - 1]
            delta = (delta @ W[i].T) * on[i - 1]
    return np.concatenate([part.ravel() for part in (*to_W[::-1], *to_b[::-1])])


def _layers(network, flat) -> tuple[list, list]:
    """Cut a flat vector into weight matrices and biases: ``flat`` holds all matrices first."""
    shapes = list(pairwise(network.sizes))
    cuts = np.cumsum([n * m for n, m in shapes] + [m for _, m in shapes])[:-1]
    parts = np.split(flat, cuts)
    W = [part.reshape(shape) for part, shape in zip(parts, shapes, strict=False)]
    return W, parts[len(shapes) :]


def largest_eigenvalue(product, start: np.ndarray, iterations: int) -> float:
    """Return the largest eigenvalue of a symmetric matrix that is known by its products alone.

    Looks among the directions that repeated products reach from ``start`` (Lanczos): the first,
    the product along it, the product along that ... In their span the matrix is a small one. Power
    iteration would find the eigenvalue that is largest in *size*, which may be a negative one.
    """
    directions, products, ahead = [], [], start
    for _ in range(iterations):
        for _ in range(2):  # twice, for what rounding leaves of the earlier directions
            for known in directions:
                ahead = ahead - (known @ ahead) * known
        directions.append(ahead / np.linalg.norm(ahead))
        products.append(product(directions[-1]))
        ahead = products[-1]
    small = np.array(directions) @ np.array(products).T
    return float(np.linalg.eigvalsh((small + small.T) / 2)[-1])


def largest_curvature(network, X, y, rng, iterations: int = 40) -> float:
    """Return the largest second derivative of the loss, over all directions in weight space.

    On a parabola SGD diverges above 2/curvature. A direction in which the loss bends downward,
    however strongly, sets no limit.

    Parameters
    ----------
    network : Network
        As in :func:`curvature_along`, in float64.
    X, y : arrays
        All training data: what mini-batches add is not in it.
    rng : numpy.random.Generator
        Draws the first direction.
    iterations : int
        Products that are computed; no more than the network has parameters.
    """
    start = rng.standard_normal(network.flat.shape)
    return largest_eigenvalue(lambda d: curvature_along(network, X, y, d), start, iterations)


def steepness(case: str, seeds, climb: int = 0, peak: float = 0.1) -> np.ndarray:
    """Return the largest curvature for each seed, after ``climb`` steps of warmup to ``peak``."""
    optimizer, activation, init = CASES[case]
    data, found = few_digits(500), []
    for seed in seeds:
        rng = np.random.default_rng([1, seed])
        network = Network(SIZES, activation, init, rng=rng, dtype=np.float64)
        if climb:
            schedule = climb_and_fall(peak, climb)
            batches = np.random.default_rng([2, seed])
            fit(network, data.X, data.y, OPTIMIZERS[optimizer](lr=peak), climb, BATCH,
                schedule=schedule, rng=batches)  # fmt: skip
        found.append(largest_curvature(network, data.X, data.y, np.random.default_rng([3, seed])))
    return np.array(found)
