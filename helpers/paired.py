"""Is A better than B? Runs that share their seeds, compared seed by seed.

    found = paired(with_dropout, without)        # two arrays, one accuracy for each seed
    print(found)                                 # better in 18 of 20, mean +0.64 +- 0.12 ...

A seed fixes the split, the first weights and the batches of both, so most of what makes a run lucky
is in both and falls out of their difference. Two bands that overlap decide nothing: they only grow
wider with more seeds, while the interval of the mean difference grows narrower.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, cos, isfinite, pi, sin, sqrt
from statistics import NormalDist

import numpy as np

from helpers.checks import floats, integer, number


@dataclass(frozen=True)
class Paired:
    """What the differences of a comparison come to; positive where a is better.

    Attributes
    ----------
    differences : ndarray of shape (n,)
        One for each seed; infinite where one side diverged, 0 where both did.
    wins, losses, ties : int
        Seeds in which a is better, worse, level.
    mean, se : float
        Mean difference and its standard error, the std of the differences over sqrt(n).
    low, high : float
        The 95 % interval of the mean, by Student's t. NaN, like mean and se, where a run diverged:
        then only the counts say something.
    p : float
        Of the sign test: how often a fair coin is as far from half and half as wins and losses.
    """

    differences: np.ndarray
    wins: int
    losses: int
    ties: int
    mean: float
    se: float
    low: float
    high: float
    p: float

    @property
    def n(self) -> int:
        """Number of pairs."""
        return len(self.differences)

    def within(self, bound: float) -> bool:
        """Whether the whole interval lies between -bound and bound: what "no effect" must show."""
        return -bound < self.low <= self.high < bound

    def __str__(self) -> str:
        text = f"better in {self.wins} of {self.n}"
        if not isfinite(self.mean):
            return f"{text}, a run diverged"
        return (
            f"{text}, mean {self.mean:+.3g} +- {self.se:.2g} (95 %: {self.low:+.3g} to "
            f"{self.high:+.3g})"
        )


def paired(a: np.ndarray, b: np.ndarray, *, lower: bool = False, ratio: bool = False) -> Paired:
    """Compare two settings that were run with the same seeds.

    Parameters
    ----------
    a, b : array_like of shape (n,), n of at least 2
        One number for each seed, in the same order of seeds; ``b`` may be one number for all.
        Infinite, or NaN, where a run diverged.
    lower : bool
        Whether lower is better: for losses.
    ratio : bool
        Whether to compare logarithms, for losses that differ by factors: a mean difference of
        log(2) is then "half the loss". All numbers must be positive.

    Raises
    ------
    ValueError
        If the shapes differ, there are fewer than 2 pairs, or a ratio of what is not positive is
        asked for.
    """
    a, b = floats("a", a, np.float64), floats("b", b, np.float64)
    if a.ndim != 1 or a.size < 2 or b.shape not in ((), a.shape):
        raise ValueError(
            f"a and b must be one number for each of 2 or more seeds, got shapes {a.shape} and "
            f"{b.shape}"
        )
    if ratio and not ((a > 0) | np.isnan(a)).all() & ((b > 0) | np.isnan(b)).all():
        raise ValueError("a and b must be positive for a ratio, got 0 or less")
    worst = np.inf if lower else -np.inf
    a, b = (np.where(np.isnan(one), worst, one) for one in (a, b))
    if ratio:
        with np.errstate(divide="ignore"):
            a, b = np.log(a), np.log(b)
    level = a == b  # also where both diverged
    with np.errstate(invalid="ignore"):
        d = np.where(level, 0.0, b - a if lower else a - b)
    wins, losses = int(np.sum(d > 0)), int(np.sum(d < 0))
    mean = se = low = high = np.nan
    if np.isfinite(d).all():
        mean, se = float(d.mean()), float(d.std(ddof=1) / sqrt(d.size))
        reach = t_quantile(0.975, d.size - 1) * se
        low, high = mean - reach, mean + reach
    return Paired(d, wins, losses, int(level.sum()), mean, se, low, high, sign_test(wins, losses))


def sign_test(wins: int, losses: int) -> float:
    """Return how often a fair coin falls at least as far from half and half; 1 for no tosses.

    Exact and two-sided. With the digits that only one of two models gets right as wins and losses
    it is McNemar's test (1947), the one for two models on the same digits.
    """
    integer("wins", wins, low=0)
    integer("losses", losses, low=0)
    n, k = wins + losses, min(wins, losses)
    ways = term = 1
    for i in range(k):
        term = term * (n - i) // (i + 1)  # n over i + 1
        ways += term
    return min(1.0, 2 * ways / 2**n)


def seeds_needed(effect: float, std: float, *, power: float = 0.8) -> int:
    """Return how many pairs show a mean difference of ``effect`` in a share ``power`` of trials.

    Parameters
    ----------
    effect : float, not 0
    std : float
        Standard deviation of one difference, from a first few seeds.
    power : float in (0, 1)

    Notes
    -----
    ((z_0.975 + z_power) * std / effect)**2, with the normal distribution's quantiles, and at least
    2: some seeds too few where the answer is below ten.
    """
    number("effect", effect, single=True)
    number("std", std, low=0, single=True)
    number("power", power, low=0, high=1, open_low=True, open_high=True, single=True)
    if effect == 0:
        raise ValueError("effect must not be 0: no number of seeds shows it")
    z = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(power)
    return max(2, int(np.ceil((z * std / effect) ** 2)))


def t_quantile(share: float, df: int) -> float:
    """Return the t below which ``share`` of Student's t distribution lies.

    By bisection of the distribution; from 300 degrees of freedom on by the expansion around the
    normal distribution, Abramowitz and Stegun (1964), 26.7.5.
    """
    number("share", share, low=0, high=1, open_low=True, open_high=True, single=True)
    integer("df", df, low=1)
    if df > 300:
        z = NormalDist().inv_cdf(share)
        return z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
    low, high = -1e6, 1e6
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_distribution(middle, df) < share else (low, middle)
    return (low + high) / 2


def _t_distribution(t: float, df: int) -> float:
    """Student's t distribution in closed form, Abramowitz and Stegun (1964), 26.7.3 and 26.7.4."""
    angle = atan(t / sqrt(df))
    term, total = (cos(angle), 0.0) if df % 2 else (1.0, 0.0)
    for k in range(1 + df % 2, df, 2):  # odd: 2/3, 4/5 ...; even: 1/2, 3/4 ...
        total += term
        term *= cos(angle) ** 2 * k / (k + 1)
    inside = sin(angle) * total
    return 0.5 + (angle + inside) / pi if df % 2 else (1 + inside) / 2
