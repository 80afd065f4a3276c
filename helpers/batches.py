"""Mini-batches: every sample once per epoch, in a new random order each epoch."""

from __future__ import annotations

import numpy as np

from helpers import checks
from helpers.protocols import Array, Rngs


class Batches:
    """Endless mini-batches of equal size; each row of a population draws its own.

    An epoch goes through a random order of the samples. What is left of it when it is shorter than
    a batch is skipped; the next epoch has another order, so that no sample is skipped for good.

    Parameters
    ----------
    X : array, shape (n, d), or (P, n, d) when each row of a population has data of its own
    y : array, shape (n, ...), or (P, n, ...)
    batch_size : int from 1 to n
    rng : numpy.random.Generator, or list of P of them for a population
    X_per_row, y_per_row : bool
        Whether the first axis of ``X``, of ``y``, counts the rows of a population.
    """

    def __init__(
        self, X: Array, y: Array, batch_size: int, rng: Rngs, *, X_per_row: bool = False,
        y_per_row: bool = False,
    ) -> None:  # fmt: skip
        self.n_samples, self.batch_size, self.rng = X.shape[int(X_per_row)], batch_size, rng
        rows = () if isinstance(rng, np.random.Generator) else (len(rng),)
        self.order = np.empty((*rows, self.n_samples), dtype=np.intp)
        self.start = self.n_samples  # no order is drawn yet: the first batch begins an epoch
        self.X = _Gather(X, (*rows, batch_size), X_per_row)
        self.y = _Gather(y, (*rows, batch_size), y_per_row)

    def draw(self) -> tuple[Array, Array]:
        """Return the next X, shape ([P,] batch_size, d), and y, valid until the next call."""
        if self.start + self.batch_size > self.n_samples:
            self._shuffle()
        chosen = self.order[..., self.start : self.start + self.batch_size]
        self.start += self.batch_size
        return self.X.take(chosen), self.y.take(chosen)

    def _shuffle(self):
        self.start = 0
        if self.order.ndim == 1:
            self.order[:] = self.rng.permutation(self.n_samples)
        else:
            for row, rng in zip(self.order, self.rng, strict=True):
                row[:] = rng.permutation(self.n_samples)


class _Gather:
    """Collects chosen samples of an array, batch after batch, in the same memory."""

    def __init__(self, array, shape, per_row):
        self.first = None
        if per_row:  # all rows' samples in one line: sample j of row i is number i*n + j
            n_rows, n_samples = array.shape[:2]
            self.first = n_samples * np.arange(n_rows)[:, None]
            array = array.reshape(n_rows * n_samples, *array.shape[2:])
        self.array = array
        self.batch = np.empty((*shape, *array.shape[1:]), array.dtype)

    def take(self, chosen):
        if self.first is not None:
            chosen = chosen + self.first
        # "clip" needs no buffer, as the default would; no index is out of range.
        return self.array.take(chosen, axis=0, out=self.batch, mode="clip")


def generators(rng: Rngs, population: int | None) -> Rngs:
    """Return one generator for a single network, a list of them for the rows of a population.

    One generator spawns as many children as there are rows; a list is taken as it is, and rows that
    are to see the same batches get generators with the same seed.
    """
    if population is None:
        return checks.generator("rng", rng)
    if isinstance(rng, np.random.Generator):
        return rng.spawn(population)
    if not isinstance(rng, (list, tuple)) or len(rng) != population:
        raise ValueError(f"rng must be a numpy Generator or {population} of them, got {rng!r}")
    return [checks.generator("rng", one) for one in rng]
