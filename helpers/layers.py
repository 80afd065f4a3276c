"""The layers of a network: Linear, Activation, Dropout.

A layer is a pair of rules. ``forward(X)`` computes its output; ``backward(dout)`` takes the
gradient of the loss with respect to that output, stores the gradients of its own parameters and
returns the gradient with respect to its input. It raises RuntimeError before a first ``forward``.

Samples lie along axis -2 and features along axis -1. An axis in front of them, if there is one,
counts the members of a population: independent networks, computed together by the same lines.

Every layer writes into arrays of its own, made when the batch shape changes and used again at every
step: what ``forward`` and ``backward`` return is valid until their next call.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.activations import ACTIVATIONS
from helpers.attributes import InPlace
from helpers.checks import generator, one_of, parameter_dtype, probability
from helpers.hyperparameters import hyperparameter
from helpers.layer_base import Layer, Trainable, aligned_empty, matmul_for
from helpers.protocols import Array, Hyperparameter, Nonlinearity, Rngs, Shape


class Linear(Trainable):
    """Weighted sums plus a bias: ``out = X @ W + b``.

    Backward: ``dW = X.T @ dout``, ``db = sum of dout over the samples``, ``dX = dout @ W.T``.

    Parameters
    ----------
    W : ndarray of shape (fan_in, fan_out), or (P, fan_in, fan_out) for a population
        Used as it is, not copied: an optimizer that writes into ``W`` changes the layer. Assigning
        ``layer.W = new`` later writes into this array too.
    b : ndarray of shape (fan_out,) or (P, fan_out)
    grads : pair of ndarray, optional
        Where ``backward`` writes ``dW`` and ``db``; made here when not given.

    Raises
    ------
    ValueError
        When ``W`` and ``b`` are no float arrays, or their shapes or that of ``X`` do not fit.
    """

    W: Any = InPlace(Layer.forget_input)
    b: Any = InPlace(Layer.forget_input)
    dW: Any = InPlace()
    db: Any = InPlace()
    views = ("W", "b", "dW", "db", "W_T", "b_row")

    def __init__(self, W: Array, b: Array, grads: Any = None) -> None:
        self.dtype = parameter_dtype(W=W, b=b)
        if W.ndim < 2 or b.shape != (*W.shape[:-2], W.shape[-1]):
            raise ValueError(f"b must hold one value per output of W {W.shape}, got {b.shape}")
        self.matmul = matmul_for(W.ndim > 2)
        self.bind((W, b), grads or (np.zeros_like(W), np.zeros_like(b)))

    def bind(self, params: Sequence[Array], grads: Sequence[Array]) -> None:
        """Use these arrays as ``W`` and ``b``, and as ``dW`` and ``db``."""
        super().bind(params, grads)
        (self.W, self.b), (self.dW, self.db) = params, grads
        self.b_row, self.W_T = self.b[..., None, :], self.W.swapaxes(-1, -2)

    def forward(self, X: Array, training: bool = False) -> Array:
        """Return ``X @ W + b``; ``X`` is (N, fan_in), or (P, N, fan_in), or shared by all rows."""
        X = self._remember(X)
        self.matmul(X, self.W, out=self.out)
        self.out += self.b_row
        return self.out

    def backward(self, dout: Array, input_gradient: bool = True) -> Array | None:
        """Store ``dW`` and ``db``; return ``dX``, or None when the input needs no gradient."""
        dout = self._receive(dout)
        self.matmul(self.X.swapaxes(-1, -2), dout, out=self.dW)
        self.matmul(self.ones, dout, out=self.db)  # the sum over the samples, by BLAS
        if not input_gradient:
            return None
        return self.matmul(dout, self.W_T, out=self.dX)

    def _allocate(self, X):
        if X.shape[-1] != self.W.shape[-2] or X.shape[:-2] not in ((), self.W.shape[:-2]):
            raise ValueError(f"X must fit W of shape {self.W.shape}, got X of shape {X.shape}")
        n_samples, (*rows, fan_in, fan_out) = X.shape[-2], self.W.shape
        self.out = aligned_empty((*rows, n_samples, fan_out), self.W.dtype)
        self.dX = self._passing_array("products", (*rows, n_samples, fan_in))
        self.ones = np.ones(n_samples, self.W.dtype)


class Activation(Layer):
    """An activation function, element by element: ``out = f(X)``, ``dX = dout * f'(X)``.

    Parameters
    ----------
    activation : str or pair of functions
        A name in :data:`helpers.activations.ACTIVATIONS`, or ``(f, df)``, both of the
        pre-activation and with an ``out=`` argument.

    Attributes
    ----------
    X, out, dX : ndarray
        After a forward and a backward pass: pre-activations, outputs, and the gradient of the loss
        with respect to the pre-activations.

    Raises
    ------
    ValueError
        When the name is not in the table.
    """

    def __init__(self, activation: Nonlinearity) -> None:
        if isinstance(activation, tuple):
            if len(activation) != 2 or not all(map(callable, activation)):
                raise ValueError(f"activation must be a name or two functions, got {activation!r}")
            self.f, self.df = activation
        else:
            self.f, self.df = ACTIVATIONS[one_of("activation", activation, ACTIVATIONS)]

    def forward(self, X: Array, training: bool = False) -> Array:
        """Return ``f(X)``; the pre-activation ``X`` is kept, the derivative needs it."""
        X = self._remember(X)
        self.f(X, out=self.out)
        return self.out

    def backward(self, dout: Array) -> Array:
        """Return ``dout * f'(X)``."""
        dout = self._receive(dout)
        self.df(self.X, out=self.dX)
        self.dX *= dout
        return self.dX


