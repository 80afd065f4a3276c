"""The exercises of the chapter on hyperparameter search."""

from itertools import combinations

import numpy as np

from course.learning.exercise import Exercise


def on_log_scale(u, low, high):
    """Return the place of u, from 0 to 1, between low and high."""
    # Even steps of u are equal factors: u = 0.5 is the geometric mean.
    return low * (high / low) ** u


def _linear(u, low, high):
    return low + u * (high - low)


def _exponents_left(u, low, high):
    return np.log10(low) + u * (np.log10(high) - np.log10(low))


def _mixed_bases(u, low, high):
    return np.exp(np.log10(low) + u * (np.log10(high) - np.log10(low)))


def _upside_down(u, low, high):
    return high * (low / high) ** u


def _sum_for_product(u, low, high):
    return low + (high / low) ** u


def _without_low(u, low, high):
    return (high / low) ** u


def _share_times_high(u, low, high):
    return low * (high / low) * u


def trials_needed(share, confidence):
    """Return the fewest trials with one in the best share."""
    # All n miss with probability (1 - share)**n <= 1 - confidence.
    return int(np.ceil(np.log(1 - confidence) / np.log(1 - share)))


def _rounded_down(share, confidence):
    return int(np.log(1 - confidence) / np.log(1 - share))


def _one_over_share(share, confidence):
    return int(np.ceil(1 / share))


def _all_hit(share, confidence):
    return int(np.ceil(np.log(confidence) / np.log(1 - share)))


def _expected_hits(share, confidence):
    return int(np.ceil(confidence / share))


def _one_more(share, confidence):
    return int(np.log(1 - confidence) / np.log(1 - share)) + 1


def _not_rounded(share, confidence):
    return np.log(1 - confidence) / np.log(1 - share)


def _upside_down_logs(share, confidence):
    return int(np.ceil(np.log(1 - share) / np.log(1 - confidence)))


def halving_steps(n, budget, factor):
    """Return the steps that successive halving takes in all."""
    total = 0
    while n >= 1:
        total += n * budget
        n, budget = n // factor, budget * factor
    return total


def _first_round(n, budget, factor):
    return n * budget


def _same_budget(n, budget, factor):
    total = 0
    while n >= 1:
        total += n * budget
        n //= factor
    return total


def _all_to_the_end(n, budget, factor):
    last, left = budget, n
    while left // factor >= 1:
        left, last = left // factor, last * factor
    return n * last


def _fractions(n, budget, factor):
    total = 0
    while n >= 1:
        total += n * budget
        n, budget = n / factor, budget * factor
    return total


def _resumed(n, budget, factor):
    total, before = 0, 0
    while n >= 1:
        total += n * (budget - before)
        n, before, budget = n // factor, budget, budget * factor
    return total


def _stops_at_one(n, budget, factor):
    total = 0
    while n > 1:
        total += n * budget
        n, budget = n // factor, budget * factor
    return total


def _settings_counted(n, budget, factor):
    total = 0
    while n >= 1:
        total += n
        n //= factor
    return total


def _same_number(n, budget, factor):
    total, left = 0, n
    while left >= 1:
        total += n * budget
        left, budget = left // factor, budget * factor
    return total


def expected_best(scores, m):
    """Return the mean of the best of m scores drawn from these."""
    # The best is at most the i-th smallest with probability (i/n)**m.
    scores = np.sort(scores)
    at_most = (np.arange(len(scores) + 1) / len(scores)) ** m
    return np.sum(scores * np.diff(at_most))


def _best_of_all(scores, m):
    return np.max(scores)


def _best_of_the_first(scores, m):
    return np.max(scores[:m])


def _mean_of_the_top(scores, m):
    return np.mean(np.sort(scores)[-m:])


def _unsorted(scores, m):
    at_most = (np.arange(len(scores) + 1) / len(scores)) ** m
    return np.sum(np.asarray(scores) * np.diff(at_most))


def _expected_worst(scores, m):
    scores = np.sort(scores)[::-1]
    at_least = (np.arange(len(scores) + 1) / len(scores)) ** m
    return np.sum(scores * np.diff(at_least))


