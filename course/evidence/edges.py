"""Tuned values at the edge of their grid: the best may lie beyond, and then a side is not tuned.

Whatever chooses by :func:`helpers.experiment.best_of` is watched while a case is measured. Where it
takes the first or the last of three settings or more, that is kept with the figures, and a test
asks the claim for the reason. Of a list of pairs (a rate and a threshold) only the first and the
last pair are seen as edges.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from helpers import experiment

FEWEST = 3  # of one or two settings every one is an edge


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect the choices at an edge, in words: "the last of 5"; each once."""
    found: list[str] = []

    def tell(row: int, rows: int) -> None:
        if rows >= FEWEST and row in (0, rows - 1):
            words = f"the {'last' if row else 'first'} of {rows}"
            if words not in found:
                found.append(words)

    experiment.watching.append(tell)
    try:
        yield found
    finally:
        experiment.watching.remove(tell)


def forget(module: ModuleType) -> None:
    """Empty the caches of a module: a choice that is looked up again is not seen."""
    for one in vars(module).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()
