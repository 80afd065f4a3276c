"""How far two verdicts of the chapter reach: many idle features, and a tuned rate behind L2."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course.evidence.data import DIGITS, split_of_each
from course.weight_penalties.linear import LAMBDAS, TRUE, N, minimizers, problem
from course.weight_penalties.network import BATCH, HIDDEN, NOISE, STEPS
from helpers.batches import Batches
from helpers.evaluation import evaluate
from helpers.experiment import Rows, best_of
from helpers.network import Network
from helpers.optimizers import SGD
from helpers.penalties import L2

MORE = (0.001, 0.002, 0.005, *LAMBDAS)  # where one twin matters the best lie lower
TUNING_DRAWS = tuple(range(1000, 1040))
TUNING = tuple(range(20))
RATIOS = {"L2": 0.0, "ElasticNet": 0.5, "L1": 1.0}
FREE = tuple((float(lr), 0.0) for lr in np.geomspace(0.005, 1, 16))
PENALIZED = tuple((lr, s) for lr in (0.025, 0.05, 0.1, 0.2) for s in (0.01, 0.03, 0.1, 0.3))


def few_matter(features: int, draw: int):
    """X (60, features) and y, to which the first two features add 1 and -1, all others nothing."""
    rng = np.random.default_rng([8, draw])
    X = rng.standard_normal((N, features))
    return X, X[:, 0] - X[:, 1] + rng.standard_normal(N)


def alike(n_alike: int, correlation: float, features: int) -> np.ndarray:
    """Covariance of features of variance 1, of which the first few are alike."""
    covariance = np.eye(features)
    covariance[:n_alike, :n_alike] += correlation * (1 - np.eye(n_alike))
    return covariance


# True coefficients, covariance, samples, standard deviation of the noise.
FIVE = np.repeat([1.0, 0.0], [5, 15])
ONE_TWIN = np.array([2.0, 0.0, *TRUE[2:]])
PROBLEMS = {
    "copies": (FIVE, alike(5, 0.95, 20), N, 1.0),
    "few samples": (TRUE, alike(2, 0.98, 6), 20, 3.0),
    "one twin": (ONE_TWIN, alike(2, 0.98, 6), N, 1.0),
}


def drawn(kind: str, draw: int):
    """X and y of one draw of a problem."""
    true, covariance, n, noise = PROBLEMS[kind]
    rng = np.random.default_rng([9, draw])
    X = rng.standard_normal((n, len(true))) @ np.linalg.cholesky(covariance).T
    return X, X @ true + noise * rng.standard_normal(n)


def errors(draws, penalty: str, strength: float, features: int | None, kind: str | None = None):
    """Squared error on new data beyond that of the true coefficients, for each draw.

    Without ``features`` and ``kind`` of the chapter's own problem: six features, two alike.
    """
    if kind:
        data, (true, covariance) = (drawn(kind, d) for d in draws), PROBLEMS[kind][:2]
    elif features:
        data, true, covariance = (few_matter(features, d) for d in draws), np.zeros(features), 1.0
        true[:2], covariance = (1, -1), np.eye(features)
    else:
        data, true, covariance = (problem(0.98, d) for d in draws), TRUE, np.eye(len(TRUE))
        covariance[0, 1] = covariance[1, 0] = 0.98
    w = minimizers(list(data), [strength] * len(draws), RATIOS[penalty]) - true
    return np.einsum("di,ij,dj->d", w, covariance, w)


def error_at_best(seeds, a: str, b: str, features: int | None = None, kind: str | None = None):
    """The errors of two penalties, each at the best of the same lambdas on other draws."""
    sides, strengths = [], MORE if kind else LAMBDAS
    for penalty in (a, b):
        tried = [errors(TUNING_DRAWS, penalty, s, features, kind) for s in strengths]
        sides.append(errors(seeds, penalty, strengths[best_of(tried)], features, kind))
    return tuple(sides)


@lru_cache(maxsize=8)
def first_layer(settings: tuple, seeds: tuple, norm: str | None, standardized: bool = True):
    """Accuracy in points on validation and test digits, each of shape (settings, seeds).

    A setting is a rate and a strength of L2 on the first layer. A seed fixes split, wrong labels,
    first weights and batches.
    """
    rows = Rows(settings, seeds)
    part = split_of_each(rows.seed_of_each, DIGITS, 300, noise=NOISE, standardized=standardized)
    lr, strength = rows.values.T
    net = Network(
        [64, HIDDEN, 10], norm=norm, rng=rows.weights, population=len(rows), dtype=np.float32
    )
    sgd, penalty = SGD(lr=lr), L2(strength)
    draws = Batches(part.X, part.y, BATCH, rows.batches, X_per_row=True, y_per_row=True)
    for _ in range(STEPS):
        net.loss(*draws.draw())
        net.backward()
        net.weight_grads[0] += penalty.grad(net.weights[0])
        sgd.step(net.params, net.grads)
    sets = ((part.X_val, part.y_val), (part.X_test, part.y_test))
    return tuple(rows.fold(100 * evaluate(net, *one)["accuracy"]) for one in sets)


def with_l2(seeds, norm=None, tuned=False, standardized=True):
    """Test accuracy with L2 on the first layer and without, at rate 0.2 or each at its best of 16.

    The strength is 0.1 at rate 0.2; tuned, it is one of four at each of four rates.
    """
    sides = []
    for trials, fixed in ((PENALIZED, (0.2, 0.1)), (FREE, (0.2, 0.0))):
        one = fixed
        if tuned:
            val = first_layer(trials, TUNING, norm, standardized)[0]
            one = trials[best_of(val, higher=True)]
        sides.append(first_layer((one,), tuple(seeds), norm, standardized)[1][0])
    return tuple(sides)
