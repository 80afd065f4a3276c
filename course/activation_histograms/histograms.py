"""The histogram scene: outputs and gradients of every layer of a freshly initialized network."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

import numpy as np

from course.activation_histograms.panels import draw_panels, update_panels
from course.activation_histograms.statistics import Statistics, measure
from course.figures import percent, short
from explorables.scene import Goal, Scene
from helpers.checks import number
from helpers.initializers import INITIALIZERS
from helpers.layers import Activation, Linear

N_SAMPLES, WIDTH, SEED = 1000, 100, 0


class Histograms(Scene):
    """1000 normal samples of 100 inputs through layers of 100 units, and normal gradients back.

    The weights of a setting differ from those of another only in their scale, so that what changes
    between two frames is the effect of the control and not another draw.
    """

    name = "histograms"
    title = "Where the outputs and the gradients of each layer lie"
    caption = (
        "Outputs (blue) of each layer, 1000 samples x 100 units. Gradients (green) at its "
        "pre-activations when a standard normal gradient enters at the last layer's outputs; the "
        "axis is the logarithm of their size, and the dotted line at 0 is size 1. Bars are scaled "
        "to the fullest. Orange: outputs where the activation is flat, and whatever lies beyond "
        "the axis. Open bar at the left: the share of values that are 0 (leaky ReLU: 0 or less). "
        "Thick bar under the outputs: 90 % of a typical unit's outputs over the samples. Triangle: "
        "root mean square (rms)."
    )
    picture = (
        "One column of panels for each layer: a histogram of the layer's outputs above a histogram "
        "of the logarithm of the gradients that reach it."
    )
    sizes: ClassVar = {"wide": (7.2, 3.5), "narrow": (3.15, 5.22)}
    rebuild_on = ("activation", "depth")
    goals = (
        Goal(
            "With five sigmoid layers or more, let the gradient that reaches layer 1 be at least a "
            "tenth of the last layer's.",
            lambda values, s: (
                s.activation == "sigmoid" and s.depth >= 5 and s.gradient_ratio >= 0.1
            ),
            "It takes weights several times larger than any scheme draws, and it is paid for with "
            "saturated units: look at the orange bars.",
        ),
        Goal(
            "In five layers or more, make three things true at once: no layer has a tenth of its "
            "outputs saturated or beyond the axis; a typical unit of the last layer spreads by 0.3 "
            "or more; layer 1's gradient is a third to three times the last layer's.",
            lambda values, s: s.depth >= 5 and healthy(s),
            "Spread, not saturated, and the gradient arrives at its own size.",
        ),
    )

    def compute(self, *, activation, scheme="own std", std=1.0, distribution="normal", depth=5):
        """Return the Statistics of one initialization.

        Parameters
        ----------
        activation : str
        scheme : str
            ``"own std"``, ``"lecun"``, ``"xavier"`` or ``"he"``.
        std : float
            Standard deviation of normal weights, for ``"own std"``.
        distribution : str
            ``"normal"`` or ``"uniform"``, for the named schemes.
        depth : int
            Number of layers.
        """
        return measure(activation, *initial_state(activation, scheme, std, distribution, depth))

    def init(self, figure, result):
        return draw_panels(figure, result)

    def update(self, artists, result):
        update_panels(artists, result)

    def read(self, result: Statistics) -> str:
        return f"{read_outputs(result)} {read_gradients(result)}"


def initial_state(activation, scheme="own std", std=1.0, distribution="normal", depth=5):
    """Set the weights of a setting; return every layer's outputs and gradients.

    The arrays are valid until the next call.
    """
    scale = number("std", std, low=0, single=True) if scheme == "own std" else 1
    layers = _layers(activation, depth)
    for (linear, _), W in zip(layers, _weights(scheme, distribution, depth), strict=True):
        np.multiply(scale, W, out=linear.W)
    return forward_and_back(layers, *_inputs())


@cache
def _weights(scheme, distribution, depth):
    """Draw the weights of every layer by a named scheme; for an std of one's own, with std 1."""
    rng = np.random.default_rng(SEED)
    if scheme == "own std":
        return rng.standard_normal((depth, WIDTH, WIDTH))
    draw = INITIALIZERS[f"{scheme}_{distribution}"]
    return [draw((WIDTH, WIDTH), rng) for _ in range(depth)]


def forward_and_back(layers, X, dout):
    """Send ``X`` through the layers and ``dout`` back.

    Parameters
    ----------
    layers : list of (Linear, Activation)
    X, dout : ndarray of shape (n_samples, n_units)
        ``dout`` is the gradient with respect to the last layer's outputs.

    Returns
    -------
    outputs, gradients : lists of ndarray
        Per layer: its outputs, and the gradient with respect to its pre-activations.
    """
    for linear, activation in layers:
        X = activation.forward(linear.forward(X))
    gradients = []
    for linear, activation in reversed(layers):
        gradients.insert(0, activation.backward(dout))
        if linear is not layers[0][0]:
            # what Linear.backward returns; dW is not asked for
            dout = np.matmul(gradients[0], linear.W.T, out=linear.dX)
    return [activation.out for _, activation in layers], gradients


@cache
def _layers(activation, depth):
    # float64: with small weights a sigmoid's outputs differ from 0.5 by less than float32 resolves
    W, b = np.zeros((depth, WIDTH, WIDTH)), np.zeros((depth, WIDTH))
    return [(Linear(W[i], b[i]), Activation(activation)) for i in range(depth)]


@cache
def _inputs():
    rng = np.random.default_rng(SEED + 1)
    return tuple(rng.standard_normal((2, N_SAMPLES, WIDTH)))  # the same two arrays every time


def healthy(s: Statistics) -> bool:
    """Spread but not saturated, and a gradient that keeps its size on the way back."""
    saturated = s.beyond.max() if s.window.off else max(s.flat.max(), s.beyond.max())
    alive = s.within[-1] >= 0.3
    return bool(saturated < 0.1 and alive and 1 / 3 <= s.gradient_ratio <= 3)


def read_outputs(s: Statistics) -> str:
    """The last layer's outputs in a sentence."""
    text = f"Layer {s.depth}: {percent(s.flat[-1])} of the outputs are {s.window.flat_is}"
    if s.activation == "relu":
        text += f" and {percent(s.dead[-1])} of the units are dead"
    if s.beyond[-1] >= 0.001:
        text += f", {percent(s.beyond[-1])} are larger than {s.window.high}"
    return (
        f"{text}; a typical unit's outputs spread by {short(s.within[-1])} over the samples, all "
        f"outputs by {short(s.spread[-1])}; effective rank {s.rank:.1f} of {s.width}."
    )


def read_gradients(s: Statistics) -> str:
    """How much of the last layer's gradient reaches layer 1."""
    last = f"of layer {s.depth}'s"
    text = f"{gradient_at_layer_1(s)} (rms)"
    medians = s.gradient_median[[0, -1]]
    if medians.all() and not 1 / 3 <= medians[0] / medians[1] / s.gradient_ratio <= 3:
        text += f", its median size {short(medians[0] / medians[1])} {last}"
    return f"{text}."


def gradient_at_layer_1(s: Statistics) -> str:
    """A clause on the gradient at layer 1 against the last layer's, in root mean squares."""
    if np.isnan(s.gradient_ratio):
        return "No gradient arrives at any layer"
    return f"The gradient at layer 1 is {short(s.gradient_ratio)} of layer {s.depth}'s"
