"""Checks a spec and fills in its defaults, or refuses it in one sentence.

The sentence names the key, what is allowed and what came; the page's ``engine/spec.mjs`` says the
same ones. ``schema.json`` describes what passes. Every number of a JSON text is read as a float, as
JavaScript reads it: 3.0 is the whole number 3.
"""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from itertools import chain
from typing import Any

from helpers.activations import ACTIVATIONS
from helpers.losses import LOSSES
from helpers.optimizers import OPTIMIZERS


class Refused(ValueError):
    """A spec that is not allowed."""


LARGEST = 10**9  # of a whole number
DEEPEST = 8  # schedules inside one another
FINITE = (-math.inf, math.inf, "")  # low, high, and which of the two are left out
POSITIVE = (0, math.inf, "low")
ZERO_OR_LARGER = (0, math.inf, "")
PROBABILITY = (0, 1, "high")
SHARE = (0, 1, "low")
RATIO = (0, 1, "")

OF_ALL = {"lr": POSITIVE, "weight_decay": ZERO_OR_LARGER}
RANGES = {
    "momentum": PROBABILITY, "rho": PROBABILITY, "beta1": PROBABILITY, "beta2": PROBABILITY,
    "eps": POSITIVE,
}  # fmt: skip
SCHEDULES = {  # name -> allowed keys, required keys
    "constant": (["lr"], []),
    "step_decay": (["lr", "every", "factor"], ["every"]),
    "exponential": (["lr", "factor"], ["factor"]),
    "inverse_time": (["lr", "decay"], ["decay"]),
    "cosine": (["lr", "total_steps", "lr_min"], ["total_steps"]),
    "warmup": (["lr", "steps", "schedule"], ["steps", "schedule"]),
}
REQUIRED = ["sizes", "optimizer", "flat", "X", "y", "batches"]
DEFAULTS = {
    "activation": "relu", "norm": None, "loss": "cross_entropy", "schedule": None,
    "penalty": None, "max_norm": None, "dropout": 0.0, "masks": None,
}  # fmt: skip


