"""What ``fit`` can record of every layer at every step: update ratios, gradient norms, activations.

``fit`` makes a record for the network, calls ``before_update()`` at every step before the
parameters change and ``measure()`` after. The latter returns an array for each of ``names``, of
shape (n_layers,), or (P, n_layers) for a population.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from helpers.layers import Activation
from helpers.protocols import Array, Hyperparameter

SMALLEST = 1e-30  # smaller sums of squares have lost digits in single precision


def norms(array: Array, axes: int = 1) -> Hyperparameter:
    """Return the norm over the last ``axes`` axes: 1 for a vector, 2 for all entries of a matrix.

    A float, or with one more axis in front an array with one norm for each row of a population.
    Summed in the array's own precision, and in double precision where squares overflow or vanish.
    """
    if array.ndim > axes:
        return np.array([norms(row, axes) for row in array])
    squares = np.vdot(array, array)
    if math.isinf(squares) or squares < SMALLEST:
        squares = np.vdot(array.astype(float), array.astype(float))
    return math.sqrt(squares)


class UpdateRatio:
    """Size of each weight matrix's update against the size of the weights: log10(|dW| / |W|).

    A common guide is -3: updates of a thousandth of the weights.
    """

    names = ("update_ratio",)

    def __init__(self, network: Any) -> None:
        self.weights = network.weights
        self.n_layers = len(self.weights)
        self.before = [np.empty_like(W) for W in self.weights]

    def before_update(self) -> None:
        for before, W in zip(self.before, self.weights, strict=True):
            before[...] = W

    def measure(self) -> list[Array]:
        pairs = zip(self.weights, self.before, strict=True)
        with np.errstate(all="ignore"):  # -inf where nothing moved, NaN or inf where W was 0
            ratios = [np.divide(norms(W - before, 2), norms(before, 2)) for W, before in pairs]
            return [np.log10(np.stack(ratios, axis=-1))]


class LayerGradNorm:
    """Norm of the gradient of each weight matrix, as the optimizer got it."""

    names = ("layer_grad_norm",)

    def __init__(self, network: Any) -> None:
        self.weight_grads = network.weight_grads
        self.n_layers = len(self.weight_grads)

    def before_update(self) -> None:
        pass

    def measure(self) -> list[Array]:
        with np.errstate(all="ignore"):
            return [np.stack([norms(dW, 2) for dW in self.weight_grads], axis=-1)]


class Activations:
    """Mean, standard deviation and share of zeros of each hidden layer's outputs on the batch."""

    names = ("activation_mean", "activation_std", "activation_zeros")

    def __init__(self, network: Any) -> None:
        self.layers = [layer for layer in network.layers if isinstance(layer, Activation)]
        if not self.layers:
            raise ValueError(
                f"record 'activations' needs a hidden layer, got sizes {network.sizes}"
            )
        self.n_layers = len(self.layers)

    def before_update(self) -> None:
        pass

    def measure(self) -> list[Array]:
        outs = [layer.out for layer in self.layers]
        with np.errstate(all="ignore"):  # NaN in diverged rows
            means = [out.mean(axis=(-2, -1)) for out in outs]
            stds = [out.std(axis=(-2, -1)) for out in outs]
        zeros = [(out == 0).mean(axis=(-2, -1)) for out in outs]
        return [np.stack(values, axis=-1) for values in (means, stds, zeros)]


RECORDS = {
    "update_ratio": UpdateRatio,
    "layer_grad_norm": LayerGradNorm,
    "activations": Activations,
}
