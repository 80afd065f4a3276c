"""What a search has found: every finished trial, the best of them, a table."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from helpers import checks


@dataclass(frozen=True)
class Trial:
    """One evaluation: the hyperparameters, the score, the round and the budget it had."""

    params: dict
    score: float
    round: int = 0
    budget: int | None = None


@dataclass
class Trials:
    """The finished trials of a search, in the order in which they finished.

    Attributes
    ----------
    maximize : bool
        Whether the largest or the smallest score is the best.
    trials : list of Trial
    interrupted : bool
        True when the search was stopped before its end.
    spaces : list of dict
        The space that was searched in each round.

    Raises
    ------
    ValueError
        When ``maximize`` is no bool.
    """

    maximize: bool = True
    trials: list[Trial] = field(default_factory=list)
    interrupted: bool = False
    spaces: list[dict] = field(default_factory=list)

    def __post_init__(self):
        checks.one_of("maximize", self.maximize, [True, False])

    def __len__(self) -> int:
        return len(self.trials)

    def __iter__(self):
        return iter(self.trials)

    def __getitem__(self, index):
        return self.trials[index]

    def column(self, name: str) -> np.ndarray:
        """Return one value per trial: its ``score``, ``round``, ``budget`` or a hyperparameter.

        Hyperparameters that are sequences, such as the sizes of the hidden layers, come as an
        array of objects.

        Raises
        ------
        ValueError
            When no hyperparameter has that name.
        """
        if name in ("score", "round", "budget"):
            return np.array([getattr(trial, name) for trial in self])
        names = sorted({name for trial in self for name in trial.params})
        checks.one_of("name", name, ["score", "round", "budget", *names])
        values = [trial.params[name] for trial in self]
        if any(np.iterable(value) and not isinstance(value, str) for value in values):
            return np.fromiter(values, dtype=object, count=len(values))
        return np.array(values)

    def best(self) -> Trial:
        """Return the best trial among those of the largest budget; NaN is never the best.

        Raises
        ------
        ValueError
            When no trial has a finite score.
        """
        ranked = self.ranked()
        if not ranked:
            raise ValueError(f"best() needs a finite score, got {len(self)} trials without one")
        largest = max(trial.budget or 0 for trial in ranked)
        return next(trial for trial in ranked if (trial.budget or 0) == largest)

    def ranked(self) -> list[Trial]:
        """Return the trials with a finite score, best first; equals in the order they finished."""
        finite = [trial for trial in self if math.isfinite(trial.score)]
        return sorted(finite, key=lambda trial: -trial.score if self.maximize else trial.score)

    def table(self, n: int = 10) -> str:
        """Return the ``n`` best trials as lines of text, one column per hyperparameter.

        Raises
        ------
        ValueError
            When ``n`` is no whole number 0 or larger.
        """
        checks.integer("n", n, low=0)
        rows = [
            [f"{trial.score:.4g}", *(_text(value) for value in trial.params.values())]
            for trial in self.ranked()[:n]
        ]
        rows.insert(0, ["score", *(self[0].params if len(self) else ())])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join(map(str.rjust, row, widths)) for row in rows)


def _text(value) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
