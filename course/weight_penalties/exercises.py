"""The exercises of the chapter on penalties."""

import numpy as np

from course.learning.exercise import Exercise


def elastic_prox(w, lr, strength, l1_ratio):
    """Return the minimizer z of lr * R(z) + (z - w)**2 / 2."""
    lambda1, lambda2 = strength * l1_ratio, strength * (1 - l1_ratio)
    # First the soft threshold of L1, then the division of L2.
    z = np.sign(w) * np.maximum(np.abs(w) - lr * lambda1, 0)
    return z / (1 + lr * lambda2)


def _without_lr(w, lr, strength, l1_ratio):
    return elastic_prox(w, 1.0, strength, l1_ratio)


def _full_strength_twice(w, lr, strength, l1_ratio):
    z = np.sign(w) * np.maximum(np.abs(w) - lr * strength, 0)
    return z / (1 + lr * strength)


def _ratio_of_l2(w, lr, strength, l1_ratio):
    return elastic_prox(w, lr, strength, 1 - l1_ratio)


def _divided_first(w, lr, strength, l1_ratio):
    z = w / (1 + lr * strength * (1 - l1_ratio))
    return np.sign(z) * np.maximum(np.abs(z) - lr * strength * l1_ratio, 0)


def _past_zero(w, lr, strength, l1_ratio):
    z = w - lr * strength * l1_ratio * np.sign(w)
    return z / (1 + lr * strength * (1 - l1_ratio))


def _times_one_minus(w, lr, strength, l1_ratio):
    z = np.sign(w) * np.maximum(np.abs(w) - lr * strength * l1_ratio, 0)
    return z * (1 - lr * strength * (1 - l1_ratio))


def _gradient_step(w, lr, strength, l1_ratio):
    return w - lr * strength * (l1_ratio * np.sign(w) + (1 - l1_ratio) * w)


def _pushed_away(w, lr, strength, l1_ratio):
    z = w + lr * strength * l1_ratio * np.sign(w)
    return z / (1 + lr * strength * (1 - l1_ratio))


def _minus_below(w, lr, strength, l1_ratio):
    scale = lr * strength * (1 - l1_ratio)
    return elastic_prox(w, lr, strength, l1_ratio) * (1 + scale) / (1 - scale)


def _hard_threshold(w, lr, strength, l1_ratio):
    kept = np.where(np.abs(w) > lr * strength * l1_ratio, w, 0)
    return kept / (1 + lr * strength * (1 - l1_ratio))


def _sign_lost(w, lr, strength, l1_ratio):
    return np.abs(elastic_prox(w, lr, strength, l1_ratio))


def _multiplied(w, lr, strength, l1_ratio):
    scale = 1 + lr * strength * (1 - l1_ratio)
    return elastic_prox(w, lr, strength, l1_ratio) * scale**2


def lasso_weight(x, y, strength):
    """Return the w that minimizes mean((y - w*x)**2)/2 + strength*abs(w)."""
    # The slope of the loss at w is w * mean(x*x) - mean(x*y).
    pull = np.mean(x * y)
    left = np.maximum(np.abs(pull) - strength, 0)
    return np.sign(pull) * left / np.mean(x**2)


def _least_squares(x, y, strength):
    return np.mean(x * y) / np.mean(x**2)


def _ridge(x, y, strength):
    return np.mean(x * y) / (np.mean(x**2) + strength)


def _threshold_after_division(x, y, strength):
    w = np.mean(x * y) / np.mean(x**2)
    return np.sign(w) * np.maximum(np.abs(w) - strength, 0)


def _sums(x, y, strength):
    pull = np.sum(x * y)
    return np.sign(pull) * np.maximum(np.abs(pull) - strength, 0) / np.sum(x**2)


def _no_stop_at_zero(x, y, strength):
    pull = np.mean(x * y)
    return (pull - np.sign(pull) * strength) / np.mean(x**2)


def _half_forgotten(x, y, strength):
    return lasso_weight(x, y, strength / 2)


def _positive(x, y, strength):
    return np.abs(lasso_weight(x, y, strength))


def _penalty_climbs(x, y, strength):
    return lasso_weight(x, y, -strength)


def paper_lambdas(strength, l1_ratio):
    """Return (lambda1, lambda2) of lambda1*sum(abs(w)) + lambda2*sum(w**2)."""
    # The paper has no half in front of the squares.
    return strength * l1_ratio, strength * (1 - l1_ratio) / 2


def _with_the_half(strength, l1_ratio):
    return strength * l1_ratio, strength * (1 - l1_ratio)


def _swapped(strength, l1_ratio):
    return strength * (1 - l1_ratio) / 2, strength * l1_ratio


def _doubled(strength, l1_ratio):
    return strength * l1_ratio, strength * (1 - l1_ratio) * 2


def _half_of_both(strength, l1_ratio):
    return strength * l1_ratio / 2, strength * (1 - l1_ratio) / 2


def steps_to_zero(w, lr, strength):
    """Return how many proximal steps of L1 alone make every weight 0."""
    # Each step takes lr*strength off, and the last takes what is left.
    return int(np.ceil(np.max(np.abs(w)) / (lr * strength)))


def _of_the_smallest(w, lr, strength):
    return int(np.ceil(np.min(np.abs(w)) / (lr * strength)))


def _rounded_down(w, lr, strength):
    return int(np.max(np.abs(w)) / (lr * strength))


def _signed(w, lr, strength):
    return int(np.ceil(np.max(w) / (lr * strength)))


