"""Networks with dropout on a few digits, some of whose labels are wrong: a sweep in one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from helpers.data import few_digits
from helpers.evaluation import evaluate
from helpers.experiment import Rows, Runs, best_of
from helpers.network import Network
from helpers.optimizers import Adam
from helpers.training import fit

PS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
LR, STEPS, BATCH, EVERY = 0.01, 300, 50, 50
LRS = (0.001, 0.002, 0.005, 0.01)
SEEDS, FRESH_SEEDS = tuple(range(5)), tuple(range(10, 20))
SIZES = (64, 50, 10)


@dataclass(frozen=True)
class Courses(Runs):
    """Trainings that differ in dropout p; measured without it, on true validation labels.

    Attributes
    ----------
    test : ndarray of shape (ps, seeds, n), or None
        Accuracy on test digits.
    parameters : ndarray of shape (ps, seeds, n_params)
        After the last step.
    """

    test: np.ndarray | None = None
    parameters: np.ndarray | None = None

    def only(self, p: float) -> Courses:
        """The runs of one p."""
        return self[self.settings.index(p)]


@cache
def split(noise: float, n: int, seed: int, source: Callable = few_digits):
    """The data as one seed splits them; the seed also decides which labels are wrong."""
    return source(n, label_noise=noise, seed=seed)


def stacked(part: str, noise: float, n: int, seeds: tuple, source=few_digits) -> np.ndarray:
    """One part of every seed's split, behind an axis of seeds."""
    return np.stack([getattr(split(noise, n, seed, source), part) for seed in seeds])


@lru_cache(maxsize=64)
def train(
    sizes: tuple = SIZES,
    ps: tuple = PS,
    *,
    noise: float = 0.2,
    n: int = 300,
    optimizer=Adam,
    lr: float = LR,
    steps: int = STEPS,
    every: int = EVERY,
    seeds: tuple = SEEDS,
    test: bool = False,
    dtype=np.float32,
    source: Callable = few_digits,
    norm: str | None = None,
) -> Courses:
    """Train every p with every seed, all of them rows of one population.

    A seed fixes the split, the wrong labels, the first weights and the batches, the same for every
    p. Rows do not touch: a p trained alone is what it is among others.

    Parameters
    ----------
    sizes : tuple of int
    ps : tuple of float
        Probabilities of dropping a hidden unit.
    noise : float in [0, 1]
        Share of the training labels that are wrong.
    n : int
        Number of training digits.
    optimizer : class, called with the rate
    test : bool
        Whether to measure the accuracy on test data too.
    source : callable
        What splits the data: ``few_digits`` or ``few_mnist1d``.
    norm : None, "batch" or "layer"
        A normalization after every hidden linear layer.
    """
    rows = Rows(ps, seeds)

    def data(part):  # of every row
        return np.concatenate([stacked(part, noise, n, seeds, source)] * len(ps))

    network = Network(
        sizes, "relu", "he_normal", norm, dropout=rows.values,
        rng=rows.weights, population=len(rows), dtype=dtype,
    )  # fmt: skip
    X_test, y_test = data("X_test")[:, :600], data("y_test")[:, :600]
    tested = []

    def measure(step=-1, *_):
        if test and (step + 1) % every == 0:
            tested.append(evaluate(network, X_test, y_test)["accuracy"])

    measure()
    history = fit(
        network, data("X"), data("y"), optimizer(lr=lr), steps, BATCH, rng=rows.batches,
        X_val=data("X_val"), y_val=data("y_val"), eval_every=every,
        callback=measure,
    )  # fmt: skip
    further = {"test": np.array(tested).T} if test else {}
    return Courses.of(rows, history, parameters=network.flat.copy(), **further)


def trained(sizes: tuple, courses: Courses) -> Network:
    """Return the networks of one p as they were after the last step, a row for each seed.

    Their masks come from new generators, the same at every call.
    """
    (p,), (parameters,) = courses.settings, courses.parameters
    network = Network(
        sizes, "relu", "zeros", dropout=np.full(len(courses.seeds), p),
        rng=[np.random.default_rng([seed, 2]) for seed in courses.seeds],
        population=len(courses.seeds), dtype=parameters.dtype,
    )  # fmt: skip
    network.flat[...] = parameters
    return network


def best_rate(p: float, rates: tuple = LRS, seeds: tuple = SEEDS, **setting) -> float:
    """Return the best of some rates for this p, by the validation accuracy of five seeds."""
    tries = [train(ps=(p,), lr=lr, seeds=seeds, **setting) for lr in rates]
    return rates[best_of([runs.final("val_accuracy")[0] for runs in tries], higher=True)]


@cache
def tuned(p: float, noise: float) -> tuple[float, Courses]:
    """Return the best of four rates for this p, and ten fresh seeds trained at it.

    In double precision, so that another processor finds the same.
    """
    exact = {"noise": noise, "dtype": np.float64}
    lr = best_rate(p, every=STEPS, **exact)
    return lr, train(ps=(p,), lr=lr, seeds=FRESH_SEEDS, test=True, **exact)


def stopped_early(courses: Courses) -> np.ndarray:
    """Test accuracy of each seed at the evaluation where its validation accuracy was best."""
    at = np.argmax(courses.val_accuracy, axis=-1)[..., None]
    return np.take_along_axis(courses.test, at, axis=-1)[..., 0]
