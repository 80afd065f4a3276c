"""Layers that add to what they are given, h + f(hW): what of the gradient goes round the layer."""

from __future__ import annotations

import numpy as np

from helpers.activations import ACTIVATIONS

WIDTH, SAMPLES, SEEDS = 100, 40, tuple(range(5))


def gradient_left(activation: str, depth: int, std: float, skip: bool, seeds=SEEDS) -> np.ndarray:
    """Return the size of the gradient at the input of ``depth`` layers, for 1 at their output.

    Plain: h <- f(hW), and on the way back delta <- (delta * f'(z)) W'. With ``skip``:
    h <- h + f(hW), and delta <- delta + (delta * f'(z)) W': the first term is multiplied by
    nothing.

    Parameters
    ----------
    activation : str
        A name in :data:`helpers.activations.ACTIVATIONS`.
    depth : int
    std : float
        Of the weights, in layers of 100 units.
    skip : bool
    seeds : sequence of int

    Returns
    -------
    ndarray of shape (seeds,)
        Root mean square over samples and units.
    """
    return np.array([_one(*ACTIVATIONS[activation], depth, std, skip, seed) for seed in seeds])


def _one(f, df, depth, std, skip, seed):
    rng = np.random.default_rng(seed)
    h = rng.standard_normal((SAMPLES, WIDTH))
    delta = rng.standard_normal((SAMPLES, WIDTH))
    layers = []
    for _ in range(depth):
        W = std * rng.standard_normal((WIDTH, WIDTH))
        z = h @ W
        layers.append((W, df(z)))
        h = f(z) + (h if skip else 0)
    for W, slope in reversed(layers):
        delta = (delta * slope) @ W.T + (delta if skip else 0)
    return np.sqrt(np.mean(np.square(delta)))
