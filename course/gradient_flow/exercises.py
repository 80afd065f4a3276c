"""The exercises of the chapter on gradient flow."""

import numpy as np

from course.learning.exercise import Exercise


def sigmoid_slope(y):
    """Return the sigmoid's derivative, given its output y."""
    return y * (1 - y)


def _sign_slip(y):
    return y * (y - 1)


def _of_the_input(y):
    s = 1 / (1 + np.exp(-np.asarray(y, dtype=float)))
    return s * (1 - s)


def _tanh_slope(y):
    return 1 - np.asarray(y) ** 2


def _squared(y):
    return (y * (1 - y)) ** 2


def _plus(y):
    return y * (1 + y)


def _divided(y):
    return y / (1 - np.asarray(y))


def _one_factor(y):
    return 1 - np.asarray(y)


def gradient_left(weights, slopes):
    """Return dh/dx of a chain of single units, h <- f(w*h)."""
    # Each unit multiplies by its weight and by its slope.
    return np.prod(weights) * np.prod(slopes)


def _weights_alone(weights, slopes):
    return np.prod(weights)


def _slopes_alone(weights, slopes):
    return np.prod(slopes)


def _added(weights, slopes):
    return np.sum(np.asarray(weights) * np.asarray(slopes))


def _without_sign(weights, slopes):
    return abs(np.prod(weights) * np.prod(slopes))


def _last_slope_missing(weights, slopes):
    return np.prod(weights) * np.prod(slopes[:-1])


def _first_slope_missing(weights, slopes):
    return np.prod(weights) * np.prod(slopes[1:])


def _unit_by_unit(weights, slopes):
    return np.asarray(weights) * np.asarray(slopes)


def clip_together(grads, max_norm):
    """Return the arrays scaled to a joint norm of at most max_norm."""
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = min(1, max_norm / norm) if norm > 0 else 1
    return [g * scale for g in grads]


def _each_alone(grads, max_norm):
    return [g * min(1, max_norm / max(np.linalg.norm(g), 1e-300)) for g in grads]


def _always(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * max_norm / norm if norm > 0 else g for g in grads]


def _by_value(grads, max_norm):
    return [np.clip(g, -max_norm, max_norm) for g in grads]


def _sum_for_the_root(grads, max_norm):
    norm = sum(np.sum(g**2) for g in grads)
    return [g * (min(1, max_norm / norm) if norm > 0 else 1) for g in grads]


def _sum_of_norms(grads, max_norm):
    norm = sum(np.linalg.norm(g) for g in grads)
    return [g * (min(1, max_norm / norm) if norm > 0 else 1) for g in grads]


def _untouched(grads, max_norm):
    return [g.copy() for g in grads]


def _nan_at_zero(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g if 0 < norm <= max_norm else g * (max_norm / norm) for g in grads]


def _upside_down(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * min(1, norm / max_norm) for g in grads]


def _never_shorter(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * (max(1, max_norm / norm) if norm > 0 else 1) for g in grads]


def _by_the_largest_entry(grads, max_norm):
    largest = max(np.max(np.abs(g)) for g in grads)
    return [g * (min(1, max_norm / largest) if largest > 0 else 1) for g in grads]


def degrees_turned(g, limit):
    """Return by how many degrees clipping by value turns g."""
    c = np.clip(g, -limit, limit)
    cosine = g @ c / (np.linalg.norm(g) * np.linalg.norm(c))
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def _radians(g, limit):
    return np.radians(degrees_turned(g, limit))


def _cosine(g, limit):
    return np.cos(_radians(g, limit))


def _by_norm(g, limit):
    return 0.0


def _upper_side_only(g, limit):
    c = np.minimum(g, limit)
    cosine = g @ c / (np.linalg.norm(g) * np.linalg.norm(c))
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def _lower_side_only(g, limit):
    c = np.maximum(g, -limit)
    cosine = g @ c / (np.linalg.norm(g) * np.linalg.norm(c))
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def _sine(g, limit):
    return 90 - degrees_turned(g, limit)


def _not_divided_by_the_norms(g, limit):
    return np.degrees(np.arccos(np.clip(g @ np.clip(g, -limit, limit), -1, 1)))


_A, _B = np.array([3.0, 0.0]), np.array([[0.0, -4.0]])

