"""Activation functions, each with its derivative, and softmax.

Every function works element by element on arrays of any shape and takes ``out=``, an array other
than ``x`` to write the result into, so that a layer can use the same memory at every step (the ELU,
its slope and those of sigmoid and tanh take one more array while they work). The derivatives take
the *pre-activation* ``x``, never the function's output. An ``x`` that holds no real numbers raises
ValueError, and so does a ``slope`` or ``alpha`` that is not one number in its range.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from helpers.checks import floats, integer, number
from helpers.divergence import quietly
from helpers.protocols import Array

NEW: Any = None  # no ``out``: a new array


def elementwise(f: Callable[..., Array]) -> Callable[..., Array]:
    """Let ``f``, which writes into ``out``, be called with any numbers and without ``out``.

    ``x`` reaches ``f`` as an array of floats, ``out`` as an array of its shape; one number comes
    back as one number.
    """

    @wraps(f)
    def called(x, *args, out=None, **kwargs):
        x = floats("x", x)
        if out is None:
            with quietly():  # a layer, which gives ``out``, is already inside
                y = f(x, *args, out=np.empty(x.shape, x.dtype), **kwargs)
        else:
            y = f(x, *args, out=out, **kwargs)
        return y if y.ndim else y[()]

    return called


@elementwise
def sigmoid(x: Array, *, out: Array = NEW) -> Array:
    """Squash ``x`` into (0, 1): ``y = 1 / (1 + exp(-x))``.

    Parameters
    ----------
    x : array_like of float
        Pre-activation, any shape. Stable at any size: far below 0, ``exp(-x)`` overflows to
        infinity and ``1 / (1 + inf)`` is the 0 that it should be.
    out : ndarray, optional
        Where to write the result; same shape as ``x``.

    Returns
    -------
    ndarray
        Same shape as ``x``; ``out`` when it was given.
    """
    np.negative(x, out=out)
    with quietly():
        np.exp(out, out=out)
        out += 1
        return np.divide(1, out, out=out)


@elementwise
def sigmoid_derivative(x: Array, *, out: Array = NEW) -> Array:
    """Slope of the sigmoid, ``y * (1 - y)``: at most 1/4, at ``x = 0``.

    The slope is the same at ``x`` and ``-x``. It is taken at ``-abs(x)``, where ``y`` is small and
    ``1 - y`` loses no digits: a saturated unit then has a tiny slope rather than a rounded 0.
    """
    np.negative(np.abs(x, out=out), out=out)
    sigmoid(out, out=out)
    with quietly():
        return np.subtract(out, np.square(out), out=out)


@elementwise
def tanh(x: Array, *, out: Array = NEW) -> Array:
    """Squash ``x`` into (-1, 1), centred at 0: ``y = 2 * sigmoid(2*x) - 1``."""
    return np.tanh(x, out=out)


@elementwise
def tanh_derivative(x: Array, *, out: Array = NEW) -> Array:
    """Slope of tanh, ``1 - y**2``: at most 1, at ``x = 0``.

    Computed as ``4 * sigmoid'(2*x)``, the same number without the digits that ``1 - y**2`` loses
    where tanh saturates.
    """
    sigmoid_derivative(np.multiply(x, 2, out=out), out=out)
    return np.multiply(out, 4, out=out)


@elementwise
def relu(x: Array, *, out: Array = NEW) -> Array:
    """Rectified linear unit, ``max(x, 0)`` (Nair & Hinton 2010)."""
    return np.maximum(x, 0, out=out)


@elementwise
def relu_derivative(x: Array, *, out: Array = NEW) -> Array:
    """Slope of the ReLU: 1 where ``x > 0``, else 0 (0 at the corner itself, as in PyTorch)."""
    return np.greater(x, 0, out=out)


@elementwise
def leaky_relu(x: Array, slope: float = 0.01, *, out: Array = NEW) -> Array:
    """ReLU that keeps a small slope below 0: ``max(x, slope*x)`` (Maas et al. 2013).

    Parameters
    ----------
    x, out
        As for ``sigmoid``.
    slope : float
        Slope below 0, from 0 (the ReLU) to 1 (the identity).
    """
    number("slope", slope, low=0, high=1, single=True)
    if slope == 0:  # infinity times 0 is not 0
        return np.maximum(x, 0, out=out)
    np.multiply(x, slope, out=out)
    return np.maximum(x, out, out=out)


@elementwise
def leaky_relu_derivative(x: Array, slope: float = 0.01, *, out: Array = NEW) -> Array:
    """Slope of the leaky ReLU: 1 where ``x > 0``, else ``slope``, one number in [0, 1]."""
    number("slope", slope, low=0, high=1, single=True)
    np.greater(x, 0, out=out)
    return np.maximum(out, slope, out=out)


@elementwise
def elu(x: Array, alpha: float = 1.0, *, out: Array = NEW) -> Array:
    """Exponential linear unit: ``x`` where ``x > 0``, else ``alpha * (exp(x) - 1)``.

    Levels off at ``-alpha``, so that large negative noise is damped (Clevert et al. 2016, eq. 15).

    Parameters
    ----------
    x, out
        As for ``sigmoid``.
    alpha : float
        Depth of the negative plateau, larger than 0.
    """
    number("alpha", alpha, low=0, open_low=True, single=True)
    positive = x > 0
    np.minimum(x, 0, out=out)  # where x > 0 exp is not needed, and could overflow
    np.expm1(out, out=out)
    out *= alpha
    np.copyto(out, x, where=positive)
    return out


@elementwise
def elu_derivative(x: Array, alpha: float = 1.0, *, out: Array = NEW) -> Array:
    """Slope of the ELU: 1 where ``x > 0``, else ``alpha * exp(x)``, which does go to 0."""
    number("alpha", alpha, low=0, open_low=True, single=True)
    positive = x > 0
    np.minimum(x, 0, out=out)
    with quietly():
        np.exp(out, out=out)
        out *= alpha
    np.copyto(out, 1, where=positive)
    return out


@elementwise
def identity(x: Array, *, out: Array = NEW) -> Array:
    """Return a copy of ``x``: a layer without a nonlinearity."""
    np.copyto(out, x)
    return out


@elementwise
def identity_derivative(x: Array, *, out: Array = NEW) -> Array:
    """Slope of the identity: 1 everywhere."""
    out[...] = 1
    return out


@elementwise  # all but the sum along ``axis``
def softmax(x: Array, axis: int = -1, *, out: Array = NEW) -> Array:
    """Turn scores into probabilities: ``exp(x) / sum(exp(x))`` along ``axis``.

    The largest score is subtracted first. That changes nothing in the result, because numerator and
    denominator shrink by the same factor, and no exponential can overflow.

    Parameters
    ----------
    x : array_like of float
        Scores (logits), any shape.
    axis : int
        The axis along which the results sum to 1.
    out : ndarray, optional
        Where to write the result; same shape as ``x``.

    Raises
    ------
    ValueError
        When ``x`` has no such axis, or no score along it.
    """
    axes = max(x.ndim, 1)
    axis = integer("axis", axis, low=-axes, high=axes - 1)
    if x.ndim and x.shape[axis] == 0:
        raise ValueError(f"x must hold a score or more along axis {axis}, got shape {x.shape}")
    np.subtract(x, x.max(axis=axis, keepdims=True), out=out)
    with quietly():
        np.exp(out, out=out)
        return np.divide(out, out.sum(axis=axis, keepdims=True), out=out)


# name -> (function, derivative), both of the pre-activation
ACTIVATIONS = {
    "sigmoid": (sigmoid, sigmoid_derivative),
    "tanh": (tanh, tanh_derivative),
    "relu": (relu, relu_derivative),
    "leaky_relu": (leaky_relu, leaky_relu_derivative),
    "elu": (elu, elu_derivative),
    "identity": (identity, identity_derivative),
}
