"""The exercises of the chapter on initialization."""

import numpy as np

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


def he_weights(shape, rng):
    """Return uniform weights with He's variance 2 / fan_in."""
    # Var(W) = 2 / fan_in, and the bound is sqrt(3 * Var(W)).
    bound = np.sqrt(6 / shape[0])
    return rng.uniform(-bound, bound, size=shape)


def _bound_is_the_std(shape, rng):
    bound = np.sqrt(2 / shape[0])
    return rng.uniform(-bound, bound, size=shape)


def _fan_out_for_fan_in(shape, rng):
    bound = np.sqrt(6 / shape[1])
    return rng.uniform(-bound, bound, size=shape)


def _one_sided(shape, rng):
    return rng.uniform(0, np.sqrt(6 / shape[0]), size=shape)


def _normal(shape, rng):
    return np.sqrt(2 / shape[0]) * rng.standard_normal(shape)


def _transposed(shape, rng):
    return he_weights(shape, rng).T


_WRONG_WEIGHTS = {
    _transposed: "the weights must have the shape (fan_in, fan_out) that was asked for.",
    _one_sided: "the weights must be negative as often as positive; these have a mean of their "
    "own, and every unit would get it.",
    _normal: "these are normal weights: some lie beyond any bound. A uniform distribution ends at "
    "its bound.",
    _bound_is_the_std: "the variance is a third of He's: the std was taken for the bound.",
    _fan_out_for_fan_in: "the variance follows fan_out; He's forward rule is 2 / fan_in.",
}


def _diagnose_weights(answer):
    fan_in, fan_out = 200, 500
    W = np.asarray(answer((fan_in, fan_out), np.random.default_rng(0)), dtype=float)
    if W.shape != (fan_in, fan_out):
        return _WRONG_WEIGHTS[_transposed]
    relative = np.mean(W**2) / (2 / fan_in)
    if abs(W.mean()) > 0.1 * W.std():
        return _WRONG_WEIGHTS[_one_sided]
    if np.abs(W).max() > 2 * W.std():
        return _WRONG_WEIGHTS[_normal]
    if abs(relative - 1 / 3) < 0.02:
        return _WRONG_WEIGHTS[_bound_is_the_std]
    if abs(relative - fan_in / fan_out) < 0.02:
        return _WRONG_WEIGHTS[_fan_out_for_fan_in]
    if abs(relative - 1) > 0.05:
        return f"the variance is {relative:.2g} times He's 2 / fan_in."
    return None


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
            _mean_slope_squared: "the mean of the slopes is not what enters: average their "
            "squares.",
        },
    ),
    Exercise(
        variance_left,
        praise="With He's variances every pair of factors is 1, whatever the depth.",
        worked=[(([1.0, 0.5], [2, 4, 3]), 2.0)],
        cases=[
            ([0.02, 0.02, 0.02], [100, 100, 100, 10]),
            ([0.01], [50, 20]),
            ([0.03, 0.005, 0.1, 0.02], [64, 200, 30, 50, 10]),
        ],
        wrong={
            _without_the_relu: "this is a network without activation functions: each ReLU leaves "
            "half of the mean square.",
            _half_of_the_inputs_too: "there is one ReLU less than there are layers: the inputs do "
            "not pass through one, nor do the last sums.",
            _fan_out: "a sum has fan_in terms; with samples as rows that is the *first* side of W.",
            _of_the_std: "this is the root of the mean square.",
        },
    ),
    Exercise(
        he_weights,
        praise="Mean 0, variance 2 / fan_in, and no weight beyond the root of 6 / fan_in.",
        wrong=_WRONG_WEIGHTS,
        diagnose=_diagnose_weights,
    ),
]
