"""The gain of the weights swept: where signals are kept, where training ends lowest, and theory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

import numpy as np

from course.figures import GUIDE, Band, beside, legend, log_ticks, short, spread, stand, upright
from course.initialization.std import LIMITS, STEPS, WIDTH, data, said, train, tuned
from course.initialization.variance import factors
from explorables.scene import Goal, Scene
from helpers.experiment import Rows, Runs, best_of
from helpers.initializers import Gain
from helpers.layers import Activation
from helpers.network import Network
from helpers.paired import paired

DEPTH, SIGNAL_SEEDS = 8, 10
GAINS = (0.5, 0.7, 1.0, 1.2, 1.414, 1.6, 1.667, 2.0, 2.8, 4.0, 5.6, 8.0, 11.0, 16.0)
RATIOS = (3e-5, 3e4)


def theory(activation: str) -> float:
    """The gain the derivation asks for: what makes up for the factor of the activation."""
    return float(1 / np.sqrt(factors(activation)[1]))


@dataclass(frozen=True)
class Signals:
    """Root mean squares in a fresh network, shape (SIGNAL_SEEDS, DEPTH) each.

    Attributes
    ----------
    forward : of each hidden layer's weighted sums, in units of layer 1's
    backward : of the gradient at these sums, in units of the last hidden layer's
    """

    forward: np.ndarray
    backward: np.ndarray


@lru_cache(maxsize=500)
def signals(activation: str, gain: float) -> Signals:
    """Measure ten fresh networks on the training digits, with the gradient of the loss."""
    network = Network(
        [64, *[WIDTH] * DEPTH, 10], activation, Gain(gain),
        rng=Rows((gain,), range(SIGNAL_SEEDS)).weights,
        population=SIGNAL_SEEDS, dtype=np.float64,
    )  # fmt: skip
    X, y = data().X[:100], data().y[:100]
    network.loss(X, y, training=False)
    network.backward()
    hidden = [layer for layer in network.layers if isinstance(layer, Activation)]
    forward, backward = (
        np.sqrt(np.mean(np.square(arrays), axis=(2, 3))).T
        for arrays in ([layer.X for layer in hidden], [layer.dX for layer in hidden])
    )
    return Signals(forward / forward[:, :1], backward / backward[:, -1:])


@dataclass(frozen=True)
class Sweep:
    """All gains of one activation.

    Attributes
    ----------
    forward, backward : ndarray of shape (gains, SIGNAL_SEEDS)
        What is left at the far end: of the sums at the last layer, of the gradient at layer 1.
    tuned : ndarray of shape (gains, seeds)
        Final losses at each gain's best rate.
    """

    forward: np.ndarray
    backward: np.ndarray
    tuned: np.ndarray

    def kept(self, way: str) -> np.ndarray:
        """The gain at which each seed's far end is as large as its start; NaN outside the axis."""
        return np.array([_crossing(np.log(ratios)) for ratios in getattr(self, way).T])

    @property
    def best(self) -> int:
        """Index of the gain with the fewest diverged seeds, and then the lowest median loss."""
        return best_of(self.tuned)

    @property
    def as_good(self) -> list[float]:
        """The gains that the best one is not shown to beat, seed by seed.

        None of their seeds diverges, and the 95 % interval of the log of the ratio reaches 0.
        """
        best = self.tuned[self.best]
        return [
            gain
            for gain, runs in zip(GAINS, self.tuned, strict=True)
            if np.isfinite(runs).all() and paired(best, runs, lower=True, ratio=True).low <= 0
        ]


def _crossing(log_ratio):
    """Where a curve over the gains first rises through 0, between two gains on a log scale."""
    rising = np.flatnonzero((log_ratio[:-1] < 0) & (log_ratio[1:] >= 0))
    if not len(rising):
        return np.nan
    pair = slice(rising[0], rising[0] + 2)
    return float(np.exp(np.interp(0, log_ratio[pair], np.log(GAINS[pair]))))


@cache
def sweep(activation: str) -> Sweep:
    """Measure and train every gain; the trainings are what takes the time."""
    fresh = [signals(activation, gain) for gain in GAINS]
    return Sweep(
        np.array([s.forward[:, -1] for s in fresh]),
        np.array([s.backward[:, 0] for s in fresh]),
        np.array([tuned(train(activation, DEPTH, Gain(gain))) for gain in GAINS]),
    )


@dataclass(frozen=True)
class Point:
    """One gain among all."""

    activation: str
    gain: float
    signals: Signals
    runs: Runs
    sweep: Sweep


def gradient_kept_by_tanh(values: dict, result: Point) -> bool:
    arrives = np.median(result.signals.backward[:, 0])
    return result.activation == "tanh" and bool(0.8 <= arrives <= 1.25)


