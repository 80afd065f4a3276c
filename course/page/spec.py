"""Checks a spec and fills in its defaults, or refuses it in one sentence.

The sentence names the key, what is allowed and what came; the page's ``engine/spec.mjs`` says the
same ones. ``schema.json`` describes what passes. Every number of a JSON text is read as a float, as
JavaScript reads it: 3.0 is the whole number 3.
"""

from __future__ import annotations

import json
import math
from itertools import chain
from typing import Any

from course.page.sentences import (
    LARGEST,
    Refused,
    keys,
    list_of,
    named,
    number,
    numbers,
    one_of,
    refuse,
    shown,
    whole,
)
from helpers.activations import ACTIVATIONS
from helpers.losses import LOSSES
from helpers.optimizers import OPTIMIZERS

DEEPEST = 8  # schedules inside one another
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
    keys("the spec", given, [*REQUIRED, *DEFAULTS], REQUIRED)
    spec = DEFAULTS | given
    list_of("sizes", spec["sizes"], 2, 100)
    spec["sizes"] = [whole(f"sizes[{i}]", n, 1, 10**6) for i, n in enumerate(spec["sizes"])]
    one_of("activation", spec["activation"], [*ACTIVATIONS])
    one_of("norm", spec["norm"], [None, "batch", "layer"])
    one_of("loss", spec["loss"], [*LOSSES])
    lr = _check_optimizer(spec["optimizer"])
    if spec["schedule"] is not None:
        spec["schedule"] = _checked_schedule("schedule", spec["schedule"], lr, 1)
    if spec["penalty"] is not None:
        spec["penalty"] = _checked_penalty(spec["penalty"])
    if spec["max_norm"] is not None:
        number("max_norm", spec["max_norm"], POSITIVE)
    number("dropout", spec["dropout"], PROBABILITY)
    numbers("flat", spec["flat"], count_parameters(spec["sizes"], spec["norm"]))
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
    name = named("optimizer", optimizer, OPTIMIZERS)
    ranges = OF_ALL | {one: RANGES[one] for one in OPTIMIZERS[name].hyperparameters}
    keys("optimizer", optimizer, ["name", *ranges], [])
    for key, allowed in ranges.items():
        if key in optimizer:
            number(f"optimizer.{key}", optimizer[key], allowed)
    return OPTIMIZERS[name](**{key: optimizer[key] for key in ranges if key in optimizer}).lr


def _checked_schedule(at, schedule, rate, depth):
    """Return the schedule with whole numbers where these belong."""
    name = named(at, schedule, SCHEDULES)
    allowed, required = SCHEDULES[name]
    keys(at, schedule, ["name", *allowed], required)
    schedule = dict(schedule)
    for key in ("every", "total_steps"):
        if key in schedule:
            schedule[key] = whole(f"{at}.{key}", schedule[key], 1, LARGEST)
    ranges = {"lr": POSITIVE, "factor": SHARE, "decay": ZERO_OR_LARGER, "lr_min": ZERO_OR_LARGER}
    for key, interval in ranges.items():
        if key in schedule:
            number(f"{at}.{key}", schedule[key], interval)
    lr = schedule.get("lr", rate)
    if schedule.get("lr_min", 0) > lr:
        refuse(f"{at}.lr_min", f"at most lr, which is {shown(lr)}", schedule["lr_min"])
    if name == "warmup":
        schedule["steps"] = whole(f"{at}.steps", schedule["steps"], 0, LARGEST)
        inner = schedule["schedule"]
        if depth == DEEPEST:
            refuse(f"{at}.schedule", f"no deeper than {DEEPEST} schedules", inner)
        schedule["schedule"] = _checked_schedule(f"{at}.schedule", inner, lr, depth + 1)
    return schedule


def _checked_penalty(penalty):
    if not isinstance(penalty, dict):
        refuse("penalty", "null or an object", penalty)
    keys("penalty", penalty, ["kind", "strength", "l1_ratio", "proximal"], ["kind", "strength"])
    one_of("penalty.kind", penalty["kind"], ["L1", "L2", "ElasticNet"])
    number("penalty.strength", penalty["strength"], ZERO_OR_LARGER)
    penalty = {"l1_ratio": None, "proximal": False} | penalty
    if penalty["l1_ratio"] is not None or penalty["kind"] == "ElasticNet":
        number("penalty.l1_ratio", penalty["l1_ratio"], RATIO)
    one_of("penalty.proximal", penalty["proximal"], [False, True])
    return penalty


def _check_data(spec):
    X, y, sizes = spec["X"], spec["y"], spec["sizes"]
    list_of("X", X, 1, LARGEST)
    for i, row in enumerate(X):
        numbers(f"X[{i}]", row, sizes[0])
    list_of("y", y, len(X), len(X))
    if spec["loss"] == "mse":
        for i, row in enumerate(y):
            numbers(f"y[{i}]", row, sizes[-1])
    else:
        spec["y"] = [whole(f"y[{i}]", label, 0, sizes[-1] - 1) for i, label in enumerate(y)]


def _check_batches(spec):
    last = len(spec["X"]) - 1
    list_of("batches", spec["batches"], 1, LARGEST)
    for i, rows in enumerate(spec["batches"]):
        list_of(f"batches[{i}]", rows, 1, LARGEST)
        for j, row in enumerate(rows):
            rows[j] = whole(f"batches[{i}][{j}]", row, 0, last)


def _checked_masks(spec):
    """Return the numbers of every step in one list, or None where none are needed."""
    masks, batches, hidden = spec["masks"], spec["batches"], spec["sizes"][1:-1]
    if masks is None and (spec["dropout"] == 0 or not hidden):
        return None
    list_of("masks", masks, len(batches), len(batches))
    return [_flat_masks(f"masks[{i}]", one, sum(hidden) * len(batches[i]))
            for i, one in enumerate(masks)]  # fmt: skip


def _flat_masks(at, given, length):
    if not isinstance(given, list):
        refuse(at, "a list", given)
    for _ in range(2):  # layers, samples, units
        given = [*chain.from_iterable(one if isinstance(one, list) else [one] for one in given)]
    if len(given) != length:
        refuse(at, f"{length} numbers in all", given)
    for j, one in enumerate(given):
        number(f"{at} number {j}", one, PROBABILITY)
    return given


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")
