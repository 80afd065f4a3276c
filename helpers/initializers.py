"""Initial weights: ``f(shape, rng)`` with ``shape = (fan_in, fan_out)`` returns an array of floats.

The three named schemes differ in one number, the variance of a weight:

=========  =======================  ==================================================
LeCun      ``1 / fan_in``           keeps the variance going forward (tanh near 0)
Xavier     ``2 / (fan_in+fan_out)`` Glorot's compromise between forward and backward
He         ``2 / fan_in``           LeCun's, doubled because ReLU halves the second moment
=========  =======================  ==================================================

What some books call Xavier, ``1 / sqrt(fan_in)`` as a standard deviation, is LeCun's here.

All raise ValueError when ``shape`` is not two whole numbers of at least 1, or ``value`` or ``std``
not one number in its range, and those that draw when ``rng`` is no NumPy Generator.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.checks import generator, integer, number, one_of
from helpers.hyperparameters import rounded_down
from helpers.protocols import Array, Rng, Shape


def zeros(shape: Shape, rng: Rng | None = None) -> Array:
    """All weights 0: every unit of a layer then computes and learns the same thing."""
    return np.zeros(_fans(shape))


def constant(shape: Shape, rng: Rng | None = None, value: float = 0.1) -> Array:
    """All weights equal to ``value``, one number: the symmetry between units is never broken."""
    return np.full(_fans(shape), number("value", value, single=True), dtype=float)


def normal(shape: Shape, rng: Rng, std: float = 0.01) -> Array:
    """Draw every weight from a normal distribution with mean 0 and standard deviation ``std``.

    Parameters
    ----------
    shape : tuple of int
        ``(fan_in, fan_out)``.
    rng : numpy.random.Generator
        Where the numbers come from.
    std : float
        Standard deviation, 0 or larger.

    Returns
    -------
    ndarray of shape (fan_in, fan_out), float64
    """
    shape = _fans(shape)
    std = number("std", std, low=0, single=True)
    return std * generator("rng", rng).standard_normal(shape)


def lecun_normal(shape: Shape, rng: Rng) -> Array:
    """Draw from a normal with variance ``1 / fan_in`` (LeCun et al. 1998, eq. 16)."""
    return normal(shape, rng, std=scheme_std("lecun", *_fans(shape)))


def lecun_uniform(shape: Shape, rng: Rng) -> Array:
    """Draw uniformly with the same variance, ``bound = sqrt(3 / fan_in)`` (LeCun et al. 1998)."""
    return _uniform(shape, rng, scheme_bound("lecun", *_fans(shape)))


def xavier_normal(shape: Shape, rng: Rng) -> Array:
    """Draw with variance ``2 / (fan_in + fan_out)`` (Glorot & Bengio 2010, eq. 12)."""
    return normal(shape, rng, std=scheme_std("xavier", *_fans(shape)))


def xavier_uniform(shape: Shape, rng: Rng) -> Array:
    """Draw uniformly, ``bound = sqrt(6 / (fan_in + fan_out))`` (Glorot & Bengio 2010, eq. 16)."""
    return _uniform(shape, rng, scheme_bound("xavier", *_fans(shape)))


def he_normal(shape: Shape, rng: Rng) -> Array:
    """Draw from a normal with variance ``2 / fan_in`` (He et al. 2015, eq. 10)."""
    return normal(shape, rng, std=scheme_std("he", *_fans(shape)))


def he_uniform(shape: Shape, rng: Rng) -> Array:
    """Draw uniformly from ``(-bound, bound)``, ``bound = sqrt(6 / fan_in)`` (He et al. 2015)."""
    return _uniform(shape, rng, scheme_bound("he", *_fans(shape)))


@dataclass(frozen=True)
class OwnStd:
    """Initializer: normal weights of one std in every layer."""

    std: float

    def __call__(self, shape: Shape, rng: Rng) -> Array:
        return normal(shape, rng, std=self.std)


@dataclass(frozen=True)
class Gain:
    """Initializer: normal weights of std ``value / sqrt(fan_in)``."""

    value: float

    def __call__(self, shape: Shape, rng: Rng) -> Array:
        return normal(shape, rng, std=self.value / np.sqrt(_fans(shape)[0]))


# scheme -> variance of a weight
VARIANCES = {
    "lecun": lambda fan_in, fan_out: 1 / fan_in,
    "xavier": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "he": lambda fan_in, fan_out: 2 / fan_in,
}


def scheme_std(name: str, fan_in: int, fan_out: int) -> float:
    """Standard deviation of a weight under a named scheme: the root of its variance.

    Parameters
    ----------
    name : str
        ``"lecun"``, ``"xavier"`` or ``"he"``; ``"he_normal"``, ``"he_uniform"`` ... mean the same.
    fan_in, fan_out : int
        Number of inputs and outputs of the layer.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When ``name`` is no such scheme, or a fan is not a whole number of at least 1.
    """
    return float(np.sqrt(_variance(name, fan_in, fan_out)))


def scheme_bound(name: str, fan_in: int, fan_out: int) -> float:
    """Bound of the uniform distribution on ``(-bound, bound)`` with the scheme's variance.

    Such a distribution has variance ``bound**2 / 3``, hence ``bound = sqrt(3) * std``. Parameters
    and errors are those of ``scheme_std``.
    """
    return float(np.sqrt(3 * _variance(name, fan_in, fan_out)))


def _variance(name, fan_in, fan_out):
    scheme = str(name).removesuffix("_normal").removesuffix("_uniform")
    one_of("name", scheme, VARIANCES)
    return VARIANCES[scheme](*_fans((fan_in, fan_out)))


def _uniform(shape, rng, bound):
    weights = generator("rng", rng).uniform(-bound, bound, size=_fans(shape))
    # A network may keep them in single precision, and rounding must not carry them to the bound.
    inside = np.nextafter(rounded_down(bound, np.float32), np.float32(0))
    return np.clip(weights, -inside, inside, out=weights)


def _fans(shape) -> tuple[int, int]:
    """Return ``shape`` as ``(fan_in, fan_out)``; raise ValueError when it is anything else."""
    if not isinstance(shape, (tuple, list)) or len(shape) != 2:
        raise ValueError(f"shape must be (fan_in, fan_out), got {shape!r}")
    return integer("fan_in", shape[0], low=1), integer("fan_out", shape[1], low=1)


INITIALIZERS = {
    f.__name__: f
    for f in (
        zeros,
        constant,
        normal,
        lecun_normal,
        lecun_uniform,
        xavier_normal,
        xavier_uniform,
        he_normal,
        he_uniform,
    )
}
