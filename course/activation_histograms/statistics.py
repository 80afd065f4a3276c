"""What a layer's outputs and the gradients flowing back look like, in a few numbers per layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.rank import effective_rank

BINS = 50
LOG_RANGE = (-12.0, 8.0)  # log10 of the size of gradients


@dataclass(frozen=True)
class Window:
    """The part of the output axis that is drawn, and what counts as flat.

    Attributes
    ----------
    low, high : float
        Ends of the axis. Outputs beyond them are counted in the first and last of the bins.
    flat_low, flat_high : bool
        Whether the first (last) bin holds outputs where the activation is flat.
    off : bool
        Whether outputs of 0 and below, where a rectifier has no or little slope, are counted apart.
    flat_is : str
        The flat outputs in words.
    """

    low: float
    high: float
    flat_low: bool
    flat_high: bool
    off: bool
    flat_is: str


WINDOWS = {
    "sigmoid": Window(0, 1, True, True, False, "within 0.02 of 0 or 1"),
    "tanh": Window(-1, 1, True, True, False, "within 0.04 of -1 or 1"),
    "relu": Window(0, 4, False, False, True, "exactly 0"),
    "leaky_relu": Window(0, 4, False, False, True, "on the small slope below 0"),
    "elu": Window(-1, 4, True, False, False, "within 0.1 of -1"),
}


@dataclass(frozen=True)
class Statistics:
    """Measurements of a stack of layers, the first layer first. Shares lie in [0, 1].

    Attributes
    ----------
    activation : str
    width : int
        Units in the last layer.
    counts : ndarray of shape (depth, BINS)
        Outputs per bin of the window, those counted apart left out.
    flat : ndarray of shape (depth,)
        Share of outputs at which the activation is flat.
    beyond : ndarray of shape (depth,)
        Share of outputs larger than the window's high end.
    dead : ndarray of shape (depth,)
        Share of units whose output is 0 for every sample.
    spread : ndarray of shape (depth,)
        Standard deviation of all outputs.
    within : ndarray of shape (depth,)
        Standard deviation over the samples of the typical unit, the one with the median.
    band : ndarray of shape (depth, 2)
        Where 90 % of that unit's outputs lie.
    gradient_counts : ndarray of shape (depth, BINS)
        Gradients per bin of log10 size, those that vanished left out.
    gradient_vanished, gradient_beyond : ndarray of shape (depth,)
        Shares of gradients that are 0 or below the axis, and beyond its end.
    gradient_rms, gradient_median : ndarray of shape (depth,)
        Root mean square and median size.
    rank : float
        Effective rank of the last layer's outputs.
    """

    activation: str
    width: int
    counts: np.ndarray
    flat: np.ndarray
    beyond: np.ndarray
    dead: np.ndarray
    spread: np.ndarray
    within: np.ndarray
    band: np.ndarray
    gradient_counts: np.ndarray
    gradient_vanished: np.ndarray
    gradient_beyond: np.ndarray
    gradient_rms: np.ndarray
    gradient_median: np.ndarray
    rank: float

    @property
    def depth(self) -> int:
        return len(self.flat)

    @property
    def window(self) -> Window:
        return WINDOWS[self.activation]

    @property
    def gradient_ratio(self) -> float:
        """Size of layer 1's gradient in units of the last layer's (root mean squares).

        NaN when the last layer's gradient is 0 itself: there is nothing to compare with.
        """
        first, last = self.gradient_rms[[0, -1]]
        return float(first / last) if last > 0 else np.nan


def measure(activation: str, outputs: list, gradients: list) -> Statistics:
    """Measure the outputs of every layer, and the gradients at its pre-activations.

    Parameters
    ----------
    activation : str
        A key of ``WINDOWS``.
    outputs, gradients : lists of ndarray of shape (n_samples, n_units)
        One per layer, the first layer first.
    """
    forward = [_measure_outputs(WINDOWS[activation], h) for h in outputs]
    backward = [_measure_gradients(g) for g in gradients]
    columns = [
        np.array(column) for side in (forward, backward) for column in zip(*side, strict=True)
    ]
    return Statistics(activation, outputs[-1].shape[-1], *columns, effective_rank(outputs[-1]))


def _measure_outputs(window, h):
    counts, above = histogram(h, window.low, window.high)
    apart = np.count_nonzero(h <= 0) if window.off else 0
    flat = (apart + counts[0] * window.flat_low + counts[-1] * window.flat_high) / h.size
    counts[0] -= apart
    mean, std = h.mean(axis=0), h.std(axis=0)  # of each unit, over the samples
    spread = np.sqrt(np.mean(np.square(std)) + np.var(mean))
    typical = np.argsort(std)[len(std) // 2]
    band = np.quantile(h[:, typical], [0.05, 0.95])
    dead = np.mean(~h.any(axis=0)) if window.off else 0.0
    return counts, flat, above / h.size, dead, spread, std[typical], band


def _measure_gradients(g):
    size = np.abs(g, dtype=np.float32)  # single precision is enough for bins, and twice as fast
    low, high = LOG_RANGE
    counts, above = histogram(np.log10(np.maximum(size, np.float32(1e-38))), low, high)
    vanished = np.count_nonzero(size < 10**low)
    counts[0] -= vanished
    rms = np.sqrt(np.vdot(g, g) / g.size)
    return counts, vanished / g.size, above / g.size, rms, median(size)


def median(values) -> float:
    """Median of finite ``values``: that of ``np.median``, in as little as an eighth of its time.

    NumPy is fast at finding one value of a given rank, and slow at the two that ``np.median`` asks
    for when their number is even; the other one is the largest of those below.
    """
    half = values.size // 2
    ranked = np.partition(values, half, axis=None)
    return ranked[half] if values.size % 2 else (ranked[:half].max() + ranked[half]) / 2


def histogram(values, low: float, high: float):
    """Count ``values`` in equal bins from ``low`` to ``high``; those beyond fall into the end bins.

    Scaling and counting whole numbers is several times faster than ``np.histogram``, and a slider
    asks for it at every move.

    Returns
    -------
    counts : int array of shape (BINS,)
    above : int
        How many of the values are larger than ``high``.
    """
    place = values.ravel().astype(np.float32)  # a copy
    place -= low
    place *= BINS / (high - low)
    above = np.count_nonzero(place > BINS)
    np.clip(place, 0, BINS - 1, out=place)
    return np.bincount(place.astype(np.intp), minlength=BINS), above
