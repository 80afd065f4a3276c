"""Two ways to keep a gradient from growing too large before the optimizer steps."""

from __future__ import annotations

import numpy as np

from helpers.checks import float_arrays, positive
from helpers.divergence import quietly
from helpers.hyperparameters import hyperparameter, is_per_row, match_rows, rows
from helpers.protocols import Hyperparameter


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
        norm = np.sqrt(sum(_squared_norm(g, per_row) for g in grads))
        scale = np.where(np.isfinite(norm), max_norm / np.maximum(norm, max_norm), 1.0)
    if np.any(scale < 1):
        for g in grads:
            g *= rows(scale, g) if per_row else float(scale[0])
    return norm if per_row else float(norm[0])


def _checked(grads, name, value):
    grads = float_arrays("grads", grads)
    for i, g in enumerate(grads):
        match_rows(name, value, f"grads[{i}]", g)
    return grads


def _squared_norm(g, per_row):
    # Summed in double precision: in single, squares of gradients above 1e19 would overflow.
    g = g.reshape(len(g) if per_row else 1, -1)
    return np.einsum("ij,ij->i", g, g, dtype=float)


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
        np.clip(g, -rows(limit, g), rows(limit, g), out=g)
