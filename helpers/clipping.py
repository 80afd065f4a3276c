"""Two ways to keep a gradient from growing too large before the optimizer steps."""

from __future__ import annotations

import numpy as np

from helpers.checks import float_arrays, positive
from helpers.divergence import quietly
from helpers.hyperparameters import hyperparameter, is_per_row, match_rows, rounded_down
from helpers.protocols import Hyperparameter

SMALLEST = 1e-280  # smaller sums of squares have lost digits


def clip_by_norm(
    grads: list[np.ndarray], max_norm: Hyperparameter, *, per_row: bool = False
) -> Hyperparameter:
    """Scale all gradients together, in place, so that their joint norm is at most ``max_norm``.

    g <- g * min(1, max_norm/norm), norm = sqrt(sum of g**2 over all arrays). The direction stays.

    Parameters
    ----------
    grads : list of float arrays
    max_norm : float or (P,) array, > 0
    per_row : bool
        True: the first axis is a population, and every row is clipped by its own norm. Always so
        when ``max_norm`` is an array.

    Returns
    -------
    float, or (P,) array when per row
        The norm before clipping. Where it is not finite the gradients are left as they are.

    Raises
    ------
    ValueError
        When ``grads`` is empty or holds anything but float arrays, or ``max_norm`` is not positive
        or does not fit their rows.

    References
    ----------
    Pascanu, Mikolov and Bengio (2013), Algorithm 1.
    """
    max_norm = hyperparameter(positive, "max_norm", max_norm)
    per_row = per_row or is_per_row(max_norm)
    grads = _checked(grads, "max_norm", max_norm)
    if not grads:
        raise ValueError("grads must hold an array or more, got none")
    with quietly():
        norm = _joint_norm(grads, per_row)
        scale = np.where(np.isfinite(norm), max_norm / np.maximum(norm, max_norm), 1.0)
        if np.any(scale < 1):
            for g in grads:
                _shrink(g, scale)
    return norm if per_row else float(norm[0])


def _checked(grads, name, value):
    grads = float_arrays("grads", grads)
    for i, g in enumerate(grads):
        match_rows(name, value, f"grads[{i}]", g)
    return grads


def _joint_norm(grads, per_row):
    """Return the norm over all arrays, of shape (P,), or (1,) when not per row."""
    grads = [g.reshape(len(g) if per_row else 1, -1) for g in grads]
    # Summed in double precision: in single, squares of gradients above 1e19 would overflow.
    squares = sum(np.einsum("ij,ij->i", g, g, dtype=float) for g in grads)
    if np.all((squares > SMALLEST) & np.isfinite(squares)):
        return np.sqrt(squares)
    # In double they would above 1e154, and vanish below 1e-154: relative to the largest entry.
    largest = np.max([np.abs(g).max(axis=1, initial=0) for g in grads], axis=0).astype(float)
    unit = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)[:, None]
    return unit[:, 0] * np.sqrt(sum(np.square(g / unit).sum(axis=1) for g in grads))


def _shrink(g, scale):
    """Multiply each row, or all of ``g``, so that rounding cannot carry it above the bound."""
    width = np.promote_types(g.dtype, np.float32)
    scale = np.where(scale < 1, scale * (1 - 4 * float(np.finfo(g.dtype).eps)), 1.0).astype(width)
    shape = (-1, *[1] * (g.ndim - 1)) if len(scale) > 1 else ()
    np.multiply(g, scale.reshape(shape), out=g, casting="same_kind")


def clip_by_value(grads: list[np.ndarray], limit: Hyperparameter) -> None:
    """Cut every entry of every gradient, in place, to lie between -limit and limit.

    Unlike ``clip_by_norm`` this turns the direction: large entries are cut and small ones are not.

    Parameters
    ----------
    grads : list of float arrays
    limit : float or (P,) array, > 0

    Raises
    ------
    ValueError
        When ``grads`` holds anything but float arrays, or ``limit`` is not positive or does not fit
        their rows.
    """
    limit = hyperparameter(positive, "limit", limit)
    for g in _checked(grads, "limit", limit):
        bound = rounded_down(limit, g.dtype)
        if is_per_row(limit):
            bound = bound.reshape(-1, *[1] * (g.ndim - 1))
        np.clip(g, -bound, bound, out=g)
