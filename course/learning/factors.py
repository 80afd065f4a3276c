"""Results that are wrong by an argument: ``fan_in`` times too large, or the root of ``len(a)``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from course.learning.compare import same

POWERS = {1: "{}", -1: "1 / {}", 0.5: "the root of {}", -0.5: "1 / the root of {}", 2: "{}**2",
          -2: "1 / {}**2"}  # fmt: skip


def by_an_argument(pairs: Sequence[tuple], arguments: Sequence[dict]) -> str | None:
    """Say by which argument the results differ from the right ones, where one explains all cases.

    Parameters
    ----------
    pairs : sequence of (got, right)
        Flat arrays of numbers, case by case.
    arguments : sequence of dict
        The arguments of these cases. An array counts by its length and by its size.
    """
    factors = [_factor(got, right) for got, right in pairs]
    known = [i for i, factor in enumerate(factors) if factor is not None]
    if len(arguments) < len(pairs) or any(not np.isfinite(factors[i]) for i in known):
        return None
    wanted = np.array([factors[i] for i in known])
    for name, values in _sizes([arguments[i] for i in known]):
        for power, said in POWERS.items():
            if len(set(values)) > 1 and same(wanted, values**power):
                return f"it is {said.format(name)} times what is expected"
    return None


def _factor(got: np.ndarray, right: np.ndarray) -> float | None:
    """The factor of all numbers of a case; None when all are 0, NaN when they differ in it."""
    if same(got[right == 0], 0) and not np.any(right):
        return None
    factors = got[right != 0] / right[right != 0]
    fits = same(got[right == 0], 0) and same(factors, factors[0])
    return float(factors[0]) if fits else np.nan


def _sizes(arguments: Sequence[dict]) -> Iterator[tuple[str, np.ndarray]]:
    """Each argument that is a positive number in all cases, and the lengths of arrays."""
    for name in arguments[0] if arguments else ():
        values = [case[name] for case in arguments]
        if all(isinstance(value, (int, float)) and value > 0 for value in values):
            yield name, np.array(values, dtype=float)
        elif all(isinstance(value, np.ndarray) and value.ndim for value in values):
            yield f"len({name})", np.array([len(value) for value in values], dtype=float)
            yield f"{name}.size", np.array([value.size for value in values], dtype=float)
