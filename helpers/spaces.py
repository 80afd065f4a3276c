"""What a hyperparameter may be: a number, a whole number, or one of some options.

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

    def grid(self, points: int) -> list:
        """Return ``points`` values, evenly spaced on the scale, both ends included."""
        inner = np.linspace(self._place(self.low), self._place(self.high), points)[1:-1]
        return [self.low, *(self._value(place) for place in inner), self.high]

    def around(self, values: Sequence[float], space: Range) -> Range:
        """Return the span of ``values``, a tenth of this range wider at each end, in ``space``."""
        margin = (self._place(self.high) - self._place(self.low)) / 10
        ends = self._place(min(values)) - margin, self._place(max(values)) + margin
        low, high = (space._value(place) for place in ends)
        return Range(low, high, self.log)

    def _place(self, value) -> float:
        return math.log(value) if self.log else value

    def _value(self, place) -> float:
        value = math.exp(place) if self.log else float(place)
        return min(max(value, self.low), self.high)  # exp(log(high)) may exceed high by rounding


@dataclass(frozen=True)
class Integers(Range):
    """Whole numbers from ``low`` to ``high``, both included, even on one of the two scales.

    Each stands for the half unit on both of its sides: on the logarithmic scale k is drawn with a
    chance proportional to log((k + 1/2)/(k - 1/2)).
    """

    low: int
    high: int

    def sample(self, rng: Rng) -> int:
        """Draw one value."""
        return self._value(rng.uniform(self._place(self.low - 0.5), self._place(self.high + 0.5)))

    def grid(self, points: int) -> list:
        """Return ``points`` values, or fewer where two would be the same, both ends included."""
        return list(dict.fromkeys(super().grid(points)))

    def around(self, values: Sequence[float], space: Range) -> Integers:
        """Return the span of ``values``, a tenth and at least 1 wider at each end, in ``space``."""
        span = super().around(values, space)
        low = max(min(int(span.low), int(min(values)) - 1), int(space.low))
        high = min(max(int(span.high), int(max(values)) + 1), int(space.high))
        return Integers(low, high, self.log)

    def _value(self, place) -> int:
        return int(min(max(round(math.exp(place) if self.log else place), self.low), self.high))


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
    return Range(float(low), float(high))


def log_uniform(low: float, high: float) -> Range:
    """Return a hyperparameter spread evenly in its logarithm: each decade gets the same share.

    Raises
    ------
    ValueError
        When ``low`` is not positive or not below ``high``.
    """
    checks.positive("low", low, single=True)
    checks.number("high", high, low=low, open_low=True, single=True)
    return Range(float(low), float(high), log=True)


def integers(low: int, high: int, *, log: bool = False) -> Integers:
    """Return a hyperparameter that is a whole number from ``low`` to ``high``, both included.

    Spread evenly, or with ``log`` evenly in the logarithm: ``integers(8, 512, log=True)`` draws as
    often from 8 to 64 as from 64 to 512.

    Raises
    ------
    ValueError
        When one of them is no whole number, or ``low`` not below ``high``, or below 1 with ``log``.
    """
    checks.one_of("log", log, [False, True])
    low = checks.integer("low", low, low=1 if log else None)
    return Integers(low, checks.integer("high", high, low=low + 1), log)


def choice(options: Iterable) -> Choice:
    """Return a hyperparameter that is one of ``options``, which may be of any kind.

    Raises
    ------
    ValueError
        When ``options`` is no sequence, or an empty one. A text is none here, nor is a set, whose
        order changes from run to run.
    """
    if not np.iterable(options) or isinstance(options, (str, bytes, set, frozenset, dict)):
        raise ValueError(f"options must be a sequence, got {options!r}")
    options = tuple(options)
    if not options:
        raise ValueError("options must not be empty, got none")
    return Choice(options)
