"""An activation function and its derivative, with an input that moves along both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from course.figures import BLUE, GREY, GUIDE, ORANGE, beside, short
from explorables.scene import Goal, Scene, is_narrow
from helpers.activations import ACTIVATIONS

AXIS = np.linspace(-8, 8, 641)
PARAMETER = {"leaky_relu": "slope", "elu": "alpha"}
WORDS = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "elu": "ELU",
}
LAYERS = 10


@dataclass(frozen=True)
class Place:
    """One input on one curve: the value, the slope, and both curves over AXIS."""

    kind: str
    parameter: float
    x: float
    y: float
    slope: float
    curve: np.ndarray
    slopes: np.ndarray

    @property
    def said(self) -> str:
        name = WORDS[self.kind]
        if self.kind in PARAMETER:
            name += f" with {PARAMETER[self.kind]} {short(self.parameter)}"
        return name


def elu_lets_little_through(values: dict, result: Place) -> bool:
    return result.kind == "elu" and 0 < result.slope < 0.01


class ActivationAndDerivative(Scene):
    """The curve with its tangent at the input, and the derivative below the same input."""

    name = "activation_and_derivative"
    title = "An activation and its derivative"
    caption = (
        "{Left}: the activation function, the chosen input, and the tangent "
        "there. {Right}: its derivative, which is the factor that backpropagation "
        "multiplies by at this unit. Dotted: 0, 1/4 and 1."
    )
    picture = (
        "A curve with a dot and a short straight line touching it, beside the curve of the slope "
        "with a dot at the same input."
    )
    sizes: ClassVar = {"wide": (7.2, 3.1), "narrow": (3.15, 4.8)}
    goals = (
        Goal(
            "Let an ELU pass less than 1 % of the gradient.",
            elu_lets_little_through,
            "The ELU levels off, and where a curve is level its slope is 0. That damps noise, and "
            "it stops the gradient too.",
        ),
    )

    def compute(self, *, kind, parameter, x) -> Place:
        """Evaluate one activation.

        Parameters
        ----------
        kind : str
        parameter : float
            The slope of a leaky ReLU or the alpha of an ELU; the others have none.
        x : float
            The input.
        """
        f, df = ACTIVATIONS[kind]
        extra = (float(parameter),) if kind in PARAMETER else ()
        x = float(x)
        return Place(
            kind,
            float(parameter),
            x,
            float(f(x, *extra)),
            float(df(x, *extra)),
            f(AXIS, *extra),
            df(AXIS, *extra),
        )

    def init(self, figure, result: Place) -> dict:
        left, right = beside(figure)
        left.set(xlim=(-8, 8), ylim=(-2.4, 4.4), title="output f(x)")
        right.set(xlim=(-8, 8), ylim=(-0.08, 1.25), title="derivative f'(x)", xlabel="input x")
        if not is_narrow(figure):
            left.set_xlabel("input x")
        left.axhline(0, **GUIDE)
        for level in (0, 0.25, 1):
            right.axhline(level, **GUIDE)
        right.set_yticks([0, 0.25, 0.5, 0.75, 1])
        for axes in (left, right):
            axes.set_xticks([-6, -3, 0, 3, 6])
        artists = {}
        (artists["curve"],) = left.plot(AXIS, result.curve, "-", color=BLUE)
        (artists["slopes"],) = right.plot(AXIS, result.slopes, "-", color=BLUE)
        (artists["tangent"],) = left.plot([], [], "--", color=ORANGE, linewidth=2.2)
        for name, axes in (("at", left), ("below", right)):
            (artists[name],) = axes.plot([], [], "o", color=GREY, markersize=8, zorder=5)
        (artists["drop"],) = right.plot([], [], "--", color=ORANGE, linewidth=2.2)
        return artists

    def update(self, artists: dict, result: Place) -> None:
        artists["curve"].set_ydata(result.curve)
        artists["slopes"].set_ydata(result.slopes)
        reach = 2.0 / np.hypot(1, result.slope)
        ends = np.array([-reach, reach])
        artists["tangent"].set_data(result.x + ends, result.y + result.slope * ends)
        artists["at"].set_data([result.x], [result.y])
        artists["below"].set_data([result.x], [result.slope])
        artists["drop"].set_data([result.x] * 2, [0, result.slope])

    def read(self, result: Place) -> str:
        if result.slope == 0:
            through = "nothing at all comes through"
        else:
            left = short(result.slope**LAYERS)
            through = f"{LAYERS} layers with this slope would pass on {left} of the gradient"
        return (
            f"{result.said} at x = {result.x:.3g}: output {short(result.y)}, derivative "
            f"{short(result.slope)}; {through}."
        )
