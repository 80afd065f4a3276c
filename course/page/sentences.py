"""The sentences that refuse a value of a spec: where, what is allowed, what came.

Every function takes first where the value stands, as ``"optimizer.lr"``.
"""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal

LARGEST = 10**9  # of a whole number
FINITE = (-math.inf, math.inf, "")  # low, high, and which of the two are left out


class Refused(ValueError):
    """A spec that is not allowed."""


def named(at, value, table):
    """Return the name of an object ``{"name": ..., ...}`` when the table has it."""
    if not isinstance(value, dict):
        refuse(at, "null or an object" if at == "schedule" else "an object", value)
    return one_of(f"{at}.name", value.get("name", _NONE), [*table])


def keys(at, value, allowed, required):
    """Refuse what is no object, a key that is not allowed, a required one that is missing."""
    if not isinstance(value, dict):
        refuse(at, "an object", value)
    for key in value:
        if key not in allowed:
            refuse(f"a key of {at}", f"one of {', '.join(allowed)}", key)
    for key in required:
        if key not in value:
            raise Refused(f"{at} must have the key {key}, got none")


def number(at, value, interval):
    """Refuse what is no finite number in ``(low, high, "low" or "high" when that is left out)``."""
    if not (isinstance(value, float) and math.isfinite(value) and _inside(value, *interval)):
        refuse(at, _words(*interval), value)


def _inside(value, low, high, out):
    above = low < value if out == "low" else low <= value
    return above and (value < high if out == "high" else value <= high)


def _words(low, high, out):
    if low == -math.inf:
        return "a finite number"
    if high == math.inf:
        return "a positive number" if out == "low" else "a number, 0 or larger"
    return f"a number in {'(' if out == 'low' else '['}{low}, {high}{')' if out == 'high' else ']'}"


def whole(at, value, low, high):
    """Return a whole number from low to high as int."""
    if not (isinstance(value, float) and low <= value <= high and value == int(value)):
        refuse(at, f"a whole number from {low} to {high}", value)
    return int(value)


def list_of(at, value, low, high):
    """Refuse what is no list of this many entries."""
    if isinstance(value, list) and low <= len(value) <= high:
        return
    length = f"{low} or more" if high == LARGEST else f"{low} to {high}"
    refuse(at, f"a list of {low if low == high else length}", value)


def numbers(at, value, length):
    """Refuse what is no list of so many finite numbers."""
    list_of(at, value, length, length)
    for i, one in enumerate(value):
        if not (isinstance(one, float) and math.isfinite(one)):
            refuse(f"{at}[{i}]", _words(*FINITE), one)


def one_of(at, value, allowed):
    """Return ``value`` when it is one of ``allowed``, of the same type too."""
    if not any(type(value) is type(one) and value == one for one in allowed):
        refuse(at, f"one of {', '.join(map(shown, allowed))}", value)
    return value


def refuse(at, allowed, came):
    """Raise the sentence."""
    raise Refused(f"{at} must be {allowed}, got {shown(came)}")


_NONE = object()


def shown(value):
    """Return what came, short enough for a sentence."""
    if value is _NONE:
        return "none"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return json.dumps(value[:40], ensure_ascii=False)
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "an object" if isinstance(value, dict) else _as_javascript(value)


def _as_javascript(number):
    """Return a float as JavaScript writes it."""
    if not math.isfinite(number):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}[number]
    if number == int(number) and abs(number) < 1e21:
        return f"{Decimal(repr(number)):f}".removesuffix(".0") if number else "0"
    if 1e-6 <= abs(number) < 1e21:
        return f"{Decimal(repr(number)):f}"
    return re.sub(r"e([+-])0*", r"e\1", repr(number))
