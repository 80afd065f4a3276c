"""Argument checks whose errors name the argument, what is allowed and what came.

The package's functions and constructors call these on what they are given, so that a slip in a
notebook is answered in one sentence instead of by a NaN ten cells later.
"""

from __future__ import annotations

import math
import reprlib
import sys
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

import numpy as np

from helpers.protocols import Array, ArrayLike, DTypeLike

LARGEST = sys.float_info.max  # a whole number may be larger, but then no float can hold it
_SCALARS = (float, int, np.float64)
_WIDE = (np.dtype(np.float32), np.dtype(np.float64))


def number(
    name: str, value: Any, *, low: float = -math.inf, high: float = math.inf,
    open_low: bool = False, open_high: bool = False, single: bool = False,
) -> Any:  # fmt: skip
    """Return ``value`` when every entry is a finite number in the interval, else raise ValueError.

    Parameters
    ----------
    name : str
        The argument's name, as the caller wrote it.
    value : float or array of float
        An array holds one value per row of a population. Bools, text and dates are no numbers.
    low, high : float
        Ends of the interval; ``open_low`` and ``open_high`` leave the end itself out.
    single : bool
        True: one number is wanted, and an array is refused.
    """
    if type(value) in _SCALARS and low < value < high and -LARGEST <= value <= LARGEST:
        return value  # the common case, at once: these checks also run in training loops
    array = _as_numbers(value)
    if single and array.ndim:
        raise ValueError(f"{name} must be one number, got {value!r}")
    above = array > low if open_low else array >= low
    below = array < high if open_high else array <= high
    if array.size == 0 or not np.all(np.isfinite(array) & above & below):
        allowed = _interval(low, high, open_low, open_high)
        raise ValueError(f"{name} must be {allowed}, got {value!r}")
    return value


def _as_numbers(value) -> np.ndarray:
    """Return ``value`` as an array of floats; as NaN, which no interval holds, if it is not one."""
    # among numbers in a list NumPy would take True for 1
    bools = isinstance(value, (list, tuple)) and {bool, np.bool_} & set(map(type, value))
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):  # rows of different length
        array = np.asarray(None)
    return np.array(math.nan) if bools or array.dtype.kind not in "fiu" else array.astype(float)


def _interval(low, high, open_low, open_high) -> str:
    if high == math.inf:
        if low == -math.inf:
            return "a finite number"
        if low == 0:
            return "positive" if open_low else "0 or larger"
        return f"larger than {low}" if open_low else f"{low} or larger"
    left, right = "(" if open_low else "[", ")" if open_high else "]"
    return f"in {left}{low}, {high}{right}"


def positive(name: str, value: Any, *, single: bool = False) -> Any:
    """Return ``value`` when it is a finite number (or, unless ``single``, an array) above 0."""
    return number(name, value, low=0, open_low=True, single=single)


def probability(name: str, value: Any) -> Any:
    """Return ``value`` when it lies in [0, 1): a share that may be 0 but not everything."""
    return number(name, value, low=0, high=1, open_high=True)


def integer(name: str, value: Any, *, low: int | None = None, high: int | None = None) -> int:
    """Return ``value`` as int when it is a whole number in [low, high], else raise ValueError."""
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not whole or (low is not None and value < low) or (high is not None and value > high):
        allowed = f" {low} or larger" if high is None else f" from {low} to {high}"
        allowed = "" if low is None else allowed
        raise ValueError(f"{name} must be a whole number{allowed}, got {value!r}")
    return int(value)


def one_of(name: str, value: Any, allowed: Iterable) -> Any:
    """Return ``value`` when it is one of ``allowed``, else raise ValueError that lists them."""
    allowed = list(allowed)
    if not any(value is a or (type(value) is type(a) and value == a) for a in allowed):
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
    return value


def floats(name: str, value: Any, dtype: DTypeLike | None = None) -> np.ndarray:
    """Return ``value`` as an array of floats, of ``dtype`` if given: itself when it is one.

    Half precision becomes single: its sums stop growing at 2048, and its largest number is 65504.
    """
    if type(value) is np.ndarray and (value.dtype == dtype if dtype else value.dtype in _WIDE):
        return value  # the common case, at once
    array = as_array(name, value)
    if array.dtype.kind not in "fiub":
        came = reprlib.repr(value)
        if hasattr(value, "__array__"):
            came = _first_bad(array)
        raise ValueError(f"{name} must hold numbers, got {came}")
    own = np.promote_types(array.dtype, np.float32) if array.dtype.kind == "f" else float
    return array.astype(dtype or own, copy=False)


