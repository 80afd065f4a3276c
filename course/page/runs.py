"""The run that a spec describes, by ``helpers``: what the engine in the page must repeat."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from helpers import penalties, schedules
from helpers.network import Network
from helpers.optimizers import OPTIMIZERS
from helpers.protocols import Schedule
from helpers.training import small_buffers
from helpers.update import Update


class Given(np.random.Generator):
    """Stands for a generator where the uniform numbers of dropout masks are given."""

    def __init__(self) -> None:
        super().__init__(np.random.PCG64(0))  # its own bits are not used
        self.numbers: Any = None

    @property
    def bit_generator(self) -> Any:
        return self

    def random_raw(self, size: int) -> np.ndarray:
        """Return the first 16 bits of the next layer's numbers, four in each number of 64 bits."""
        sixteen = np.zeros(4 * size, np.uint16)
        numbers = next(self.numbers)
        sixteen[: len(numbers)] = np.floor(numbers * 2**16)
        return sixteen.view(np.uint64)


def trained(spec: dict) -> dict:
    """Run a checked spec: one loss a batch, as ``fit`` notes it, and the parameters at the end.

    From the step at which a loss is not finite the run stands still, and the losses are NaN.
    """
    given = Given()
    network = Network(
        spec["sizes"], spec["activation"], "zeros", spec["norm"], spec["dropout"], rng=given,
        dtype=float, loss=spec["loss"],
    )  # fmt: skip
    network.flat = spec["flat"]
    name, options = _named(spec["optimizer"])
    optimizer = OPTIMIZERS[name](**options)
    rate = spec["schedule"] and schedule(spec["schedule"], optimizer.lr)
    update = Update(network, optimizer, *_penalty(spec["penalty"]), max_norm=spec["max_norm"])
    X, y = np.array(spec["X"], float), np.array(spec["y"])
    losses = np.full(len(spec["batches"]), math.nan)
    with small_buffers():
        for step, rows in enumerate(spec["batches"]):
            if rate:
                optimizer.lr = rate(step)
            if spec["masks"]:
                given.numbers = _by_layer(spec["masks"][step], len(rows), spec["sizes"])
            loss = update.loss(lambda rows=rows: (X[rows], y[rows]))
            if not math.isfinite(loss):
                break
            losses[step] = loss
            update()
    return {"losses": losses.tolist(), "flat": network.flat.tolist()}


def schedule(options: dict, lr: float) -> Schedule:
    """Return the schedule of ``{"name": ..., ...}``; without an lr of its own it takes this one."""
    name, options = _named(options)
    lr = options.pop("lr", lr)
    if name == "warmup":
        return schedules.warmup(schedule(options["schedule"], lr), options["steps"])
    return getattr(schedules, name)(lr, **options)


def _named(options):
    others = dict(options)
    return others.pop("name"), others


def _penalty(options):
    """Return the penalty, and whether it acts by its proximal step."""
    if options is None:
        return None, False
    names = ["strength", *(["l1_ratio"] if options["kind"] == "ElasticNet" else [])]
    kind = getattr(penalties, options["kind"])
    return kind(*(options[name] for name in names)), options["proximal"]


def _by_layer(numbers, n, sizes):
    """Yield the numbers of each hidden layer in turn."""
    numbers = np.array(numbers, float)
    ends = np.cumsum([n * width for width in sizes[1:-1]])
    yield from np.split(numbers, ends)[:-1]
