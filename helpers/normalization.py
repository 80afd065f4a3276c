"""Normalization: give activations mean 0 and variance 1, then a learned scale and shift.

The kinds differ in which cells share a mean and a variance: BatchNorm takes those of one feature
over the samples of the batch, LayerNorm those of one sample over its features. Both are layers, as
those in ``layers.py``. For images, and for instance normalization, see ``image_normalization.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.attributes import Checked, InPlace
from helpers.checks import number, parameter_dtype, positive
from helpers.image_normalization import IMAGE_AXES, instance_norm, normalize_images
from helpers.layer_base import Layer, Trainable, aligned_empty, matmul_for
from helpers.protocols import Array

__all__ = [
    "IMAGE_AXES", "NORMALIZATIONS", "BatchNorm", "LayerNorm", "instance_norm", "normalize_images",
]  # fmt: skip


def _one_positive(name, value):
    return positive(name, value, single=True)


def _one_share(name, value):
    return number(name, value, low=0, high=1, single=True)


class _Normalization(Trainable):
    """What BatchNorm and LayerNorm share: gamma, beta and their gradients."""

    gamma: Any = InPlace(Layer.forget_input)
    beta: Any = InPlace(Layer.forget_input)
    dgamma: Any = InPlace()
    dbeta: Any = InPlace()
    eps: Any = Checked(_one_positive)
    views: tuple[str, ...] = (
        "gamma", "beta", "dgamma", "dbeta", "gamma_row", "beta_row", "dgamma_row", "dbeta_row",
    )  # fmt: skip

    def __init__(self, gamma, beta, grads=None, *, eps=1e-5):
        self.dtype = parameter_dtype(gamma=gamma, beta=beta)
        if gamma.shape != beta.shape or gamma.ndim == 0:
            raise ValueError(f"beta must have gamma's shape {gamma.shape}, got {beta.shape}")
        self.eps = eps
        self.matmul = matmul_for(gamma.ndim > 1)
        self.bind((gamma, beta), grads or (np.zeros_like(gamma), np.zeros_like(beta)))

    def bind(self, params: Sequence[Array], grads: Sequence[Array]) -> None:
        """Use these arrays as ``gamma`` and ``beta``, and as ``dgamma`` and ``dbeta``."""
        super().bind(params, grads)
        (self.gamma, self.beta), (self.dgamma, self.dbeta) = params, grads
        self.gamma_row, self.beta_row = _as_row(self.gamma), _as_row(self.beta)
        self.dgamma_row, self.dbeta_row = _as_row(self.dgamma), _as_row(self.dbeta)

    def _allocate(self, X):
        *rows, n_features = self.gamma.shape
        if X.shape[-1] != n_features or X.shape[:-2] != tuple(rows):
            raise ValueError(
                f"X must fit gamma of shape {self.gamma.shape}, got X of shape {X.shape}"
            )
        self.out = aligned_empty(X.shape, self.dtype)
        self.dX = self._passing_array("elementwise", X.shape)
        self.ones = np.ones((1, X.shape[-2]), self.dtype)


class BatchNorm(_Normalization):
    """Normalize each feature over the samples of the mini-batch.

    Training::

        X_hat = (X - mean) / sqrt(var + eps)        mean, var over the batch, var biased (1/N)
        out   = gamma * X_hat + beta
        running_mean <- (1 - momentum)*running_mean + momentum*mean
        running_var  <- (1 - momentum)*running_var  + momentum*var*N/(N-1)

    Evaluation: the same with the running mean and variance in place of the batch's.

    A training batch of one sample has variance 0: the output is beta, whatever the input. One
    sample also tells nothing about the variance (N/(N-1) has no value), so ``running_var`` keeps
    its value then.

    Parameters
    ----------
    gamma, beta : ndarray of shape (n_features,), or (P, n_features) for a population
        Scale and shift, used as they are, not copied.
    grads : pair of ndarray, optional
        Where ``backward`` writes ``dgamma`` and ``dbeta``; made here when not given.
    momentum : float
        Weight of the *new* batch in the running statistics, in [0, 1].
    eps : float
        Added to the variance, larger than 0.

    Attributes
    ----------
    running_mean, running_var : ndarray of the shape of ``gamma``
        Start at 0 and 1. Assigning writes into the array that is there.

    Raises
    ------
    ValueError
        When shapes do not fit, ``momentum`` is outside [0, 1] or ``eps`` is not positive.

    References
    ----------
    Ioffe & Szegedy 2015, algorithms 1 and 2; the gradients stand in their section 3.
    """

    # The arrays behind the rule, made for each new shape of X:
    #   batch, running   (2, ...): a row of means and a row of variances, of this batch and kept;
    #   mean, var        the two rows of batch: views of it, so that both are kept at once
    #   centered         X - mean;   averaging, ones: rows of 1/n and of 1, whose product with an
    #                    array is its mean and its sum over the samples, by BLAS

    momentum: Any = Checked(_one_share)
    running: Any = InPlace()
    running_mean: Any = InPlace()
    running_var: Any = InPlace()
    views = (*_Normalization.views, "running_mean", "running_var", "running_rows")

    def __init__(
        self, gamma: Array, beta: Array, grads: Any = None, *, momentum: float = 0.1,
        eps: float = 1e-5,
    ) -> None:  # fmt: skip
        self.running = np.stack([np.zeros_like(gamma), np.ones_like(gamma)])
        super().__init__(gamma, beta, grads, eps=eps)
        self.momentum = momentum

    def bind(self, params: Sequence[Array], grads: Sequence[Array]) -> None:
        """Use these arrays; the running statistics stay those of this layer."""
        super().bind(params, grads)
        self.running_mean, self.running_var = self.running
        self.running_rows = _as_row(self.running)

    def forward(self, X: Array, training: bool = False) -> Array:
        """Return the normalized, scaled and shifted ``X``, of shape (N, n_features)."""
        X = self._remember(X)
        self.training = training
        if training:
            var = self._batch_statistics(X)
        else:
            mean, var = self.running_rows
            np.subtract(X, mean, out=self.centered)
        self.inv_std = np.reciprocal(np.sqrt(var + self.eps))
        self.scale = self.gamma_row * self.inv_std
        np.multiply(self.centered, self.scale, out=self.out)
        self.out += self.beta_row
        return self.out

    def _batch_statistics(self, X):
        """Return the biased variance; leave ``X - mean`` in ``centered``; update ``running``."""
        self.matmul(self.averaging, X, out=self.mean)
        np.subtract(X, self.mean, out=self.centered)
        np.square(self.centered, out=self.out)
        self.matmul(self.averaging, self.out, out=self.var)
        if X.shape[-2] > 1:
            new = self.batch * self.unbiasing
            self.running_rows += self.momentum * (new - self.running_rows)
        else:
            self.running_rows[0] += self.momentum * (self.mean - self.running_rows[0])
        return self.var

    def backward(self, dout: Array) -> Array:
        """Store ``dgamma`` and ``dbeta``; return ``dX``.

        In training the mean and the variance depend on every sample of the batch. Their two
        gradients take from ``dout`` its mean and its part along ``X_hat``::

            dX = gamma / std * (dout - mean(dout) - X_hat * mean(dout * X_hat))

        In evaluation both are constants and ``dX = gamma / std * dout``.
        """
        dout = self._receive(dout)
        dX = self.dX
        np.multiply(dout, self.centered, out=dX)
        self.matmul(self.ones, dX, out=self.dgamma_row)
        self.dgamma_row *= self.inv_std
        self.matmul(self.ones, dout, out=self.dbeta_row)
        if not self.training:
            return np.multiply(dout, self.scale, out=dX)
        # through the variance, then through the mean
        np.multiply(self.centered, self.dgamma_row * (self.inv_std / self.n), out=dX)
        np.subtract(dout, dX, out=dX)
        dX -= self.dbeta_row / self.n
        dX *= self.scale
        return dX

    def _allocate(self, X):
        super()._allocate(X)
        n, dtype = X.shape[-2], self.dtype
        self.n = np.asarray(n, dtype)  # a Python number would be converted at every step
        self.centered = aligned_empty(X.shape, dtype)
        self.averaging = np.full((1, n), 1 / n, dtype)
        self.batch = aligned_empty(self.running_rows.shape, dtype)
        self.mean, self.var = self.batch
        self.unbiasing = np.ones_like(self.batch)
        self.unbiasing[1] = n / max(n - 1, 1)

    def fold(self, W: Array, b: Array) -> tuple[Array, Array]:
        """Return ``(W, b)`` of one linear layer that does the work of both at evaluation.

        ``scale = gamma / sqrt(running_var + eps)``, ``W*scale`` and ``(b - running_mean)*scale +
        beta``: at inference BatchNorm after a linear layer costs nothing.
        """
        scale = self.gamma / np.sqrt(self.running_var + self.eps)
        return W * scale[..., None, :], (b - self.running_mean) * scale + self.beta


class LayerNorm(_Normalization):
    """Normalize each sample over its features: no dependence on the batch, training or not.

    ``X_hat = (X - mean) / sqrt(var + eps)`` with mean and (biased) variance of one sample's
    features, ``out = gamma * X_hat + beta``.

    Parameters
    ----------
    gamma, beta, grads, eps
        As in BatchNorm.

    References
    ----------
    Ba, Kiros & Hinton 2016, eq. 3 and 4.
    """

    # The arrays behind the rule, made for each new shape of X:
    #   X_hat, inv_std   normalized input and 1/sqrt(var + eps), one per sample, kept for backward
    #   work             what backward works out on the way
    #   averaging, ones  a column of 1/n_features (its product with an array is the mean over the
    #                    features) and a row of 1 (the sum over the samples), both by BLAS

    def forward(self, X: Array, training: bool = False) -> Array:
        """Return the normalized, scaled and shifted ``X``, of shape (N, n_features)."""
        X = self._remember(X)
        X_hat = self.X_hat
        mean = self.matmul(X, self.averaging)
        np.subtract(X, mean, out=X_hat)
        np.square(X_hat, out=self.out)
        var = self.matmul(self.out, self.averaging)
        self.inv_std = 1 / np.sqrt(var + self.eps)
        X_hat *= self.inv_std
        np.multiply(X_hat, self.gamma_row, out=self.out)
        self.out += self.beta_row
        return self.out

    def backward(self, dout: Array) -> Array:
        """Store ``dgamma`` and ``dbeta``; return ``dX``.

        ``dX = 1/std * (dX_hat - mean(dX_hat) - X_hat * mean(dX_hat * X_hat))`` with
        ``dX_hat = dout * gamma`` and means over the features. A sum over features of something
        times gamma is a product with gamma: ``sum(dX_hat) = dout @ gamma``.
        """
        dout = self._receive(dout)
        dX, work, n = self.dX, self.work, dout.shape[-1]
        gamma_column = self.gamma[..., None]
        np.multiply(dout, self.X_hat, out=work)
        self.matmul(self.ones, work, out=self.dgamma_row)
        self.matmul(self.ones, dout, out=self.dbeta_row)
        along = self.matmul(work, gamma_column) / n
        mean = self.matmul(dout, gamma_column) / n
        np.multiply(self.X_hat, along, out=work)
        np.multiply(dout, self.gamma_row, out=dX)
        dX -= mean
        dX -= work
        dX *= self.inv_std
        return dX

    def _allocate(self, X):
        super()._allocate(X)
        self.X_hat = aligned_empty(X.shape, self.dtype)
        self.work = aligned_empty(X.shape, self.dtype)
        self.averaging = np.full((X.shape[-1], 1), 1 / X.shape[-1], self.dtype)


def _as_row(values):
    """Return a view of one value per feature as one row, to be used for all samples."""
    return values[..., None, :]


NORMALIZATIONS = {"batch": BatchNorm, "layer": LayerNorm}
