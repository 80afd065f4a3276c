"""Loss and accuracy of a network on a whole data set, in evaluation mode."""

from __future__ import annotations

import numpy as np

from helpers import checks
from helpers.losses import accuracy
from helpers.network import Network
from helpers.protocols import Array, ArrayLike

CHUNK = 500  # samples evaluated at a time, which bounds the memory that a population takes


def evaluate(network: Network, X: ArrayLike, y: ArrayLike) -> dict:
    """Return the mean loss and the accuracy of a network, or of each row of a population.

    Dropout drops nothing and BatchNorm uses its running statistics.

    Parameters
    ----------
    network : Network
    X : array, shape (n, d); or (P, n, d), data of its own for every row of a population
    y : labels (n,) or targets (n, k); or the same behind an axis of P

    Returns
    -------
    dict
        ``"loss"`` and, for labels, ``"accuracy"``: floats, or arrays of shape (P,). The accuracy is
        NaN where the loss is not finite: the largest of scores that overflowed tells nothing.
    """
    X, y = fitting_data(network, X, y)
    totals: dict = {}
    for start in range(0, X.shape[-2], CHUNK):
        part = slice(start, start + CHUNK)
        X_part = X[..., part, :]
        y_part = y[..., part] if is_classifier(network) else y[..., part, :]
        values = {"loss": network.loss(X_part, y_part, training=False)}
        if is_classifier(network):
            values["accuracy"] = accuracy(network.layers[-1].out, y_part)
        for name, value in values.items():
            totals[name] = totals.get(name, 0) + value * X_part.shape[-2]
    means = {name: total / X.shape[-2] for name, total in totals.items()}
    if "accuracy" in means and not np.all(np.isfinite(means["loss"])):
        means["accuracy"] = np.where(np.isfinite(means["loss"]), means["accuracy"], np.nan)[()]
    return means


def is_classifier(network: Network) -> bool:
    """Return whether the network learns labels, with the cross-entropy."""
    return network.loss_name == "cross_entropy"


def fitting_data(
    network: Network, X: ArrayLike, y: ArrayLike, X_name: str = "X", y_name: str = "y"
) -> tuple[Array, Array]:
    """Return X and y as arrays that fit the network and each other, or raise ValueError."""
    X = _cast(X_name, X, network.dtype)
    if X.ndim < 2 or X.shape[:-2] not in ((), network.rows) or X.shape[-1] != network.sizes[0]:
        raise ValueError(f"{X_name} must have shape (n, {network.sizes[0]}), got {X.shape}")
    n, k = X.shape[-2], network.sizes[-1]
    if is_classifier(network):
        y, shape = checks.labels(y_name, y, n_classes=k), (n,)
    else:
        y, shape = _cast(y_name, y, network.dtype), (n, k)
    if n == 0 or y.shape not in (shape, (*network.rows, *shape)):
        raise ValueError(f"{y_name} must have shape {shape} for {n} samples, got {y.shape}")
    return X, y


def _cast(name, array, dtype):
    """Return the array in the network's dtype, in which it must still be finite."""
    array = checks.finite(name, checks.floats(name, array))
    with np.errstate(over="ignore"):
        cast = array.astype(dtype, copy=False)
    return checks.finite(f"{name} as {cast.dtype}", cast)
