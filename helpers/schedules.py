"""Learning-rate schedules: each call here returns a function from the step number to the rate.

>>> rate = warmup(cosine(0.1, total_steps=1000), steps=100)
>>> optimizer.lr = rate(step)

Steps count from 0: ``rate(0)`` is the rate of the first step. A schedule has no memory, so a run
can be resumed anywhere and a figure can draw the whole curve. ``lr`` may be an array of shape (P,),
one value per network of a population, and so then is the rate. With a single ``lr`` the step may
itself be an array, and the rates come back in its shape.

A schedule raises ValueError when a parameter is outside its range, or when two of them are arrays
of different length; a rate when asked for a step that is not a whole number, 0 or larger.
"""

from __future__ import annotations

import numpy as np

from helpers.checks import function, integer, number, positive
from helpers.divergence import quietly
from helpers.hyperparameters import hyperparameter, match_lengths, zero_or_larger
from helpers.protocols import Hyperparameter, Schedule


def constant(lr: Hyperparameter) -> Schedule:
    """Rate lr at every step.

    Parameters
    ----------
    lr : float or (P,) array, > 0
    """
    lr = hyperparameter(positive, "lr", lr)
    return _rate(lambda step: lr * np.ones_like(step, dtype=float))


def step_decay(lr: Hyperparameter, every: int, factor: Hyperparameter = 0.1) -> Schedule:
    """Rate lr * factor**floor(step/every): flat, with a drop after each ``every`` steps.

    PyTorch's StepLR(step_size=every, gamma=factor).

    Parameters
    ----------
    lr : float or (P,) array, > 0
    every : int, >= 1
        Number of steps at one rate.
    factor : float or (P,) array, in (0, 1]
    """
    lr = hyperparameter(positive, "lr", lr)
    every = integer("every", every, low=1)
    factor = hyperparameter(_share, "factor", factor)
    match_lengths(lr=lr, factor=factor)
    return _rate(lambda step: lr * factor ** (step // every))


def exponential(lr: Hyperparameter, factor: Hyperparameter) -> Schedule:
    """Rate lr * factor**step: the same share is lost at every step.

    PyTorch's ExponentialLR(gamma=factor). To go from lr to lr_end in n steps,
    factor = (lr_end/lr)**(1/n).

    Parameters
    ----------
    lr : float or (P,) array, > 0
    factor : float or (P,) array, in (0, 1]
    """
    lr = hyperparameter(positive, "lr", lr)
    factor = hyperparameter(_share, "factor", factor)
    match_lengths(lr=lr, factor=factor)
    return _rate(lambda step: lr * factor**step)


def inverse_time(lr: Hyperparameter, decay: Hyperparameter) -> Schedule:
    """Rate lr / (1 + decay*step), "1/t": half of lr is left at step 1/decay, a third at 2/decay.

    The sum of all rates is infinite and the sum of their squares is not: what stochastic
    approximation asks for to arrive exactly, in the end.

    Parameters
    ----------
    lr : float or (P,) array, > 0
    decay : float or (P,) array, >= 0

    References
    ----------
    Robbins and Monro (1951).
    """
    lr = hyperparameter(positive, "lr", lr)
    decay = hyperparameter(zero_or_larger, "decay", decay)
    match_lengths(lr=lr, decay=decay)
    return _rate(lambda step: lr / (1 + decay * step))


def cosine(lr: Hyperparameter, total_steps: int, lr_min: Hyperparameter = 0.0) -> Schedule:
    """Rate lr_min + (lr - lr_min)/2 * (1 + cos(pi*step/total_steps)): half a period of a cosine.

    It starts flat at lr, falls fastest half way and ends flat at lr_min, where it stays from step
    ``total_steps`` on. PyTorch's CosineAnnealingLR(T_max=total_steps, eta_min=lr_min), which would
    climb again from there.

    Parameters
    ----------
    lr : float or (P,) array, > 0
    total_steps : int, >= 1
    lr_min : float or (P,) array, from 0 to lr

    References
    ----------
    Loshchilov and Hutter (2017), eq. 5, without restarts.
    """
    lr = hyperparameter(positive, "lr", lr)
    total_steps = integer("total_steps", total_steps, low=1)
    lr_min = hyperparameter(zero_or_larger, "lr_min", lr_min)
    match_lengths(lr=lr, lr_min=lr_min)
    if np.any(lr_min > lr):
        raise ValueError(f"lr_min must be at most lr, which is {lr}, got {lr_min}")

    @_rate
    def rate(step):
        progress = np.minimum(step, total_steps) / total_steps
        curve = lr_min + (lr - lr_min) / 2 * (1 + np.cos(np.pi * progress))
        return np.where(progress == 0, lr, np.clip(curve, lr_min, lr))[()]  # whatever the rounding

    return rate


def warmup(schedule: Schedule, steps: int) -> Schedule:
    """A straight climb in front of any schedule, whose first step becomes step number ``steps``.

    At step < steps the rate is schedule(0) * (step + 1)/(steps + 1); it then is
    schedule(step - steps). So the first rate is not zero and the climb arrives without a jump.

    Parameters
    ----------
    schedule : callable
        Function from step to rate.
    steps : int, >= 0
        Length of the climb; 0 gives ``schedule`` back.

    References
    ----------
    Goyal et al. (2017), section 2.2; Vaswani et al. (2017), eq. 3.
    """
    function("schedule", schedule)
    steps = integer("steps", steps, low=0)

    @_rate
    def rate(step):
        climb = np.minimum((step + 1) / (steps + 1), 1)
        return climb * schedule(np.maximum(step - steps, 0))

    return rate


def _rate(formula):
    """Return ``formula`` for whole numbers of any kind; unsigned ones would wrap below 0."""

    @quietly()
    def rate(step):
        step = np.asarray(step)
        if step.dtype.kind not in "iu" or np.any(step < 0):
            raise ValueError(f"step must be a whole number, 0 or larger, got {step}")
        return formula(step.astype(np.int64))

    return rate


def _share(name, value):
    return number(name, value, low=0, high=1, open_low=True)
