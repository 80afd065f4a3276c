"""Tuned values at the edge of their grid: the best may lie beyond, and then a side is not tuned.

Whatever chooses by :func:`helpers.experiment.best_of` is watched while a case is measured. Where it
takes the first or the last of three settings or more, that is kept with the figures, and a test
asks the claim for the reason. Of a list of pairs (a rate and a threshold) only the first and the
last pair are seen as edges.

A grid may also have a hole: where the next rate beside the best one is more than ``WIDEST`` times
as far, a better one may lie between. It is printed as a gap. Only numbers are seen (of a pair each
by itself), and only where the choice is told what its rows stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from numbers import Real
from types import ModuleType

from helpers import experiment

FEWEST = 3  # of one or two settings every one is an edge
WIDEST = 3.5  # times from one rate to the next: 0.001, 0.003, 0.01 is fine enough


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect the choices at an edge, in words: "the last of 5"; each once."""
    found: list[str] = []

    def tell(row: int, settings: Sequence) -> None:
        rows = len(settings)
        if rows >= FEWEST and row in (0, rows - 1):
            words = f"the {'last' if row else 'first'} of {rows}"
            if words not in found:
                found.append(words)

    with listening(tell):
        yield found


@contextmanager
def gapped() -> Iterator[list[str]]:
    """Collect the holes beside a choice, in words: "0.2, then 1"; each once."""
    found: list[str] = []

    def tell(row: int, settings: Sequence) -> None:
        if len(settings) >= FEWEST and not isinstance(settings, range):
            found.extend(words for words in holes(row, settings) if words not in found)

    with listening(tell):
        yield found


@contextmanager
def listening(tell: Callable[[int, Sequence], None]) -> Iterator[None]:
    experiment.watching.append(tell)
    try:
        yield
    finally:
        experiment.watching.remove(tell)


def holes(row: int, settings: Sequence) -> list[str]:
    """Return the steps beside the setting of a row that are wider than ``WIDEST``, in words."""
    each = [one if isinstance(one, tuple) else (one,) for one in settings]
    found = []
    for values in zip(*each, strict=True):
        if not all(isinstance(value, Real) and value >= 0 for value in values):
            continue
        grid = sorted({*values} - {0})
        for low, high in pairwise(grid):
            if values[row] in (low, high) and high > WIDEST * low:
                found.append(f"{low:g}, then {high:g}")
    return found


def forget(module: ModuleType) -> None:
    """Empty the caches of a module: a choice that is looked up again is not seen."""
    for one in vars(module).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()
