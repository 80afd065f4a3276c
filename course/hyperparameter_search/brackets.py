"""Brackets: how successive halving cuts recorded curves, and what its winners come to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from course.hyperparameter_search.training import fresh_accuracy, train

STEPS, EVERY, FACTOR, POOL, MOST, DRAWS = 270, 10, 3, 108, 27, 300
FAILED = 0.0  # a run that diverged ranks last
BRACKETS = {  # settings in the first round, steps of the first round
    "27 x 10": (27, 10),
    "12 x 30": (12, 30),
    "6 x 90": (6, 90),
    "4 x 270": (4, 270),
}
TASKS = {  # ends of the learning rate, share of wrong labels
    "wide box, right labels": ((1e-3, 10.0), 0.0),
    "narrow box, 40 % wrong labels": ((0.03, 1.0), 0.4),
}
WIDE, NARROW = TASKS


@dataclass(frozen=True)
class Pool:
    """108 settings trained to the end; since the rate is constant, a short run is a beginning.

    Attributes
    ----------
    lr, penalty : (POOL,)
    curves : (POOL, 28), validation accuracy every 10 steps
    fresh : (POOL,), accuracy at the end on digits that took no part
    """

    lr: np.ndarray
    penalty: np.ndarray
    curves: np.ndarray
    fresh: np.ndarray


@lru_cache(maxsize=4)
def pool(task: str) -> Pool:
    """Draw and train the settings of a task, rate and penalty log-uniformly."""
    (low, high), noise = TASKS[task]
    rng = np.random.default_rng(5)
    lr = np.exp(rng.uniform(np.log(low), np.log(high), POOL))
    penalty = 10 ** rng.uniform(-6, 0, POOL)
    network, history = train(
        lr, penalty, range(POOL), steps=STEPS, label_noise=noise, eval_every=EVERY
    )
    alive = np.isfinite(history.val_accuracy[:, -1])
    fresh = np.where(alive, fresh_accuracy(network, noise), FAILED)
    return Pool(lr, penalty, np.nan_to_num(history.val_accuracy, nan=FAILED), fresh)


def draw(number: int) -> np.ndarray:
    """The 27 settings of one search; a bracket takes the first of them."""
    return np.random.default_rng(number).permutation(POOL)[:MOST]


def rounds(curves: np.ndarray, n: int, steps: int) -> list[tuple[int, np.ndarray]]:
    """Return for each round how long it trains and which rows of ``curves`` take part.

    Of equal rows the first goes on.
    """
    alive, found = np.arange(n), []
    while len(alive) and steps <= STEPS:
        found.append((steps, alive))
        order = np.argsort(-curves[alive, steps // EVERY], kind="stable")
        alive, steps = alive[order[: len(alive) // FACTOR]], steps * FACTOR
    return found


def winner(curves: np.ndarray, n: int, steps: int) -> int:
    """Return the row that is best in the last round."""
    last, alive = rounds(curves, n, steps)[-1]
    return int(alive[np.argmax(curves[alive, last // EVERY])])


@lru_cache(maxsize=16)
def outcomes(task: str, bracket: str) -> np.ndarray:
    """Fresh accuracy of the winner of each search; all 27 are trained in full unless named."""
    found, shape = pool(task), BRACKETS.get(bracket, (MOST, STEPS))
    searches = map(draw, range(DRAWS))
    return np.array([found.fresh[rows[winner(found.curves[rows], *shape)]] for rows in searches])
