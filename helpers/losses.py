"""Losses: how wrong the outputs are, and the gradient that backpropagation starts from.

Both losses are means: over the samples (cross-entropy), over samples and outputs (squared error).
The gradient's size then does not depend on the batch size. ``backward`` before ``forward`` raises
RuntimeError.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks import as_array, finite, floats
from helpers.divergence import quietly
from helpers.protocols import Array, ArrayLike, Hyperparameter


class SoftmaxCrossEntropy:
    """Softmax and cross-entropy in one: ``loss = mean(-log(softmax(logits)[y]))``.

    Taken together they are stable (``-log p = log(sum(exp(z))) - z[y]`` with ``z = logits - max``,
    no logarithm of 0) and the gradient is simple: ``(softmax(logits) - one_hot(y)) / N``.

    Raises
    ------
    ValueError
        When ``logits`` and ``y`` do not fit, or a label is not a whole number from 0 to k-1.
    """

    logits: Any = None

    def forward(self, logits: Array, y: ArrayLike) -> Hyperparameter:
        """Return the mean loss of the batch.

        Parameters
        ----------
        logits : ndarray of shape (N, k), or (P, N, k) for a population
            Scores of the k classes.
        y : array_like of int, shape (N,), or (P, N)
            Labels from 0 to k-1; (N,) is shared by all rows of a population.

        Returns
        -------
        float, or ndarray of shape (P,)
        """
        logits = _scores("logits", logits, self.logits)
        labels = _labels(y, logits.shape)
        if _is_new(logits, self.logits):
            self._allocate(logits)
        self.logits, self.index = logits, labels * self.n + self.column
        # Classes become rows: NumPy is fast along the many samples, slow along the few classes
        z, exp_z = self.z, self.exp_z
        np.copyto(z, logits.swapaxes(-1, -2))
        z -= np.maximum.reduce(z, axis=-2, keepdims=True)
        np.exp(z, out=exp_z)
        self.total = np.matmul(self.ones, exp_z)
        losses = np.log(self.total[..., 0, :]) - z.take(self.index)
        return _mean(np.add.reduce(losses, axis=-1), logits.shape[-2])

    def backward(self) -> Array:
        """Return ``(softmax(logits) - one_hot(y)) / N``, valid until the next call."""
        if self.logits is None:
            raise RuntimeError("SoftmaxCrossEntropy.backward needs a forward pass first")
        n = self.logits.shape[-2]
        np.divide(self.exp_z, self.total * n, out=self.dz)
        self.dz.reshape(-1)[self.index] -= 1 / n
        return self.dz.swapaxes(-1, -2)

    def _allocate(self, logits):
        *rows, n, k = logits.shape
        self.n = np.asarray(n)
        self.z, self.exp_z, self.dz = np.empty((3, *rows, k, n), logits.dtype)
        self.ones = np.ones((1, k), logits.dtype)
        # where every sample's class 0 lies when z is one long line
        first = np.arange(0, logits.size, n * k)[:, None] if rows else 0
        self.column = first + np.arange(n)


class MeanSquaredError:
    """Mean squared error over samples and outputs: ``loss = mean((outputs - y)**2)``.

    The gradient is ``2 * (outputs - y) / (N*k)``.

    Raises
    ------
    ValueError
        When ``y`` has another shape than ``outputs`` (the population's axis aside) or is not
        finite.
    """

    outputs: Any = None

    def forward(self, outputs: Array, y: ArrayLike) -> Hyperparameter:
        """Return the mean squared error.

        Parameters
        ----------
        outputs : ndarray of shape (N, k), or (P, N, k) for a population
        y : array_like of float, shape (N, k), or (P, N, k)
            Targets; (N, k) is shared by all rows of a population.

        Returns
        -------
        float, or ndarray of shape (P,)
        """
        outputs, y = _scores("outputs", outputs, self.outputs), floats("y", y)
        if y.shape not in (outputs.shape, outputs.shape[-2:]):
            raise ValueError(f"y must have the outputs' shape {outputs.shape}, got {y.shape}")
        finite("y", y)
        if _is_new(outputs, self.outputs):
            self.difference, self.doutputs = np.empty((2, *outputs.shape), outputs.dtype)
        self.outputs = outputs
        np.subtract(outputs, y, out=self.difference)
        np.square(self.difference, out=self.doutputs)
        return _mean(self.doutputs.sum(axis=(-2, -1)), outputs.shape[-2] * outputs.shape[-1])

    def backward(self) -> Array:
        """Return ``2 * (outputs - y) / (N*k)``, valid until the next call."""
        if self.outputs is None:
            raise RuntimeError("MeanSquaredError.backward needs a forward pass first")
        n, k = self.outputs.shape[-2:]
        return np.multiply(self.difference, 2 / (n * k), out=self.doutputs)


LOSSES: dict[str, type] = {"cross_entropy": SoftmaxCrossEntropy, "mse": MeanSquaredError}


@quietly()
def cross_entropy(logits: ArrayLike, y: ArrayLike) -> Hyperparameter:
    """Mean softmax cross-entropy of ``logits`` (N, k) and labels ``y`` (N,); a float, or (P,)."""
    return SoftmaxCrossEntropy().forward(floats("logits", logits, float), y)


@quietly()
def mean_squared_error(outputs: ArrayLike, y: ArrayLike) -> Hyperparameter:
    """Mean squared error of ``outputs`` (N, k) and targets ``y`` (N, k); a float, or (P,)."""
    return MeanSquaredError().forward(floats("outputs", outputs, float), y)


def accuracy(logits: ArrayLike, y: ArrayLike) -> Hyperparameter:
    """Share of samples whose largest score is the right class: a float, or (P,) for a population.

    A sample with a NaN among its scores is not right.

    Parameters
    ----------
    logits : ndarray of shape (N, k) or (P, N, k)
        Scores; their softmax gives the same answer.
    y : array_like of int, shape (N,) or (P, N)
    """
    logits = _scores("logits", logits, None)
    right = logits.argmax(axis=-1) == _labels(y, logits.shape)
    right &= ~np.isnan(logits).any(axis=-1)
    return _mean(right.sum(axis=-1), right.shape[-1])


def _scores(name, scores, last):
    """Return ``scores`` as an array of floats with samples and classes or outputs."""
    if scores is last and scores is not None:
        return scores  # the last layer writes into the same array every time
    scores = floats(name, scores)
    if scores.ndim < 2 or scores.size == 0:
        raise ValueError(f"{name} must have shape (..., n_samples, k), got {scores.shape}")
    return scores


def _labels(y, shape):
    """Return ``y`` as an array of labels that fit logits of this shape."""
    y = as_array("y", y)
    *rows, n, k = shape
    if y.shape not in ((n,), (*rows, n)):
        raise ValueError(f"y must hold one label per sample, shape ({n},), got {y.shape}")
    if y.dtype.kind not in "iu":
        raise ValueError(f"y must hold whole numbers, got dtype {y.dtype}")
    labels = y.astype(np.intp)  # products of small integers, as uint8, would overflow
    if n and labels.view(np.uintp).max() >= k:  # a negative label is very large without its sign
        raise ValueError(f"y must lie from 0 to {k - 1}, got labels from {y.min()} to {y.max()}")
    return labels


def _is_new(array, last):
    return last is None or array.shape != last.shape or array.dtype != last.dtype


def _mean(total, n):
    mean = total / n
    return float(mean) if mean.ndim == 0 else mean
