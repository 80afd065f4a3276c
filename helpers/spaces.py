"""What a hyperparameter may be: a number on a linear or logarithmic scale, or one of some options.

A search space is a dict of these, by name:
``{"lr": log_uniform(1e-4, 1), "activation": choice(["relu", "tanh"])}``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers import checks
from helpers.protocols import Rng


@dataclass(frozen=True)
class Range:
    """Numbers from ``low`` to ``high``, even on a linear or (``log``) on a logarithmic scale."""

    low: float
    high: float
    log: bool = False

    def sample(self, rng: Rng) -> float:
        """Draw one value."""
        return self._value(rng.uniform(self._place(self.low), self._place(self.high)))

    def grid(self, points: int) -> list[float]:
        """Return ``points`` values, evenly spaced on the scale, both ends included."""
        places = np.linspace(self._place(self.low), self._place(self.high), points)
        return [self._value(place) for place in places]

    def around(self, values: Sequence[float], space: Range) -> Range:
        """Return the span of ``values``, a tenth of this range wider at each end, in ``space``."""
        margin = (self._place(self.high) - self._place(self.low)) / 10
        ends = self._place(min(values)) - margin, self._place(max(values)) + margin
        return Range(*(space._value(place) for place in ends), self.log)

    def _place(self, value) -> float:
        return math.log(value) if self.log else value

    def _value(self, place) -> float:
        value = math.exp(place) if self.log else float(place)
        return min(max(value, self.low), self.high)  # exp(log(high)) may exceed high by rounding


@dataclass(frozen=True)
class Choice:
    """One of ``options``, each as likely as the others."""

    options: tuple

    def sample(self, rng: Rng) -> Any:
        """Draw one option."""
        return self.options[rng.integers(len(self.options))]

    def grid(self, points: int) -> list:
        """Return every option, whatever ``points`` says: options lie on no scale."""
        return list(self.options)

    def around(self, values: Sequence, space: Choice) -> Choice:
        """Return the options that occur among ``values``."""
        return Choice(tuple(option for option in space.options if _occurs(option, values)))


def _occurs(option, values) -> bool:
    """True when ``option`` is among ``values``: ``option in values`` fails where it is an array."""
    return any(option is value or np.array_equal(option, value) for value in values)


def uniform(low: float, high: float) -> Range:
    """Return a hyperparameter spread evenly from ``low`` to ``high``.

    Raises
    ------
    ValueError
        When ``low`` is not below ``high``, or one of them is no finite number.
    """
    checks.number("low", low, single=True)
    checks.number("high", high, low=low, open_low=True, single=True)
    return Range(low, high)


def log_uniform(low: float, high: float) -> Range:
    """Return a hyperparameter spread evenly in its logarithm: each decade gets the same share.

    Raises
    ------
    ValueError
        When ``low`` is not positive or not below ``high``.
    """
    checks.positive("low", low, single=True)
    checks.number("high", high, low=low, open_low=True, single=True)
    return Range(low, high, log=True)


def choice(options: Iterable) -> Choice:
    """Return a hyperparameter that is one of ``options``, which may be of any kind.

    Raises
    ------
    ValueError
        When ``options`` is no sequence, or an empty one.
    """
    if not np.iterable(options):
        raise ValueError(f"options must be a sequence, got {options!r}")
    options = tuple(options)
    if not options:
        raise ValueError("options must not be empty, got none")
    return Choice(options)
