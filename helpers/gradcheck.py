"""Gradient check: compare backpropagation with central differences."""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np

from helpers.checks import floats, function, generator, positive
from helpers.network import Network
from helpers.protocols import Array, ArrayLike, Layer, Rng


def numerical_gradient(f: Callable, x: Array, eps: float = 1e-5) -> Array:
    """Estimate a gradient cell by cell: ``(f(x + eps) - f(x - eps)) / (2*eps)``.

    Parameters
    ----------
    f : callable
        Returns a number; or, for a population, an array of shape (P,) whose entry i depends on
        ``x[i]`` only (all rows are then moved at once).
    x : ndarray of float64
        Where to take the gradient. Changed in place while ``f`` is called, and put back, also when
        ``f`` raises.
    eps : float
        Half the distance between the two points. The error of the rule falls with ``eps**2``, the
        rounding error grows with ``1/eps``: 1e-5 lies near the best of both in float64.

    Returns
    -------
    ndarray of the shape of ``x``

    Raises
    ------
    ValueError
        When ``x`` is not a float64 array that can be written into, ``eps`` is not positive, or
        ``f`` is no such function.
    """
    positive("eps", eps, single=True)
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        raise ValueError(f"x must be a float64 array, got {getattr(x, 'dtype', type(x).__name__)}")
    if not x.flags.writeable:
        raise ValueError("x must be an array to write into, got a read-only one: pass a copy")
    gradient = np.empty_like(x)
    for cell in _cells(f, x):
        gradient[cell] = _central_difference(f, x, cell, eps)
    return gradient


def _central_difference(f, x, cell, eps):
    value = np.copy(x[cell])
    try:
        x[cell] = value + eps
        above = np.copy(f(x))
        x[cell] = value - eps
        below = np.copy(f(x))
    finally:
        x[cell] = value
    return (above - below) / (2 * eps)


def _cells(f, x):
    """Yield the index of every cell; where ``f`` has one value per row, of a cell in all rows."""
    shape = _numbers("f(x)", function("f", f)(x)).shape
    if shape not in ((), x.shape[:1]):
        raise ValueError(f"f(x) must be one number, or one per row of x, got shape {shape}")
    for index in np.ndindex(x.shape[len(shape) :]):
        yield (..., *index)


def relative_error(a: ArrayLike, b: ArrayLike, floor: float = 1e-3) -> float:
    """Distance between two gradients relative to their size: ``|a - b| / max(|a|, |b|, floor)``.

    Central differences in float64 know a gradient to about 1e-10, whatever its size. A gradient
    smaller than ``floor`` is therefore compared with ``floor``; some are 0 exactly, such as that of
    a bias in front of BatchNorm.

    Raises
    ------
    ValueError
        When ``a`` and ``b`` are no arrays of numbers of one shape, or ``floor`` is not positive.
    """
    a, b = _numbers("a", a), _numbers("b", b)
    if a.shape != b.shape:
        raise ValueError(f"b must have the shape of a {a.shape}, got {b.shape}")
    size = max(np.linalg.norm(a), np.linalg.norm(b), positive("floor", floor, single=True))
    return float(np.linalg.norm(a - b) / size)


