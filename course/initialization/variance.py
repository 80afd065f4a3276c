"""Variance bookkeeping: what the derivation predicts layer by layer, and what is measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from course.figures import GREY, GUIDE, Band, beside, legend, short, spread
from explorables.scene import Goal, Scene, is_narrow
from helpers.activations import ACTIVATIONS
from helpers.initializers import VARIANCES

LAYERS, SEEDS, N_SAMPLES, WIDEST = 6, 5, 100, 400
SCHEMES = {
    "LeCun": VARIANCES["lecun"],
    "1/fan_out": lambda fan_in, fan_out: 1 / fan_out,
    "Xavier": VARIANCES["xavier"],
    "He": VARIANCES["he"],
}
DISTRIBUTIONS = ("normal", "uniform")
RECTIFIERS = ("relu", "leaky_relu")
LIMITS = (5e-5, 100)
KEPT = 2.1  # how far off a kept variance may be: a factor of 2, and a little scatter


@dataclass(frozen=True)
class Books:
    """Variances in units of the first, forward from layer 1, backward towards layer 1.

    Attributes
    ----------
    forward, backward : ndarray of shape (LAYERS,)
        Predicted mean square of each layer's weighted sums, and of the gradient at them in units
        of the gradient that enters at the last layer.
    measured : dict
        Distribution -> (forward, backward), each of shape (SEEDS, LAYERS).
    """

    scheme: str
    fan_in: int
    fan_out: int
    activation: str
    forward: np.ndarray
    backward: np.ndarray
    measured: dict


def fans(fan_in: int, fan_out: int) -> list[tuple[int, int]]:
    """The fans of every layer: each layer turns back what the one before it did."""
    return [(fan_in, fan_out) if layer % 2 == 0 else (fan_out, fan_in) for layer in range(LAYERS)]


def factors(activation: str) -> tuple[float, float, float]:
    """What the derivation puts in place of an activation function.

    Returns
    -------
    offset, forward, backward : float
        A sum of mean square q becomes an output of mean square ``offset + forward * q``, and the
        gradient's mean square is multiplied by ``backward``. Half the line pieces of a rectifier
        hold half of a symmetric input; a smooth function is replaced by its tangent at 0.
    """
    f, df = ACTIVATIONS[activation]
    if activation in RECTIFIERS:
        half = float(df(1.0) ** 2 + df(-1.0) ** 2) / 2
        return 0.0, half, half
    slope = float(df(0.0)) ** 2
    return float(f(0.0)) ** 2, slope, slope


def predict(scheme: str, fan_in: int, fan_out: int, activation: str):
    """Return the predicted forward and backward mean squares, each of shape (LAYERS,)."""
    offset, ahead, back = factors(activation)
    shapes = fans(fan_in, fan_out)
    h, forward = 1.0, []
    for n_in, n_out in shapes:
        forward.append(n_in * SCHEMES[scheme](n_in, n_out) * h)
        h = offset + ahead * forward[-1]
    backward = [1.0]
    for n_in, n_out in reversed(shapes[1:]):
        backward.insert(0, n_out * SCHEMES[scheme](n_in, n_out) * back * backward[0])
    return np.array(forward), np.array(backward)


def measure(scheme: str, fan_in: int, fan_out: int, activation: str, distribution: str):
    """Send normal inputs forward and a normal gradient back; mean squares (SEEDS, LAYERS) each."""
    f, df = ACTIVATIONS[activation]
    inputs, gradients, draws = _draws(distribution)
    X, sums, weights = inputs[..., :fan_in], [], []
    for draw, (n_in, n_out) in zip(draws, fans(fan_in, fan_out), strict=True):
        std = np.float32(np.sqrt(SCHEMES[scheme](n_in, n_out)))
        weights.append(std * draw[:, :n_in, :n_out])
        sums.append(X @ weights[-1])
        X = f(sums[-1])
    dz = gradients[..., : sums[-1].shape[-1]]
    backward = [dz]
    for W, z in zip(reversed(weights[1:]), reversed(sums[:-1]), strict=True):
        dz = (dz @ W.swapaxes(-1, -2)) * df(z)
        backward.insert(0, dz)
    return tuple(
        np.stack([np.mean(np.square(a), axis=(1, 2)) for a in arrays], axis=1)
        for arrays in (sums, backward)
    )


@cache
def _draws(distribution):
    """Inputs, gradients and weights of variance 1 that all settings scale and cut to size."""
    rng = np.random.default_rng([7, DISTRIBUTIONS.index(distribution)])
    shape = (LAYERS, SEEDS, WIDEST, WIDEST)
    if distribution == "normal":
        weights = rng.standard_normal(shape, dtype=np.float32)
    else:
        weights = (2 * rng.random(shape, dtype=np.float32) - 1) * np.float32(np.sqrt(3))
    signals = rng.standard_normal((2, SEEDS, N_SAMPLES, WIDEST), dtype=np.float32)
    return *signals, weights


def kept_both_ways(values: dict, books: Books) -> bool:
    """ReLU, fans that differ by half or more, and both variances kept within KEPT.

    Each is measured against where it starts: layer 1's sums, layer 6's gradient. At this limit the
    stops that reach it are those that the derivation says.
    """
    unequal = not 2 / 3 < books.fan_in / books.fan_out < 3 / 2
    forward, backward = (np.median(way, axis=0) for way in books.measured["normal"])
    ends = (forward[-1] / forward[0], backward[0] / backward[-1])
    return books.activation == "relu" and unequal and all(1 / KEPT <= end <= KEPT for end in ends)


class VarianceBookkeeping(Scene):
    """Predicted and measured variance, layer by layer, forward and backward."""

    name = "variance_bookkeeping"
    title = "Variance bookkeeping"
    caption = (
        "Six layers without biases: the first has fan_in inputs and fan_out outputs, the second "
        "turns that back, and so on. {Left}: mean square of each layer's weighted sums, for normal "
        "inputs of variance 1. {Right}: mean square of the gradient at these sums, when a normal "
        "gradient of variance 1 enters at layer 6; read it from right to left. Crosses: "
        "predicted by the derivation. Lines: measured with normal and with uniform weights, median "
        "of five draws in a band from lowest to highest. Dotted: no change."
    )
    picture = (
        "Two panels over the layers 1 to 6, each with two lines in bands that mostly coincide and "
        "a cross at every layer."
    )
    sizes: ClassVar = {"wide": (7.2, 3.5), "narrow": (3.15, 5.04)}
    goals = (
        Goal(
            "With ReLU and fans that differ by at least half, keep both variances within a factor "
            "of 2.1: forward from layer 1 to layer 6, backward from layer 6 to layer 1.",
            kept_both_ways,
            "2/fan_in keeps the way forward. Back it wants 2/fan_out, and what is left of that "
            "is one factor fan_in/fan_out: small enough here.",
        ),
    )

    def compute(self, *, scheme, fan_in, fan_out, activation) -> Books:
        """Predict and measure.

        Parameters
        ----------
        scheme : str
            A key of ``SCHEMES``.
        fan_in, fan_out : int
            Of layer 1, at most 400; exchanged in every second layer.
        activation : str
        """
        setting = (scheme, fan_in, fan_out, activation)
        measured = {kind: measure(*setting, kind) for kind in DISTRIBUTIONS}
        return Books(*setting, *predict(*setting), measured)

    def init(self, figure, result: Books) -> dict:
        axes = beside(figure, sharey=True)
        titles = ("forward: variance of the sums", "backward: variance of the gradient")
        artists = {"bands": [], "predicted": []}
        for panel, title in zip(axes, titles, strict=True):
            if panel is axes[-1] or not is_narrow(figure):
                panel.set_xlabel("layer")
            panel.set(yscale="log", ylim=LIMITS, xlim=(0.7, LAYERS + 0.3), title=title)
            panel.set(xticks=range(1, LAYERS + 1))
            panel.axhline(1, **GUIDE)
            artists["bands"].append(
                [Band(panel, i, f"{kind} weights") for i, kind in enumerate(DISTRIBUTIONS)]
            )
            look = {"color": GREY, "markersize": 8, "markeredgewidth": 1.8, "zorder": 5}
            artists["predicted"] += panel.plot([], [], "x", **look, label="predicted")
        legend(figure, axes[0], wide=3, narrow=2)
        return artists

    def update(self, artists: dict, result: Books) -> None:
        layers = np.arange(1, LAYERS + 1)
        for way, predicted in enumerate((result.forward, result.backward)):
            for band, kind in zip(artists["bands"][way], DISTRIBUTIONS, strict=True):
                band.set(layers, np.maximum(result.measured[kind][way], LIMITS[0] / 10))
            artists["predicted"][way].set_data(layers, predicted)

    def read(self, result: Books) -> str:
        ways = []
        for name, way, at, predicted in (
            ("Forward, layer 6", 0, -1, result.forward),
            ("Backward, layer 1", 1, 0, result.backward),
        ):
            normal, uniform = (spread(result.measured[kind][way][:, at]) for kind in DISTRIBUTIONS)
            ways.append(
                f"{name}: predicted {short(predicted[at])}, measured {normal} with normal and "
                f"{uniform} with uniform weights."
            )
        return (
            f"{result.scheme}, {result.activation}, {result.fan_in} inputs to {result.fan_out} "
            f"and back. {' '.join(ways)}"
        )