def float_arrays(name: str, arrays: Iterable) -> list[np.ndarray]:
    """Return ``arrays`` as a list when all are float arrays, fit to be changed in place."""
    try:
        arrays = list(arrays)
    except TypeError:
        raise ValueError(f"{name} must be a list of float arrays, got {arrays!r}") from None
    for i, array in enumerate(arrays):
        if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
            kind = getattr(array, "dtype", type(array).__name__)
            raise ValueError(f"{name} must be a list of float arrays, got {kind} at index {i}")
        if not array.flags.writeable:
            came = f"a read-only one at index {i}"
            raise ValueError(f"{name} must be a list of arrays to write into, got {came}")
    return arrays


def parameter_dtype(**arrays: Array) -> np.dtype:
    """Return the one float dtype of arrays that a layer uses as they are, or raise ValueError."""
    dtypes: list[Any] = [getattr(a, "dtype", type(a).__name__) for a in arrays.values()]
    half = dtypes[0] == np.float16
    if len(set(dtypes)) > 1 or half or getattr(dtypes[0], "kind", None) != "f":
        came = " and ".join(map(str, dtypes))
        came += ", which is too narrow to calculate with" if half else ""
        raise ValueError(f"{' and '.join(arrays)} must be arrays of one float dtype, got {came}")
    return dtypes[0]


def finite(name: str, array: ArrayLike) -> np.ndarray:
    """Return ``array`` when it holds numbers and none of them is NaN or infinite."""
    array = as_array(name, array)
    if array.dtype.kind == "f" and math.isfinite(np.vdot(array, array)):
        return array  # one bad entry would spoil the sum of squares, and BLAS takes that fastest
    if array.dtype.kind not in "fiu" or not np.all(np.isfinite(array)):
        raise ValueError(f"{name} must hold finite numbers, got {_first_bad(array)}")
    return array


def as_array(name: str, value: Any) -> np.ndarray:
    """Return ``value`` as an array; rows of different length are none.

    Numbers and bools side by side, as the columns of a table hold them, become numbers.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        came = reprlib.repr(value)
        raise ValueError(f"{name} must be an array, got rows of unequal length, {came}") from None
    mixed = array.dtype == object and array.ndim and array.size
    if mixed and all(isinstance(one, (Real, np.bool_)) for one in array.flat):
        return np.asarray(array.tolist())
    return array


def _first_bad(array: np.ndarray) -> str:
    if array.dtype == object and array.ndim and array.size:
        bad = (i for i in np.ndindex(array.shape) if not isinstance(array[i], (Real, np.bool_)))
        index = next(bad, (0,) * array.ndim)
        return f"{reprlib.repr(array[index])} at index {index}"
    if array.dtype.kind not in "fiu":
        return f"an array of dtype {array.dtype}"
    index = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
    return f"{array[index]} at index {index}"


def is_number(value: Any) -> bool:
    """True for a finite real number that is not a bool."""
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def generator(name: str, rng: Any) -> np.random.Generator:
    """Return ``rng`` when it is a NumPy Generator: randomness is an argument, no global seed."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"{name} must be a numpy Generator, as default_rng(seed), got {rng!r}")
    return rng


def labels(
    name: str, y: ArrayLike, *, n_classes: int | None = None, shape: tuple | None = None
) -> Array:
    """Return ``y`` as an array when it holds class labels 0, 1, ..., all below ``n_classes``."""
    array = as_array(name, y)
    if not np.issubdtype(array.dtype, np.integer) or array.size == 0:
        came = "no labels" if array.size == 0 else f"an array of dtype {array.dtype}"
        raise ValueError(f"{name} must hold whole-number class labels, got {came}")
    if shape is not None and array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
    low, high = int(array.min()), int(array.max())
    if low < 0 or (n_classes is not None and high >= n_classes):
        allowed = "0 or larger" if n_classes is None else f"from 0 to {n_classes - 1}"
        raise ValueError(f"{name} must hold labels {allowed}, got {low if low < 0 else high}")
    return array


def instance(name: str, value: Any, kind: type) -> Any:
    """Return ``value`` when it is an object of class ``kind``."""
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIOU" else "a"
        raise ValueError(f"{name} must be {article} {kind.__name__}, got {value!r}")
    return value


def function(name: str, value: Any, *, optional: bool = False) -> Any:
    """Return ``value`` when it can be called, or is None and ``optional``."""
    if not callable(value) and not (optional and value is None):
        raise ValueError(f"{name} must be callable, got {value!r}")
    return value