def _strength_alone(w, lr, strength):
    return int(np.ceil(np.max(np.abs(w)) / strength))


def _one_more(w, lr, strength):
    return int(np.max(np.abs(w)) / (lr * strength)) + 1


def _not_rounded(w, lr, strength):
    return np.max(np.abs(w)) / (lr * strength)


def _one_after_the_other(w, lr, strength):
    return int(np.sum(np.ceil(np.abs(w) / (lr * strength))))


EXERCISES = [
    Exercise(
        elastic_prox,
        praise="With l1_ratio 1 it is the soft threshold, with 0 the division alone.",
        worked=[((np.array([3.0, 0.5, -1.5]), 0.5, 2.0, 0.5), np.array([2.5, 0.0, -1.0]) / 1.5)],
        cases=[
            (np.array([1.0, -0.2, 0.05, 0.0]), 0.1, 1.0, 0.8),
            (np.array([2.0, -3.0]), 0.2, 0.5, 0.0),
            (np.array([2.0, -0.3]), 0.7, 0.5, 1.0),
        ],
        wrong={
            _without_lr: "the penalty stands in R(z) times lr: a small step shrinks little.",
            _full_strength_twice: "each part has its own share of the strength, l1_ratio and "
            "1 - l1_ratio.",
            _ratio_of_l2: "l1_ratio is the share of L1; here it was given to L2.",
            _divided_first: "the order matters: threshold first, then divide. Set the derivative "
            "to 0 for a positive z and look at what is divided.",
            _past_zero: "a weight smaller than the threshold must stop at 0, not go past it.",
            _gradient_step: "this is a step along the gradient of R. The minimizer is another "
            "point: set the derivative of the whole expression to 0, for a positive z, a negative "
            "z, and z = 0.",
            _pushed_away: "this pushes the weights away from 0; L1 pulls them towards it.",
            _minus_below: "below the fraction stands 1 + lr*lambda2: L2 makes weights smaller, and "
            "this makes them larger.",
            _hard_threshold: "what stays above the threshold is pulled by it as well: subtract it.",
            _sign_lost: "the sign of w is lost: a negative weight stays negative.",
            _multiplied: "1 + lr*lambda2 divides: L2 makes the weights smaller.",
            _times_one_minus: "1 - lr*lambda2 is the gradient step of L2; the minimizer divides "
            "by 1 + lr*lambda2.",
        },
    ),
    Exercise(
        lasso_weight,
        praise="The weight is 0 as soon as strength reaches the pull of the data, abs(mean(x*y)).",
        worked=[
            ((np.array([2.0, -2.0]), np.array([3.0, -1.0]), 1.0), 0.75),
            ((np.array([1.0, 1.0]), np.array([-0.3, 0.1]), 0.2), 0.0),
        ],
        cases=[
            (np.array([1.0, 2.0, 3.0]), np.array([-1.0, 0.5, -4.0]), 0.4),
            (np.array([0.5, -0.5, 1.0, 2.0]), np.array([1.0, 0.0, 3.0, 3.0]), 0.7),
            (np.array([2.0, -2.0]), np.array([3.0, -1.0]), 4.0),  # as strong as the pull
        ],
        wrong={
            _least_squares: "this is the weight without a penalty.",
            _ridge: "this is L2: the penalty stands in the denominator and makes no zero.",
            _threshold_after_division: "the threshold acts on mean(x*y), the slope of the loss at "
            "0, before it is divided by mean(x*x).",
            _sums: "the loss is a mean: with sums, the same strength would do n times less.",
            _no_stop_at_zero: "where the strength is larger than the pull the weight stays at 0.",
            _half_forgotten: "the loss has a half in front of the mean, so its slope at 0 is "
            "mean(x*y), not twice that.",
            _positive: "the sign is lost: where mean(x*y) is negative, so is w.",
            _penalty_climbs: "this penalty pulls away from 0: the strength is subtracted from the "
            "pull of the data.",
        },
    ),
    Exercise(
        paper_lambdas,
        praise="Half of our lambda2, because our L2 has the half inside.",
        worked=[((1.0, 0.5), (0.5, 0.25))],
        cases=[(0.3, 0.2), (2.0, 1.0), (0.1, 0.0)],
        returns="lambda1, lambda2",
        wrong={
            _with_the_half: "these are this book's lambdas. Its L2 is a half times the squares; "
            "the paper's has no half.",
            _swapped: "lambda1 belongs to the absolute values.",
            _doubled: "the half goes the other way: the coefficient of sum(w**2) is lambda2/2.",
            _half_of_both: "only the squares have a half.",
        },
    ),
    Exercise(
        steps_to_zero,
        praise="L2 would never get there: it takes off a share, and a share of something is left.",
        worked=[((np.array([0.5, -0.25]), 0.25, 1.0), 2), ((np.array([1.0]), 0.1, 3.0), 4)],
        cases=[(np.array([0.1, -0.7, 0.3]), 0.1, 0.4), (np.array([-0.05, 0.02]), 0.01, 0.3)],
        wrong={
            _of_the_smallest: "then the smallest weight is 0; the largest takes longest.",
            _rounded_down: "rounded down, the largest weight is not 0 yet: round up.",
            _signed: "a negative weight has as far to go: take absolute values.",
            _one_more: "where the largest weight is a whole number of steps away, these are "
            "enough: the last one arrives at 0.",
            _not_rounded: "a part of a step is a step: round up.",
            _one_after_the_other: "a step moves all weights at once, so their steps do not add up.",
            _strength_alone: "a step takes off lr*strength.",
        },
    ),
]
