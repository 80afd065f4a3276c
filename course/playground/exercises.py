"""The exercises of the playground."""

import numpy as np

from course.learning.exercise import Exercise


def best_rate(rates, scores):
    """Return the best rate: fewest diverged runs, then highest median."""
    # One row of scores per rate; a run that diverged (NaN) scores 0.
    gone = np.isnan(scores).sum(axis=1)
    medians = np.median(np.nan_to_num(scores, nan=0.0), axis=1)
    return rates[np.argmax(np.where(gone == gone.min(), medians, -np.inf))]


def _ranked(scores):
    """The medians, minus infinity where more runs diverged than must."""
    gone = np.isnan(scores).sum(axis=1)
    return np.where(gone == gone.min(), _medians(scores), -np.inf)


def _medians(scores):
    return np.median(np.nan_to_num(scores, nan=0.0), axis=1)


def _by_the_median_alone(rates, scores):
    return rates[np.argmax(_medians(scores))]


def _by_the_diverged_alone(rates, scores):
    return rates[np.argmin(np.isnan(scores).sum(axis=1))]


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


def _last_of_equals(rates, scores):
    return rates[len(rates) - 1 - np.argmax(_ranked(scores)[::-1])]


def _its_row(rates, scores):
    return np.argmax(_ranked(scores))


def _its_median(rates, scores):
    return np.max(_ranked(scores))


def paired_difference(a, b):
    """Return wins, mean and standard error of a - b, seed by seed."""
    # What a seed gives to both runs cancels in their difference.
    d = a - b
    return int(np.sum(d > 0)), np.mean(d), np.std(d, ddof=1) / np.sqrt(len(d))


def _unpaired(a, b):
    wins, mean, _ = paired_difference(a, b)
    return wins, mean, np.sqrt(np.var(a, ddof=1) / len(a) + np.var(b, ddof=1) / len(b))


def _biased(a, b):
    wins, mean, _ = paired_difference(a, b)
    return wins, mean, np.std(a - b) / np.sqrt(len(a))


def _std_of_one(a, b):
    wins, mean, _ = paired_difference(a, b)
    return wins, mean, np.std(a - b, ddof=1)


def _biased_std_of_one(a, b):
    wins, mean, _ = paired_difference(a, b)
    return wins, mean, np.std(a - b)


def _divided_by_n(a, b):
    wins, mean, _ = paired_difference(a, b)
    return wins, mean, np.std(a - b, ddof=1) / len(a)


def _variance(a, b):
    wins, mean, _ = paired_difference(a, b)
    return wins, mean, np.var(a - b, ddof=1) / len(a)


def _ties_won(a, b):
    return int(np.sum(a >= b)), *paired_difference(a, b)[1:]


def _losses(a, b):
    return int(np.sum(a < b)), *paired_difference(a, b)[1:]


def _share_won(a, b):
    return np.mean(a > b), *paired_difference(a, b)[1:]


def _all_pairs(a, b):
    return int(np.sum(a[:, None] > b)), *paired_difference(a, b)[1:]


def _other_way(a, b):
    return paired_difference(b, a)


def _mean_the_other_way(a, b):
    wins, mean, error = paired_difference(a, b)
    return wins, -mean, error


def _size_of_the_difference(a, b):
    wins, _, error = paired_difference(a, b)
    return wins, np.mean(np.abs(a - b)), error


def _median(a, b):
    wins, _, error = paired_difference(a, b)
    return wins, np.median(a - b), error


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


def _all_multiplied(recipes, rates, seeds, fresh):
    return recipes * rates * seeds * fresh


