"""Normalization of images: which cells of an (N, C, H, W) block share one mean and one variance.

BatchNorm takes all pixels of a channel in all images, LayerNorm all of one image, instance
normalization the pixels of one channel of one image.
"""

from __future__ import annotations

import numpy as np

from helpers.checks import floats, one_of, positive
from helpers.protocols import Array, ArrayLike

# kind -> the axes that are averaged over
IMAGE_AXES = {"batch": (0, 2, 3), "layer": (1, 2, 3), "instance": (2, 3)}


def normalize_images(
    X: ArrayLike, kind: str, gamma: ArrayLike | None = None, beta: ArrayLike | None = None, *,
    eps: float = 1e-5,
) -> Array:  # fmt: skip
    """Normalize images over the axes that ``kind`` averages, then scale and shift each channel.

    Parameters
    ----------
    X : array_like of shape (N, C, H, W)
        Images, channels, rows, columns.
    kind : str
        ``"batch"`` averages over (N, H, W), ``"layer"`` over (C, H, W), ``"instance"`` over (H, W).
    gamma, beta : array_like of shape (C,), optional
        Scale and shift of each channel; 1 and 0 when not given.
    eps : float
        Added to the variance, larger than 0.

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Raises
    ------
    ValueError
        When ``X`` has not four axes, ``kind`` is unknown or ``gamma``, ``beta`` do not fit.

    References
    ----------
    Wu & He 2018, figure 2 and section 3.1.
    """
    X = floats("X", X)
    if X.ndim != 4:
        raise ValueError(f"X must have shape (N, C, H, W), got {X.shape}")
    axes = IMAGE_AXES[one_of("kind", kind, IMAGE_AXES)]
    # in double precision: in single a sum over many pixels loses its last digits
    centered = X - X.mean(axis=axes, keepdims=True, dtype=float)
    var = centered.var(axis=axes, keepdims=True)
    X_hat = (centered / np.sqrt(var + positive("eps", eps, single=True))).astype(X.dtype)
    gamma = _per_channel("gamma", 1.0 if gamma is None else gamma, X)
    beta = _per_channel("beta", 0.0 if beta is None else beta, X)
    return gamma * X_hat + beta


def instance_norm(
    X: ArrayLike, gamma: ArrayLike | None = None, beta: ArrayLike | None = None, *,
    eps: float = 1e-5,
) -> Array:  # fmt: skip
    """Normalize every channel of every image over its pixels (Ulyanov et al. 2016, eq. 3).

    ``X`` has shape (N, C, H, W), ``gamma`` and ``beta`` (C,); see :func:`normalize_images`.
    """
    return normalize_images(X, "instance", gamma, beta, eps=eps)


def _per_channel(name, value, X):
    value = floats(name, value, X.dtype)
    if value.shape not in ((), (X.shape[1],)):
        raise ValueError(f"{name} must have shape ({X.shape[1]},), got {value.shape}")
    return value.reshape(-1, 1, 1)
