"""Paths of the optimizers over surfaces of two parameters, beside the heights they pass through."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path as File
from typing import ClassVar

import numpy as np

from course.figures import COLORS, GUIDE, beside, percent, short
from course.optimizers.ground import draw_map, path_artists, show_path
from course.optimizers.network_surface import network_surface
from explorables import Choice, Slider
from explorables.scene import Goal, Scene
from helpers.optimizers import OPTIMIZERS
from helpers.surfaces import SURFACES, Surface, descend

NAMES = ("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam")
KEYWORD = {"Momentum": "momentum", "Nesterov": "momentum", "RMSProp": "rho", "Adam": "beta1"}
STEPS = {"elongated bowl": 30, "rotated bowl": 30, "Rosenbrock": 500}  # elsewhere 100
NEAR, FAR = 0.01, 100.0  # shares of the start's height: arrived, and diverged
LOWEST = 1e-9  # where the axis of heights ends, as a share of the start's height

SECOND = {"second": list(NAMES)}
REMEMBERS = {"second": list(KEYWORD)}
PAGE_LRS = (0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 0.95, 1, 1.05, 1.5, 3, 8)
PAGE_CONTROLS = {  # frames show the bowl of condition number 20, from (-7, 2)
    "turn": Slider(-90, 90, 0, range(-90, 91, 15), unit="degrees", label="turn the bowl by"),
    "kappa": Slider(1, 200, 20, (1, 2, 5, 10, 20, 50, 100, 200), log=True,
                    label="condition number"),
    "along": Slider(-10, 10, -7, range(-10, 11), label="start, gentle way"),
    "across": Slider(-5, 5, 2, range(-5, 6), label="start, steep way"),
    "second": Choice(["none", *NAMES], label="second optimizer"),
    "second_lr": Slider(0.01, 8, 0.3, PAGE_LRS, log=True, label="its learning rate", when=SECOND),
    "second_memory": Slider(0, 0.99, 0.9, (0.5, 0.9), label="its momentum", when=REMEMBERS),
    "beside": Choice({"heights": "heights", "springs": "its directions as springs"}),
    "step": Slider(0, 30, 30, 31, integer=True, play=True, when={"beside": "springs"}),
}  # fmt: skip


def build(name: str, lr, memory: float = 0.9):
    """Return the optimizer ``name``; ``memory`` is what it keeps from one step to the next.

    That is ``momentum`` in Momentum and Nesterov, ``rho`` in RMSProp and ``beta1`` in Adam; SGD
    keeps nothing and AdaGrad everything.
    """
    kept = {KEYWORD[name]: memory} if name in KEYWORD else {}
    return OPTIMIZERS[name](lr=lr, **kept)


@cache
def surface(name: str) -> Surface:
    """The surface of that name; ``"network"`` is the loss of a digits network in two weights."""
    return network_surface() if name == "network" else SURFACES[name]


@dataclass(frozen=True)
class Descent:
    """One path, with what there is to say about it.

    Attributes
    ----------
    points : (steps + 1, 2) array
    heights : (steps + 1,) array
        Height above the minimum, as a share of the start's.
    arrived, diverged : int or None
        The step from which on the height stays below NEAR, above FAR (or is not finite).
    turns : int
        How many steps go the other way in x or in y than the step before.
    """

    surface: str
    optimizer: str
    lr: float
    memory: float
    points: np.ndarray
    heights: np.ndarray
    arrived: int | None
    diverged: int | None
    turns: int

    @property
    def setting(self) -> str:
        kept = f", {KEYWORD[self.optimizer]} {self.memory:.3g}" if self.optimizer in KEYWORD else ""
        ground = self.surface[0].upper() + self.surface[1:]
        return f"{ground}, {self.optimizer}, learning rate {self.lr:.3g}{kept}"

    @property
    def short_setting(self) -> str:
        kept = f" {self.memory:.3g}" if self.optimizer in KEYWORD else ""
        return f"{self.optimizer}{kept}, lr {self.lr:.3g}"

    @property
    def steps(self) -> int:
        return len(self.heights) - 1


def follow(surface_name: str, optimizer: str, lr: float, memory: float = 0.9) -> Descent:
    """Let an optimizer run on a surface and measure its path."""
    ground = surface(surface_name)
    steps = STEPS.get(surface_name, 100)
    points = descend(ground, build(optimizer, lr, memory), steps=steps)
    lowest = ground(ground.minimum)
    heights = ground(points) - lowest
    heights = heights / heights[0]
    moves = np.sign(np.diff(points[np.isfinite(points).all(axis=1)], axis=0))
    turns = int(np.any(moves[1:] * moves[:-1] < 0, axis=1).sum())
    arrived, diverged = stays(heights <= NEAR), stays(~(heights <= FAR))
    return Descent(
        surface_name, optimizer, lr, memory, points, heights, arrived, diverged, turns
    )  # fmt: skip


def stays(condition: np.ndarray) -> int | None:
    """Return the first step from which on the condition holds to the end, or None."""
    if not condition[-1]:
        return None
    failures = np.flatnonzero(~condition)
    return int(failures[-1]) + 1 if len(failures) else 0


def fast_on_rotated(values: dict, result: Descent) -> bool:
    return result.surface == "rotated bowl" and result.arrived is not None and result.arrived <= 10


class Path(Scene):
    """The path of one optimizer on the elongated bowl, straight or rotated."""

    name = "path"
    title = "The path of an optimizer over a bowl"
    caption = (
        "{Left}: the path from the circle at the start, one marker a step, over "
        "lines of equal height; the cross is the minimum. {Right}: height above the minimum "
        "as a share of the start's, on a logarithmic axis; the dotted line is 1 %. "
        "f(x, y) = x\N{SUPERSCRIPT TWO}/20 + y\N{SUPERSCRIPT TWO}, 30 steps. Momentum/decay is the "
        "share of its memory that an optimizer keeps: the momentum of Momentum and Nesterov, rho "
        "of RMSProp, beta1 of Adam."
    )
    picture = (
        "A contour map with a path of markers from the start towards the minimum, beside a curve "
        "of the height after each step."
    )
    sizes: ClassVar = {"wide": (7.2, 3.3), "narrow": (3.15, 4.68)}
    rebuild_on = ("surface",)
    goals = (
        Goal(
            "On the rotated bowl, come below 1 % of the start's height within 10 steps, and stay.",
            fast_on_rotated,
            "A velocity with a short memory does it: momentum 0.5 forgets fast enough not to "
            "swing for long and remembers enough to damp the zigzag. With 0.9 no rate does it.",
        ),
    )

    page = File(__file__).with_suffix(".mjs")
    page_controls: ClassVar = PAGE_CONTROLS
    page_hint = (
        "Drag the circle at the start. More controls turn and stretch the bowl, run a second "
        "optimizer beside the first, and show the two directions of the bowl as springs."
    )

    def compute(self, *, surface, optimizer, lr, memory=0.9) -> Descent:
        """Return the Descent of one setting.

        Parameters
        ----------
        surface : str
        optimizer : str
        lr : float
        memory : float
            Momentum, or the share of the averages that is kept; see ``build``.
        """
        return follow(surface, optimizer, lr, memory)

    def init(self, figure, result: Descent) -> dict:
        ratios = {"wide": {"width_ratios": [1.25, 1]}, "narrow": {"height_ratios": [1.35, 1]}}
        above, below = beside(figure, **ratios)
        ground = surface(result.surface)
        draw_map(above, ground, labels=axis_names(result.surface))
        artists = path_artists(above) | {"title": above.set_title(result.short_setting)}
        below.set(yscale="log", ylim=(LOWEST, 1e3), xlim=(0, result.steps))
        below.set(xlabel="step", title="height (share of the start's)")
        below.axhline(NEAR, **GUIDE)
        (artists["heights"],) = below.plot([], [], "-")
        return artists

    def update(self, artists: dict, result: Descent) -> None:
        show_path(artists, result.points, surface(result.surface))
        shown = np.clip(np.nan_to_num(result.heights, nan=1e9), LOWEST / 10, 1e9)
        artists["heights"].set_data(np.arange(len(shown)), shown)
        artists["title"].set_text(result.short_setting)
        for artist in artists.values():
            artist.set_color(COLORS[NAMES.index(result.optimizer)])

    def read(self, result: Descent) -> str:
        turns = (
            f"it turned round in x or y {times(result.turns)}"
            if result.turns
            else "it never turned round in x or y"
        )
        if result.diverged is not None:
            what = f"diverges, from step {result.diverged} on the height is more than 100 times"
            return f"{result.setting}: {what} the start's; {turns}."
        if result.arrived is not None:
            what = f"below 1 % of the start's height from step {result.arrived} on; {turns}"
            left = f"After {result.steps} steps {height_left(result)} is left."
            return f"{result.setting}: {what}. {left}"
        what = f"does not come to stay below 1 % of the start's height in {result.steps} steps"
        return f"{result.setting}: {what}: {height_left(result)} is left; {turns}."


class Terrain(Path):
    """The same on four surfaces that are not bowls of one curvature; frames alone."""

    page = None

    name = "terrain"
    title = "Other grounds: valley, saddle, steep hole, two weights of a network"
    caption = (
        "As above, 100 steps (Rosenbrock: 500), momentum, rho and beta1 0.9. "
        "Network: the loss of a 64-16-10 ReLU network on 300 digits in two of its weights, from "
        "two hidden units into one output; a short training left the other 1208 parameters as they "
        "are."
    )
    goals = (
        Goal(
            "Cross Rosenbrock's valley: below 1 % of the start's height, and stay.",
            lambda values, result: result.surface == "Rosenbrock" and result.arrived is not None,
            "Every method has to keep its steps small for the steep walls and yet get along the "
            "flat floor.",
        ),
    )


def times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def height_left(result: Descent) -> str:
    share = result.heights[-1]
    if share <= 1:
        return f"{percent(share)} of it"
    return f"{short(share)} times it"


def axis_names(surface_name: str) -> tuple[str, str]:
    return ("weight 1", "weight 2") if surface_name == "network" else ("x", "y")