class Dropout(Layer):
    """Silence each unit with probability ``p`` while training; do nothing otherwise.

    The units that stay are divided by the keep probability, so that the expected output is the
    input and nothing has to be scaled afterwards (inverted dropout)::

        mask = (uniform >= p) / (1 - p)
        out  = X * mask
        dX   = dout * mask                    the same mask

    Parameters
    ----------
    p : float or array of shape (P,)
        Probability of *dropping* a unit, in [0, 1); one value per row of a population, or one for
        all. May be reassigned between steps.
    rng : numpy.random.Generator, or list of P of them
        Where the masks come from; one generator for each row of a population.

    Raises
    ------
    ValueError
        When ``p`` is outside [0, 1), or ``rng`` is no Generator, or one on the old MT19937, which
        draws 32 bits at a time.

    References
    ----------
    Srivastava et al. 2014, section 4; inverted scaling as in section 10.
    """

    def __init__(self, p: Hyperparameter, rng: Rngs) -> None:
        self.p = p
        self.rng = _draws_64_bits(rng)
        self.dropping = False

    @property
    def p(self) -> Hyperparameter:
        """Probability of dropping a unit."""
        return self._p

    @p.setter
    def p(self, p: Hyperparameter) -> None:
        self._p = hyperparameter(probability, "p", p)
        if isinstance(self._p, np.ndarray):
            self._p.flags.writeable = False  # what is written into one entry would do nothing
        self._drops = bool(np.any(p))
        # A unit is dropped when a random whole number from 0 to 65535 lies below this limit
        limit = np.rint(2**16 * np.asarray(p, float)[..., None, None]).clip(max=2**16 - 1)
        self._limit, self._scale = limit.astype(np.uint16), 2**16 / (2**16 - limit)

    def forward(self, X: Array, training: bool = False) -> Array:
        """Return ``X`` with units silenced when ``training``, else ``X`` itself."""
        X = self._remember(X)
        self.dropping = training and self._drops
        if not self.dropping:
            return X
        self._draw_mask()
        return np.multiply(X, self.mask, out=self.out)

    def backward(self, dout: Array) -> Array:
        """Return ``dout`` through the mask of the last forward pass."""
        dout = self._receive(dout)
        return np.multiply(dout, self.mask, out=self.dX) if self.dropping else dout

    def _draw_mask(self):
        numbers = random_16_bit(self.rng, self.mask.shape)
        np.greater_equal(numbers, self._limit, out=self.mask)
        self.mask *= self._scale.astype(self.mask.dtype)

    def _allocate(self, X):
        rows = np.shape(self.p) if isinstance(self.rng, np.random.Generator) else (len(self.rng),)
        if rows and X.shape[:-2] != rows:
            raise ValueError(f"X must have shape ({rows[0]}, n_samples, n_features), got {X.shape}")
        self.out, self.mask = aligned_empty(X.shape, X.dtype), aligned_empty(X.shape, X.dtype)
        self.dX = self._passing_array("elementwise", X.shape)


def random_16_bit(rng: Rngs, shape: Shape) -> Array:
    """Return whole numbers from 0 to 65535; with a list of generators each draws its own row.

    Each 64-bit draw is cut into four: masks cost a large part of a training step, and 16 bits give
    ``p`` to within 1/65536.
    """
    if not isinstance(rng, np.random.Generator):
        return np.stack([random_16_bit(generator, shape[1:]) for generator in rng])
    size = math.prod(shape)
    draws = rng.bit_generator.random_raw(-(-size // 4))
    return draws.view(np.uint16)[:size].reshape(shape)


def _draws_64_bits(rng):
    for one in rng if isinstance(rng, (list, tuple)) else [rng]:
        if isinstance(generator("rng", one).bit_generator, np.random.MT19937):
            raise ValueError("rng must draw 64 bits at a time, as default_rng does, got MT19937")
    return rng
