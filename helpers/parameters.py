"""All parameters of a network in one flat vector, and a view of it for every array."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress

import numpy as np

from helpers.attributes import Views
from helpers.checks import one_of
from helpers.protocols import DTypeLike, Shape


class Parameters:
    """Arrays of parameters and gradients that lie one behind the other in two flat vectors.

    Matrices come first, vectors after them. A layer that reads its ``W`` sees what an optimizer
    does to ``flat``, since ``W`` is a view of the same memory. The attributes are those of the same
    names in ``Network``; ``flat`` and ``flat_grad`` have shape (*rows, n_params).

    Parameters
    ----------
    shapes : dict
        ``{"W1": (64, 100), "b1": (100,), ...}`` in layer order.
    rows : tuple
        ``()`` for a single network, ``(P,)`` for a population: every array gets this axis in front.
    dtype : float32 or float64

    Raises
    ------
    ValueError
        When ``dtype`` is neither of the two.
    """

    def __init__(self, shapes: Mapping[str, Shape], rows: Shape, dtype: DTypeLike) -> None:
        self.names = list(shapes)
        matrices = [name for name in shapes if len(shapes[name]) == 2]
        vectors = [name for name in shapes if len(shapes[name]) == 1]
        self.n_weights = sum(math.prod(shapes[name]) for name in matrices)
        self.n_params = self.n_weights + sum(math.prod(shapes[name]) for name in vectors)
        self.flat = np.zeros((*rows, self.n_params), _float_dtype(dtype))
        self.flat_grad = np.zeros_like(self.flat)
        order = {name: shapes[name] for name in matrices + vectors}
        params, grads = _views(self.flat, order), _views(self.flat_grad, order)
        self.params = Views(params[name] for name in shapes)
        self.grads = Views(grads[name] for name in shapes)
        self.weights = Views(params[name] for name in matrices)
        self.weight_grads = Views(grads[name] for name in matrices)


def _views(flat, shapes):
    """Return views that share out the last axis of ``flat`` among ``shapes``, in their order."""
    views, start = {}, 0
    for name, shape in shapes.items():
        end = start + math.prod(shape)
        views[name] = flat[..., start:end].reshape(*flat.shape[:-1], *shape)
        start = end
    return views


def _float_dtype(dtype):
    with suppress(TypeError):  # what is no dtype at all is refused in the same words
        dtype = np.dtype(dtype)
    return one_of("dtype", dtype, (np.dtype("float32"), np.dtype("float64")))