def read_spec(text: str) -> dict:
    """Return the spec of a JSON text, checked; raise Refused."""
    try:
        given = json.loads(text, parse_int=float, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused("the spec must be JSON, got text that is not") from None
    return checked_spec(given)


def checked_spec(given: Any) -> dict:
    """Return a spec read by ``read_spec`` with its defaults; raise Refused."""
    _keys("the spec", given, [*REQUIRED, *DEFAULTS], REQUIRED)
    spec = DEFAULTS | given
    _list("sizes", spec["sizes"], 2, 100)
    spec["sizes"] = [_whole(f"sizes[{i}]", n, 1, 10**6) for i, n in enumerate(spec["sizes"])]
    _one_of("activation", spec["activation"], [*ACTIVATIONS])
    _one_of("norm", spec["norm"], [None, "batch", "layer"])
    _one_of("loss", spec["loss"], [*LOSSES])
    lr = _check_optimizer(spec["optimizer"])
    if spec["schedule"] is not None:
        spec["schedule"] = _checked_schedule("schedule", spec["schedule"], lr, 1)
    if spec["penalty"] is not None:
        spec["penalty"] = _checked_penalty(spec["penalty"])
    if spec["max_norm"] is not None:
        _number("max_norm", spec["max_norm"], POSITIVE)
    _number("dropout", spec["dropout"], PROBABILITY)
    _numbers("flat", spec["flat"], count_parameters(spec["sizes"], spec["norm"]))
    _check_data(spec)
    _check_batches(spec)
    spec["masks"] = _checked_masks(spec)
    return spec


def count_parameters(sizes: list[int], norm: str | None) -> int:
    """Return how many numbers ``Network.flat`` holds for these sizes."""
    hidden = sum(sizes[1:-1])
    weights = sum(a * b for a, b in zip(sizes, sizes[1:], strict=False))  # noqa: RUF007
    return weights + sum(sizes[1:]) + (2 * hidden if norm else 0)


def _check_optimizer(optimizer):
    """Return the learning rate, given or the optimizer's own."""
    name = _name("optimizer", optimizer, OPTIMIZERS)
    ranges = OF_ALL | {one: RANGES[one] for one in OPTIMIZERS[name].hyperparameters}
    _keys("optimizer", optimizer, ["name", *ranges], [])
    for key, allowed in ranges.items():
        if key in optimizer:
            _number(f"optimizer.{key}", optimizer[key], allowed)
    return OPTIMIZERS[name](**{key: optimizer[key] for key in ranges if key in optimizer}).lr


def _checked_schedule(at, schedule, rate, depth):
    """Return the schedule with whole numbers where these belong."""
    name = _name(at, schedule, SCHEDULES)
    allowed, required = SCHEDULES[name]
    _keys(at, schedule, ["name", *allowed], required)
    schedule = dict(schedule)
    for key in ("every", "total_steps"):
        if key in schedule:
            schedule[key] = _whole(f"{at}.{key}", schedule[key], 1, LARGEST)
    ranges = {"lr": POSITIVE, "factor": SHARE, "decay": ZERO_OR_LARGER, "lr_min": ZERO_OR_LARGER}
    for key, interval in ranges.items():
        if key in schedule:
            _number(f"{at}.{key}", schedule[key], interval)
    lr = schedule.get("lr", rate)
    if schedule.get("lr_min", 0) > lr:
        _refuse(f"{at}.lr_min", f"at most lr, which is {_shown(lr)}", schedule["lr_min"])
    if name == "warmup":
        schedule["steps"] = _whole(f"{at}.steps", schedule["steps"], 0, LARGEST)
        inner = schedule["schedule"]
        if depth == DEEPEST:
            _refuse(f"{at}.schedule", f"no deeper than {DEEPEST} schedules", inner)
        schedule["schedule"] = _checked_schedule(f"{at}.schedule", inner, lr, depth + 1)
    return schedule


def _checked_penalty(penalty):
    if not isinstance(penalty, dict):
        _refuse("penalty", "null or an object", penalty)
    _keys("penalty", penalty, ["kind", "strength", "l1_ratio", "proximal"], ["kind", "strength"])
    _one_of("penalty.kind", penalty["kind"], ["L1", "L2", "ElasticNet"])
    _number("penalty.strength", penalty["strength"], ZERO_OR_LARGER)
    penalty = {"l1_ratio": None, "proximal": False} | penalty
    if penalty["l1_ratio"] is not None or penalty["kind"] == "ElasticNet":
        _number("penalty.l1_ratio", penalty["l1_ratio"], RATIO)
    _one_of("penalty.proximal", penalty["proximal"], [False, True])
    return penalty


def _check_data(spec):
    X, y, sizes = spec["X"], spec["y"], spec["sizes"]
    _list("X", X, 1, LARGEST)
    for i, row in enumerate(X):
        _numbers(f"X[{i}]", row, sizes[0])
    _list("y", y, len(X), len(X))
    if spec["loss"] == "mse":
        for i, row in enumerate(y):
            _numbers(f"y[{i}]", row, sizes[-1])
    else:
        spec["y"] = [_whole(f"y[{i}]", label, 0, sizes[-1] - 1) for i, label in enumerate(y)]


def _check_batches(spec):
    last = len(spec["X"]) - 1
    _list("batches", spec["batches"], 1, LARGEST)
    for i, rows in enumerate(spec["batches"]):
        _list(f"batches[{i}]", rows, 1, LARGEST)
        for j, row in enumerate(rows):
            rows[j] = _whole(f"batches[{i}][{j}]", row, 0, last)


def _checked_masks(spec):
    """Return the numbers of every step in one list, or None where none are needed."""
    masks, batches, hidden = spec["masks"], spec["batches"], spec["sizes"][1:-1]
    if masks is None and (spec["dropout"] == 0 or not hidden):
        return None
    _list("masks", masks, len(batches), len(batches))
    return [_flat_masks(f"masks[{i}]", one, sum(hidden) * len(batches[i]))
            for i, one in enumerate(masks)]  # fmt: skip


def _flat_masks(at, given, length):
    if not isinstance(given, list):
        _refuse(at, "a list", given)
    for _ in range(2):  # layers, samples, units
        given = [*chain.from_iterable(one if isinstance(one, list) else [one] for one in given)]
    if len(given) != length:
        _refuse(at, f"{length} numbers in all", given)
    for j, one in enumerate(given):
        _number(f"{at} number {j}", one, PROBABILITY)
    return given


def _name(at, value, table):
    if not isinstance(value, dict):
        _refuse(at, "null or an object" if at == "schedule" else "an object", value)
    return _one_of(f"{at}.name", value.get("name", _NONE), [*table])


def _keys(at, value, allowed, required):
    if not isinstance(value, dict):
        _refuse(at, "an object", value)
    for key in value:
        if key not in allowed:
            _refuse(f"a key of {at}", f"one of {', '.join(allowed)}", key)
    for key in required:
        if key not in value:
            raise Refused(f"{at} must have the key {key}, got none")


def _number(at, value, interval):
    if not (isinstance(value, float) and math.isfinite(value) and _inside(value, *interval)):
        _refuse(at, _words(*interval), value)


def _inside(value, low, high, out):
    above = low < value if out == "low" else low <= value
    return above and (value < high if out == "high" else value <= high)


def _words(low, high, out):
    if low == -math.inf:
        return "a finite number"
    if high == math.inf:
        return "a positive number" if out == "low" else "a number, 0 or larger"
    return f"a number in {'(' if out == 'low' else '['}{low}, {high}{')' if out == 'high' else ']'}"


def _whole(at, value, low, high):
    if not (isinstance(value, float) and low <= value <= high and value == int(value)):
        _refuse(at, f"a whole number from {low} to {high}", value)
    return int(value)


def _list(at, value, low, high):
    if isinstance(value, list) and low <= len(value) <= high:
        return
    length = f"{low} or more" if high == LARGEST else f"{low} to {high}"
    _refuse(at, f"a list of {low if low == high else length}", value)


def _numbers(at, value, length):
    _list(at, value, length, length)
    for i, one in enumerate(value):
        if not (isinstance(one, float) and math.isfinite(one)):
            _refuse(f"{at}[{i}]", _words(*FINITE), one)


def _one_of(at, value, allowed):
    if not any(type(value) is type(one) and value == one for one in allowed):
        _refuse(at, f"one of {', '.join(map(_shown, allowed))}", value)
    return value


def _refuse(at, allowed, came):
    raise Refused(f"{at} must be {allowed}, got {_shown(came)}")


_NONE = object()


def _shown(value):
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


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")
