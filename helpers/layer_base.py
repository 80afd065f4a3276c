"""What all layers share, so that each of them in ``layers.py`` can be its rule alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.attributes import InPlace
from helpers.checks import floats
from helpers.protocols import Array, DTypeLike, Shape


class Layer:
    """What the layers share: their input, kept for the backward pass, and their parameters.

    A copy, and what comes out of a pickle, has arrays of its own and has not seen an input yet.
    """

    params: tuple[Array, ...] = ()
    grads: tuple[Array, ...] = ()
    views: tuple[str, ...] = ()  # names of what ``bind`` makes of the parameters
    dtype: Any = None  # of the parameters; a layer that has none takes that of its input
    X: Any = None
    out: Any = None
    dout: Any = None
    fits: tuple | None = None  # shape and dtype of the input that the arrays were made for
    passing: dict | None = None  # a network's arrays for gradients that are read only once

    def _remember(self, X):
        """Return the input as an array, kept for ``backward``; make new arrays when it is new."""
        if X is self.X and X is not None:  # the layer before writes into the same array every time
            return X
        X = floats("X", X, self.dtype)
        if self.fits != (X.shape, X.dtype):
            if X.ndim < 2 or X.size == 0:
                raise ValueError(f"X must have shape (..., n_samples, n_features), got {X.shape}")
            self._allocate(X)
            self.fits, self.dout = (X.shape, X.dtype), None
        self.X = X
        return X

    def forget_input(self) -> None:
        """Let ``backward`` wait for the next ``forward``: the parameters have changed."""
        self.X = self.dout = None

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

    def bind(self, params: Sequence[Array], grads: Sequence[Array]) -> None:
        """Use these arrays as parameters and their gradients."""
        self.params, self.grads = tuple(params), tuple(grads)

    def __getstate__(self) -> dict:
        kept = vars(self).copy()
        for name in (*_MADE_AGAIN, *self.views):
            kept.pop(name, None)
        return kept | {"params": self.params, "grads": self.grads}

    def __setstate__(self, kept: dict) -> None:
        params, grads = kept.pop("params"), kept.pop("grads")
        vars(self).update(kept)
        self.bind(params, grads)

    def rebind(self, params: Sequence[Array], grads: Sequence[Array]) -> None:
        """Use other arrays from now on; ``bind`` is for a layer that has none yet."""
        kept = self.__getstate__()
        vars(self).clear()
        self.__setstate__(kept | {"params": params, "grads": grads})

    def _allocate(self, X):
        self.out = aligned_empty(X.shape, X.dtype)
        self.dX = aligned_empty(X.shape, X.dtype)


class Trainable(Layer):
    """A layer with parameters: rebinding ``params`` or ``grads`` copies into the arrays."""

    params: Any = InPlace(Layer.forget_input)
    grads: Any = InPlace()


_MADE_AGAIN = ("params", "grads", "X", "out", "dout", "dX", "fits", "passing")


def aligned_empty(shape: Shape, dtype: DTypeLike) -> Array:
    """Return a new array that starts at a multiple of 64 bytes: vector arithmetic likes that."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.empty(size + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + size].view(dtype).reshape(shape)


def matmul_for(population: bool) -> Callable[..., Array]:
    """Return NumPy's matrix product: ``dot`` starts in half the time, but knows no populations."""
    return np.matmul if population else np.ndarray.dot
