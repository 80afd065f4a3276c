"""What each layer does to the gradient on its way back: weights times slopes, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from course.figures import GREY, GUIDE, Band, beside, legend, short, spread
from explorables.scene import Goal, Scene, is_narrow
from helpers.activations import ACTIVATIONS

WIDTH, SEEDS, N_SAMPLES, DEEPEST = 100, 5, 40, 20
STDS = (0.02, 0.03, 0.05, 0.07, 0.1, 0.12, 0.141, 0.17, 0.2, 0.3, 0.5, 0.7, 1.0)
RATIOS = (1e-16, 1e10)


@dataclass(frozen=True)
class Flow:
    """The way back through one network, five draws of it.

    Attributes
    ----------
    gradient : ndarray of shape (SEEDS, depth)
        Size (root mean square) of the gradient at the sums of each layer, in units of the last
        layer's.
    slopes : ndarray of shape (SEEDS, depth)
        Root mean square of f' at the sums of each layer.
    weights : float
        What the weights alone do to the size: std times the root of the width.
    """

    activation: str
    depth: int
    std: float
    gradient: np.ndarray
    slopes: np.ndarray

    @property
    def weights(self) -> float:
        return self.std * np.sqrt(WIDTH)

    @property
    def factors(self) -> np.ndarray:
        """What each layer multiplies the gradient by, shape (SEEDS, depth - 1)."""
        return self.gradient[:, :-1] / self.gradient[:, 1:]

    @property
    def per_layer(self) -> float:
        """The mean factor of a layer (geometric mean), of the median draw."""
        return float(np.median(self.gradient[:, 0]) ** (1 / (self.depth - 1)))


@cache
def _draws():
    """Inputs, arriving gradients, weights of variance 1: the same for every setting."""
    rng = np.random.default_rng(0)
    X, dout = rng.standard_normal((2, SEEDS, N_SAMPLES, WIDTH))
    return X, dout, rng.standard_normal((DEEPEST, SEEDS, WIDTH, WIDTH))


def flow(activation: str, depth: int, std: float) -> Flow:
    """Send normal inputs forward and a normal gradient back through ``depth`` layers."""
    f, df = ACTIVATIONS[activation]
    h, dh, draws = _draws()
    sums = []
    for draw in draws[:depth]:
        sums.append(std * (h @ draw))
        h = f(sums[-1])
    gradient, slopes = [], []
    for draw, z in zip(draws[:depth][::-1], sums[::-1], strict=True):
        slope = df(z)
        dz = dh * slope
        gradient.insert(0, _rms(dz))
        slopes.insert(0, _rms(slope))
        dh = std * (dz @ draw.swapaxes(-1, -2))
    gradient = np.stack(gradient, axis=1)
    return Flow(activation, depth, std, gradient / gradient[:, -1:], np.stack(slopes, axis=1))


def _rms(a):
    return np.sqrt(np.mean(np.square(a), axis=(-2, -1)))


def kept_by_sigmoid(values: dict, result: Flow) -> bool:
    arrives = np.median(result.gradient[:, 0])
    return result.activation == "sigmoid" and result.depth >= 10 and bool(0.1 <= arrives <= 10)


class GradientGain(Scene):
    """The gradient over the layers, beside the factor of each layer and its two parts."""

    name = "gain"
    title = "The gradient on its way back"
    caption = (
        "Layers of 100 units without biases, normal inputs, a normal gradient that enters at the "
        "last layer; five draws, median in a band from lowest to highest. {Left}: size "
        "(root mean square) of the gradient at the sums of each layer, in units of the last "
        "layer's; read it from right to left. {Right}: the factor from one layer "
        "to the layer before it, and its two parts: the weights' std \N{MULTIPLICATION SIGN} "
        "\N{SQUARE ROOT}100, and the size of the slopes f'. Crosses: the product of the two "
        "parts. Dotted: no change."
    )
    picture = (
        "A nearly straight line on a logarithmic axis, falling or rising towards layer 1, beside "
        "three lines over the layers: weights, slopes and the factor, with crosses on the factor."
    )
    sizes: ClassVar = {"wide": (7.2, 3.5), "narrow": (3.15, 5.2)}
    rebuild_on = ("depth",)
    goals = (
        Goal(
            "In 10 or more layers of sigmoid, let the gradient arrive at layer 1 with a tenth to "
            "ten times its size.",
            kept_by_sigmoid,
            "The slope takes at least a factor of 4 per layer, so the weights have to give one "
            "back: a gain well above the 1 of LeCun and Xavier.",
        ),
    )

    def compute(self, *, activation, depth, std) -> Flow:
        """Measure one setting.

        Parameters
        ----------
        activation : str
        depth : int
            Number of layers, at most 20.
        std : float
            Of the weights; the gain is 10 times this, since there are 100 inputs.
        """
        return flow(activation, int(depth), float(std))

    def init(self, figure, result: Flow) -> dict:
        left, right = beside(figure)
        for axes in (left, right):
            axes.set(xlim=(0.5, result.depth + 0.5), yscale="log")
            axes.set_xticks([1, *range(result.depth // 5, result.depth + 1, result.depth // 5)])
            axes.axhline(1, **GUIDE)
        left.set(ylim=RATIOS, title="size of the gradient")
        right.set(ylim=(1e-3, 20), title="factor of a layer", xlabel="layer")
        if not is_narrow(figure):
            left.set_xlabel("layer")
        artists = {
            "gradient": Band(left, 0, marker=".", markersize=5),
            "weights": Band(right, 1, "weights"),
            "slopes": Band(right, 2, "slopes"),
            "factors": Band(right, 0, "factor, measured"),
        }
        (artists["product"],) = right.plot(
            [], [], "x", color=GREY, markersize=5, label="weights \N{MULTIPLICATION SIGN} slopes"
        )
        legend(figure, right, wide=4, narrow=2)
        return artists

    def update(self, artists: dict, result: Flow) -> None:
        layers = np.arange(1, result.depth + 1)
        artists["gradient"].set(layers, result.gradient)
        artists["weights"].set(layers, np.full_like(result.slopes, result.weights))
        artists["slopes"].set(layers, result.slopes)
        artists["factors"].set(layers[:-1], result.factors)
        product = np.median(result.slopes[:, :-1], axis=0) * result.weights
        artists["product"].set_data(layers[:-1], product)

    def read(self, result: Flow) -> str:
        arrives = result.gradient[:, 0]
        median = np.median(arrives)
        what = "vanishes" if median < 0.01 else "explodes" if median > 100 else "survives"
        return (
            f"{result.activation}, {result.depth} layers, std {short(result.std)} (gain "
            f"{short(result.weights)}): a layer multiplies the gradient by "
            f"{short(result.per_layer)} on average, the weights' {short(result.weights)} times "
            f"slopes of about {short(np.median(result.slopes))}. Layer 1 gets {spread(arrives)} of "
            f"the last layer's gradient: it {what}."
        )
