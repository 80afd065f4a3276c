"""The exercises of the chapter on optimizers."""

import numpy as np

from course.learning.exercise import Exercise
from course.optimizers.exercise_adam import ADAM


def largest_rate(curvatures):
    """Return the learning rate above which SGD diverges on a quadratic."""
    # Every direction allows 2/curvature; the steepest allows least.
    return 2 / np.max(curvatures)


def _one_over(curvatures):
    return 1 / np.max(curvatures)


def _gentlest(curvatures):
    return 2 / np.min(curvatures)


def _average(curvatures):
    return 2 / np.mean(curvatures)


def _best_rate(curvatures):
    return 2 / (np.min(curvatures) + np.max(curvatures))


def _one_for_each(curvatures):
    return 2 / np.asarray(curvatures)


def _limits_inverted(curvatures):
    return np.max(curvatures) / 2


def momentum_step(w, v, g, lr, momentum):
    """Return w and v after one step of momentum."""
    v = momentum * v + g
    return w - lr * v, v


def _no_velocity(w, v, g, lr, momentum):
    return w - lr * g, momentum * v + g


def _old_velocity(w, v, g, lr, momentum):
    return w - lr * v, momentum * v + g


def _uphill(w, v, g, lr, momentum):
    v = momentum * v + g
    return w + lr * v, v


def _average_velocity(w, v, g, lr, momentum):
    v = momentum * v + (1 - momentum) * g
    return w - lr * v, v


def _other_form(w, v, g, lr, momentum):
    v = momentum * v - lr * g
    return w + v, v


def _nesterov(w, v, g, lr, momentum):
    v = momentum * v + g
    return w - lr * (g + momentum * v), v


def _gradient_averaged_too(w, v, g, lr, momentum):
    v = momentum * (v + g)
    return w - lr * v, v


def _rate_in_both(w, v, g, lr, momentum):
    v = momentum * v + lr * g
    return w - lr * v, v


def _gradient_subtracted(w, v, g, lr, momentum):
    v = momentum * v - g
    return w - lr * v, v


def critical_momentum(lr, curvature):
    """Return the momentum, below 1, that damps a direction critically."""
    # The two roots meet where lr*curvature = (1 - sqrt(momentum))**2.
    return (1 - np.sqrt(lr * curvature)) ** 2


def _not_squared(lr, curvature):
    return 1 - np.sqrt(lr * curvature)


def _no_root(lr, curvature):
    return (1 - lr * curvature) ** 2


def _other_branch(lr, curvature):
    return (1 + np.sqrt(lr * curvature)) ** 2


def _linear_in_the_rate(lr, curvature):
    return 1 - lr * curvature


_W, _G = np.array([1.0, -2.0]), np.array([0.5, 3.0])
_M = np.array([0.2, -0.4])

EXERCISES = [
    Exercise(
        largest_rate,
        praise="The steepest direction sets the limit for all; the gentle ones have to wait.",
        worked=[((np.array([0.1, 2.0]),), 1.0)],
        cases=[(np.array([0.1, 2.0]),), (np.array([3.0, 0.5, 10.0]),), (np.array([4.0]),)],
        wrong={
            _one_over: "at 1/curvature a step lands exactly on the minimum. A longer step lands "
            "beyond it, and still converges as long as it ends nearer to the minimum than it "
            "began. Find the rate at which it ends equally far.",
            _gentlest: "this rate suits the gentlest direction. The steepest one diverges with it.",
            _average: "directions do not share a limit: each has its own, and the smallest of the "
            "limits counts.",
            _best_rate: "this is the rate with the fastest convergence. SGD still converges a "
            "little above it.",
            _one_for_each: "these are the limits of all directions. SGD has one rate for all of "
            "them: which limit is reached first?",
            _limits_inverted: "the steeper the direction, the *smaller* the rate that it bears: "
            "this is 1 divided by the limit.",
        },
    ),
    Exercise(
        momentum_step,
        praise="One line more than SGD: the velocity v remembers, and w follows v.",
        worked=[((1.0, 2.0, 3.0, 0.1, 0.5), (0.6, 4.0))],
        cases=[(_W, np.zeros(2), _G, 0.1, 0.9), (_W, _M, _G, 0.1, 0.9), (_W, _G, _M, 0.5, 0.3)],
        returns="w, v",
        wrong={
            _no_velocity: "the update has the right direction at the first step but ignores the "
            "velocity of the steps before: w must follow v, not g.",
            _old_velocity: "w follows the velocity of the step before. Add the gradient to v "
            "first, then step.",
            _uphill: "this step goes uphill: the velocity is a sum of gradients, and w must go "
            "against it.",
            _average_velocity: "this velocity is an average, as in Adam. Here the gradient enters "
            "v with its full size: v <- momentum*v + g.",
            _other_form: "w is right, but this v already holds the learning rate and the sign, as "
            "in the papers. The form of this book is v <- momentum*v + g; w <- w - lr*v.",
            _gradient_averaged_too: "momentum shrinks the old velocity alone: momentum*v + g, not "
            "momentum*(v + g).",
            _gradient_subtracted: "the gradient is *added* to the velocity; the minus comes when w "
            "follows v. Here both have one.",
            _rate_in_both: "the learning rate enters once, when w follows v; here it is in v too.",
            _nesterov: "this is Nesterov's step, which looks ahead. Plain momentum steps along v.",
        },
    ),
    Exercise(
        critical_momentum,
        praise="With more momentum the direction swings. With less it creeps where lr*curvature "
        "is below 1, and jumps from side to side where it is above: slower either way.",
        worked=[((0.5, 0.5), 0.25)],
        cases=[(0.1, 0.1), (0.1, 2.0), (0.5, 1.3), (0.02, 0.1), (1.0, 2.0)],
        wrong={
            _not_squared: "this is the root of the momentum. Solve lr*curvature = "
            "(1 - sqrt(momentum))**2 for momentum, not for its root.",
            _linear_in_the_rate: "lr*curvature is the *square* of 1 - sqrt(momentum): take its "
            "root, and square what is left.",
            _no_root: "take the root on both sides first: lr*curvature is a square.",
            _other_branch: "this momentum is above 1: the velocity would grow by itself. Take the "
            "other sign of the root.",
        },
    ),
    ADAM,
]