def _without_repetition(scores, m):
    return np.mean([max(some) for some in combinations(scores, m)])


def _mean_of_all(scores, m):
    return np.mean(scores)


EXERCISES = [
    Exercise(
        on_log_scale,
        praise="With u drawn evenly from 0 to 1, every factor of ten gets the same share.",
        worked=[((0.5, 0.01, 1.0), 0.1), ((0.25, 1e-4, 1.0), 1e-3), ((1.0, 0.02, 3.0), 3.0)],
        cases=[(0.1, 1e-5, 10.0), (0.9, 0.5, 0.7)],
        wrong={
            _linear: "this is the linear scale: between 0.0001 and 1 it hardly ever goes below "
            "0.01.",
            _exponents_left: "this is the exponent; the value is 10 to that power.",
            _mixed_bases: "log10 is undone by a power of 10, exp undoes the natural logarithm.",
            _sum_for_product: "equal factors multiply: low *times* the power.",
            _without_low: "this is the factor from low to the value: multiply low by it.",
            _share_times_high: "u is the power of high/low, not a factor beside it.",
            _upside_down: "u = 0 must give low and u = 1 must give high.",
        },
    ),
    Exercise(
        trials_needed,
        praise="However many hyperparameters there are: only the share of good settings counts.",
        worked=[((0.5, 0.75), 2), ((0.05, 0.95), 59)],
        cases=[(0.1, 0.9), (0.01, 0.95), (0.2, 0.5)],
        wrong={
            _one_more: "one trial too many where the probability is just the one asked for: "
            "`confidence` or more is enough.",
            _not_rounded: "trials come in whole numbers: round up.",
            _upside_down_logs: "the fraction is upside down: n * log(1 - share) <= log(1 - "
            "confidence), and both logarithms are negative.",
            _rounded_down: "one trial too few: the chance is then still below the one asked for.",
            _one_over_share: "so many are needed for one hit on average; all of them may still "
            "miss.",
            _all_hit: "that many misses in a row must have the probability 1 - confidence, not "
            "confidence.",
            _expected_hits: "hits on average are not the chance of at least one: trials can hit "
            "twice.",
        },
    ),
    Exercise(
        halving_steps,
        praise="Every round costs about the same, since the settings fall as the budget grows.",
        worked=[((9, 1, 3), 27), ((27, 10, 3), 1080), ((4, 5, 2), 60)],
        cases=[(12, 30, 3), (10, 7, 2), (1, 8, 3)],
        wrong={
            _first_round: "this is the first round alone.",
            _same_budget: "the budget of each round is `factor` times that of the one before.",
            _all_to_the_end: "this trains every setting to the last budget, which is what halving "
            "saves.",
            _stops_at_one: "the round of a single setting is missing: it is trained too.",
            _settings_counted: "these are the trainings; each takes the steps of its round.",
            _same_number: "only n // factor settings go on from a round.",
            _fractions: "settings come in whole numbers: n // factor of them go on.",
            _resumed: "this resumes from the round before; here each round trains anew.",
        },
    ),
    Exercise(
        expected_best,
        praise="At m = 1 this is the mean, and for large m the best of all. Give it for the m that "
        "readers can afford.",
        worked=[((np.array([0.0, 1.0]), 2), 0.75), ((np.array([3.0, 1.0, 2.0]), 1), 2.0)],
        cases=[
            (np.array([0.1, 0.4, 0.9, 0.6]), 2),
            (np.array([1.0, 4.0, 2.0, 3.0, 5.0]), 3),
        ],
        wrong={
            _best_of_all: "this is the best of all scores; m draws do not always find it.",
            _best_of_the_first: "this depends on the order of the scores; average over all draws "
            "of m.",
            _mean_of_the_top: "this is the mean of the m best; wanted is the mean of the best of m "
            "draws.",
            _without_repetition: "this draws m different scores; here a score may be drawn again.",
            _mean_of_all: "this is the mean of one draw; asked is the best of m.",
            _unsorted: "the formula needs the scores in rising order.",
            _expected_worst: "this is the expected worst of m.",
        },
    ),
]