class MeasuredGain(Scene):
    """Signals at one gain, what arrives at the far end over all gains, and the trained loss."""

    name = "measured_gain"
    title = "The best gain, measured"
    caption = (
        "Eight hidden layers of 30 units on 300 digits, weights of std gain / root of fan_in. "
        "Left (on a phone: first): size (rms) of each layer's sums, in units of layer 1, and of "
        "the gradient at them, in units of layer 8, at the chosen gain; ten draws. Middle: what "
        "is left at the far end, over all gains. Right: training loss after 120 steps at the best "
        "of the rates 0.01, 0.05, 0.2 and 1, five seeds; the upper edge means diverged. Lines are "
        "medians, bands go from lowest to highest. Upright dashed line: the gain the derivation "
        "asks for; upright solid line: the chosen one."
    )
    picture = (
        "Three panels: two lines over the layers, the same two rising over the gain and crossing a "
        "dashed line at 1, and a valley of the training loss over the gain."
    )
    sizes: ClassVar = {"wide": (7.2, 3.4), "narrow": (3.15, 6.66)}
    goals = (
        Goal(
            "With tanh, let the gradient arrive at layer 1 with 0.8 to 1.25 of its size.",
            gradient_kept_by_tanh,
            "More than the 1 of the derivation: where tanh bends, its slope is below 1, and the "
            "weights have to make up for that.",
        ),
    )

    def compute(self, *, activation, gain) -> Point:
        """Measure and train one gain, or look it up; all gains are trained once.

        Parameters
        ----------
        activation : str
        gain : float
        """
        gain = float(gain)
        runs = train(activation, DEPTH, Gain(gain))
        return Point(activation, gain, signals(activation, gain), runs, sweep(activation))

    def init(self, figure, result: Point) -> dict:
        layers, far, loss = beside(figure, 3)
        layers.set(xlim=(0.7, DEPTH + 0.3), xticks=range(1, DEPTH + 1), xlabel="layer")
        layers.set_title("size at the chosen gain")
        far.set_title("left at the far end")
        loss.set_title(f"training loss, step {STEPS}")
        for axes in (layers, far):
            axes.set(yscale="log", ylim=RATIOS)
            axes.axhline(1, **GUIDE)
        loss.set(yscale="log", ylim=LIMITS)
        loss.axhline(np.log(10), **GUIDE)
        artists = {"theory": [], "chosen": []}
        for axes in (far, loss):
            axes.set(xscale="log", xlim=(0.45, 18), xlabel="gain")
            log_ticks(axes, [0.5, 1, 2, 4, 8, 16])
            artists["theory"].append(upright(axes, **{**GUIDE, "linewidth": 1.6}))
            artists["chosen"].append(upright(axes))
        artists["layers"] = [Band(layers, 0, "forward"), Band(layers, 1, "gradient, backward")]
        artists["far"] = [Band(far, 0), Band(far, 1)]
        artists["loss"] = Band(loss, 2, "training loss")
        bands = [*artists["layers"], artists["loss"]]
        legend(figure, [band.line for band in bands], wide=3, narrow=2)
        return artists

    def update(self, artists: dict, result: Point) -> None:
        for lines, gain in (("theory", theory(result.activation)), ("chosen", result.gain)):
            for line in artists[lines]:
                stand(line, gain)
        numbers = np.arange(1, DEPTH + 1)
        for i, way in enumerate(("forward", "backward")):
            artists["layers"][i].set(numbers, _inside(getattr(result.signals, way)))
            artists["far"][i].set(GAINS, _inside(getattr(result.sweep, way).T))
        artists["loss"].set(GAINS, np.clip(result.sweep.tuned, LIMITS[0], 0.8 * LIMITS[1]).T)

    def read(self, result: Point) -> str:
        s = result.signals
        at = (
            f"{result.activation} at gain {short(result.gain)}: the sums of layer {DEPTH} have "
            f"{short(np.median(s.forward[:, -1]))} of the size of layer 1's, the gradient at layer "
            f"1 {short(np.median(s.backward[:, 0]))} of layer {DEPTH}'s; {said(result.runs)}."
        )
        swept = result.sweep
        best = f"{GAINS[swept.best]:.3g}"
        tied = swept.as_good
        if len(tied) > 1:
            best += f" (seed by seed a tie from {tied[0]:.3g} to {tied[-1]:.3g})"
        return (
            f"{at} Theory asks for {theory(result.activation):.3g}; the gradient is kept "
            f"{_where(swept.kept('backward'))}, the sums {_where(swept.kept('forward'))}, and "
            f"the training loss is lowest at {best}."
        )


def _inside(ratios):
    return np.clip(ratios, RATIOS[0] / 3, RATIOS[1] * 3)


def _where(kept: np.ndarray) -> str:
    """The gains at which the seeds keep a signal, in words."""
    if np.isnan(kept).all():
        return "at no gain of the axis"
    return f"at {spread(kept, '{:.3g}'.format)}"
