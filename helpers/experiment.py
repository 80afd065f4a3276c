"""Where settings meet seeds: every pair trained as a row of one population.

    def train(rows):
        network = Network([64, 30, 10], rng=rows.weights, population=len(rows))
        return fit(network, X, y, SGD(lr=rows.values), 100, 30, rng=rows.batches)

    rate = tuned(train, (0.1, 0.3), seeds=range(5))
    runs = run((0.05, rate), fresh(20, range(5)), train)
    print(paired(*runs.final(), lower=True))

A seed fixes the first weights and the batches, the same in every setting, so runs can be compared
seed by seed. What a comparison needs: both sides tuned by one rule, then seeds that took no part in
the tuning, then :func:`paired`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from helpers.checks import integer
from helpers.history import History
from helpers.paired import Paired, paired, seeds_needed, sign_test
from helpers.protocols import ArrayLike

__all__ = [
    "Paired", "Rows", "Runs", "best_of", "fresh", "paired", "run", "seeds_needed", "sign_test",
    "tuned",
]  # fmt: skip


class Rows:
    """The rows of a population: every setting with every seed, the seeds of a setting together.

    Parameters
    ----------
    settings : sequence
        Whatever tells the settings apart: rates, initializers, tuples.
    seeds : sequence of int
    streams : tuple of two callables, optional
        From a seed to the entropy of the generator of the first weights, and of the batches.

    Attributes
    ----------
    weights, batches : list of numpy.random.Generator
        One for each row: what draws its first weights, and what draws its batches.
    """

    def __init__(
        self, settings: Sequence, seeds: Sequence[int], streams: tuple | None = None
    ) -> None:
        self.settings, self.seeds = tuple(settings), tuple(seeds)
        if not self.settings or not self.seeds:
            raise ValueError(
                f"settings and seeds must not be empty, got {self.settings} and {self.seeds}"
            )
        first, second = streams or SEED_FIRST
        each = self.seed_of_each
        self.weights = [np.random.default_rng(first(seed)) for seed in each]
        self.batches = [np.random.default_rng(second(seed)) for seed in each]

    def __len__(self) -> int:
        return len(self.settings) * len(self.seeds)

    @property
    def of_each(self) -> list:
        """The setting of each row."""
        return [setting for setting in self.settings for _ in self.seeds]

    @property
    def seed_of_each(self) -> list[int]:
        """The seed of each row."""
        return [seed for _ in self.settings for seed in self.seeds]

    @property
    def values(self) -> np.ndarray:
        """The setting of each row, as an array: for settings that are numbers, or rows of them."""
        return np.array(self.of_each)

    def fold(self, array: np.ndarray) -> np.ndarray:
        """Give an array of shape (rows, ...) the shape (settings, seeds, ...)."""
        array = np.asarray(array)
        return array.reshape(len(self.settings), len(self.seeds), *array.shape[1:])


SEED_FIRST = (lambda seed: [seed, 0], lambda seed: [seed, 1])
# What the race, the schedules and the searches were drawn with: other networks, equally random.
PART_FIRST = (lambda seed: [1, seed], lambda seed: [2, seed])


@dataclass(frozen=True)
class Runs:
    """What some settings came to on some seeds.

    Attributes
    ----------
    settings : tuple
    seeds : tuple of int
    steps : ndarray of shape (n,)
        Steps done at each evaluation.
    train_loss, train_accuracy : ndarray of shape (settings, seeds, n)
        On the training set, in evaluation mode; NaN from where a run diverged.
    val_loss, val_accuracy : ndarray of shape (settings, seeds, n), or None
        On the validation set, if there was one.
    """

    settings: tuple
    seeds: tuple
    steps: np.ndarray
    train_loss: np.ndarray
    train_accuracy: np.ndarray
    val_loss: np.ndarray | None = None
    val_accuracy: np.ndarray | None = None

    @classmethod
    def of(cls, rows: Rows, history: History, **further: Any) -> Runs:
        """Take the runs from what ``fit`` returned; ``further`` fields of a subclass are folded."""
        arrays = {name: getattr(history, name) for name in CURVES} | further
        folded: dict[str, Any] = {
            name: None if a is None else rows.fold(a) for name, a in arrays.items()
        }
        return cls(rows.settings, rows.seeds, history.eval_steps, **folded)

    def final(self, measure: str = "train_loss") -> np.ndarray:
        """Return a measure after the last step, shape (settings, seeds).

        Where a run diverged it is the worst there is: inf of a loss, -inf of an accuracy.
        """
        last = getattr(self, measure)[..., -1]
        return np.where(np.isfinite(last), last, -np.inf if is_higher(measure) else np.inf)

    def best(self, measure: str = "train_loss") -> int:
        """Return the index of the best setting by a measure: see :func:`best_of`."""
        return best_of(self.final(measure), higher=is_higher(measure), settings=self.settings)

    def __getitem__(self, i: int) -> Runs:
        """Return the runs of one setting; the first axis stays, of length 1."""
        at = range(len(self.settings))[i]
        measured = {k: v for k, v in vars(self).items() if k not in ("seeds", "steps")}
        one = {k: v[at : at + 1] for k, v in measured.items() if v is not None}
        return replace(self, **one)


CURVES = ("train_loss", "train_accuracy", "val_loss", "val_accuracy")


def is_higher(measure: str) -> bool:
    """Whether higher is better: of an accuracy, not of a loss."""
    return measure.endswith("accuracy")


def best_of(finals: ArrayLike, *, higher: bool = False, settings: Sequence | None = None) -> int:
    """Return the row with the fewest diverged seeds, and of these the one of the best median.

    The one rule for "best". Where several are level it takes the first.

    Parameters
    ----------
    finals : array_like of shape (settings, seeds)
        Not finite where a run diverged.
    higher : bool
        Whether the best median is the highest: for accuracies.
    settings : sequence, optional
        What the rows stand for, for whoever watches the choice.
    """
    finals = -np.asarray(finals) if higher else np.asarray(finals)
    finals = np.where(np.isfinite(finals), finals, np.inf)
    gone = np.isinf(finals).sum(axis=1)
    best = min(range(len(finals)), key=lambda row: (gone[row], np.median(finals[row])))
    for tell in watching:
        tell(best, range(len(finals)) if settings is None else settings)
    return best


watching: list[Callable[[int, Sequence], None]] = []  # told of every choice: the row, of which


def run(
    settings: Sequence,
    seeds: Sequence[int],
    train: Callable[[Rows], History],
    streams: tuple | None = None,
) -> Runs:
    """Train every setting with every seed as one population; ``train`` is handed its rows."""
    rows = Rows(settings, seeds, streams)
    return Runs.of(rows, train(rows))


def tuned(
    train: Callable[[Rows], History],
    settings: Sequence,
    seeds: Sequence[int],
    measure: str = "val_loss",
) -> Any:
    """Return the best of the settings: fewest diverged seeds, then best median of the measure.

    Whoever compares two techniques tunes both, the baseline too, over the same settings and seeds.
    """
    return tuple(settings)[run(settings, seeds, train).best(measure)]


def fresh(n: int, used: Sequence[int] = ()) -> tuple[int, ...]:
    """Return ``n`` seeds that took no part in a tuning: the next ones after the largest of used."""
    integer("n", n, low=1)
    start = max(used, default=-1) + 1
    return tuple(range(start, start + n))