EXERCISES = [
    Exercise(
        best_rate,
        praise="So the rates of this book were chosen. Where one seed diverges the next may too, "
        "however good the survivors are.",
        worked=[
            (
                (
                    np.array([0.01, 0.1, 1.0]),
                    np.array([[0.5, 0.6, 0.7], [0.7, 0.8, 0.1], [0.9, 0.2, 0.3]]),
                ),
                0.1,
            ),
        ],
        cases=[
            (np.array([0.1, 1.0]), np.array([[0.8, 0.8, 0.8], [np.nan, np.nan, 0.95]])),
            (np.array([0.1, 1.0]), np.array([[0.8, 0.8, 0.8], [0.1, np.nan, 0.1]])),
            (np.array([0.1, 1.0]), np.array([[0.7, 0.7, 0.7], [0.9, 0.9, 0.1]])),
            (
                np.array([1.0, 0.1, 0.01]),
                np.array([[0.9, np.nan, 0.9], [0.8, 0.8, 0.8], [0.1, 0.2, 0.3]]),
            ),
            (np.array([0.1, 1.0]), np.array([[0.3, np.nan, 0.9], [0.5, 0.4, np.nan]])),
            (np.array([0.5, 0.2, 0.05]), np.array([[0.1, 0.2], [0.3, 0.5], [0.4, 0.4]])),  # a tie
        ],
        wrong={
            _by_the_median_alone: "a rate with fewer diverged runs comes first, whatever the "
            "medians.",
            _by_the_diverged_alone: "of the rates with the fewest diverged runs the one with the "
            "highest median is asked for.",
            _luckiest: "the best single seed was lucky; take the median over the seeds.",
            _by_the_mean: "the mean lets one failed seed outweigh the others; take the median.",
            _without_the_diverged: "nanmedian forgives a run that diverged; it must count as 0.",
            _with_nan: "a single NaN makes the median NaN, and argmax takes NaN for the largest.",
            _last_of_equals: "of equal rates the first is asked for.",
            _its_row: "this is the row of the best rate; return the rate itself.",
            _its_median: "this is the highest median; return the rate that has it.",
            _over_the_rates: "the median must go over the seeds: axis 1.",
        },
    ),
    Exercise(
        paired_difference,
        praise="What a seed gives to both runs has cancelled. A mean within two standard errors of "
        "0 may be chance, and more seeds would tell. Whether the bands overlap says neither.",
        worked=[
            # differences 0, 4, 4, 4: one tie; squares of 3, 1, 1, 1 add up to 12
            ((np.array([90.0, 88.0, 84.0, 91.0]), np.array([90.0, 84.0, 80.0, 87.0])), (3, 3, 1)),
        ],
        cases=[
            (np.array([0.81, 0.92, 0.7, 0.88, 0.6]), np.array([0.8, 0.9, 0.71, 0.84, 0.6])),
            (np.array([0.5, 0.9, 0.7]), np.array([0.6, 0.85, 0.9])),
            (np.array([0.7, 0.6, 0.9, 0.8]), np.array([0.3, 0.25, 0.4, 0.5])),
        ],
        returns="wins, mean, standard error",
        wrong={
            _unpaired: "this standard error is that of runs which share nothing. These share their "
            "seeds: take the differences first, then their std.",
            _biased: "the std of the differences is that of a sample: it divides by n - 1, ddof=1.",
            _std_of_one: "this is the std of one difference. The mean of n of them scatters less, "
            "by the root of n.",
            _biased_std_of_one: "this is the std of one difference, and without ddof=1: the mean "
            "of n of them scatters less, by the root of n.",
            _divided_by_n: "the std of a mean is smaller by the *root* of n.",
            _variance: "this is the square of the standard error: take the root.",
            _ties_won: "a tie is no win: count the seeds in which a is above b.",
            _losses: "these are the seeds in which b is above a.",
            _share_won: "this is the share of the seeds; their number is asked for.",
            _all_pairs: "each run of a is compared with its own seed's run of b, not with all.",
            _other_way: "this compares b with a: the difference is a - b.",
            _mean_the_other_way: "the mean is that of b - a: the difference is a - b.",
            _size_of_the_difference: "a seed in which b is ahead counts against a: do not take "
            "absolute values.",
            _median: "this is the median of the differences; the standard error belongs to their "
            "mean.",
        },
    ),
    Exercise(
        trainings,
        praise="This is why a comparison costs more than a training, and why small data help.",
        worked=[((1, 1, 1, 0), 1), ((2, 3, 5, 10), 50)],
        cases=[(6, 7, 5, 7), (14, 7, 5, 10)],
        wrong={
            _without_fresh: "the chosen rate must be measured on seeds that did not choose it.",
            _all_multiplied: "the fresh runs come after the tuning: they are added to it.",
            _fresh_once: "every recipe needs its fresh seeds, not one of them.",
            _fresh_at_every_rate: "the fresh seeds train at the chosen rate alone.",
            _one_rate_for_all: "tune every recipe by itself: a common rate favours one.",
        },
    ),
]
