"""What all layers share, so that each of them in ``layers.py`` can be its rule alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks import floats
from helpers.protocols import Array, DTypeLike, Shape


class Layer:
    """What the layers share: their input, kept for the backward pass, and their parameters."""

    params: tuple[Array, ...] = ()
    grads: tuple[Array, ...] = ()
    dtype: Any = None  # of the parameters; a layer that has none takes that of its input
    X: Any = None
    out: Any = None
    dout: Any = None
    passing: dict | None = None  # a network's arrays for gradients that are read only once

    def _remember(self, X):
        """Return the input as an array, kept for ``backward``; make new arrays when it is new."""
        if X is self.X and X is not None:  # the layer before writes into the same array every time
            return X
        X = floats("X", X, self.dtype)
        if self.X is None or X.shape != self.X.shape or X.dtype != self.X.dtype:
            if X.ndim < 2 or X.size == 0:
                raise ValueError(f"X must have shape (..., n_samples, n_features), got {X.shape}")
            self._allocate(X)
            self.dout = None
        self.X = X
        return X

    def _receive(self, dout):
        """Return ``dout`` as an array that fits the output, or raise; backward begins with it."""
        if dout is self.dout and dout is not None:  # as above, of the layer behind
            return dout
        if self.X is None:
            raise RuntimeError(f"{type(self).__name__}.backward needs a forward pass first")
        dout = floats("dout", dout, self.out.dtype)
        if dout.shape != self.out.shape:
            raise ValueError(
                f"dout must have the output's shape {self.out.shape}, got {dout.shape}"
            )
        self.dout = dout
        return dout

    def _passing_array(self, role, shape):
        """Return an array for ``dX``: the network's for this role and shape, if there is a network.

        The layer before reads it at once. Fewer arrays, and more of them are still in the cache.
        """
        arrays = {} if self.passing is None else self.passing
        key = (role, tuple(shape), self.out.dtype)
        if key not in arrays:
            arrays[key] = aligned_empty(shape, self.out.dtype)
        return arrays[key]

    def _allocate(self, X):
        self.out = aligned_empty(X.shape, X.dtype)
        self.dX = aligned_empty(X.shape, X.dtype)


def aligned_empty(shape: Shape, dtype: DTypeLike) -> Array:
    """Return a new array that starts at a multiple of 64 bytes: vector arithmetic likes that."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.empty(size + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + size].view(dtype).reshape(shape)


def matmul_for(population: bool) -> Callable[..., Array]:
    """Return NumPy's matrix product: ``dot`` starts in half the time, but knows no populations."""
    return np.matmul if population else np.ndarray.dot
