"""The exercise whose answer draws weights: judged by how they are distributed, not by a table."""

import numpy as np

from course.learning.exercise import Exercise
from course.learning.words import kind, no_number


def he_weights(shape, rng):
    """Return uniform weights with He's variance 2 / fan_in."""
    # Var(W) = 2 / fan_in, and the bound is sqrt(3 * Var(W)).
    bound = np.sqrt(6 / shape[0])
    return rng.uniform(-bound, bound, size=shape)


def _bound_is_the_std(shape, rng):
    bound = np.sqrt(2 / shape[0])
    return rng.uniform(-bound, bound, size=shape)


def _bound_is_the_variance(shape, rng):
    bound = 2 / shape[0]
    return rng.uniform(-bound, bound, size=shape)


def _fan_out_for_fan_in(shape, rng):
    bound = np.sqrt(6 / shape[1])
    return rng.uniform(-bound, bound, size=shape)


def _glorot(shape, rng):
    bound = np.sqrt(6 / sum(shape))
    return rng.uniform(-bound, bound, size=shape)


def _one_sided(shape, rng):
    return rng.uniform(0, np.sqrt(6 / shape[0]), size=shape)


def _normal(shape, rng):
    return np.sqrt(2 / shape[0]) * rng.standard_normal(shape)


def _two_values(shape, rng):
    return np.sqrt(2 / shape[0]) * rng.choice([-1.0, 1.0], size=shape)


def _equal_units(shape, rng):
    return np.repeat(he_weights((shape[0], 1), rng), shape[1], axis=1)


def _own_generator(shape, rng):
    return he_weights(shape, np.random.default_rng(0))


def _global_generator(shape, rng):
    return he_weights(shape, np.random.default_rng())


def _transposed(shape, rng):
    return he_weights(shape, rng).T


_WRONG = {
    _transposed: "the weights must have the shape (fan_in, fan_out) that was asked for.",
    _own_generator: "two generators of different seeds give the same weights: draw with the `rng` "
    "that is handed in.",
    _global_generator: "two generators of the same seed give different weights: draw with the "
    "`rng` that is handed in, and with nothing else.",
    _equal_units: "weights come more than once: a weight has to be drawn for every place, or units "
    "are copies of each other.",
    _two_values: "the weights take a few values only. A uniform distribution holds every value "
    "between its bounds.",
    _one_sided: "the weights must be negative as often as positive; these have a mean of their "
    "own, and every unit would get it.",
    _normal: "these are normal weights: some lie beyond any bound. A uniform distribution ends at "
    "its bound.",
    _bound_is_the_std: "the variance is a third of He's: the std was taken for the bound.",
    _bound_is_the_variance: "the variance was taken for the bound: a bound is measured in the "
    "units of the weights.",
    _fan_out_for_fan_in: "the variance follows fan_out; He's forward rule is 2 / fan_in.",
    _glorot: "this is Glorot's variance, 2 / (fan_in + fan_out); He's rule is 2 / fan_in.",
}
_FANS = (60, 150)


def _diagnose(answer):
    W = answer(_FANS, np.random.default_rng(0))
    what = no_number(W)
    if what is None and np.shape(W) == _FANS[::-1]:
        return _WRONG[_transposed]
    if what or np.shape(W) != _FANS:
        return f"it returns {what or kind(np.asarray(W))}, and {kind(np.ones(_FANS))} is expected."
    W = np.asarray(W, dtype=float)
    if not np.isfinite(W).all():
        return "some of the weights are NaN or infinite."
    slip = _how_drawn(W, answer) or _how_distributed(W) or _how_large(W)
    return _WRONG.get(slip, slip)


def _how_drawn(W, answer):
    if np.array_equal(W, answer(_FANS, np.random.default_rng(1))):
        return _own_generator
    if not np.array_equal(W, answer(_FANS, np.random.default_rng(0))):
        return _global_generator
    return None


def _how_distributed(W):
    different = len(np.unique(W))
    if different < 20:
        return _two_values
    if different < 0.9 * W.size:
        return _equal_units
    if abs(W.mean()) > 0.1 * W.std():
        return _one_sided
    if np.abs(W).max() > 2 * W.std():
        return _normal
    # Kolmogorov's distance of 9000 uniform numbers is above 0.03 less than once in a million draws.
    ranks = np.sort(W, axis=None) / (2 * np.sqrt(3) * W.std()) + 0.5
    if np.abs(ranks - np.linspace(0, 1, W.size)).max() > 0.03:
        return "mean and variance fit, but not every value between the bounds is equally frequent."
    return None


def _how_large(W):
    fan_in, fan_out = _FANS
    relative = np.mean(W**2) / (2 / fan_in)
    known = {
        _bound_is_the_std: 1 / 3,
        _bound_is_the_variance: 2 / fan_in / 3,
        _fan_out_for_fan_in: fan_in / fan_out,
        _glorot: fan_in / (fan_in + fan_out),
    }
    for slip, theirs in known.items():
        if abs(relative / theirs - 1) < 0.05:
            return slip
    if abs(relative - 1) > 0.05:
        return f"the variance is {relative:.2g} times He's 2 / fan_in."
    return None


HE_WEIGHTS = Exercise(
    he_weights,
    praise="Mean 0, variance 2 / fan_in, and no weight beyond the root of 6 / fan_in.",
    wrong=_WRONG,
    diagnose=_diagnose,
)
