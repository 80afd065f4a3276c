"""The exercises of the chapter on initialization."""

import numpy as np

from course.initialization.exercise_weights import HE_WEIGHTS
from course.learning.exercise import Exercise


def glorot_bound(fan_in, fan_out):
    """Return the bound of uniform weights that have Glorot's variance."""
    # A uniform distribution on (-bound, bound) has variance bound**2 / 3.
    variance = 2 / (fan_in + fan_out)
    return np.sqrt(3 * variance)


def _std(fan_in, fan_out):
    return np.sqrt(2 / (fan_in + fan_out))


def _variance(fan_in, fan_out):
    return 2 / (fan_in + fan_out)


def _root_of_three_times_the_variance(fan_in, fan_out):
    return np.sqrt(3) * 2 / (fan_in + fan_out)


def _whole_width(fan_in, fan_out):
    return np.sqrt(12 * 2 / (fan_in + fan_out))


def _lecun_bound(fan_in, fan_out):
    return np.sqrt(3 / fan_in)


def _he_bound(fan_in, fan_out):
    return np.sqrt(6 / fan_in)


def _both_ends(fan_in, fan_out):
    bound = glorot_bound(fan_in, fan_out)
    return -bound, bound


def _three_times_the_variance(fan_in, fan_out):
    return 6 / (fan_in + fan_out)


def _without_brackets(fan_in, fan_out):
    return np.sqrt(6 / fan_in + fan_out)


def leaky_backward_std(fan_out, slope):
    """Return the weights' std that keeps the gradient's size."""
    # Half of the units pass the gradient whole, half pass it times the slope.
    return np.sqrt(2 / ((1 + slope**2) * fan_out))


def _relu_only(fan_out, slope):
    return np.sqrt(2 / fan_out)


def _no_half(fan_out, slope):
    return np.sqrt(1 / fan_out)


def _slope_not_squared(fan_out, slope):
    return np.sqrt(2 / ((1 + slope) * fan_out))


def _leaky_variance(fan_out, slope):
    return 2 / ((1 + slope**2) * fan_out)


def _mean_slope_squared(fan_out, slope):
    return 2 / ((1 + slope) * np.sqrt(fan_out))


def _sum_squared(fan_out, slope):
    return np.sqrt(2 / fan_out) / (1 + slope)


def _not_averaged(fan_out, slope):
    return np.sqrt(1 / ((1 + slope**2) * fan_out))


def variance_left(variances, widths):
    """Return the mean square of the last layer's sums."""
    # A layer multiplies by fan_in * Var(W), a ReLU between layers halves.
    left = 0.5 ** (len(variances) - 1)
    for variance, fan_in in zip(variances, widths[:-1], strict=True):
        left *= fan_in * variance
    return left


def _without_the_relu(variances, widths):
    return np.prod([n * v for v, n in zip(variances, widths[:-1], strict=True)])


def _half_of_the_inputs_too(variances, widths):
    return np.prod([n * v / 2 for v, n in zip(variances, widths[:-1], strict=True)])


def _fan_out(variances, widths):
    products = [n * v for v, n in zip(variances, widths[1:], strict=True)]
    return np.prod(products) * 0.5 ** (len(variances) - 1)


def _of_the_std(variances, widths):
    return np.sqrt(variance_left(variances, widths))


def _doubled(variances, widths):
    return variance_left(variances, widths) * 4.0 ** (len(variances) - 1)


def _layers_added(variances, widths):
    return sum(n * v for v, n in zip(variances, widths[:-1], strict=True))


def _last_layer_missing(variances, widths):
    return variance_left(variances, widths) / (variances[-1] * widths[-2])


EXERCISES = [
    Exercise(
        glorot_bound,
        praise="The root of 6 / (fan_in + fan_out), equation 16 of the paper.",
        worked=[((2, 4), 1.0)],
        cases=[(100, 100), (64, 40), (3, 500)],
        wrong={
            _std: "this is the standard deviation. A uniform distribution reaches root three times "
            "as far as its standard deviation.",
            _variance: "this is the variance; a bound is measured in the units of the weights.",
            _root_of_three_times_the_variance: "the root has to cover the variance too: "
            "`sqrt(3 * Var)`, not `sqrt(3) * Var`.",
            _whole_width: "this is the width of the whole interval, from -bound to bound.",
            _both_ends: "these are both ends of the interval; the bound is one number, the upper "
            "end.",
            _three_times_the_variance: "the root is missing: this is the square of the bound.",
            _without_brackets: "brackets are missing: the 6 is divided by the sum of both fans.",
            _lecun_bound: "this has LeCun's variance, 1 / fan_in; Glorot asks fan_out too.",
            _he_bound: "this has He's variance, 2 / fan_in; Glorot divides by the sum of the fans.",
        },
    ),
    Exercise(
        leaky_backward_std,
        praise="With slope 0 it is the ReLU's 2 / fan_out, with slope 1 the linear 1 / fan_out.",
        worked=[((8, 0.0), 0.5), ((4, 1.0), 0.5)],
        cases=[(100, 0.0), (100, 0.3), (25, 1.0), (40, 0.01)],
        wrong={
            _relu_only: "this is right for slope 0. The other half of the units passes something "
            "too: the gradient times the slope.",
            _no_half: "this keeps the gradient without an activation function; the leaky ReLU "
            "shrinks it for half of the units.",
            _slope_not_squared: "what is kept is a mean *square*: the slope enters squared.",
            _leaky_variance: "this is the variance of a weight; its standard deviation is the "
            "root.",
            _sum_squared: "this has (1 + slope)**2. The two halves of the units do not meet in "
            "one: square each slope, then add, 1 + slope**2.",
            _not_averaged: "1 + slope**2 is the sum over two halves; the mean over the units is "
            "half of it.",
            _mean_slope_squared: "this is the square of the mean slope; what enters is the mean of "
            "the squares, (1 + slope**2) / 2.",
        },
    ),
    Exercise(
        variance_left,
        praise="With He's variances every pair of factors is 1, whatever the depth.",
        worked=[((np.array([1.0, 0.5]), np.array([2, 4, 3])), 2.0)],
        cases=[
            (np.array([0.02, 0.02, 0.02]), np.array([100, 100, 100, 10])),
            (np.array([0.01]), np.array([50, 20])),
            (np.array([0.03, 0.005, 0.1, 0.02]), np.array([64, 200, 30, 50, 10])),
        ],
        wrong={
            _without_the_relu: "this is a network without activation functions: each ReLU leaves "
            "half of the mean square.",
            _half_of_the_inputs_too: "there is one ReLU less than there are layers: the inputs do "
            "not pass through one, nor do the last sums.",
            _fan_out: "a sum has fan_in terms; with samples as rows that is the *first* side of W.",
            _doubled: "a ReLU halves the mean square of the sums, and here it doubles it.",
            _layers_added: "the layers act one after the other: their factors are multiplied.",
            _last_layer_missing: "the sums of the last layer have passed the last weights too.",
            _of_the_std: "this is the root of the mean square.",
        },
    ),
    HE_WEIGHTS,
]
