"""The exercises of the chapter on activation histograms."""

import numpy as np

from course.learning.exercise import Exercise


def relu_std(fan_in):
    """Return the std that keeps the second moment in a ReLU layer."""
    # The sums have fan_in * std**2 times the second moment of the inputs;
    # the ReLU leaves half of it.
    return np.sqrt(2 / fan_in)


def _variance(fan_in):
    return 2 / fan_in


def _without_the_relu(fan_in):
    return np.sqrt(1 / fan_in)


def _upside_down(fan_in):
    return np.sqrt(fan_in / 2)


def _one_over_n(fan_in):
    return 1 / fan_in


def _two_outside_the_root(fan_in):
    return 2 / np.sqrt(fan_in)


def _n_outside_the_root(fan_in):
    return np.sqrt(2) / fan_in


def input_share(h):
    """Return the share of the variance of h that lies within its units."""
    # The rest, the variance of the units' means, is there whatever the input.
    return np.mean(np.var(h, axis=0)) / np.var(h)


def _between_the_units(h):
    return np.var(np.mean(h, axis=0)) / np.var(h)


def _over_the_units(h):
    return np.mean(np.var(h, axis=1)) / np.var(h)


def _stds(h):
    return np.mean(np.std(h, axis=0)) / np.std(h)


def _unit_by_unit(h):
    return np.var(h, axis=0) / np.var(h)


def _added_up(h):
    return np.sum(np.var(h, axis=0)) / np.var(h)


def _unbiased(h):
    return np.mean(np.var(h, axis=0, ddof=1)) / np.var(h)


def dead_share(h):
    """Return the share of the units of h that are 0 for every sample."""
    return np.mean(np.all(h == 0, axis=0))


def _zeros(h):
    return np.mean(h == 0)


def _empty_samples(h):
    return np.mean(np.all(h == 0, axis=1))


def _any_zero(h):
    return np.mean(np.any(h == 0, axis=0))


def _number_of_units(h):
    return np.sum(np.all(h == 0, axis=0))


def _alive(h):
    return np.mean(np.any(h != 0, axis=0))


def gradient_gain(std, fan_out, slope):
    """Return the factor by which a layer changes the gradient's rms."""
    # A sum of fan_out terms w * dz, each times the slope of the unit below.
    return np.sqrt(fan_out * std**2 * np.mean(slope**2))


def _gain_squared(std, fan_out, slope):
    return fan_out * std**2 * np.mean(slope**2)


def _mean_slope(std, fan_out, slope):
    return np.sqrt(fan_out) * std * np.mean(slope)


def _slope_alone(std, fan_out, slope):
    return np.sqrt(np.mean(slope**2))


def _sum_of_equal_signs(std, fan_out, slope):
    return fan_out * std * np.sqrt(np.mean(slope**2))


def _one_weight(std, fan_out, slope):
    return std * np.sqrt(np.mean(slope**2))


def _slopes_added(std, fan_out, slope):
    return np.sqrt(fan_out * std**2 * np.sum(slope**2))


def _std_not_squared(std, fan_out, slope):
    return np.sqrt(fan_out * std * np.mean(slope**2))


_SLOPES = np.array([[0.25, 0.1], [0.02, 0.0]])

EXERCISES = [
    Exercise(
        relu_std,
        praise="This is He's scheme: fan_in * std**2 = 2, of which the ReLU leaves 1.",
        worked=[((8,), 0.5)],
        cases=[(100,), (25,), (3,)],
        wrong={
            _variance: "this is the variance of a weight; its standard deviation is the root.",
            _without_the_relu: "this keeps the second moment of the sums. The ReLU after them sets "
            "half of it to zero, and the weights have to make up for that.",
            _one_over_n: "this is 1 / fan_in, the variance of a weight without the ReLU: its half "
            "needs a 2 in place of the 1, and a standard deviation is the root.",
            _two_outside_the_root: "the 2 makes up for half of the *squares*: it stands under the "
            "root.",
            _n_outside_the_root: "fan_in stands under the root as well: the variances of the terms "
            "add up.",
            _upside_down: "the more terms a sum has, the smaller each weight must be; this grows "
            "with fan_in.",
        },
    ),
    Exercise(
        input_share,
        praise="The rest lies between the means of the units, which no input changes.",
        worked=[((np.array([[0.0, 1.0], [2.0, 7.0]]),), 5 / 7.25)],
        cases=[
            (np.array([[0.0, 1.0], [2.0, 7.0]]),),
            (np.array([[0.1, 0.9], [0.1, 0.9], [0.1, 0.9]]),),
            (np.array([[1.0, -1.0, 0.5], [-1.0, 1.0, 0.0]]),),
        ],
        wrong={
            _between_the_units: "this is the other part: the variance of the units' means, which "
            "is there whatever the input.",
            _over_the_units: "axis 1 runs over the units; the input changes along axis 0, the "
            "samples.",
            _unit_by_unit: "this is one number for each unit; average them.",
            _added_up: "these are the variances of all units added up; the share takes their mean.",
            _unbiased: "the parts add up to the whole only when all are divided by the number of "
            "samples: no ddof.",
            _stds: "shares add up to 1 for variances; standard deviations do not add.",
        },
    ),
    Exercise(
        dead_share,
        praise="Half of the outputs may be 0 in a layer without a single dead unit.",
        worked=[((np.array([[0.0, 1.0], [0.0, 0.0]]),), 0.5)],
        cases=[
            (np.array([[0.0, 1.0, 0.0, 2.0], [0.0, 0.0, 3.0, 0.0]]),),
            (np.zeros((3, 2)),),
            (np.array([[0.0, 0.0], [1.0, 2.0]]),),
            (np.array([[0.5, 1.0], [0.2, 0.1]]),),
        ],
        wrong={
            _zeros: "this is the share of outputs that are 0. A unit is dead when *all* its "
            "outputs are.",
            _empty_samples: "this asks it of the samples, along the rows; a unit is a column.",
            _number_of_units: "this is the number of dead units; their share is asked for.",
            _alive: "this is the share of the units that are alive.",
            _any_zero: "one 0 does not make a unit dead: it has to be 0 for every sample.",
        },
    ),
    Exercise(
        gradient_gain,
        praise="Raised to the number of layers between, it says what reaches layer 1.",
        worked=[((0.2, 50, np.array([1.0, 0.0])), 1.0)],
        cases=[(0.1, 100, _SLOPES), (0.5, 40, _SLOPES), (1.0, 4, np.ones((2, 2)))],
        wrong={
            _gain_squared: "this is the factor of the mean *square*; the rms is its root.",
            _mean_slope: "the mean of the slopes is not what enters: the rms of a product of "
            "independent factors is the product of their rms.",
            _slope_alone: "the slope is only half of it: on its way back the gradient is also "
            "multiplied by the weights and summed over fan_out units.",
            _one_weight: "a gradient arrives from all fan_out units above: so many terms are "
            "added.",
            _slopes_added: "these are the squared slopes added up; what enters is their mean.",
            _std_not_squared: "under the root stands the variance of the weights, std**2.",
            _sum_of_equal_signs: "terms of random sign add like the root of their number: "
            "fan_out * std would be right only if all terms were alike.",
        },
    ),
]
