"""The exercises of the chapter on validation splits."""

import numpy as np

from course.learning.exercise import Exercise
from course.validation_splits.exercise_stopping import EARLY_STOPPING


def standard_error(right, n):
    """Return the standard error of the accuracy right/n."""
    # One answer is 1 with probability a, else 0: its variance is a(1-a).
    a = right / n
    return np.sqrt(a * (1 - a) / n)


def _one_answer(right, n):
    a = right / n
    return np.sqrt(a * (1 - a))


def _variance(right, n):
    a = right / n
    return a * (1 - a) / n


def _of_the_count(right, n):
    a = right / n
    return np.sqrt(n * a * (1 - a))


def _without_the_wrong_ones(right, n):
    return np.sqrt(right / n / n)


def _one_fewer(right, n):
    a = right / n
    return np.sqrt(a * (1 - a) / (n - 1))


def _divided_by_n(right, n):
    a = right / n
    return np.sqrt(a * (1 - a)) / n


def _half_width(right, n):
    return 1.96 * standard_error(right, n)


def fold_sizes(n, k):
    """Return the sizes of k folds of n samples, larger ones first."""
    # n % k samples are left over: one more for each of the first folds.
    return [n // k + (i < n % k) for i in range(k)]


def _rest_in_the_last(n, k):
    return [n // k] * (k - 1) + [n // k + n % k]


def _rest_in_the_first(n, k):
    return [n // k + n % k] + [n // k] * (k - 1)


def _rest_dropped(n, k):
    return [n // k] * k


def _training_parts(n, k):
    return [n - size for size in fold_sizes(n, k)]


def _rounded_up(n, k):
    size = -(-n // k)
    return [min(size, max(0, n - i * size)) for i in range(k)]


def _one_more_large(n, k):
    return [n // k + (i <= n % k) for i in range(k)]


def _smaller_first(n, k):
    return fold_sizes(n, k)[::-1]


def _not_whole(n, k):
    return [n / k] * k


def price_of_peeking(scores, fresh):
    """Return by how much the best score flatters the one it chooses."""
    # Choose by the scores; ask the fresh set about that one only.
    chosen = np.argmax(scores)
    return scores[chosen] - fresh[chosen]


def _best_of_both(scores, fresh):
    return np.max(scores) - np.max(fresh)


def _against_the_mean(scores, fresh):
    return np.max(scores) - np.mean(fresh)


def _chosen_by_fresh(scores, fresh):
    chosen = np.argmax(fresh)
    return scores[chosen] - fresh[chosen]


def _other_sign(scores, fresh):
    chosen = np.argmax(scores)
    return fresh[chosen] - scores[chosen]


def _largest_gap(scores, fresh):
    return np.max(np.asarray(scores) - np.asarray(fresh))


def _last_of_equals(scores, fresh):
    chosen = len(scores) - 1 - np.argmax(scores[::-1])
    return scores[chosen] - fresh[chosen]


def _the_score(scores, fresh):
    return np.max(scores)


EXERCISES = [
    Exercise(
        standard_error,
        praise="Four times as many validation samples halve it.",
        worked=[((50, 100), 0.05), ((9, 10), 0.0948683298)],
        cases=[(36, 40), (940, 1000), (7, 10)],
        wrong={
            _one_answer: "this is the standard deviation of a single answer; the mean of n has a "
            "variance n times smaller.",
            _variance: "this is the variance; the standard error is its root.",
            _of_the_count: "this is the standard deviation of the *number* of right answers; the "
            "accuracy is that number divided by n.",
            _one_fewer: "n - 1 belongs to the variance of a sample. Here the variance is a(1-a), "
            "and the mean of n answers divides it by n.",
            _divided_by_n: "the variance of the mean is n times smaller, so n stands under the "
            "root too.",
            _half_width: "this is 1.96 standard errors, half of an interval of 95 %.",
            _without_the_wrong_ones: "the variance of one answer is a(1-a): the wrong ones count "
            "too.",
        },
    ),
    Exercise(
        fold_sizes,
        praise="They add up to n, and no two differ by more than one sample.",
        worked=[((10, 4), [3, 3, 2, 2]), ((10, 5), [2, 2, 2, 2, 2])],
        cases=[(7, 3), (200, 9), (5, 5)],
        wrong={
            _rest_in_the_last: "the last fold takes all that is left over; share it, one sample a "
            "fold.",
            _rest_in_the_first: "the first fold takes all that is left over; share it, one sample "
            "a fold.",
            _rest_dropped: "some samples are in no fold; the sizes must add up to n.",
            _training_parts: "these are the training parts; a fold is the part that validates.",
            _one_more_large: "one fold too many is large: n % k samples are left over, so as many "
            "folds get one more. The sizes must add up to n.",
            _smaller_first: "the sizes are right; the larger folds come first.",
            _not_whole: "a fold holds whole samples: sizes are whole numbers.",
            _rounded_up: "all folds are rounded up, so the last one is too small: sizes may differ "
            "by one at most.",
        },
    ),
    EARLY_STOPPING,
    Exercise(
        price_of_peeking,
        praise="Averaged over many searches it is above zero, and it grows with the number tried.",
        worked=[
            ((np.array([0.75, 1.0, 0.5]), np.array([0.5, 0.25, 0.75])), 0.75),
            ((np.array([0.5, 1.0, 1.0]), np.array([0.5, 0.75, 0.25])), 0.25),  # of equals the first
        ],
        cases=[
            (np.array([0.9, 0.8, 0.7]), np.array([0.6, 0.7, 0.8])),
            (np.array([0.5, 0.6, 0.9, 0.85]), np.array([0.7, 0.1, 0.8, 0.4])),
        ],
        wrong={
            _best_of_both: "the fresh set must not choose: ask it about the one that `scores` "
            "chose.",
            _against_the_mean: "ask the fresh set about the chosen one, not about all.",
            _chosen_by_fresh: "the one with the best of `scores` is chosen, not the one that is "
            "best on the fresh set.",
            _last_of_equals: "of equal scores the first is chosen, and here the last.",
            _the_score: "this is the best score itself; asked is by how much it is above the fresh "
            "one.",
            _other_sign: "score minus fresh: the price is positive when the score flatters.",
            _largest_gap: "this is the largest gap of all; the price is the gap of the one with "
            "the best score.",
        },
    ),
]
