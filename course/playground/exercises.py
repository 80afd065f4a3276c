"""The exercises of the playground."""

import numpy as np

from course.learning.exercise import Exercise


def best_rate(rates, scores):
    """Return the rate with the highest median score over the seeds."""
    # One row of scores per rate; a run that diverged (NaN) scores 0.
    scores = np.nan_to_num(scores, nan=0.0)
    return rates[np.argmax(np.median(scores, axis=1))]


def _luckiest(rates, scores):
    return rates[np.argmax(np.nan_to_num(scores, nan=0.0).max(axis=1))]


def _by_the_mean(rates, scores):
    return rates[np.argmax(np.nan_to_num(scores, nan=0.0).mean(axis=1))]


def _without_the_diverged(rates, scores):
    return rates[np.argmax(np.nanmedian(scores, axis=1))]


def _with_nan(rates, scores):
    return rates[np.argmax(np.median(scores, axis=1))]


def _over_the_rates(rates, scores):
    return rates[np.argmax(np.median(np.nan_to_num(scores, nan=0.0), axis=0)) % len(rates)]


def bands_apart(a, b):
    """Return True when every seed of one beats every seed of the other."""
    return bool(np.min(a) > np.max(b) or np.min(b) > np.max(a))


def _medians_differ(a, b):
    return bool(np.median(a) != np.median(b))


def _one_way(a, b):
    return bool(np.min(a) > np.max(b))


def _median_outside(a, b):
    return bool(np.median(a) > np.max(b) or np.median(b) > np.max(a))


def _touching(a, b):
    return bool(np.min(a) >= np.max(b) or np.min(b) >= np.max(a))


def trainings(recipes, rates, seeds, fresh):
    """Return how many networks an honest comparison of recipes trains."""
    # Every recipe: each rate with each seed, then the best on fresh ones.
    return recipes * (rates * seeds + fresh)


def _without_fresh(recipes, rates, seeds, fresh):
    return recipes * rates * seeds


def _fresh_once(recipes, rates, seeds, fresh):
    return recipes * rates * seeds + fresh


def _fresh_at_every_rate(recipes, rates, seeds, fresh):
    return recipes * rates * (seeds + fresh)


def _one_rate_for_all(recipes, rates, seeds, fresh):
    return rates * seeds + recipes * fresh


EXERCISES = [
    Exercise(
        best_rate,
        praise="A rate at which most seeds diverge has median 0, however good its survivors are.",
        worked=[
            (
                ([0.01, 0.1, 1.0], np.array([[0.5, 0.6, 0.7], [0.7, 0.8, 0.1], [0.9, 0.2, 0.3]])),
                0.1,
            ),
        ],
        cases=[
            ([0.1, 1.0], np.array([[0.8, 0.8, 0.8], [np.nan, np.nan, 0.95]])),
            ([0.1, 1.0], np.array([[0.8, 0.8, 0.8], [0.1, np.nan, 0.1]])),
            ([0.1, 1.0], np.array([[0.7, 0.7, 0.7], [0.9, 0.9, 0.1]])),
            ([1.0, 0.1, 0.01], np.array([[0.9, np.nan, 0.9], [0.8, 0.8, 0.8], [0.1, 0.2, 0.3]])),
        ],
        wrong={
            _luckiest: "the best single seed was lucky; take the median over the seeds.",
            _by_the_mean: "the mean lets one failed seed outweigh the others; take the median.",
            _without_the_diverged: "nanmedian forgives a run that diverged; it must count as 0.",
            _with_nan: "a single NaN makes the median NaN, and argmax takes NaN for the largest.",
            _over_the_rates: "the median must go over the seeds: axis 1.",
        },
    ),
    Exercise(
        bands_apart,
        praise="With few seeds it is a strict test: what passes it is rarely an accident.",
        worked=[
            (([0.9, 0.8, 0.85], [0.7, 0.75, 0.6]), True),
            (([0.9, 0.8, 0.7], [0.75, 0.6, 0.5]), False),
            (([0.1, 0.2], [0.3, 0.4]), True),
        ],
        cases=[
            ([0.5, 0.9, 0.7], [0.6, 0.8, 0.65]),
            ([0.5, 0.6], [0.6, 0.7]),
            ([0.8, 0.9, 0.95], [0.7, 0.72, 0.85]),
        ],
        wrong={
            _medians_differ: "medians of different seeds nearly always differ; compare the bands.",
            _one_way: "b may be the better one.",
            _median_outside: "the whole band must lie outside the other, not the median alone.",
            _touching: "bands that touch share a score: they are not apart.",
        },
    ),
    Exercise(
        trainings,
        praise="This is why a comparison costs more than a training, and why small data help.",
        worked=[((1, 1, 1, 0), 1), ((2, 3, 5, 10), 50)],
        cases=[(6, 7, 5, 7), (14, 7, 5, 10)],
        wrong={
            _without_fresh: "the chosen rate must be measured on seeds that did not choose it.",
            _fresh_once: "every recipe needs its fresh seeds, not one of them.",
            _fresh_at_every_rate: "the fresh seeds train at the chosen rate alone.",
            _one_rate_for_all: "tune every recipe by itself: a common rate favours one.",
        },
    ),
]
