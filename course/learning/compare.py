"""Says in words how what an answer returned differs from what it should have returned."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import numpy as np

RTOL, ATOL = 1e-5, 1e-8
SHOWN = 6  # arrays of more entries are described, not printed
PLACES = ["first", "second", "third", "fourth", "fifth"]


def difference(got, expected) -> str | None:
    """Return a sentence about the first difference, or None when ``got`` is as expected.

    Numbers and arrays are equal up to a relative error of 1e-5; tuples and lists are compared item
    by item, and an array may stand for a list of numbers.
    """
    if isinstance(expected, (tuple, list)):
        return _items(got, expected)
    if isinstance(expected, (str, bool, dict, set)):
        same = type(got) is type(expected) and got == expected
        return None if same else f"it returns {show(got)}, and {show(expected)} is expected."
    return _numbers(got, np.asarray(expected))


def _items(got, expected) -> str | None:
    if not isinstance(got, (tuple, list)) and np.ndim(got) == 0:
        return f"it returns one value, and {len(expected)} are expected."
    if len(got) != len(expected):
        return f"it returns {_count(len(got))}, and {len(expected)} are expected."
    for place, (item, right) in enumerate(zip(got, expected, strict=True)):
        problem = difference(item, right)
        if problem:
            return f"of the values returned, the {_ordinal(place)}: {problem}"
    return None


def _count(n: int) -> str:
    return "one value" if n == 1 else f"{n} values"


def _ordinal(place: int) -> str:
    return PLACES[place] if place < len(PLACES) else f"{place + 1}th"


def _numbers(got, expected: np.ndarray) -> str | None:
    try:
        array = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return f"it returns {show(got)}, and {_kind(expected)} is expected."
    if array.shape != expected.shape:
        return f"it returns {_kind(array)}, and {_kind(expected)} is expected."
    wrong = ~np.isclose(array, expected, rtol=RTOL, atol=ATOL, equal_nan=True)
    if not wrong.any():
        return None
    if array.size <= SHOWN:
        return f"it returns {show(array)}, and {show(expected)} is expected."
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    return (
        f"{wrong.sum()} of {wrong.size} entries are wrong; at index {index} it has "
        f"{show(array[index])}, and {show(expected[index])} is expected."
    )


def _kind(array: np.ndarray) -> str:
    return "a number" if array.ndim == 0 else f"an array of shape {array.shape}"


def show(value) -> str:
    """Return ``value`` as a reader would write it, with four significant digits."""
    if isinstance(value, (tuple, list)):
        inside = ", ".join(map(show, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, (bool, np.bool_)) or not isinstance(
        value, (float, np.floating, np.ndarray)
    ):
        return f"{value!r:.60}"
    if np.ndim(value) == 0:
        return f"{float(value):.4g}"
    if np.size(value) <= SHOWN:
        return np.array2string(value, separator=", ", formatter={"float_kind": "{:.4g}".format})
    return f"an array of shape {value.shape}"


def show_call(function: Callable, args: tuple) -> str:
    """Return the call as a reader would write it: ``relu_std(fan_in=100)``."""
    names = list(inspect.signature(function).parameters)
    named = [f"{name}={_short(value)}" for name, value in zip(names, args, strict=False)]
    return f"{function.__name__}({', '.join(named)})"


def _short(value) -> str:
    text = show(value)
    return "..." if len(text) > 40 or isinstance(value, np.random.Generator) else text