EXERCISES = [
    Exercise(
        sigmoid_slope,
        praise="Never negative, at most 1/4: the output is all that has to be kept for it.",
        worked=[((0.5,), 0.25), ((0.1,), 0.09)],
        cases=[(0.9,), (0.02,), (np.array([0.0, 0.3, 1.0]),)],
        wrong={
            _sign_slip: "the sign is turned round. The sigmoid rises everywhere, so its derivative "
            "is never negative; with this one descent would climb.",
            _of_the_input: "y is the sigmoid's *output* already; this squashes it a second time.",
            _tanh_slope: "1 - y**2 is the derivative of tanh.",
            _plus: "a sign is wrong: of the output y the part 1 - y is missing from 1.",
            _divided: "the two factors are multiplied, not divided: y * (1 - y).",
            _one_factor: "this is one of two factors: the other one is y itself.",
            _squared: "the product y * (1 - y) enters once, not squared.",
        },
    ),
    Exercise(
        gradient_left,
        praise="With slopes of at most 1/4, weights of 4 are needed to come out even.",
        worked=[
            ((np.array([2.0, -1.0]), np.array([0.25, 0.5])), -0.25),
            ((np.array([3.0]), np.array([0.5])), 1.5),
        ],
        cases=[
            (np.ones(10), np.full(10, 0.25)),
            (np.array([0.5, 4.0, -3.0]), np.array([1.0, 0.2, 0.7])),
        ],
        wrong={
            _weights_alone: "these are the weights alone; each unit multiplies by its slope too.",
            _slopes_alone: "these are the slopes alone; each unit multiplies by its weight too.",
            _added: "the chain rule multiplies along a chain. It adds where paths meet, and here "
            "there is one path.",
            _without_sign: "the sign is lost: a negative weight turns the gradient round.",
            _last_slope_missing: "the last unit has a slope as well.",
            _first_slope_missing: "the first unit has a slope as well.",
            _unit_by_unit: "these are the factors of the units; the gradient passes all of them, "
            "one after the other.",
        },
    ),
    Exercise(
        clip_together,
        praise="One factor for all arrays: the direction of the whole step is kept.",
        worked=[
            (([_A, _B], 2.5), [np.array([1.5, 0.0]), np.array([[0.0, -2.0]])]),
            (([_A, _B], 10.0), [_A, _B]),
            (([_A, _B], 5.0), [_A, _B]),  # at most: a norm of just max_norm is left alone
        ],
        new=True,
        cases=[
            ([np.array([0.3, -0.4]), np.array([1.2])], 1.0),
            ([np.array([0.1]), np.array([0.2, 0.1])], 1.0),
            ([np.array([5.0, 1.0]), np.array([[0.2], [0.1]])], 0.5),
            ([np.array([0.3]), np.array([0.4])], 0.25),
            ([np.zeros(2), np.zeros(1)], 1.0),
        ],
        wrong={
            _each_alone: "each array is clipped by its own norm. That changes their proportions, "
            "and so the direction of the whole step.",
            _always: "a gradient that is short enough is to be left alone; here it is stretched.",
            _untouched: "nothing is scaled, however large the norm.",
            _nan_at_zero: "gradients that are all 0 have norm 0, and 0/0 is NaN: leave them alone.",
            _upside_down: "the factor is upside down: max_norm / norm is below 1 where the norm is "
            "too large.",
            _never_shorter: "this takes the larger of 1 and the factor: it stretches short "
            "gradients and leaves long ones alone. Take the smaller.",
            _by_the_largest_entry: "this is the largest entry; a norm is the root of the sum of "
            "all squares.",
            _by_value: "this cuts the entries: clipping by value.",
            _sum_for_the_root: "the norm is the *root* of the sum of squares.",
            _sum_of_norms: "the joint norm is not the sum of the norms: add the squares, then take "
            "the root.",
        },
    ),
    Exercise(
        degrees_turned,
        praise="In two dimensions never more than 45 degrees; with many entries it can be nearly "
        "90.",
        worked=[
            ((np.array([0.0, 5.0]), 1.0), 0.0),
            ((np.array([1.0, np.sqrt(3)]), 1.0), 15.0),
        ],
        cases=[
            (np.array([0.1, -8.0, 0.2]), 0.1),
            (np.array([-3.0, 0.5, 2.0]), 1.0),
            (np.array([0.75, 1.0]), 1.5),
        ],
        wrong={
            _radians: "this is the angle in radians.",
            _cosine: "this is the cosine of the angle.",
            _by_norm: "clipping by *norm* never turns the gradient. By value it does.",
            _lower_side_only: "entries above limit have to be cut too.",
            _sine: "this is 90 degrees minus the angle: the quotient is its cosine, not its sine.",
            _not_divided_by_the_norms: "the cosine is the product divided by both norms, that of g "
            "and that of the clipped vector.",
            _upper_side_only: "entries below -limit have to be cut too.",
        },
    ),
]