def check_network(
    network: Network, X: ArrayLike, y: ArrayLike, eps: float = 1e-5
) -> dict[str, float]:
    """Compare every gradient of a network's training loss with central differences.

    Parameters
    ----------
    network : helpers.network.Network
        Built with ``dtype=np.float64``: float32 has too few digits. Every evaluation draws the same
        dropout masks, so that the loss is one fixed function. At the corner of a ReLU (a unit whose
        input is exactly 0) the two differ and neither is wrong. Its ``grads`` are those of the
        batch afterwards; parameters, running statistics and generators are as they were.
    X, y : array_like
        A small batch.
    eps : float
        As in ``numerical_gradient``.

    Returns
    -------
    dict
        ``{"W1": relative error, "b1": ..., "X": ...}``. Correct gradients stay below 1e-6 unless
        the loss bends so much that the rule's own error, of the size ``eps**2``, shows. BatchNorm
        on a batch of 2 does that: 2e-5 was seen, and 3e-7 with ``eps=1e-6``.

    Raises
    ------
    ValueError
        When the network is not float64, or ``X``, ``y`` or ``eps`` is not allowed.
    """
    dtype = getattr(network, "dtype", None)
    if dtype != np.float64:
        raise ValueError(f"network must have dtype float64, got {dtype}")
    X = _numbers("X", X)
    if network.population is not None and X.ndim == 2:
        X = np.stack([X] * network.population)
    loss = _repeatable(lambda: network.loss(X, y), network.layers)
    loss()
    dX = np.array(network.backward(input_gradient=True))
    pairs = dict(zip(network.names, zip(network.params, network.grads, strict=True), strict=True))
    pairs["X"] = (X, dX)
    return {
        name: relative_error(grad, numerical_gradient(loss, param, eps))
        for name, (param, grad) in pairs.items()
    }


def check_layer(
    layer: Layer, X: ArrayLike, eps: float = 1e-5, rng: Rng | None = None
) -> dict[str, float]:
    """Compare one layer's gradients with central differences of ``sum(out * weights)``.

    Parameters
    ----------
    layer : Layer
        Any layer with ``forward(X, training)`` and ``backward(dout)``, parameters in float64. One
        that draws at random keeps its generator as ``rng``, as Dropout does: every evaluation then
        draws the same. Generator, running statistics and parameters are put back.
    X : array_like of shape (N, n_features)
    eps : float
        As in ``numerical_gradient``.
    rng : numpy.random.Generator, optional
        Draws the fixed weights of the sum, which stand for ``dout``.

    Returns
    -------
    dict
        ``{"X": relative error, "param 0": ...}``, as small as those of ``check_network``.

    Raises
    ------
    ValueError
        When ``X`` does not fit the layer, its parameters are not float64 arrays that can be written
        into, ``rng`` is no Generator, or ``eps`` is not positive.
    """
    X = _numbers("X", X)
    for i, param in enumerate(layer.params):
        if param.dtype != np.float64 or not param.flags.writeable:
            came = param.dtype if param.flags.writeable else "a read-only array"
            raise ValueError(f"layer must have float64 params to write into, got {came} as {i}")
    rng = np.random.default_rng(0) if rng is None else generator("rng", rng)
    forward = _repeatable(lambda: layer.forward(X, True), [layer])
    dout = rng.standard_normal(forward().shape)

    def weighted_sum(_=None):
        return float(np.sum(forward() * dout))

    weighted_sum()
    grads = [layer.backward(dout).copy(), *[grad.copy() for grad in layer.grads]]
    names = ["X", *[f"param {i}" for i in range(len(layer.params))]]
    return {
        name: relative_error(grad, numerical_gradient(weighted_sum, param, eps))
        for name, param, grad in zip(names, [X, *layer.params], grads, strict=True)
    }


def _repeatable(f, layers):
    """Return ``f`` so that it puts back what a training pass of ``layers`` moves.

    Random layers then draw the same at every call, and running statistics stay.
    """
    rngs = [rng for layer in layers for rng in np.ravel(getattr(layer, "rng", []))]
    states = [copy.deepcopy(rng.bit_generator.state) for rng in rngs]
    running = [layer.running for layer in layers if hasattr(layer, "running")]
    statistics = copy.deepcopy(running)

    def repeated(_=None):
        try:
            return f()
        finally:
            for rng, state in zip(rngs, states, strict=True):
                rng.bit_generator.state = state
            for now, before in zip(running, statistics, strict=True):
                now[...] = before

    return repeated


def _numbers(name, values) -> np.ndarray:
    """Return ``values`` as a new float64 array."""
    return floats(name, values, float).copy()
