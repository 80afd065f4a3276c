"""Says in words how what an answer returned differs from what it should have returned."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.learning.words import kind, no_number, show, show_both

RTOL, ATOL = 1e-5, 1e-8
FEW = 8  # arrays of more entries are told by their first wrong entry
PLACES = ["first", "second", "third", "fourth", "fifth"]


def difference(got: Any, expected: Any) -> str | None:
    """Return a sentence about the first difference, or None when ``got`` is as expected.

    Numbers and arrays are equal up to a relative error of 1e-5, whatever their type: Python's,
    NumPy's, or an array without axes. Tuples and lists are compared item by item, and an array may
    stand for a list of numbers. Strings, complex numbers and bools are no numbers.
    """
    if isinstance(expected, (tuple, list)):
        return _items(got, expected)
    if isinstance(expected, (bool, np.bool_)):
        return _yes_or_no(got, expected)
    if isinstance(expected, (str, dict, set)):
        same = type(got) is type(expected) and got == expected
        return None if same else f"it returns {show(got)}, and {show(expected)} is expected."
    return _numbers(got, np.asarray(expected, dtype=float))


def same(a: Any, b: Any) -> bool:
    """Return whether all numbers of ``a`` and ``b`` are equal, by the same measure."""
    return bool(np.allclose(a, b, rtol=RTOL, atol=ATOL))


def _yes_or_no(got, expected) -> str | None:
    is_bool = isinstance(got, (bool, np.bool_)) or (
        isinstance(got, np.ndarray) and got.ndim == 0 and got.dtype == bool
    )
    if is_bool:
        same = bool(got) == bool(expected)
        return None if same else f"it returns {show(got)}, and {show(expected)} is expected."
    if isinstance(got, np.ndarray) and got.ndim:
        return f"it returns {kind(got)}, and True or False is expected."
    return f"it returns {show(got)}, and True or False is expected."


def _items(got, expected) -> str | None:
    wanted = _count(len(expected))
    if not isinstance(got, (tuple, list)):
        what = no_number(got)
        if what:
            return f"it returns {what}, and {wanted} are expected."
        if np.ndim(got) == 0:
            return f"it returns one value, and {len(expected)} are expected."
    if len(got) != len(expected):
        return f"it returns {_count(len(got))}, and {len(expected)} are expected."
    for place, (item, right) in enumerate(zip(got, expected, strict=True)):
        problem = difference(item, right)
        if problem:
            return f"of the values returned, the {ordinal(place)}: {problem}"
    return None


def _count(n: int) -> str:
    return "one value" if n == 1 else f"{n} values"


def ordinal(place: int) -> str:
    return PLACES[place] if place < len(PLACES) else f"{place + 1}th"


def _numbers(got, expected: np.ndarray) -> str | None:
    what = no_number(got)
    if what:
        return f"it returns {what}, and {kind(expected)} is expected."
    array = np.asarray(got, dtype=float)
    if array.shape != expected.shape:
        return f"it returns {_shape(got, array)}, and {kind(expected)} is expected."
    wrong = ~np.isclose(array, expected, rtol=RTOL, atol=ATOL, equal_nan=True)
    if not wrong.any():
        return None
    if array.size <= FEW:
        shown, right = show_both(array, expected)
        return f"it returns {shown}, and {right} is expected."
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    shown, right = show_both(array[index], expected[index])
    return (
        f"{wrong.sum()} of {wrong.size} entries are wrong; at index {index} it has {shown}, and "
        f"{right} is expected."
    )


def _shape(got, array: np.ndarray) -> str:
    """What has the wrong shape; what was written as a tuple or a list is called so."""
    if isinstance(got, tuple) and len(got) == 1:
        return f"the tuple {show(got)}, made by a comma at the end of the return"
    if isinstance(got, (tuple, list)) and array.ndim == 1:
        return f"{show(got)}, which is {_count(len(got))}"
    return kind(array)
