"""Values and calls in words: as a reader would write them, with the digits that matter."""

from __future__ import annotations

import inspect
import numbers
from collections.abc import Callable, Generator, Iterator
from typing import Any

import numpy as np

SHOWN = 8  # arrays of more entries are described, not printed
LONG = 70  # characters of an argument that are printed at most
DIGITS = 4
MORE_DIGITS = (6, 8, 10, 12, 17)


def show(value: Any, digits: int = DIGITS) -> str:
    """Return ``value`` as a reader would write it; numbers with so many significant digits."""
    if isinstance(value, (tuple, list)):
        inside = ", ".join(show(item, digits) for item in value)
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        return _array(value, digits)
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    return f"{' '.join(repr(value).split()):.60}"


def _array(value: np.ndarray, digits: int) -> str:
    if value.ndim == 0:
        return show(value[()], digits)
    if value.size > SHOWN or value.dtype.kind not in "biuf":
        return f"an array of shape {value.shape}"
    formats = {"float_kind": f"{{:.{digits}g}}".format}
    text = np.array2string(value, separator=", ", formatter=formats, max_line_width=10**6)
    return " ".join(text.split())


def show_both(got: Any, expected: Any) -> tuple[str, str]:
    """Return both values with as many digits as it takes to see that they differ."""
    for digits in (DIGITS, *MORE_DIGITS):
        shown = show(got, digits), show(expected, digits)
        if shown[0] != shown[1]:
            break
    return shown


def show_call(function: Callable, args: tuple) -> str:
    """Return the call as a reader would write it: ``relu_std(fan_in=100)``."""
    names = list(inspect.signature(function).parameters)
    named = [f"{name}={_short(value)}" for name, value in zip(names, args, strict=False)]
    return f"{function.__name__}({', '.join(named)})"


def _short(value: Any) -> str:
    text = show(value)
    return "..." if len(text) > LONG or isinstance(value, np.random.Generator) else text


def kind(array: np.ndarray) -> str:
    """Return what an array is: a number, or an array of a shape."""
    return "a number" if array.ndim == 0 else f"an array of shape {array.shape}"


def no_number(value: Any) -> str | None:
    """Return what ``value`` is, in words, when it is not made of real numbers; else None."""
    if isinstance(value, str):
        return f"the string {show(value)}"
    if isinstance(value, (dict, set, frozenset)):
        return f"a {type(value).__name__}, {show(value)}"
    if isinstance(value, Generator):
        return (
            "a generator, which has not been run: list(...) makes it a list, and return in place "
            "of yield a value"
        )
    if isinstance(value, Iterator):
        return f"a {type(value).__name__}, which has not been run: list(...) makes it a list"
    if callable(value):
        return f"the function {getattr(value, '__name__', value)} itself: were its () forgotten?"
    return _of_what_kind(value)


def _of_what_kind(value: Any) -> str | None:
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        return f"{show(value)}, whose parts differ in length"
    if array.dtype.kind == "c":
        one = "a complex number" if array.ndim == 0 else "complex numbers"
        return f"{show(value)}, {one}: is there a root of something negative?"
    if array.dtype.kind in "US":
        return f"{show(value)}, which holds strings"
    if array.dtype.kind == "b" and array.ndim == 0:
        return f"{show(value)}, which answers a question with yes or no"
    if array.dtype.kind == "b":
        return f"{show(value)}, which holds True and False"
    if array.dtype.kind in "iuf" or all(isinstance(x, numbers.Real) for x in array.flat):
        return None
    return show(value)


def is_finite(value: Any) -> bool:
    """Return whether ``value`` is made of real numbers, or of bools, none NaN or infinite."""
    if isinstance(value, (tuple, list)):
        return all(map(is_finite, value))
    try:
        return bool(np.isfinite(np.asarray(value)).all())
    except (TypeError, ValueError):
        return False
