"""Hyperparameters that are one number, or one number for each network of a population.

A population of P networks keeps P rows in every array. A hyperparameter of shape (P,) gives each
row its own value, so that one call trains a network for every stop of a slider.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeGuard

import numpy as np

from helpers.checks import number
from helpers.protocols import DTypeLike, Hyperparameter


def hyperparameter(check: Callable, name: str, value: Any) -> Hyperparameter:
    """Return ``value`` as a float, or as an array of shape (P,), once it has passed ``check``.

    Parameters
    ----------
    check : callable
        ``check(name, value)`` raises ValueError when a number is not allowed (``helpers.checks``).

    Raises
    ------
    ValueError
        When ``check`` does, or an array has more than one axis.
    """
    value = check(name, value)
    if isinstance(value, float):
        return float(value)  # the common case, at once: a schedule sets the rate at every step
    value = np.array(value, dtype=float)
    if value.ndim > 1:
        raise ValueError(f"{name} must be a number or of shape (P,), got shape {value.shape}")
    return value if value.ndim else float(value)


def is_per_row(value: Hyperparameter) -> TypeGuard[np.ndarray]:
    """True for an array of shape (P,), False for one number."""
    return isinstance(value, np.ndarray) and value.ndim > 0


def match_rows(name: str, value: Hyperparameter, array_name: str, array: np.ndarray) -> None:
    """Raise ValueError when ``value`` has shape (P,) and ``array`` does not have P rows."""
    if is_per_row(value) and array.shape[:1] != value.shape:
        raise ValueError(
            f"{name} must have one value per row of {array_name}, which has shape "
            f"{array.shape}, got {len(value)} values"
        )


def match_lengths(**values: Hyperparameter) -> None:
    """Raise ValueError when two of ``values`` are arrays of different length."""
    lengths = {name: len(value) for name, value in values.items() if is_per_row(value)}
    if len(set(lengths.values())) > 1:
        names, came = " and ".join(lengths), " and ".join(map(str, lengths.values()))
        raise ValueError(f"{names} must have equally many values, got {came}")


def rows(value: Hyperparameter, w: np.ndarray) -> Hyperparameter:
    """Return ``value`` ready to multiply ``w``: a float, or one number per row, (P, 1, ...).

    An array takes the dtype of ``w``, so that single-precision parameters stay single precision.
    """
    if is_per_row(value):
        return value.reshape(-1, *[1] * (w.ndim - 1)).astype(w.dtype)
    return float(value)


def rounded_down(bound: Any, dtype: DTypeLike) -> np.ndarray:
    """Return the largest numbers of ``dtype`` that do not exceed ``bound``, which is positive."""
    nearest = np.asarray(bound, dtype=float).astype(dtype)
    over = nearest.astype(float) > bound
    return np.where(over, np.nextafter(nearest, np.asarray(0, dtype)), nearest)


def zero_or_larger(name: str, value: Any) -> Any:
    """Return ``value`` when every number in it is finite and not below 0."""
    return number(name, value, low=0)


def ratio(name: str, value: Any) -> Any:
    """Return ``value`` when every number in it lies in [0, 1]."""
    return number(name, value, low=0, high=1)
