"""Gradient check: compare backpropagation with central differences."""

from __future__ import annotations

import copy

import numpy as np

from helpers.checks import positive


def numerical_gradient(f, x, eps=1e-5):
    """Estimate a gradient cell by cell: ``(f(x + eps) - f(x - eps)) / (2*eps)``.

    Parameters
    ----------
    f : callable
        Returns a number; or, for a population, an array of shape (P,) whose entry i depends on
        ``x[i]`` only (all rows are then moved at once).
    x : ndarray of float64
        Where to take the gradient. Changed in place while ``f`` is called, and put back.
    eps : float
        Half the distance between the two points. The error of the rule falls with ``eps**2``, the
        rounding error grows with ``1/eps``: 1e-5 lies near the best of both in float64.

    Returns
    -------
    ndarray of the shape of ``x``

    Raises
    ------
    ValueError
        When ``x`` is not a float64 array or ``eps`` is not positive.
    """
    positive("eps", eps)
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        raise ValueError(f"x must be a float64 array, got {getattr(x, 'dtype', type(x).__name__)}")
    n_axes = np.ndim(f(x))
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape[n_axes:]):
        cell = (..., *index)
        value = np.copy(x[cell])
        x[cell] = value + eps
        above = np.copy(f(x))
        x[cell] = value - eps
        below = np.copy(f(x))
        x[cell] = value
        gradient[cell] = (above - below) / (2 * eps)
    return gradient


def relative_error(a, b, floor=1e-3):
    """Distance between two gradients relative to their size: ``|a - b| / max(|a|, |b|, floor)``.

    Central differences in float64 know a gradient to about 1e-10, whatever its size. A gradient
    smaller than ``floor`` is therefore compared with ``floor``; some are 0 exactly, such as that of
    a bias in front of BatchNorm.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"b must have the shape of a {a.shape}, got {b.shape}")
    size = max(np.linalg.norm(a), np.linalg.norm(b), positive("floor", floor))
    return float(np.linalg.norm(a - b) / size)


def check_network(network, X, y, eps=1e-5):
    """Compare every gradient of a network's training loss with central differences.

    Parameters
    ----------
    network : helpers.network.Network
        Built with ``dtype=np.float64``: float32 has too few digits. The dropout masks are drawn
        from the same generator state at every evaluation, so that the loss is one fixed function.
        At the corner of a ReLU (a unit whose input is exactly 0) the two differ and neither is
        wrong.
    X, y : array_like
        A small batch.

    Returns
    -------
    dict
        ``{"W1": relative error, "b1": ..., "X": ...}``; correct gradients stay below 1e-6.

    Raises
    ------
    ValueError
        When the network is not float64.
    """
    if network.dtype != np.float64:
        raise ValueError(f"network must have dtype float64, got {network.dtype}")
    X = np.array(X, dtype=float)
    if network.population is not None and X.ndim == 2:
        X = np.stack([X] * network.population)
    rngs = [network.rng] if network.population is None else network.rng
    states = [copy.deepcopy(rng.bit_generator.state) for rng in rngs]

    def loss(_=None):
        for rng, state in zip(rngs, states, strict=True):
            rng.bit_generator.state = state
        return network.loss(X, y)

    loss()
    dX = network.backward(input_gradient=True).copy()
    pairs = dict(zip(network.names, zip(network.params, network.grads, strict=True), strict=True))
    pairs["X"] = (X, dX)
    return {
        name: relative_error(grad, numerical_gradient(loss, param, eps))
        for name, (param, grad) in pairs.items()
    }


def check_layer(layer, X, eps=1e-5, rng=None):
    """Compare one layer's gradients with central differences of ``sum(out * weights)``.

    Parameters
    ----------
    layer : Layer
        Any layer with ``forward(X, training)`` and ``backward(dout)``, parameters in float64.
    X : array_like of shape (N, n_features)
    rng : numpy.random.Generator, optional
        Draws the fixed weights of the sum, which stand for ``dout``.

    Returns
    -------
    dict
        ``{"X": relative error, "param 0": ...}``
    """
    X = np.array(X, dtype=float)
    rng = np.random.default_rng(0) if rng is None else rng
    dout = rng.standard_normal(layer.forward(X, True).shape)

    def weighted_sum(_=None):
        return float(np.sum(layer.forward(X, True) * dout))

    weighted_sum()
    grads = [layer.backward(dout).copy(), *[grad.copy() for grad in layer.grads]]
    names = ["X", *[f"param {i}" for i in range(len(layer.params))]]
    return {
        name: relative_error(grad, numerical_gradient(weighted_sum, param, eps))
        for name, param, grad in zip(names, [X, *layer.params], grads, strict=True)
    }
