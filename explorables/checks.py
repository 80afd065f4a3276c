"""Argument checks whose errors name the argument, what is allowed and what came."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Real
from typing import Any


def is_number(value: object) -> bool:
    """True for one finite number; bools, text and arrays are none."""
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def number(name: str, value: Any, *, low: float, high: float) -> float:
    """Return ``value`` when it is a finite number in [low, high], else raise ValueError."""
    if not is_number(value) or not low <= value <= high:
        raise ValueError(f"{name} must be in [{low}, {high}], got {value!r}")
    return value


def one_of(name: str, value: Any, allowed: Iterable) -> Any:
    """Return ``value`` when it is one of ``allowed``, else raise ValueError that lists them."""
    allowed = list(allowed)
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
    return value
