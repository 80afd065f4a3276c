"""Penalties on large weights: L1, L2 and their mixture ElasticNet.

Each has a ``value`` to add to the loss, a ``grad`` to add to the gradient, and a proximal step
``prox`` to take instead: first a plain gradient step on the loss alone, then ``w = prox(w, lr)``.
Under L1 only the proximal step gives exact zeros.

The two steps must use the same measure of length, or they arrive at the minimum of another
function. ``lr`` is that measure for plain gradient descent. Under momentum a gradient that stays
moves a weight by ``lr/(1 - momentum)`` times itself, under Adam by ``lr/(sqrt(v_hat) + eps)``, each
weight at its own rate: every optimizer states it as ``reach``, and ``fit`` takes it from there.

Every strength is one number, or an array of shape (P,) for a population whose weights have P rows.
Penalties are meant for weights (``Network.weights``); biases, gamma and beta are left out.

Their methods raise ValueError when ``w`` holds no numbers, when ``lr`` is below 0, and when ``lr``
or the strength has another length than ``w`` has rows; constructors when a strength is below 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.attributes import Checked
from helpers.checks import floats
from helpers.divergence import quietly
from helpers.hyperparameters import (
    hyperparameter,
    is_per_row,
    match_lengths,
    match_rows,
    ratio,
    rows,
    zero_or_larger,
)
from helpers.protocols import Hyperparameter


class L1:
    """The penalty strength * sum(abs(w)), which makes weights exactly zero (with ``prox``).

    Parameters
    ----------
    strength : float or (P,) array, >= 0

    References
    ----------
    Tibshirani (1996), the lasso; Beck and Teboulle (2009) for the proximal step.
    """

    strength: Any = Checked(zero_or_larger)

    def __init__(self, strength: Hyperparameter) -> None:
        self.strength = strength

    @quietly()
    def value(self, w: np.ndarray, *, per_row: bool = False) -> Hyperparameter:
        """Return the penalty of ``w``: a float, or shape (P,) for the rows of a population.

        Parameters
        ----------
        w : float array
        per_row : bool
            True: each row of ``w`` is a network. Always so when ``strength`` is an array.
        """
        w, axes = _summed(w, self.strength, per_row)
        return self.strength * np.abs(w).sum(axis=axes, dtype=float)

    @quietly()
    def grad(self, w: np.ndarray) -> np.ndarray:
        """Return strength * sign(w), the derivative; at 0, where there is none, it is 0."""
        w = floats("w", w)
        return np.sign(w) * _fitted("strength", self.strength, w)

    @quietly()
    def prox(self, w: np.ndarray, lr: Hyperparameter, out: np.ndarray | None = None) -> np.ndarray:
        """Return the minimizer z of lr * value(z) + sum((z - w)**2)/2: soft thresholding.

        z <- sign(w) * max(abs(w) - lr*strength, 0), computed as w minus w clipped at lr*strength:
        what lies within lr*strength of 0 becomes exactly 0, the rest moves towards 0 by that much.

        Parameters
        ----------
        w : float array
            The weights after a gradient step of size ``lr``.
        lr : float, (P,) array, or array with as many axes as ``w``; >= 0
            The last has a rate for every weight, or one for each row as shape (P, 1).
        out : float array, optional
            Where to put the result; it may be ``w`` itself.

        References
        ----------
        Rates of every weight's own: Duchi, Hazan and Singer (2011), section 5.1; Yun, Lozano and
        Yang (2021), Adaptive proximal gradient methods for structured neural networks.
        """
        w = floats("w", w)
        threshold = _rates(lr, w) * _fitted("strength", self.strength, w)
        return np.subtract(w, np.clip(w, -threshold, threshold), out=out)


class L2:
    """The penalty strength/2 * sum(w**2), which shrinks all weights by the same factor.

    Under SGD its gradient step is weight decay: w <- w - lr*(g + strength*w) is
    w <- (1 - lr*strength)*w - lr*g. Under Adam it is not.

    Parameters
    ----------
    strength : float or (P,) array, >= 0

    References
    ----------
    Hoerl and Kennard (1970), ridge regression; Krogh and Hertz (1992), weight decay.
    """

    strength: Any = Checked(zero_or_larger)

    def __init__(self, strength: Hyperparameter) -> None:
        self.strength = strength

    @quietly()
    def value(self, w: np.ndarray, *, per_row: bool = False) -> Hyperparameter:
        """Return the penalty of ``w``, as ``L1.value`` does."""
        w, axes = _summed(w, self.strength, per_row)
        return self.strength / 2 * np.square(w, dtype=float).sum(axis=axes)

    @quietly()
    def grad(self, w: np.ndarray) -> np.ndarray:
        """Return strength * w."""
        w = floats("w", w)
        return w * _fitted("strength", self.strength, w)

    @quietly()
    def prox(self, w: np.ndarray, lr: Hyperparameter, out: np.ndarray | None = None) -> np.ndarray:
        """Return the minimizer z of lr * value(z) + sum((z - w)**2)/2: w / (1 + lr*strength).

        Parameters are those of ``L1.prox``.
        """
        w = floats("w", w)
        factor = 1 + _rates(lr, w) * _fitted("strength", self.strength, w)
        return np.divide(w, factor, out=out)


class ElasticNet:
    """The mixture strength * (l1_ratio * sum(abs(w)) + (1 - l1_ratio)/2 * sum(w**2)).

    It is the sum of L1(lambda1) and L2(lambda2) with lambda1 = strength*l1_ratio and
    lambda2 = strength*(1 - l1_ratio), and so is its gradient; its proximal step is theirs one after
    the other. scikit-learn calls ``strength`` alpha.

    Parameters
    ----------
    strength : float or (P,) array, >= 0
    l1_ratio : float or (P,) array, in [0, 1]
        1 is L1 alone, 0 is L2 alone.

    Raises
    ------
    ValueError
        When one of them is outside its range, or both are arrays of different length.

    References
    ----------
    Zou and Hastie (2005), eq. 3 (without the 1/2, so that their lambda_2 is half of this one);
    Parikh and Boyd (2014), section 6.5, for the proximal step.
    """

    strength: Any = Checked(zero_or_larger)
    l1_ratio: Any = Checked(ratio)

    def __init__(self, strength: Hyperparameter, l1_ratio: Hyperparameter) -> None:
        self.strength, self.l1_ratio = strength, l1_ratio
        to_lambdas(self.strength, self.l1_ratio)

    @property
    def l1(self) -> L1:
        """L1(lambda1)."""
        return L1(to_lambdas(self.strength, self.l1_ratio)[0])

    @property
    def l2(self) -> L2:
        """L2(lambda2)."""
        return L2(to_lambdas(self.strength, self.l1_ratio)[1])

    def value(self, w: np.ndarray, *, per_row: bool = False) -> Hyperparameter:
        """Return the penalty of ``w``, as ``L1.value`` does."""
        return self.l1.value(w, per_row=per_row) + self.l2.value(w, per_row=per_row)

    def grad(self, w: np.ndarray) -> np.ndarray:
        """Return lambda1 * sign(w) + lambda2 * w."""
        return self.l1.grad(w) + self.l2.grad(w)

    def prox(self, w: np.ndarray, lr: Hyperparameter, out: np.ndarray | None = None) -> np.ndarray:
        """Return the soft threshold of ``w``, divided by 1 + lr*lambda2; parameters as in L1."""
        return self.l2.prox(self.l1.prox(w, lr, out=out), lr, out=out)


def to_lambdas(
    strength: Hyperparameter, l1_ratio: Hyperparameter
) -> tuple[Hyperparameter, Hyperparameter]:
    """Return (lambda1, lambda2): ElasticNet(strength, l1_ratio) is L1(lambda1) + L2(lambda2).

    Parameters and errors are those of ElasticNet.
    """
    strength = hyperparameter(zero_or_larger, "strength", strength)
    l1_ratio = hyperparameter(ratio, "l1_ratio", l1_ratio)
    match_lengths(strength=strength, l1_ratio=l1_ratio)
    return strength * l1_ratio, strength * (1 - l1_ratio)


def from_lambdas(
    lambda1: Hyperparameter, lambda2: Hyperparameter
) -> tuple[Hyperparameter, Hyperparameter]:
    """Return (strength, l1_ratio), the inverse of ``to_lambdas``.

    Parameters
    ----------
    lambda1, lambda2 : float or (P,) array, >= 0
        Not both 0: any ratio would then do.

    Raises
    ------
    ValueError
        When one is negative, both are 0, or both are arrays of different length.
    """
    lambda1 = hyperparameter(zero_or_larger, "lambda1", lambda1)
    lambda2 = hyperparameter(zero_or_larger, "lambda2", lambda2)
    match_lengths(lambda1=lambda1, lambda2=lambda2)
    strength = lambda1 + lambda2
    if np.any(strength == 0):
        raise ValueError("lambda1 + lambda2 must be positive, got 0")
    return strength, lambda1 / strength


def _rates(lr, w):
    """Return ``lr`` in a shape that fits ``w``: one number, one for each row or for each weight."""
    if isinstance(lr, np.ndarray) and lr.ndim == w.ndim > 0:
        fits = all(n in (1, size) for n, size in zip(lr.shape, w.shape, strict=True))
        if not fits or np.any(lr < 0):  # NaN passes: it is how a row has diverged
            came = lr if fits else f"shape {lr.shape}"
            raise ValueError(f"lr must be 0 or larger and fit w of shape {w.shape}, got {came}")
        return lr
    return _fitted("lr", hyperparameter(zero_or_larger, "lr", lr), w)


def _fitted(name, value, w):
    match_rows(name, value, "w", w)
    return rows(value, w)


def _summed(w, strength, per_row):
    """Return ``w`` as an array, and the axes to sum over: all, or all but the rows'."""
    w = floats("w", w)
    match_rows("strength", strength, "w", w)
    return w, tuple(range(1, w.ndim)) if per_row or is_per_row(strength) else None
